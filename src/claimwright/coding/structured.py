"""What the record has already coded, as suggestions: entries first, checked on the date; the text adds or contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from claimwright.coding.book import CodeBook
from claimwright.coding.reading import Reading
from claimwright.coding.resolve import THRESHOLD, Candidate, resolve
from claimwright.coding.rule_tables import code, score
from claimwright.coding.types import CODED_IN_RECORD, Alternative, Evidence, Suggestion
from claimwright.records.chart import Chart, CodedEntry, Document
from claimwright.records.entries_document import KIND, entry_line
from claimwright.reference.codes import dot, undot

if TYPE_CHECKING:
    pass

_NOT_SO: Final = frozenset(
    {"refuted", "entered-in-error", "family", "planned", "not-done", "cancelled", "aborted", "nullified", "ruled-out"}
)
_OVER: Final = frozenset({"resolved", "inactive", "remission", "history"})
_UNSURE: Final = frozenset({"unconfirmed", "provisional", "differential"})
_NOT_GIVEN: Final = frozenset({"ordered", "reported", "history"})
"""Of a service: an order, what the patient tells, or another day."""
_SERVICES: Final = {"cpt", "hcpcs", "icd10pcs"}
_GIVEN: Final = frozenset({"completed", "", "active", "billable", "billed"})


def entry_evidence(chart: Chart) -> dict[int, Evidence]:
    """Index of an entry to the words that show it: its line in the listing of the record's codes."""
    document = next((d for d in chart.documents if d.kind == KIND), None)
    if document is None:
        return {}
    found, at = {}, 0
    for index, entry in enumerate(chart.entries):
        line = entry_line(entry)
        if document.text[at : at + len(line)] != line:
            break
        words = f"{entry.code} {entry.description}".strip() if entry.code else entry.description
        start = line.find(words)
        low = at + max(0, start)
        high = low + len(words) if start >= 0 else at + len(line)
        found[index] = Evidence(document.document_id, low, high, document.text[low:high])
        at += len(line) + 1
    return found


def structured_suggestions(chart: Chart, reading: Reading) -> list[Suggestion]:
    """Suggestions from the record's own entries, in the record's own order of rank."""
    book = reading.book
    evidence = entry_evidence(chart)
    entries = sorted(enumerate(chart.entries), key=lambda item: (item[1].rank is None, item[1].rank or 0))
    coded = any(e.kind == "diagnosis" and e.status not in _NOT_SO and e.system == "icd10cm" for e in chart.entries)
    listing = next((d for d in chart.documents if d.kind == KIND), None)
    found: list[Suggestion] = []
    for index, entry in entries:
        quote = evidence.get(index)
        if entry.status in _NOT_SO:
            continue
        if entry.kind in {"diagnosis", "problem"}:
            found.extend(_diagnosis(entry, quote, chart, reading, listing, coded))
        elif entry.system in _SERVICES and entry.kind != "credit" and entry.status not in _NOT_GIVEN:
            found.append(_service(entry, quote, reading))
        given = code("immunization_encounter", book.day)
        if entry.kind == "immunization" and entry.status in _GIVEN and given in book.billable:
            why, sure = "immunization given at this encounter (guideline I.C.21.c.2)", score("immunization_given")
            shown = (quote,) if quote else ()
            found.append(Suggestion(dot(given), "icd10cm", book.titles[given], sure, shown, reason=why))
    return found


def _diagnosis(
    entry: CodedEntry,
    quote: Evidence | None,
    chart: Chart,
    reading: Reading,
    listing: Document | None,
    coded: bool,
) -> Iterator[Suggestion]:
    book = reading.book
    settled = entry.status not in _OVER and not (entry.status in _UNSURE and not chart.encounter.is_inpatient)
    suggested = (
        settled
        and entry.use not in {"admitting", "preoperative", "ad", "rfv"}
        and (entry.kind == "diagnosis" or not coded)
    )
    shown = f"{CODED_IN_RECORD} as {entry.kind}" + (f", status {entry.status}" if entry.status else "")
    if entry.system == "icd10cm":
        listed = undot(entry.code)
        sure = score("coded_in_record")
        others: tuple[Alternative, ...] = ()
        if listed not in book.billable:
            said = "not billable" if listed in book.titles else "not in the code set"
            shown += f"; {said} on {book.day.isoformat()}: choose a valid code"
            sure = score("written_not_billable")
            others = (
                tuple(
                    Alternative(dot(c), book.titles[c], score("other_in_record"))
                    for c in book.below(book.known(listed))[:10]
                )
                if book.known(listed)
                else ()
            )
        assertion = "possible" if entry.status in _UNSURE else "history" if entry.status in _OVER else "asserted"
        yield Suggestion(
            dot(listed),
            "icd10cm",
            book.titles.get(listed, "") or entry.description,
            sure,
            (quote,) if quote else (),
            others,
            assertion,
            shown,
            suggested,
        )
    elif entry.system != "icd9cm" and quote and listing and entry.description:
        start = listing.text.find(entry.description, quote.start, quote.end)
        if start < 0:
            return
        for candidates in resolve(reading.of(listing.text), start, start + len(entry.description)):
            yield _translated(candidates, entry, listing, shown, suggested and not coded, book)


def _translated(
    candidates: list[Candidate], entry: CodedEntry, listing: Document, shown: str, suggested: bool, book: CodeBook
) -> Suggestion:
    """A SNOMED CT or local entry by its words: there is no licensed map here, so its text is read like a note's."""
    first = candidates[0]
    quote = Evidence(listing.document_id, first.start, first.end, listing.text[first.start : first.end])
    others = {c.code: c.score for c in candidates[1:] if c.code != first.code}
    shown = f"{shown} ({entry.system}); by its words: {first.reason}"
    others_shown = tuple(Alternative(dot(c), book.titles.get(c, ""), round(s, 4)) for c, s in list(others.items())[:10])
    suggested = suggested and first.score >= max(THRESHOLD, score("sure"))
    return Suggestion(
        dot(first.code), "icd10cm", book.titles.get(first.code, ""), round(first.score * score("translated"), 4), (quote,), others_shown, "asserted", shown, suggested,
        " ".join(first.key),
    )  # fmt: skip


def _service(entry: CodedEntry, quote: Evidence | None, reading: Reading) -> Suggestion:
    book = reading.book
    day = reading.library.on(book.day)
    description = ""
    reason = f"{entry.kind} in the record"
    if entry.system == "icd10pcs":
        procedure = day.icd10pcs(entry.code)
        description = (procedure.description or "") if procedure else ""
        known = procedure is not None
    else:
        row = day.hcpcs(entry.code)
        description = (row.get("description") or "") if row and entry.system == "hcpcs" else ""
        known = row is not None
    if not known:
        reason += f"; not in the code set on {book.day.isoformat()}"
    sure = score("coded_in_record") if known else score("written_not_billable")
    return Suggestion(
        entry.code,
        entry.system,
        description,
        sure,
        (quote,) if quote else (),
        reason=reason,
        modifiers=entry.modifiers,
        units=entry.units,
        day=entry.date if entry.system == "icd10pcs" else None,
    )
