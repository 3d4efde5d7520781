"""Vaccines given today: product by name, administration by age, counselling and payer; nothing of pharmacies, lists and refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from tests.coding.services.telling import DAY, asked, lines

from claimwright.coding import suggest
from claimwright.coding.services.administered import components
from claimwright.records.chart import Chart, CodedEntry, Encounter, Patient
from claimwright.records.entries_document import coded_entries_document

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        ("4 month old well check. Vaxelis, PCV20, RotaTeq given today. Risks/benefits discussed with mom by me.",
         {"90697", "90677", "90680", "90460 x3", "90461 x5"}),
        ("NURSE VISIT 4 month old. Vaxelis, PCV20, RotaTeq given today by RN.", {"90697", "90677", "90680", "90471", "90472", "90474"}),
        ("66 yo Medicare. Flu HD and Prevnar 20 given today.", {"90662", "90677", "G0008", "G0009"}),
        ("12 yo girl. Tdap, Gardasil and Menveo given today. I counseled mother about each vaccine.", {"90715", "90651", "90734", "90460 x3", "90461 x2"}),
        ("45 yo. Tdap given IM L deltoid.", {"90715", "90471"}),
        ("45 yo. Tdap given. Risks and benefits discussed.", {"90715", "90471"}),
        ("70 yo. MNEXSPIKE and Fluad given today, L deltoid.", {"91323", "90653", "90480", "90471"}),
        ("55 yo. Shingrix #2 given today.", {"90750", "90471"}),
        ("16 yo. Father declined HPV vaccine after 12 min counselling.", {"90483"}),
    ],
)  # fmt: skip
def test_given_today(library: Library, note: str, wanted: set[str]) -> None:
    assert lines(library, note) == wanted


@pytest.mark.parametrize(
    "note",
    [
        "79 M. Flu + covid shots given at pharmacy.",
        "Vaccines: PCV21 due, flu 10/25, RSV 11/25, Shingrix done.",
        "A/P\nNeeds Tdap. Declined flu shot today.",
        "flu/covid neg. RSV neg. Pneumonia 2023. MMR immune, hep B surface Ab positive.",
        "IMMUNIZATIONS\nTdap 2019, Shingrix #1 2/2025, PCV20 2024",
        "5 month old. 6 mo shots next visit: Vaxelis, PCV20.",
        "16 yo. Declined HPV vaccine.",
    ],
)
def test_nothing_was_given(library: Library, note: str) -> None:
    assert lines(library, note) == set()


def test_the_product_left_open_is_asked_and_its_administration_is_sure(library: Library) -> None:
    note = "30 yo. Flu vaccine given today."
    assert lines(library, note) == {"90471"}
    assert "which was it?" in asked(library, note)["90656"]


def test_a_product_stands_only_while_its_number_is_in_force(library: Library) -> None:
    note = "55 yo. Capvaxive given today."
    assert lines(library, note, day=date(2026, 3, 2)) == {"90684", "90471"}
    assert lines(library, note, day=date(2024, 2, 1)) == set()


def test_a_vaccine_that_the_record_lists_by_cvx(library: Library) -> None:
    entry = CodedEntry("cvx", "115", "immunization", "Tdap", status="completed", date=DAY, cvx="115")
    bare = Chart(
        "c",
        "fhir",
        Patient(birth_date=date(1980, 1, 1)),
        Encounter(setting="office", start=datetime(2026, 3, 2, tzinfo=UTC)),
        entries=(entry,),
    )
    listing = coded_entries_document(bare.entries, "c")
    chart = Chart("c", "fhir", bare.patient, bare.encounter, documents=listing, entries=(entry,))
    found = {one.code for one in suggest(chart, library) if one.proposed}
    assert found == {"90715", "90471"}


def test_components_beyond_the_first_of_each() -> None:
    given = [({"components": "6"}, ()), ({"components": "1"}, ()), ({"components": "3"}, ())]
    assert components(given) == (3, 7)
