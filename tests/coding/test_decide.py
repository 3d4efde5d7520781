"""From suggestions to the coded encounter: order, services with pointers, POA, and a coder's own choices."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from claimwright.coding import auto_decide, finalise, suggest
from claimwright.records.chart import Chart, CodedEntry, Document, Encounter
from claimwright.records.entries_document import coded_entries_document

if TYPE_CHECKING:
    from claimwright.reference import Library

START = datetime(2026, 3, 2, tzinfo=UTC)


def chart(note: str, setting: str = "office", entries: tuple[CodedEntry, ...] = ()) -> Chart:
    documents = (Document("note", "Note", note), *coded_entries_document(entries, "c"))
    return Chart("c", "text", encounter=Encounter(setting=setting, start=START), documents=documents, entries=entries)


def test_external_cause_last_and_not_pointed_to(library: Library) -> None:
    case = chart(
        "HPI\nFell from a ladder.\n\nASSESSMENT\nRight ankle sprain.\nHypertension.\n\nBILLING\nCPT 99213-25\n"
    )
    coded = auto_decide(case, suggest(case, library), library)
    assert [d.code for d in coded.diagnoses] == ["S93401A", "I10", "W11XXXA"]
    (service,) = coded.services
    assert (service.procedure_code, service.modifiers, service.diagnosis_pointers) == ("99213", ("25",), (1, 2))
    assert coded.diagnoses[0].evidence[0].quote == "Right ankle sprain"
    assert {d.action for d in coded.decisions if d.code == "I10"} == {"accepted"}


def test_charges_point_to_their_own_diagnoses_and_vaccines_to_z23(library: Library) -> None:
    entries = (
        CodedEntry("icd10cm", "I10", "diagnosis", rank=2),
        CodedEntry("icd10cm", "Z23", "diagnosis", rank=3),
        CodedEntry("icd10cm", "E11.9", "diagnosis", rank=1),
        CodedEntry("cpt", "99214", "charge", charge=Decimal("150.00"), diagnosis_codes=("I10", "E11.9")),
        CodedEntry("cpt", "90686", "charge", units=Decimal(1)),
    )
    case = chart("", entries=entries)
    coded = auto_decide(case, suggest(case, library), library)
    assert [d.code for d in coded.diagnoses] == ["E119", "I10", "Z23"]
    assert [s.diagnosis_pointers for s in coded.services] == [(2, 1), (3,)]
    assert coded.services[0].charge == Decimal("150.00")


def test_inpatient_poa_principal_and_procedures(library: Library) -> None:
    entries = (
        CodedEntry("icd10cm", "N17.9", "diagnosis", rank=2, poa="N"),
        CodedEntry("icd10cm", "A41.9", "diagnosis", use="principal"),
        CodedEntry("icd10cm", "R50.9", "diagnosis", use="admitting"),
        CodedEntry("icd10pcs", "0DTJ4ZZ", "procedure", date=START.date()),
    )
    case = chart("", "inpatient", entries)
    coded = auto_decide(case, suggest(case, library), library)
    assert [(d.code, d.poa) for d in coded.diagnoses] == [("A419", "Y"), ("N179", "N")]
    assert coded.admitting_diagnosis == "R509"
    assert [p.code for p in coded.procedures] == ["0DTJ4ZZ"]


def test_a_coders_order_is_kept(library: Library) -> None:
    case = chart("ASSESSMENT\nHypertension.\nGout.\n")
    coded = finalise(case, ["M10.9", "I10", "M10.9"], library, suggestions=suggest(case, library))
    assert [(d.sequence, d.code) for d in coded.diagnoses] == [(1, "M109"), (2, "I10")]
    assert coded.diagnoses[0].evidence[0].quote == "Gout"


def test_a_service_told_twice_in_a_line_was_done_twice(library: Library) -> None:
    case = chart("ASSESSMENT\nGout\n\nBILLING\nCPT 88305, 88305\nAs above: CPT 88305, 88305\nLOS 99213 (CPT 99213)\n")
    coded = auto_decide(case, suggest(case, library), library)
    assert [service.procedure_code for service in coded.services] == ["88305", "88305", "99213"]


def test_a_code_of_another_day_is_billed_as_written_and_not_lost(library: Library) -> None:
    """The edits hold it, because it is not in force; a number that never was a code is none."""
    case = chart("ASSESSMENT\nGout\n\nBILLING\nCPT 99213, J2505 x 1, J0000\n")
    coded = auto_decide(case, suggest(case, library), library)
    assert [service.procedure_code for service in coded.services] == ["99213", "J2505"]
