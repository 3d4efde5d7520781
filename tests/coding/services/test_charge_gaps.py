"""Charges beside the words of a record: documented and not charged, charged and not documented, in other units."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from claimwright.coding import suggest
from claimwright.coding.services import charge_gaps
from claimwright.coding.types import Suggestion
from claimwright.records.chart import Chart, CodedEntry, Document, Encounter
from claimwright.records.entries_document import coded_entries_document

if TYPE_CHECKING:
    from claimwright.reference import Library


def _charge(code: str, units: int = 1) -> CodedEntry:
    system = "hcpcs" if code[0].isalpha() else "cpt"
    return CodedEntry(system, code, "charge", status="billable", units=Decimal(units))


def _suggested(library: Library, note: str, *charges: CodedEntry) -> list[Suggestion]:
    documents = (Document("note", "Note", note), *coded_entries_document(charges, "c"))
    encounter = Encounter(setting="office", start=datetime(2026, 3, 2, tzinfo=UTC))
    return suggest(Chart("c", "fhir", encounter=encounter, documents=documents, entries=charges), library)


def _gaps(library: Library, note: str, *charges: CodedEntry) -> tuple[list[str], list[str], list[str]]:
    found = charge_gaps([one.code for one in charges], _suggested(library, note, *charges))
    return tuple([one.code for one in some] for some in (found.not_charged, found.not_told, found.otherwise))  # type: ignore[return-value]


NOTE = "45 yo. A/P\nTdap given IM L deltoid. Rocephin 1 gm IM given.\n"


def test_documented_and_not_charged(library: Library) -> None:
    assert _gaps(library, NOTE, _charge("99213"), _charge("90715"), _charge("90471"))[0] == ["J0696", "96372"]


def test_charged_and_not_documented(library: Library) -> None:
    charges = [_charge(code) for code in ("90715", "90471", "96372", "93000", "20610")]
    assert _gaps(library, NOTE, *charges, _charge("J0696", 4)) == ([], ["93000", "20610"], [])


def test_a_number_that_no_words_lead_to_is_not_judged(library: Library) -> None:
    charges = [_charge(code) for code in ("99213", "36415", "90715", "90471", "96372")]
    assert _gaps(library, NOTE, *charges, _charge("J0696", 4))[1] == []


def test_charged_in_other_units(library: Library) -> None:
    charges = [_charge(code) for code in ("90715", "90471", "96372")]
    found = _suggested(library, NOTE, *charges, _charge("J0696", 1))
    (one,) = charge_gaps(["90715", "90471", "96372", "J0696"], found).otherwise
    assert "documented units: 4, charged 1" in one.reason
    assert one.units == 1  # the charge stands as the record states it


def test_without_charges_nothing_is_missing(library: Library) -> None:
    assert not charge_gaps([], _suggested(library, NOTE))
