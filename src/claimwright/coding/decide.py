"""From suggestions or a coder's choices to the coded encounter: order, services with pointers, POA, and the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from claimwright.coding import rule_tables
from claimwright.coding.book import CodeBook, code_book
from claimwright.coding.checkboxes import ticked_only
from claimwright.coding.compiled import compiled
from claimwright.coding.order import ordered_diagnoses
from claimwright.coding.sections import sections_of
from claimwright.coding.types import (
    EXEMPT,
    CodedDiagnosis,
    CodedEncounter,
    CodedProcedure,
    CodedService,
    Decision,
    Evidence,
    Suggestion,
)
from claimwright.coding.written import WrittenCode, written_services
from claimwright.records.chart import Chart, CodedEntry
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.reference.library import Library

MOST_POINTERS: Final = 4
"""Diagnosis pointers a service line can carry (837P SV107)."""
MOST_PROFESSIONAL: Final = 12
"""Diagnoses of a professional claim (837P HI, CMS-1500 item 21)."""
MOST_INSTITUTIONAL: Final = 25
"""Diagnoses of an institutional claim (UB-04 FL 67 and 67A-Q, 837I)."""
_ENGINE: Final = "engine"
_LISTED: Final = compiled(r"[ \t]*(?:[,;+&]|and)[ \t]*")
"""What stands between two codes of a list."""


def auto_decide(chart: Chart, suggestions: Sequence[Suggestion], library: Library) -> CodedEncounter:
    """A coded encounter of everything the engine asserts, with a log that says so.

    The rest stands in the log as rejected with its reason, so that a coder can see what was left out.
    """
    book = _book(chart, library)
    wanted = [s for s in suggestions if s.suggested and s.system == "icd10cm"]
    codes = ordered_diagnoses(wanted, chart, book)
    now = datetime.now(UTC)
    decisions = [
        Decision(
            s.code,
            s.system,
            "accepted" if s.suggested and not s.proposed else "rejected",
            s.reason,
            s.mention,
            s.code,
            s.score,
            _ENGINE,
            now,
        )
        for s in suggestions
    ]
    return finalise(chart, codes, library, suggestions=suggestions, decisions=decisions)


def finalise(
    chart: Chart,
    diagnoses: Sequence[str],
    library: Library,
    *,
    suggestions: Sequence[Suggestion] = (),
    services: Sequence[CodedService] | None = None,
    procedures: Sequence[CodedProcedure] | None = None,
    poa: Mapping[str, str] | None = None,
    decisions: Sequence[Decision] = (),
) -> CodedEncounter:
    """The coded encounter of diagnoses in their final order (dotted or not).

    ``suggestions`` lend their evidence; ``services`` and ``procedures`` replace the ones taken from the record;
    ``poa`` (code to Y, N, U, W, 1) replaces the defaults.
    """
    book = _book(chart, library)
    evidence = {undot(s.code): s.evidence for s in suggestions if s.system == "icd10cm"}
    codes = list(dict.fromkeys(undot(code) for code in diagnoses))
    codes = codes[: MOST_INSTITUTIONAL if chart.encounter.is_inpatient else MOST_PROFESSIONAL]
    coded = tuple(
        CodedDiagnosis(number, code, _poa(code, chart, library, book, poa or {}, suggestions), evidence.get(code, ()))
        for number, code in enumerate(codes, 1)
    )
    return CodedEncounter(
        chart=chart,
        diagnoses=coded,
        services=tuple(services) if services is not None else _services(chart, codes, suggestions, library, book),
        procedures=tuple(procedures) if procedures is not None else _procedures(chart, suggestions),
        admitting_diagnosis=_admitting(chart, codes),
        reasons_for_visit=_reasons(chart, codes),
        decisions=tuple(decisions),
    )


def _book(chart: Chart, library: Library) -> CodeBook:
    return code_book(library, chart.encounter.date_of_service or datetime.now(UTC).date())


def _poa(
    code: str,
    chart: Chart,
    library: Library,
    book: CodeBook,
    given: Mapping[str, str],
    suggestions: Sequence[Suggestion],
) -> str:
    """Present on admission, inpatient only: the coder's word, blank when exempt, what was read, the record's word, otherwise Y.

    ICD-10-CM Official Guidelines, Appendix I.
    """
    if not chart.encounter.is_inpatient:
        return ""
    chosen = {undot(c): value for c, value in given.items()}
    if code in chosen:
        return chosen[code]
    if library.on(book.day).poa_exempt(code):
        return ""
    read = {undot(s.code): s.poa for s in suggestions if s.system == "icd10cm" and s.poa not in {"", EXEMPT}}
    return read.get(code) or next((e.poa for e in chart.entries if e.poa and undot(e.code) == code), "Y")


def _admitting(chart: Chart, codes: Sequence[str]) -> str:
    if not chart.encounter.is_inpatient:
        return ""
    named = [undot(e.code) for e in chart.entries if e.system == "icd10cm" and e.use in {"admitting", "ad"}]
    return next(iter(named), codes[0] if codes else "")


def _reasons(chart: Chart, codes: Sequence[str]) -> tuple[str, ...]:
    """Patient's reason for visit, asked of unscheduled outpatient claims (UB-04 FL 70): at most three."""
    if chart.encounter.setting not in {"emergency", "outpatient_hospital"}:
        return ()
    named = [undot(e.code) for e in chart.entries if e.kind == "reason" and e.system == "icd10cm"]
    return tuple(dict.fromkeys(named))[:3] or tuple(codes[:1])


def procedure_dates(chart: Chart) -> dict[str, date]:
    """The day of each ICD-10-PCS procedure that the record states, by its undotted code."""
    return {undot(one.code): one.date for one in chart.entries if one.system == "icd10pcs" and one.date}


def _procedures(chart: Chart, suggestions: Sequence[Suggestion]) -> tuple[CodedProcedure, ...]:
    """The procedures that the record states; one that was read out of its words waits for a coder."""
    if not chart.encounter.is_inpatient:
        return ()
    dates = procedure_dates(chart)
    stated = (s for s in suggestions if s.system == "icd10pcs" and s.suggested and not s.proposed)
    found = {undot(s.code): s.evidence for s in stated}
    return tuple(
        CodedProcedure(number, code, dates.get(code) or chart.encounter.date_of_service, quotes)
        for number, (code, quotes) in enumerate(found.items(), 1)
    )


def _services(
    chart: Chart, codes: Sequence[str], suggestions: Sequence[Suggestion], library: Library, book: CodeBook
) -> tuple[CodedService, ...]:
    """Service lines: the record's charges; without charges its procedures; then what the notes write and neither has."""
    quotes = {s.code: s.evidence for s in suggestions if s.system in {"cpt", "hcpcs"}}
    charges = [
        e
        for e in chart.entries
        if e.kind == "charge" and e.system in {"cpt", "hcpcs", "revenue"} and e.status not in {"planned"}
    ]
    performed = {"completed", "", "active", "in-progress", "billable", "billed"}
    others = [
        e
        for e in chart.entries
        if e.kind in {"procedure", "immunization", "medication"}
        and e.system in {"cpt", "hcpcs"}
        and e.status in performed
    ]
    lines = charges or others
    found = [_entry_service(entry, codes, chart, quotes, book.day) for entry in lines]
    known = {line.procedure_code for line in found}
    for document in chart.documents:
        text = ticked_only(document.text)
        if document.kind == "coded_entries" or charges:
            continue
        last: WrittenCode | None = None
        for written in written_services(text, sections_of(text), book, library):
            # Told again elsewhere it is the same service; twice side by side in a list ("88305, 88305") it was done twice.
            listed = last and last.code == written.code and _LISTED.fullmatch(text, last.end, written.start)
            if written.code in known and not listed:
                last = None
                continue
            known.add(written.code)
            last = written
            words = document.text[written.start : written.end]
            quote = Evidence(document.document_id, written.start, written.end, words)
            found.append(_written_service(written, codes, chart, quote, book.day))
    return tuple(_numbered(found))


def _numbered(services: Sequence[CodedService]) -> list[CodedService]:
    return [replace(service, sequence=number) for number, service in enumerate(services, 1)]


def _entry_service(
    entry: CodedEntry, codes: Sequence[str], chart: Chart, quotes: Mapping[str, tuple[Evidence, ...]], day: date
) -> CodedService:
    own = [codes.index(undot(code)) + 1 for code in entry.diagnosis_codes if undot(code) in codes]
    by_revenue = entry.system == "revenue"
    return CodedService(
        sequence=0,
        procedure_code="" if by_revenue else entry.code,
        modifiers=entry.modifiers[:4],
        units=entry.units if entry.units is not None and entry.units > 0 else Decimal(1),
        date=entry.date or chart.encounter.date_of_service,
        diagnosis_pointers=tuple(dict.fromkeys(own))[:MOST_POINTERS] or _pointers(entry.code, codes, day),
        revenue_code=entry.revenue_code or (entry.code if by_revenue else ""),
        charge=entry.charge,
        ndc=entry.ndc,
        rendering_npi=entry.practitioner_npi,
        evidence=quotes.get(entry.code, ()),
    )


def _written_service(
    written: WrittenCode, codes: Sequence[str], chart: Chart, quote: Evidence, day: date
) -> CodedService:
    return CodedService(
        sequence=0,
        procedure_code=written.code,
        modifiers=written.modifiers[:4],
        units=written.units or Decimal(1),
        date=chart.encounter.date_of_service,
        diagnosis_pointers=_pointers(written.code, codes, day),
        evidence=(quote,),
    )


def _pointers(code: str, codes: Sequence[str], day: date) -> tuple[int, ...]:
    """Pointers of a line the record ties to no diagnosis: vaccines to Z23, everything else to the first diagnoses."""
    given = rule_tables.code("immunization_encounter", day)
    if given in codes and rule_tables.is_vaccine(code, day):
        return (codes.index(given) + 1,)
    causes = rule_tables.codes("external_causes", day)
    usable = [number for number, dx in enumerate(codes, 1) if not dx.startswith(causes)]
    return tuple(usable[:MOST_POINTERS])
