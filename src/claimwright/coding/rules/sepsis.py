"""Sepsis with what it comes from and does, drugs that fail, and the agent of a local infection (I.C.1.b, I.C.1.c, I.C.1.d)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PROVIDER
from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY, NEGATED, OVER
from claimwright.coding.mentions import Mention
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.rules.tellings import Told, asserted, speaker, tellings
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_SHOCK: Final = compiled(r"\bseptic shock\b|\bsepsis\b[^.;\n]{0,20}\bwith (?:septic )?shock\b")
_SEVERE: Final = compiled(
    r"\bsevere sepsis\b|\b(?:sepsis|septic)\b[^.;\n]{0,40}\borgan (?:dysfunction|failure)s?\b|\borgan (?:dysfunction|failure)s?\b[^.;\n]{0,60}\bsepsis\b"
    r"|\bseptic encephalopathy\b|\b(?:AKI|ATN|kidney injury|encephalopathy|respiratory failure|thrombocytopenia|coagulopathy|DIC|lactic acidosis|hypotension)\b"
    r"(?:[^.;\n]{0,30}?)\b(?:due to|d/t|from|2/2|of|secondary to|with) (?:severe )?sepsis\b|\bsepsis[- ](?:induced|related|associated) (?:AKI|ATN|encephalopathy|coagulopathy|hypotension|\w+ failure)",
)
_SEPSIS: Final = compiled(r"\b(?:sepsis|septic(?:emia)?|urosepsis)\b")
_FROM: Final = compiled(r"\b(?:from|due to|d/t|2/2|secondary to|source|caused by|of)\b")


def sepsis(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds severe sepsis or shock and the local infection to sepsis (I.C.1.d), and resistance and agents to infections."""
    suggestions = _infection(suggestions, case)
    found = active(suggestions)
    added: list[Suggestion] = []
    if any(has(s, *case.codes("sepsis")) for s in found):
        added += _severity(found, case) + _source(found, case)
    if any(has(s, *case.codes("infections")) for s in found):
        added += _resistance(found, case)
    if not case.narrative:
        added += _agents([*found, *added], case)
    new = {s.code for s in added}
    replaced = case.codes("severe_sepsis") if any(has(s, *case.codes("septic_shock")) for s in added) else ()
    kept = [
        set_aside(s, "shock is told (I.C.1.d.2)") if replaced and s.suggested and has(s, *replaced) else s
        for s in suggestions
        if s.code not in new
    ]
    return [*kept, *added]


def _infection(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Before severe sepsis or septic shock its systemic infection, where no code names one: it is never first or alone (I.C.1.d.2).

    The agent is that of the sentence ("septic shock due to MRSA bacteremia"), where one code of sepsis names it.
    """
    marks = (case.code("severe_sepsis"), case.code("septic_shock"))
    found = active(suggestions)
    severe = next((s for s in found if has(s, *marks)), None)
    # In pregnancy the infection has a code of chapter 15 (I.C.15.j).
    known = any(
        "sepsis" in s.description.lower() or has(s, *case.codes("pregnancy")) for s in found if not has(s, *marks)
    )
    if severe is None or known:
        return suggestions
    quote, code = severe.evidence[0], case.code("sepsis_of_no_agent")
    for pattern, row in _patterns("organisms.tsv", case.book.day):
        one = next((t for t in asserted(case, pattern) if _in_sentence(quote, t)), None)
        named = [c for c in case.book.below(code[:3]) if row["named"] in case.book.titles[c].lower()]
        if one is not None and len(named) == 1:
            quote, code = one.evidence, named[0]
            break
    added = _new(code, quote, "the infection of a severe sepsis stands before it (I.C.1.d.2)", case)
    rest = [s for s in suggestions if undot(s.code) != code]
    at = rest.index(severe)
    return [*rest[:at], *added, *rest[at:]]


def _in_sentence(quote: Evidence, one: Told) -> bool:
    return quote.document == one.document.document_id and one.low <= quote.start < one.high


def _severity(found: list[Suggestion], case: Case) -> list[Suggestion]:
    """R65.2-: shock where a provider says so, else severe sepsis where organ dysfunction is linked with it (I.C.1.d.1.a)."""
    for pattern, group in ((_SHOCK, "septic_shock"), (_SEVERE, "severe_sepsis")):
        if any(has(s, case.code(group), case.code("septic_shock")) for s in found):
            return []
        told = list(tellings(case, pattern))
        one = next((t for t in told if t.meaning in {ASSERTED, OVER, HISTORY} and not _earlier(t, case)), None)
        if one is None or any(t.meaning == NEGATED for t in told):
            continue
        after = any(has(s, *case.codes("postprocedural_sepsis")) for s in found)
        code = case.code("postprocedural_septic_shock" if after and group == "septic_shock" else group)
        return _new(code, one.evidence, "told of the sepsis (I.C.1.d)", case)
    return []


_PAST: Final = compiled(r"\b(?:history of|h/o|hx|prior|previous|(?:19|20)\d\d)\b")


def _earlier(one: Told, case: Case) -> bool:
    return bool(_PAST.search(one.before)) or context.earlier_year(one.after[:20], case.book.day)


def _source(found: list[Suggestion], case: Case) -> list[Suggestion]:
    """The local infection that a line says the sepsis is from, where nothing names it yet (I.C.1.d.4)."""
    added: list[Suggestion] = []
    for one in case.mentions:
        if not one.phrase.code.startswith(case.codes("sources_of_sepsis")) or one.meaning != ASSERTED:
            continue
        low, _ = _line(one.note.text, one.start, one.end)
        said = _SEPSIS.search(one.note.text, low, one.start)
        if said is None or not _FROM.search(one.note.text, said.end(), one.start) or not _provider(one, case):
            continue
        code = case.book.billable_for(one.phrase.code, frozenset(one.phrase.key))
        if code and not any(has(s, code[:3]) for s in (*found, *added)):
            added += _new(
                code, quoted(one.document, one.start, one.end), "the infection the sepsis is from (I.C.1.d.4)", case
            )
    return added


def _resistance(found: list[Suggestion], case: Case) -> list[Suggestion]:
    """The drugs that the agent of an infection of this encounter resists (I.C.1.c)."""
    added: list[Suggestion] = []
    for pattern, row in _patterns("resistances.tsv", case.book.day):
        one = next(iter(asserted(case, pattern)), None)
        if one is not None and not any(has(s, row["code"]) for s in found):
            added += _new(row["code"], one.evidence, f"resistance of the infection ({row['guideline']})", case)
    return added


@lru_cache(maxsize=8)
def _patterns(table: str, day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple((compiled(rf"\b(?:{row['words']})\b"), row) for row in dated_rows(table, day))


def _agents(found: list[Suggestion], case: Case) -> list[Suggestion]:
    """The agent told on the line of a local infection whose code, and that of a sepsis, names none (I.C.1.b)."""
    added: dict[str, Suggestion] = {}
    local = [s for s in found if has(s, *case.codes("local_infections"))]
    if not local:
        return []
    titles = " ".join(s.description.lower() for s in found if not has(s, *case.codes("infections_of_no_site")))
    for pattern, row in _patterns("organisms.tsv", case.book.day):
        if row["named"] in titles or any(undot(s.code)[:3] + undot(s.code)[3:4] == row["code"][:4] for s in found):
            continue
        for one in tellings(case, pattern):
            low, high = _line(one.note.text, *one.match.span())
            document = one.document.document_id
            here = any(e.document == document and low <= e.start < high for s in local for e in s.evidence)
            if one.meaning == ASSERTED and here and not _CARRIED.match(one.after):
                evidence = one.evidence
                added.setdefault(
                    row["named"], _new(row["code"], evidence, "the agent of the local infection (I.C.1.b)", case)[0]
                )
    return list(added.values())


_CARRIED: Final = compiled(
    r"\W*(?:\w+ )?(?:nares|nasal|nose|swab|screen\w*|colon\w+|carrier|coverage|precautions?|risk|decolon\w+)\b",
)
"""Words behind an organism that is looked for, carried or covered: not yet the agent of an infection."""


def _provider(one: Mention, case: Case) -> bool:
    return speaker(case, one.document, one.note, one.start) == PROVIDER


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, stop if stop >= 0 else len(text)


def _new(code: str, evidence: Evidence, why: str, case: Case) -> list[Suggestion]:
    if code not in case.book.billable:
        return []
    return [new_code(code, "status", (evidence,), why, case)]
