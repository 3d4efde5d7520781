"""What a mother's record tells of her pregnancy, labor and puerperium, and which of two codes of chapter 15 it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PROVIDER, author_of, speaker_of
from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.rules.stages import PUERPERIUM, stage_of, staged
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.specialty_words import DENIED_LINE, told_in
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_ASSESSED: Final = frozenset({"assessment", "assessment_plan", "plan", "chief_complaint"})
_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"allergies", "medications", "review"}
_HISTORIES: Final = frozenset({"past_history", "surgical_history", "social_history"})
_ANOTHER: Final = compiled(
    r"\b(?:prior|previous|last|first|second|other|earlier|past) (?:pregnanc\w+|deliver\w+|child|baby|labor)\b|\bOB ?(?:hx|history)\b|\bG\d:|\b(?:19|20)\d\d:|\bhx of\b|\bh/o\b|\bhistory of\b"
    r"|\b(?:screen\w*|check|watch|monitor|eval\w*) for\b|\bprecautions\b|\bresolved\b|\bif\b",
)
_ITEM: Final = compiled(r"(?:^|\s)\d{1,2}[.)]\s", 0)
_OVER: Final = compiled(r"\b(?:hx|h/o|history|prior|previous)\b")
_GONE: Final = compiled(r"\b(?:resolved|precautions|ruled out|if)\b")
_ANOTHER_PREGNANCY: Final = compiled(
    r"\b(?:prior|previous|last|first|1st|2nd|other|past) (?:preg\w*|deliver\w+|labor|child|baby)\b|\bOB ?(?:hx|history)\b",
)
_NO_LONGER: Final = compiled(r"\b(?:was|previously|initially|no longer|h/o|hx of|history of)\s+(?:an? )?$")
_LINE: Final = 80
_BEFORE: Final = 60
_BEHIND: Final = 15
_FETUS: Final = compiled(
    r"\b(?:(?i:twin|baby|fetus|sac|infant)|of|in)\s?(?P<named>[AB12])\b|(?:^|(?<=[.;,(\n])|(?<=[.;,(\n] ))(?P<led>[AB])(?=:|\s+(?:lay|lies|is|was|vertex|breech|transverse|footling)\b)",
    0,
)
_NUMBER: Final = {"A": "1", "B": "2", "1": "1", "2": "2"}
_NEAR: Final = 45
_YEAR_BEFORE: Final = 15
"""Characters before a finding in which an earlier year makes it one of another pregnancy ("LTCS 2021 (breech)")."""


def told(case: Case, stage: str, trimester: str, delivered: bool) -> list[Suggestion]:
    """The codes of chapter 15 that the providers' words carry: of a stay with a delivery all, else what is assessed."""
    listed = any(note.of("assessment", "assessment_plan") for _, note in case.notes)
    found: dict[str, Suggestion] = {}
    multiple = _multiple(case)
    lost = case.codes("acute_blood_loss_anemia")
    blood = [one for one in case.mentions if delivered and one.phrase.code.startswith(lost)]
    for one in [*told_in(case, "obstetrics", case.codes("pregnancy")), *blood]:
        if not _counts(one, case, delivered or not listed):
            continue
        fetus = fetus_of(one) if multiple else "0"
        named = case.code("anemia_of_the_puerperium") if one.phrase.code.startswith(lost) else one.phrase.code
        code = staged(named, stage, trimester, case.book, fetus)
        if not code or code.startswith(case.codes("abortive_outcomes")):
            continue
        if (
            stage == PUERPERIUM
            and not stage_of(case.book.titles[code])
            and code.startswith(case.codes("before_the_puerperium"))
        ):
            continue
        if not delivered and code.startswith(case.codes("preterm_labor_and_delivery")):
            continue
        if code not in found:
            found[code] = new_code(
                code,
                "sure",
                (quoted(one.document, one.start, one.end),),
                f"{one.phrase.text} told in the mother's record (I.C.15.a.1, I.C.15.b)",
                case,
            )
    return list(found.values())


def _counts(one: Mention, case: Case, everywhere: bool) -> bool:
    kind = one.section.kind
    scar = one.phrase.code.startswith(case.codes("scar_of_cesarean"))
    if kind in _NOT_READ or (kind in _HISTORIES and not scar):
        return False
    if not everywhere and not scar and kind not in _ASSESSED:
        return False
    meaning = one.meaning
    if marks := list(_ITEM.finditer(one.note.text, one.low, one.start)):
        # What is said of one item of a list on a line is not said of the next.
        meaning = context.assertion(one.note.text, one.start, one.end, (marks[-1].end(), one.high), kind)
    if meaning != context.ASSERTED and not (scar and meaning == context.HISTORY):
        return False
    if _OVER.search(one.words) and not one.phrase.code.startswith(
        (*case.codes("supervision_before_delivery"), *case.codes("scar_of_cesarean"))
    ):
        return False
    begin = one.note.text.rfind("\n", 0, one.start) + 1
    if DENIED_LINE.match(one.note.text, begin):
        return False
    if speaker_of(one.note.text[begin : begin + _LINE]) or author_of(one.document.title, one.note.text) != PROVIDER:
        return False
    if (
        context.earlier_year(one.note.text[max(one.low, one.start - _YEAR_BEFORE) : one.start], case.book.day)
        and not scar
    ):
        return False
    text = one.note.text
    another = _ANOTHER_PREGNANCY.search(text, one.low, one.end)
    if (another and another.start() < one.start) or _NO_LONGER.search(
        text[max(one.low, one.start - _YEAR_BEFORE) : one.start]
    ):
        return scar
    before, behind = (
        text[max(one.low, one.start - _BEFORE) : one.start],
        text[one.end : min(one.high, one.end + _BEHIND)],
    )
    return scar or not (_ANOTHER.search(before) or _GONE.search(behind))


def _multiple(case: Case) -> bool:
    return any(
        one.phrase.code.startswith(case.codes("multiple_gestation")) and one.meaning == context.ASSERTED
        for one in told_in(case, "obstetrics", case.codes("multiple_gestation"))
    )


def fetus_of(one: Mention) -> str:
    """The 7th character by the fetus that the sentence names nearest to the words; 0 where it names none."""
    text = one.note.text
    before = list(_FETUS.finditer(text, max(one.low, one.start - _NEAR), one.start))
    after = _FETUS.search(text, one.end, min(one.high, one.end + _NEAR))
    match = before[-1] if before else after
    within = _FETUS.search(text, one.start, one.end)
    chosen = within or (after if after and after.start() - one.end < 6 else match)
    return _NUMBER[(chosen["named"] or chosen["led"]).upper()] if chosen else "0"


def merge(suggestions: list[Suggestion], more: list[Suggestion]) -> list[Suggestion]:
    """The suggestions with further ones; one that was greyed or of another evidence is raised, not doubled."""
    by_code = {s.code: s for s in more}
    result = []
    for s in suggestions:
        other = by_code.pop(s.code, None) if s.system == "icd10cm" else None
        if other is None:
            result.append(s)
        elif s.suggested:
            result.append(replace(s, evidence=tuple(dict.fromkeys((*s.evidence, *other.evidence)))))
        else:
            result.append(other)
    return [*result, *by_code.values()]


def precedence(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside the codes that are not reported beside others of a mother's record (notes of chapter 15)."""
    for row in dated_rows("obstetric_precedence.tsv", case.book.day):
        beside = tuple(row["beside"].split())
        held = [s for s in active(suggestions) if has(s, *beside)]
        if held:
            suggestions = [
                set_aside(s, f"not beside {_other(s, held)} ({row['guideline']})")
                if s.suggested and has(s, row["code"]) and not s.given and any(h is not s for h in held)
                else s
                for s in suggestions
            ]
    return suggestions


def _other(s: Suggestion, held: list[Suggestion]) -> str:
    return next(one.code for one in held if one is not s)


def fetuses(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Of a code for a fetus that is named and the same without one, the one that names it (I.C.15.a.6)."""
    codes = {undot(s.code) for s in active(suggestions)}
    return [
        set_aside(s, "the fetus is named (I.C.15.a.6)") if s.suggested and _vague(undot(s.code), codes, case) else s
        for s in suggestions
    ]


def _vague(code: str, codes: set[str], case: Case) -> bool:
    if not code.startswith(case.codes("pregnancy")) or not code.endswith("0") or len(code) != len(code[:6]) + 1:
        return False
    return any(one[:6] == code[:6] and one != code for one in codes if len(one) == len(code))
