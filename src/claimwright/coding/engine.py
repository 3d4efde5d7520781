"""From a chart to its suggested codes: notes read, structured entries taken, ICD-10-CM rules applied, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from claimwright.coding import context
from claimwright.coding.book import CodeBook, code_book
from claimwright.coding.checkboxes import ticked_only
from claimwright.coding.decided_words import keyed
from claimwright.coding.kept import forget
from claimwright.coding.learned import Decisions
from claimwright.coding.learning import with_decisions
from claimwright.coding.note import Finding, Note, read_note
from claimwright.coding.pcs import without_status_made_now
from claimwright.coding.people import unnamed
from claimwright.coding.phrases import Phrases, load_phrases
from claimwright.coding.placing import placed
from claimwright.coding.proposed import with_proposed
from claimwright.coding.reading import Reading
from claimwright.coding.resolve import SHOWN, THRESHOLD, Candidate
from claimwright.coding.rule_tables import score
from claimwright.coding.rules import Case, apply_rules
from claimwright.coding.rules.base import set_aside
from claimwright.coding.sections import ASSESSED
from claimwright.coding.services import Counted, counted_of
from claimwright.coding.shifts import on_the_side, side
from claimwright.coding.structured import structured_suggestions
from claimwright.coding.types import WRITTEN_IN_NOTE, Alternative, Evidence, Suggestion
from claimwright.coding.visits import Visit, as_proposed, visit_of
from claimwright.coding.whose_statement import not_the_providers, other_author
from claimwright.coding.written import written_diagnoses, written_procedures, written_services
from claimwright.keeping import kept
from claimwright.records.chart import Chart, Document, Encounter
from claimwright.records.entries_document import KIND
from claimwright.reference.codes import dot

if TYPE_CHECKING:
    from claimwright.reference.library import Library

Revise = Callable[[list[Suggestion], Case], list[Suggestion]]
"""What is done with the suggestions once the rules are applied, before they are put in order."""


@kept(1)
def phrases_of(library: Library) -> Phrases:
    """The library's phrases, loaded once."""
    return load_phrases(library)


def suggest_text(
    text: str, library: Library, *, date: date | None = None, setting: str = "", learned: Decisions | None = None
) -> list[Suggestion]:
    """Suggestions for a bare note; evidence names the document ``note``."""
    start = datetime(date.year, date.month, date.day, tzinfo=UTC) if date else None
    chart = Chart(
        "note", "text", encounter=Encounter(setting=setting, start=start), documents=(Document("note", "Note", text),)
    )
    return suggest(chart, library, learned=learned)


def suggest(
    chart: Chart,
    library: Library,
    *,
    limit: int = SHOWN,
    learned: Decisions | None = None,
    revise: Revise = lambda suggestions, case: suggestions,
) -> list[Suggestion]:
    """Suggested codes of a chart, first the suggested ones in coding order, then those shown greyed.

    Every suggestion carries its evidence (``document.text[start:end] == quote``) and at most ``limit`` alternatives.
    Codes are valid on the chart's date of service (today when it has none). ``learned``: what coders of the practice decided
    on earlier charts; without it every chart is read alike. ``revise`` sees them after that, and before they have their order
    and present-on-admission indicators.
    """
    return list(read_chart(chart, library, limit=limit, learned=learned, revise=revise).suggestions)


@dataclass(frozen=True)
class ChartReading:
    """What a chart was read as: its suggestions in order, and the visit that it tells of, None where it tells of none."""

    suggestions: tuple[Suggestion, ...]
    visit: Visit | None
    counted: Counted
    """Doses, minutes and times that units are counted of."""


def read_chart(
    chart: Chart,
    library: Library,
    *,
    limit: int = SHOWN,
    learned: Decisions | None = None,
    revise: Revise = lambda suggestions, case: suggestions,
) -> ChartReading:
    """The suggestions of a chart, as ``suggest`` gives them, with its visit: level, elements, words and reasons."""
    try:
        return _read(chart, library, limit, learned or Decisions(), revise)
    finally:
        forget()


def _read(chart: Chart, library: Library, limit: int, learned: Decisions, revise: Revise) -> ChartReading:
    day = chart.encounter.date_of_service or datetime.now(UTC).date()
    book, phrases = code_book(library, day), phrases_of(library)
    reading = Reading("", phrases, book, library)
    notes = [(d, read_note(reading.of(unnamed(ticked_only(d.text))))) for d in chart.documents if d.kind != KIND]
    case = Case(chart, notes, book, library, phrases)
    found = structured_suggestions(chart, reading)
    for document, note in notes:
        found.extend(_of_note(document, note, case, limit))
    ruled = keyed(merged(apply_rules(merged(_decisive_first(found, case)), case)), case)
    decided = without_status_made_now(merged(with_decisions(ruled, case, learned)), case)
    diagnosed = placed(revise(decided, case), case)
    whole = tuple(with_proposed(diagnosed, case))
    return ChartReading(whole, as_proposed(visit_of(case, diagnosed), whole), counted_of(case))


def _decisive_first(found: list[Suggestion], case: Case) -> list[Suggestion]:
    """What the deciding words say before the rest: of a stay its discharge summary, of any record its lists and assessments.

    Section II: the principal diagnosis is the one established after study; section IV.G: the reason chiefly responsible.
    """
    notes = {document.document_id: (at, document, note) for at, (document, note) in enumerate(case.notes)}
    inpatient = case.chart.encounter.is_inpatient

    def rank(suggestion: Suggestion) -> tuple[int, int, int, int]:
        evidence = suggestion.evidence[0] if suggestion.evidence else None
        if evidence is None or evidence.document not in notes:
            return (0, 0, 0, 0)
        at, document, note = notes[evidence.document]
        final = 0 if inpatient and case.is_summary(document) else 1
        kind = next((s.kind for s in note.sections if s.start <= evidence.start < s.end), "")
        return (final, 0 if kind in ASSESSED else 1, at, evidence.start)

    return sorted(found, key=rank)


def _of_note(document: Document, note: Note, case: Case, limit: int) -> Iterator[Suggestion]:
    """Suggestions of one note: the codes it writes itself, then what its words mean."""
    book, text = case.book, note.text
    explicit = written_diagnoses(text, list(note.sections), book)
    lines = {(text.rfind("\n", 0, w.start), w.code[:3]) for w in explicit}
    for written in explicit:
        if other_author(case, document, note, written.start):
            continue
        valid = written.code in book.billable
        reason = WRITTEN_IN_NOTE + ("" if valid else f"; not billable on {book.day.isoformat()}")
        yield Suggestion(
            dot(written.code),
            "icd10cm",
            book.titles[written.code],
            score("written_in_note") if valid else score("written_not_billable"),
            (evidence(document, written.start, written.end),),
            reason=reason,
        )
    for finding in note.findings:
        if finding.assertion in {context.NEGATED, context.FAMILY, context.HYPOTHETICAL}:
            continue
        if (text.rfind("\n", 0, finding.start), finding.code[:3]) in lines:
            continue
        found = suggestion_of(finding, document, book, case.chart.encounter.is_inpatient, limit)
        if found.suggested and finding.assertion == context.POSSIBLE and not case.is_final(document, note):
            found = set_aside(found, "uncertain, and not in the final statement of the stay (II.H)")
        if found.suggested and (why := not_the_providers(case, document, note, finding.start, finding.code)):
            found = set_aside(found, why)
        if (
            found.suggested
            and not finding.listed
            and case.names_diseases
            and finding.code.startswith(case.codes("signs"))
        ):
            found = set_aside(found, "a sign told in the story; the record names its diseases (II.A, III.B, IV.D)")
        yield found
    yield from _services(document, note, case)


def _services(document: Document, note: Note, case: Case) -> Iterator[Suggestion]:
    day = case.library.on(case.book.day)
    for written in written_services(note.text, list(note.sections), case.book, case.library):
        row = day.hcpcs(written.code) if written.system == "hcpcs" else None
        described = (row.get("description") or "") if row else ""
        yield Suggestion(
            written.code,
            written.system,
            described,
            score("written_service"),
            (evidence(document, written.start, written.end),),
            reason=WRITTEN_IN_NOTE,
            modifiers=written.modifiers,
            units=written.units,
        )
    for written in written_procedures(note.text, case.book, case.library):
        procedure = day.icd10pcs(written.code)
        described = (procedure.description or "") if procedure else ""
        yield Suggestion(
            written.code,
            "icd10pcs",
            described,
            score("written_service"),
            (evidence(document, written.start, written.end),),
            reason=WRITTEN_IN_NOTE,
        )


def suggestion_of(finding: Finding, document: Document, book: CodeBook, inpatient: bool, limit: int) -> Suggestion:
    """A finding as a suggestion; possible ones are suggested in inpatient work only (guidelines II.H, IV.H)."""
    first = finding.candidates[0]
    suggested = first.score >= THRESHOLD
    reason = first.reason
    if finding.assertion == context.POSSIBLE:
        reason += "; uncertain diagnosis: " + (
            "coded as if it existed in inpatient work (II.H)" if inpatient else "not coded in outpatient work (IV.H)"
        )
        suggested = suggested and inpatient
    return Suggestion(
        dot(first.code),
        "icd10cm",
        book.titles.get(first.code, ""),
        round(first.score, 4),
        (evidence(document, first.start, first.end),),
        alternatives(finding.candidates[1:], first.code, book, limit),
        finding.assertion,
        reason,
        suggested,
        " ".join(first.key),
    )


def evidence(document: Document, start: int, end: int) -> Evidence:
    return Evidence(document.document_id, start, end, document.text[start:end])


def alternatives(candidates: Iterable[Candidate], code: str, book: CodeBook, limit: int) -> tuple[Alternative, ...]:
    """Distinct other codes with their titles, best first, and on the side of ``code`` where they can be.

    The other side of the same finding stays what it is: whoever shows it says so.
    """
    best: dict[str, float] = {}
    titles, wanted = book.titles, side(book.titles.get(code, ""))
    for candidate in candidates:
        there = on_the_side(candidate.code, titles.get(candidate.code, ""), wanted, lambda one: titles.get(one, ""))
        there = candidate.code if there == code else there
        if there != code:
            best.setdefault(there, candidate.score)
    return tuple(Alternative(dot(c), book.titles.get(c, ""), round(s, 4)) for c, s in list(best.items())[:limit])


def merged(suggestions: list[Suggestion]) -> list[Suggestion]:
    """One suggestion a code: the best kept, the evidence of all; suggested ones first; numbered."""
    by_code: dict[tuple[str, str], list[Suggestion]] = {}
    for suggestion in suggestions:
        by_code.setdefault((suggestion.system, suggestion.code), []).append(suggestion)
    result = []
    for group in by_code.values():
        best = max(group, key=lambda s: (s.suggested, s.score))
        quotes = dict.fromkeys(e for s in (best, *group) if s.suggested or not best.suggested for e in s.evidence)
        result.append(replace(best, evidence=tuple(quotes)))
    ordered = sorted(result, key=lambda s: not s.suggested)
    return [replace(s, sequence=n) for n, s in enumerate(ordered, 1)]
