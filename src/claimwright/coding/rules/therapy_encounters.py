"""An encounter for treatment of a cancer: chemotherapy, immunotherapy, radiation, listed first (I.C.2.e.2)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.antineoplastics import names
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, quoted, set_aside
from claimwright.coding.rules.encounters import first
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import spots
from claimwright.coding.types import Evidence, Suggestion

_SKIPPED: Final = frozenset({"copied", "instructions", "family_history", "allergies", "past_history"})
_COURSE: Final = r"(?:(?:cycle|course|round|dose|part|C\d+|#?\d+|[A-D]|\d+[AB]|of|the|his|her|next|first|second|third|fourth|induction|consolidation|salvage|maintenance|inpatient|planned|scheduled|elective|systemic|combination|with|chemo(?:therapy)?|infusional|high[- ]dose),?\s+){0,6}"
"""Words between the purpose of a stay and the drug: which course of it is given; "admitted for neutropenia after FOLFOX" is no course."""
_PURPOSE: Final = (
    r"\b(?:here|presents?|presenting|seen|encounter|visit|scheduled|returns?|comes?|arrives?|due|ready|proceed\w*)\s+(?:today\s+)?(?:for|to receive|with|to get)\b[^.;\n]{{0,40}}?(?<![\w-]){0}(?!\w)"
    r"|\badmitted\s+(?:electively\s+|today\s+)?(?:for|to receive)\s+{1}(?<![\w-]){0}(?!\w)"
    r"|\b(?:planned|elective|scheduled) (?:re)?admission\s+(?:for|to receive)\s+{1}(?<![\w-]){0}(?!\w)"
    r"|\breason(?: for (?:admission|stay))?\s*:\s*{1}(?<![\w-]){0}(?!\w)"
    r"|\bcycle\s*#?\d+[^.;\n]{{0,30}}(?<![\w-]){0}(?!\w)[^.\n]{{0,60}}\b(?:today|given|administered|infused|q\d+ ?w\w*)\b"
    r"|(?<![\w-]){0}(?!\w)[^.;\n]{{0,40}}\b(?:given|administered|infused|connected|hung|started) (?:today|IV|via|at \d|\d{{4}})\b"
    r"|(?<![\w-]){0}(?!\w)[^.;\n]{{0,30}}\bpump (?:connect\w*|start\w*|hook\w*)\b"
)
_CYCLE: Final = r"(?<![\w-]){0}(?!\w)[^.;\n]{{0,40}}?\bC(?:ycle)? ?#?\d+(?: ?[,/]? ?D(?:ay)? ?\d+)?\b|\bC(?:ycle)? ?#?\d+ ?[,/]? ?D(?:ay)? ?\d+\b[^.;\n]{{0,40}}?(?<![\w-]){0}(?!\w)"
_INFUSION: Final = compiled(
    r"\b(?:infusion|chemo(?:therapy)? (?:visit|chair|suite|admin\w*|treatment|encounter)|treatment (?:visit|room)|day (?:hospital|unit)|infusion (?:center|ctr|note|visit))\b",
)
_RADIATION: Final = compiled(
    r"\b(?:fraction|fx) ?#? ?\d+ ?(?:of|/) ?\d+\b|\b\d+ ?(?:of|/) ?\d+ fractions\b|\bon[- ]treatment visit\b|\b(?:here|presents?|presenting|seen) (?:today )?for (?:\w+ ){0,2}(?:radiation|radiotherapy|XRT|RT|IMRT|SBRT)\b(?! (?:consult\w*|follow|planning|sim))",
)
_RADIATION_OVER: Final = compiled(
    r"\b(?:completed|finished|s/p|history of|prior|previous(?:ly)?|received|treated with|in (?:19|20)\d\d)\b",
)
_HELD: Final = compiled(
    r"\b(?:chemo\w*|treatment|cycle|infusion|immunotherapy|dose)\b[^.;\n]{0,20}\b(?:held|on hold|deferred|cancell?ed|postponed|delayed)\b(?! (?:last|at))"
    r"|\b(?:hold|holding|defer|delay|cancel|postpone) (?:\w+ ){0,2}?(?:chemo\w*|treatment|cycle|infusion|immunotherapy)\b|\bno (?:chemo\w*|treatment|infusion) today\b",
)
_AT_THE_TIME: Final = compiled(
    r"\b(?:due to|from|2/2|d/t|secondary to|caused by|after|s/p|prior|previous|past|completed|finished|on|receiving|received|next|last|start\w*|plan\w*|refer\w*|discuss\w*|declin\w*|weekly|adjuvant|with|since|of|wants|considering)\s+(?:[\w-]+\s+){0,2}$",
)
_GROUPS: Final = (
    ("chemotherapy_encounter", ("chemotherapy", "chemoimmunotherapy"), "chemotherapy"),
    ("immunotherapy_encounter", ("checkpoint", "antibody", "chemoimmunotherapy"), "immunotherapy"),
)
_ADMITTED_FOR: Final = compiled(r"admitted|planned|elective|scheduled|reason")
_TITLE: Final = 90
_BEFORE: Final = 40


@lru_cache(maxsize=16)
def _patterns(day: date, kinds: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What tells that a drug of these kinds is why the patient came; a numbered cycle of it; the drug itself."""
    drug = f"(?:{names(day, *kinds)})"
    told = (_PURPOSE.format(drug, _COURSE), _CYCLE.format(drug), rf"(?<![\w-]){drug}(?!\w)")
    purpose, cycle, named = (compiled(one) for one in told)
    return purpose, cycle, named


_TREATMENT: Final = compiled(r"\b(?:chemo|immuno|radi|infus|XRT|RT\b)")


def therapy_encounters(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Lists the treatment of the encounter first, one code a kind; a treatment that is only mentioned is none (I.C.2.e.2)."""
    held = bool(_told(_HELD, case))
    suggestions = [_mentioned_only(s, held, case) for s in suggestions]
    cancer = case.codes("cancer")
    named = any(one.phrase.code.startswith(cancer) and one.meaning == context.ASSERTED for one in case.mentions)
    if not named and not any(has(s, *cancer) for s in active(suggestions)):
        return suggestions
    if not case.chart.encounter.is_inpatient and (quote := _told(_RADIATION, case, _RADIATION_OVER)):
        why = "the encounter is for radiation: listed first (I.C.2.e.2)"
        suggestions = first(suggestions, case.code("radiation_encounter"), quote, why, case)
    found: list[tuple[str, Evidence, str]] = []
    for group, kinds, what in _GROUPS:
        if not held and (quote := _treatment(kinds, bool(found), case)):
            found.append((group, quote, what))
    for group, quote, what in reversed(found):
        suggestions = first(
            suggestions, case.code(group), quote, f"the encounter is for {what}: listed first (I.C.2.e.2)", case
        )
    return suggestions


def _treatment(kinds: tuple[str, ...], another: bool, case: Case) -> Evidence | None:
    """The words that tell a treatment of today; beside another treatment of the encounter the name of the drug is enough."""
    purpose, cycle, named = _patterns(case.book.day, kinds)
    quote = _told(purpose, case, inpatient=case.chart.encounter.is_inpatient)
    if quote or case.chart.encounter.is_inpatient:
        return quote
    for document, note in case.notes:
        if _INFUSION.search(note.text, 0, _TITLE):
            for pattern in (cycle, named):
                for match in pattern.finditer(note.text):
                    low = note.text.rfind("\n", 0, match.start()) + 1
                    if not _AT_THE_TIME.search(note.text[max(low, match.start() - _BEFORE) : match.start()]):
                        return quoted(document, match.start(), match.end())
    return _beside(named, case) if another else None


def _beside(named: re.Pattern[str], case: Case) -> Evidence | None:
    """A drug named in one breath with the treatment of the encounter ("C2D1 carboplatin/pemetrexed/pembro")."""
    purpose, cycle, _ = _patterns(case.book.day, ("chemotherapy", "chemoimmunotherapy"))
    for document, note in case.notes:
        for pattern in (purpose, cycle):
            for match in pattern.finditer(note.text):
                stop = note.text.find("\n", match.end())
                if other := named.search(
                    note.text, match.start(), min(match.end() + _BEFORE, stop if stop >= 0 else len(note.text))
                ):
                    return quoted(document, match.start(), other.end())
    return None


def _told(
    pattern: re.Pattern[str], case: Case, over: re.Pattern[str] | None = None, *, inpatient: bool = False
) -> Evidence | None:
    for document, note in case.notes:
        found = spots(pattern, note.text)
        for section in note.sections if found else ():
            if section.kind in _SKIPPED:
                continue
            for low, high in sentences(note.text, section.heading, section.end):
                if not found.touch(low, high):
                    continue
                match = pattern.search(note.text, low, high)
                if match is None or (over and over.search(note.text, low, high)):
                    continue
                if inpatient and not _ADMITTED_FOR.match(match[0]):
                    continue  # a stay for something else in which the treatment went on
                if context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED:
                    return quoted(document, match.start(), match.end())
    return None


def _mentioned_only(s: Suggestion, held: bool, case: Case) -> Suggestion:
    """A treatment that words name as a cause, as past or planned, or that goes on, is not what the encounter is for."""
    if not s.suggested or s.given or not has(s, *case.codes("antineoplastic_encounters")):
        return s
    texts = case.texts
    before = [_words_before(texts.get(e.document, ""), e) for e in s.evidence]
    if held and not has(s, *case.codes("radiation_encounter")):
        return set_aside(s, "the treatment was not given (I.C.2.e.2)")
    if before and all(_AT_THE_TIME.search(words) for words in before):
        return set_aside(s, "the treatment is mentioned, not what the encounter is for (I.C.2.e.2)")
    return s


def _words_before(text: str, quote: Evidence) -> str:
    """The words of a line before the treatment that a quote names ("considering " of "considering chemotherapy")."""
    named = _TREATMENT.search(text, quote.start, quote.end)
    at = named.start() if named else quote.start
    return text[max(0, at - _BEFORE) : at].rpartition("\n")[2]
