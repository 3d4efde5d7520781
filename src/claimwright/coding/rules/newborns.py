"""A newborn's record: birth first, prematurity by weeks and grams, conditions of the first 28 days, what was ruled out (I.C.16)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PROVIDER, author_of, speaker_of
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded, set_aside
from claimwright.coding.rules.births import birth, in_front
from claimwright.coding.rules.newborn_measures import by_weeks_and_grams
from claimwright.coding.rules.obstetrics import merge
from claimwright.coding.rules.whose import days_old, newborn, told
from claimwright.coding.sections import ASSESSED
from claimwright.coding.specialty_words import DENIED_LINE, told_in
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import undot

_WEEK: Final = 7
_OFFICES: Final = frozenset({"office", "telehealth", ""})
_VISIT: Final = compiled(
    r"\b(?:newborn (?:visit|check|exam\w*|well|follow[- ]?up|weight check)|well (?:baby|child|newborn)|WCC|WCV|NB (?:visit|check)|weight check|(?:first|hospital) follow[- ]?up|health (?:supervision|exam\w*))\b",
)
_RULED_OUT: Final = compiled(
    r"\b(?:suspected|r/?o|rule[sd]?[- ]out|possible|presumed|concern for|evaluat\w+ for|observation for)?\s*(?:neonatal |newborn |early[- ]onset |late[- ]onset |EO)?"
    r"\b(?P<what>sepsis|infection|bacteremia|meningitis)\b[^.;\n]{0,30}\b(?:ruled out|r/?o'?d|not found|excluded|unlikely, abx stopped)",
)
_GESTATIONAL: Final = compiled(r"\bA?[12]?GDMA?[12]?\b|\bgestational diabet\w+|\bIDM \(gest")
_LOOKED_FOR: Final = compiled(r"\s*(?:w/?u\b|work-?up|eval\w*|screen\w*|risk\b|calculator|labs?\b|rule[- ]?out)")
_MOTHERS: Final = compiled(r"\b(?:mother|maternal|mom|mat)(?:'s|’s)?\b[^.;\n]{0,60}$")
_REACH: Final = 90
_LINE: Final = 80


@lru_cache(maxsize=1)
def _perinatal() -> list[tuple[str, str, str]]:
    rows = data_rows("claimwright.coding", "newborn_with.tsv")
    ordered = sorted(rows, key=lambda row: -len(row["condition"]))
    return [(row["condition"], row["becomes"], row["guideline"]) for row in ordered]


def newborns(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The codes of a newborn's record; any other record as it is."""
    if not newborn(case):
        return suggestions
    suggestions = [_of_the_mother(s, case) for s in suggestions]
    suggestions = _ruled_out(suggestions, case)
    suggestions = [_of_the_period(s, case) for s in suggestions]
    observed = case.pairs("suspected_of_newborn").get("infection", "")
    ruled_out = any(undot(s.code) == observed for s in active(suggestions))
    infections = case.codes("infection_of_newborn")
    suggestions = merge(suggestions, [s for s in _told(case) if not (ruled_out and has(s, *infections))])
    suggestions = by_weeks_and_grams(suggestions, case)
    suggestions = _by_cause(suggestions, case)
    suggestions = _visit(suggestions, case)
    return birth(suggestions, case)


def _of_the_mother(s: Suggestion, case: Case) -> Suggestion:
    """Codes of the mother's stay, and her own diseases, stand on her record (I.C.15.a.2)."""
    if not s.suggested or s.given:
        return s
    if has(s, *case.codes("not_on_a_newborns_record")):
        return set_aside(s, "used on the mother's record only (I.C.15.a.2)")
    texts = case.texts
    if has(s, "P", "Q", "Z") or not s.evidence:
        return s
    if all(_MOTHERS.search(texts.get(e.document, "")[max(0, e.start - _REACH) : e.start]) for e in s.evidence):
        return set_aside(s, "told of the mother (I.C.15.a.2)")
    return s


def _of_the_period(s: Suggestion, case: Case) -> Suggestion:
    """A condition of another chapter as the Index has it for a newborn (I.C.16.a.4)."""
    if not s.suggested or s.given or s.assertion == context.HISTORY or s.system != "icd10cm":
        return s
    code = undot(s.code)
    row = next((row for row in _perinatal() if code.startswith(row[0])), None)
    if row is None or row[1] not in case.book.billable:
        return s
    return recoded(s, row[1], f"in the first 28 days of life (I.C.16.a.4; {row[2]})", case)


def _told(case: Case) -> list[Suggestion]:
    """What the assessments of providers name by words that mean it in a newborn's record alone."""
    found: dict[str, Suggestion] = {}
    listed = any(note.of(*ASSESSED) for _, note in case.notes)
    for one in told_in(case, "newborn", (*case.codes("perinatal"), "Q")):
        if one.meaning != context.ASSERTED or (listed and one.section.kind not in ASSESSED):
            continue
        if one.section.kind in {"family_history", "copied", "instructions", "exam", "review"}:
            continue
        text = one.note.text
        begin = text.rfind("\n", 0, one.start) + 1
        if DENIED_LINE.match(text, begin) or _LOOKED_FOR.match(text, one.end):
            continue
        if speaker_of(text[begin : begin + _LINE]) or author_of(one.document.title, text) != PROVIDER:
            continue
        if _MOTHERS.search(text[max(one.low, one.start - _REACH) : one.start]):
            continue
        code = one.phrase.code
        stems = frozenset(one.phrase.key)
        chosen = case.book.billable_for(code, stems) or case.book.descend(code, stems)
        if chosen and chosen not in found:
            found[chosen] = new_code(
                chosen,
                "sure",
                (quoted(one.document, one.start, one.end),),
                f"{one.phrase.text} told in the newborn's record (I.C.16.a.6)",
                case,
            )
    return list(found.values())


def _ruled_out(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A suspected infection that was found not to be there (I.C.16.b): observation, and the infection is not coded."""
    code = case.pairs("suspected_of_newborn").get("infection", "")
    texts = case.texts
    suggestions = [
        set_aside(s, "looked for, not found (I.C.16.b)")
        if s.suggested
        and not s.given
        and has(s, *case.codes("infection_of_newborn"))
        and all(_LOOKED_FOR.match(texts.get(e.document, ""), e.end) for e in s.evidence)
        else s
        for s in suggestions
    ]
    for document, text, low, high in told(case):
        match = _RULED_OUT.search(text, low, high)
        if match is None or code not in case.book.billable:
            continue
        quote = quoted(document, match.start("what"), match.end())
        kept = [
            set_aside(s, "suspected, and ruled out (I.C.16.b)")
            if s.suggested and not s.given and has(s, *case.codes("infection_of_newborn"))
            else s
            for s in suggestions
        ]
        return in_front(kept, code, quote, "a suspected condition of the newborn that was ruled out (I.C.16.b)", case)
    return suggestions


def _by_cause(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Hypoglycemia of a diabetic mother's child, and jaundice of a preterm one, by their causes (notes at P59, P70)."""
    gestational = any(_GESTATIONAL.search(note.text) for _, note in case.notes)
    suggestions = [
        recoded(
            s, case.code("infant_of_gestational_diabetes"), "the mother's diabetes is gestational (Tabular P70.0)", case
        )
        if gestational and s.suggested and not s.given and has(s, *case.codes("infant_of_diabetes"))
        else s
        for s in suggestions
    ]
    found = active(suggestions)
    mothers = case.codes("infant_of_gestational_diabetes") + case.codes("infant_of_diabetes")
    if any(has(s, *mothers) for s in found):
        suggestions = [
            set_aside(s, "the mother's diabetes is its cause (Tabular P70)")
            if s.suggested and not s.given and has(s, *case.codes("hypoglycemia_of_newborn"))
            else s
            for s in suggestions
        ]
    if any(has(s, *case.codes("jaundice_of_preterm")) for s in found):
        suggestions = [
            set_aside(s, "the jaundice is of the preterm delivery (Tabular P59.0)")
            if s.suggested and not s.given and has(s, *case.codes("jaundice_of_newborn"))
            else s
            for s in suggestions
        ]
    return suggestions


def _visit(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A health examination in the first 28 days, by the age in days; first-listed (I.C.21.c.13)."""
    if case.chart.encounter.setting not in _OFFICES:
        return suggestions
    days = days_old(case)
    quote = next(
        (
            quoted(document, match.start(), match.end())
            for document, note in case.notes
            if (match := _VISIT.search(note.text))
        ),
        None,
    )
    routine = [s for s in active(suggestions) if has(s, *case.codes("routine_examination"))]
    if days is None or days > 4 * _WEEK or (quote is None and not routine):
        return suggestions
    code = case.code("newborn_under_8_days" if days <= _WEEK else "newborn_8_to_28_days")
    suggestions = [
        set_aside(s, "a newborn's examination has its own code (Tabular Z00.11)")
        if s.suggested and not s.given and has(s, *case.codes("examinations")) and undot(s.code) != code
        else s
        for s in suggestions
    ]
    return in_front(suggestions, code, quote or routine[0].evidence[0], f"{days} days old (I.C.21.c.13)", case)
