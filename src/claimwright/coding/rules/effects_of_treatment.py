"""What a cancer or its treatment did: anemia, neuropathy, pain, cachexia, each by its cause, with the drug's code (I.C.2.c, I.C.19.e.5.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.antineoplastics import names
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import Spotter
from claimwright.coding.types import Evidence, Suggestion
from claimwright.coding.whose_statement import other_author
from claimwright.reference.codes import dot, undot

_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"allergies", "medications", "past_history", "review"}
_OVER: Final = compiled(
    r"\b(?:resolved|last cycle|cleared|gone|risk|can cause|may cause|could cause|watch for|monitor for|prevent\w*|prophyla\w+)\b",
)
_CAUSED: Final = r"(?:due to|from|d/t|2/2|secondary to|caused by|related to|attributed to|because of|of|with|in(?= (?:the |a )?(?:setting of|neoplas|malig)))"
_NEEDS_CANCER: Final = frozenset({"checkpoint", "hormone", "cancer", "malignant", "mastectomy"})


@dataclass(frozen=True, slots=True)
class _Effect:
    pattern: re.Pattern[str]
    """The effect with its cause."""
    name: re.Pattern[str]
    """The words of the effect alone, looked for first because most sentences name none."""
    row: dict[str, str]
    drug: str


@lru_cache(maxsize=16)
def _effects(day: date) -> tuple[_Effect, ...]:
    causes = {row["cause"]: row for row in dated_rows("effect_causes.tsv", day)}
    found = []
    for row in dated_rows("effects_of_treatment.tsv", day):
        if (cause := causes.get(row["cause"])) is None:
            continue
        drugs = names(day, *cause["kinds"].split()) if cause["kinds"] else ""
        blamed = "|".join(one for one in (*cause["words"].split(" | "), drugs) if one)
        effect = "|".join(row["words"].split(" | "))
        pattern = (
            rf"(?<![\w-])(?:{blamed})(?:[- ](?:induced|related|associated|assoc\.?))?(?:,? (?:grade|gr) ?\d)?[\s-]+(?:(?!and\b|or\b|with\b|no\b)[\w-]+\s+){{0,2}}?(?P<one>(?:{effect}))(?!\w)"
            rf"|(?<![\w-])(?P<two>(?:{effect}))\b[^.;,\n:]{{0,30}}?\b{_CAUSED}\s+(?:setting of\s+)?(?:(?:the|his|her|their|this|recent|prior|underlying|known|bone|bony)\s+)*(?:{blamed})(?!\w)"
        )
        pattern += (
            rf"|(?:^|(?<=\n))\W*(?P<three>(?:{effect}))\s*:(?:[^.\n]{{0,60}}?[,;(])?\s*(?:{blamed})\s*(?=[,.;)\n]|$)"
        )
        if not blamed:
            pattern = rf"(?<![\w-])(?P<one>(?:{effect}))(?!\w)"  # its name tells the cause: "CIPN"
        name = compiled(rf"(?<![\w-])(?:{effect})(?!\w)")
        found.append(_Effect(compiled(pattern, re.IGNORECASE | re.MULTILINE), name, row, cause["drug"]))
    return tuple(found)


@lru_cache(maxsize=16)
def _any_effect(day: date) -> Spotter:
    words = "|".join(effect.row["words"].replace(" | ", "|") for effect in _effects(day))
    return Spotter(compiled(rf"(?<![\w-])(?:{words})(?!\w)"))


def effects_of_treatment(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Codes of what a cancer or a treatment did, the drug's after it; a code that leaves the cause open gives way."""
    cancer = any(has(s, *case.codes("cancer")) for s in active(suggestions))
    result = suggestions
    done: set[str] = set()
    for effect, quote in _told(case, cancer):
        code = effect.row["code"]
        if code in done or code not in case.book.billable:
            continue
        done.add(code)
        instead = tuple(effect.row["instead"].split())
        result = [_aside(s, code, instead, case) for s in result]
        why = f"its cause is told ({effect.row['guideline']})"
        added = [_new(code, quote, why, case)]
        if effect.row["beside"] in case.book.billable:
            added.append(_new(effect.row["beside"], quote, why, case))
        if effect.drug in case.book.billable:
            added.append(_new(effect.drug, quote, "adverse effect of the drug: after what it did (I.C.19.e.5.a)", case))
        present = {undot(s.code) for s in active(result)}
        new = [s for s in added if undot(s.code) not in present]
        codes = {undot(s.code) for s in new}
        result = [*(s for s in result if undot(s.code) not in codes), *new]
    return _pain_first(result, case)


def _aside(s: Suggestion, code: str, instead: tuple[str, ...], case: Case) -> Suggestion:
    if s.suggested and not s.given and instead and has(s, *instead) and undot(s.code) != code:
        return set_aside(s, f"the cause is told: {dot(code)}")
    return s


def _new(code: str, quote: Evidence, why: str, case: Case) -> Suggestion:
    return new_code(code, "adverse_effect", (quote,), why, case)


def _told(case: Case, cancer: bool) -> Iterator[tuple[_Effect, Evidence]]:
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in _NOT_READ:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                if not _any_effect(case.book.day).within(note.text, low, high):
                    continue
                for effect in _effects(case.book.day):
                    if not effect.name.search(note.text, low, high):
                        continue
                    if effect.row["cause"] in _NEEDS_CANCER and not cancer:
                        continue
                    for match in effect.pattern.finditer(note.text, low, high):
                        if _asserted(note.text, match, (low, high), section.kind) and not other_author(
                            case, document, note, match.start()
                        ):
                            yield effect, quoted(document, match.start(), match.end())


def _asserted(text: str, match: re.Match[str], sentence: tuple[int, int], section: str) -> bool:
    if _OVER.search(text, match.start(), min(sentence[1], match.end() + 20)) or _OVER.search(
        text, max(sentence[0], match.start() - 40), match.start()
    ):
        return False
    groups = match.groupdict()
    name = next(one for one in ("one", "two", "three") if groups.get(one))
    return all(
        context.assertion(text, *span, sentence, section) == context.ASSERTED
        for span in (match.span(name), (match.start(), match.end()))
    )


_PALLIATIVE: Final = compiled(
    r"\b(?:palliative|pain) (?:medicine|care|clinic|management|consult\w*|service|team)|\bpain (?:control|management)\b",
)
_TITLE: Final = 200


def _pain_first(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Pain of a cancer is listed first when the encounter is for its control (I.C.6.b.5)."""
    pain = next((s for s in active(suggestions) if has(s, *case.codes("neoplasm_pain"))), None)
    if (
        pain is None
        or case.chart.encounter.is_inpatient
        or not any(_PALLIATIVE.search(note.text, 0, _TITLE) for _, note in case.notes)
    ):
        return suggestions
    return [pain, *(s for s in suggestions if s is not pain)]
