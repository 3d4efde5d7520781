"""Drugs given today by their HCPCS codes: units from the dose, JW and JZ from the vials; nothing of home, orders or other days."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.coding.services.telling import asked, lines, proposed

from claimwright.coding.services.drug_names import parsed
from claimwright.coding.services.measures import converted, units_up

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("description", "name", "amount", "measure"),
    [
        ("Injection, palonosetron hcl, 25 mcg", ("palonosetron",), Decimal(25), "mcg"),
        ("Injection, penicillin g benzathine, 100,000 units", ("penicillin", "g", "benzathine"), Decimal(100000), "unit"),
        ("Injection, vitamin b-12 cyanocobalamin, up to 1000 mcg", ("vitamin", "b", "12", "cyanocobalamin"), Decimal(1000), "mcg"),
        ("Injection, piperacillin sodium/tazobactam sodium, 1 gram/0.125 grams (1.125 grams)", ("piperacillin", "tazobactam"), Decimal("1.125"), "g"),
        ("Injection, betamethasone acetate 3 mg and betamethasone sodium phosphate 3 mg", ("betamethasone",), Decimal(6), "mg"),
        ("Injection, sulfamethoxazole 5 mg and trimethoprim 1 mg", ("sulfamethoxazole",), None, "mg"),
        ("Injection, infliximab-dyyb, biosimilar, (inflectra), 10 mg", ("infliximab", "dyyb"), Decimal(10), "mg"),
    ],
)  # fmt: skip
def test_a_description_gives_the_name_and_what_a_unit_holds(
    description: str, name: tuple[str, ...], amount: Decimal | None, measure: str
) -> None:
    one = parsed("J0000", description)
    assert (one.bare, one.amount, one.measure) == (name, amount, measure)


@pytest.mark.parametrize(
    ("given", "unit", "units"),
    [(("425", "mg"), ("10", "mg"), 43), (("0.25", "mg"), ("25", "mcg"), 10), (("560", "mg"), ("50", "mg"), 12), (("1", "g"), ("250", "mg"), 4),
     (("1.2", "million"), ("100000", "unit"), 12), (("15", "mg"), ("15", "mg"), 1)],
)  # fmt: skip
def test_units_are_rounded_up_to_the_next_whole_one(given: tuple[str, str], unit: tuple[str, str], units: int) -> None:
    amount = converted(Decimal(given[0]), given[1], unit[1])
    assert amount is not None
    assert units_up(amount, Decimal(unit[0])) == units


def test_millilitres_do_not_lead_to_milligrams() -> None:
    assert converted(Decimal(1), "ml", "mg") is None


@pytest.mark.parametrize(
    ("note", "setting", "wanted"),
    [
        ("Rocephin 1 gm IM RUOQ given for gonorrhea.", "office", {"J0696 x4"}),
        ("ED COURSE\nToradol 30 mg IM given.\n", "emergency", {"J1885 x2"}),
        ("A/P\nKnee OA. Injected left knee joint with Depo-Medrol 80 mg.\n", "office", {"J1010 x80"}),
        ("A/P\nSolu-Medrol 125 mg IV given for the flare.\n", "office", {"J2919 x25"}),
        ("PLAN\nB12 deficiency: cyanocobalamin 1000 mcg IM given today, next in 4 weeks.\n", "office", {"J3420"}),
        ("1400 Lupron Depot 22.5 mg IM L glut\n", "outpatient_hospital", {"J9217 x3"}),
        ("1400 Lupron Depot 11.25 mg IM\n", "outpatient_hospital", {"J1950 x3"}),
        ("1100 infliximab 350 mg IV, wasted 50 mg of single-dose vials\n", "outpatient_hospital", {"J1745 x35", "J1745-JW x5"}),
        ("1100 Inflectra 350 mg IV, wasted 50 mg\n", "outpatient_hospital", {"Q5103 x35", "Q5103-JW x5"}),
        ("0900 bevacizumab 425 mg IV from 400 mg and 100 mg SDV, 75 mg discarded\n", "outpatient_hospital", {"J9035 x43", "J9035-JW x7"}),
        ("1135 pembrolizumab 200 mg IV, 2 x 100 mg SDV, no waste\n", "outpatient_hospital", {"J9271-JZ x200"}),
        ("0945 carboplatin 560 mg IV (MDV)\n", "outpatient_hospital", {"J9045 x12"}),
    ],
)  # fmt: skip
def test_what_was_given_today(library: Library, note: str, setting: str, wanted: set[str]) -> None:
    assert {one for one in lines(library, note, setting) if one[0] in "JQ"} == wanted


@pytest.mark.parametrize(
    "note",
    [
        "MEDICATIONS\nadalimumab 40 mg SC q2wk\nLupron Depot 22.5 mg IM q3mo\n",
        "PLAN\nIf nausea: ondansetron 4 mg IV.\n",
        "PLAN\nketorolac 60 mg IM to be given if no relief\nRx ceftriaxone 1 g IM\n",
        "HPI\n2 g of ampicillin were taken intravenously every 6 h.\n",
        "A/P\nPatient refused ceftriaxone 1 g IM.\n",
        "HPI\nLast week he received ceftriaxone 500 mg IM at urgent care.\n",
        "A/P\nZoledronic acid 4 mg IV ordered for 3/20/2026.\n",
        "A/P\nKenalog 40 mg IM on 1/5/26 helped.\n",
        "ED COURSE\nondansetron 4 mg PO given.\n",
        "RN: port flushed heparin 500 units, deaccessed.\n",
        "PAST MEDICAL HISTORY\nDepo-Provera 150 mg IM\n",
        "COPIED FORWARD\nRocephin 1 gm IM given.\n",
    ],
)
def test_nothing_of_home_orders_refusals_and_other_days(library: Library, note: str) -> None:
    assert lines(library, note) == set()


def test_no_drug_line_in_a_surgery_center_or_a_stay(library: Library) -> None:
    note = "PROCEDURE\ncefazolin 2 g IV given\n"
    assert lines(library, note, "ambulatory_surgery") == set()
    assert lines(library, note, "inpatient") == set()


def test_a_dose_in_millilitres_asks_for_the_dose(library: Library) -> None:
    found = asked(library, "A/P\nInjected 1 cc triamcinolone into the right knee joint.\n")
    assert "how many units?" in found["J3301"]


def test_a_name_of_two_salts_asks_which(library: Library) -> None:
    (one,) = [s for s in proposed(library, "A/P\nmethylprednisolone 40 mg given today.\n") if s.code.startswith("J")]
    assert not one.suggested
    assert "which salt" in one.reason
    assert {one.code, *(other.code for other in one.alternatives)} == {"J1010", "J2919"}


def test_two_documents_tell_of_one_dose(library: Library) -> None:
    note = "A/P\nLeuprolide 22.5 mg given today, continue lifelong.\n\n1410 Leuprolide 22.5 mg IM L glut.\n"
    assert "J9217 x3" in lines(library, note, "outpatient_hospital")


def test_two_times_are_two_doses(library: Library) -> None:
    note = "1000 morphine 4 mg IVP\n1050 morphine 4 mg IVP\n"
    (one,) = [s for s in proposed(library, note, "emergency") if s.code == "J2270"]
    assert one.units == 1  # 8 mg of up to 10
    assert len(one.evidence) == 2


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        ("Ketorolac (Toradol) 30 mg IM given.", {"J1885 x2", "96372"}),
        ("Toradol 60 mg/2 mL vial, 30 mg IM given.", {"J1885 x2", "96372"}),
        ("Intravitreal inj right eye, Eylea 2 mg/0.05 mL.", {"67028-RT", "J0178 x2"}),
        ("Mixed 40 mg Depo-Medrol with 1 mL lidocaine and injected into the tendon sheath.", {"20550", "J1010 x40"}),
        ("Dexamethasone 4 mg IM at each site (8 mg total) given.", {"J1100 x8", "96372"}),
        ("RhoGAM 300 mcg IM given.", {"J2790", "96372"}),
        ("Local with lidocaine w epi 5 cc injected.", set()),
        ("Venofer 200 mg IV push over 5 min, none wasted.", {"J1756-JZ x200", "96374"}),
    ],
)
def test_how_doses_are_written(library: Library, note: str, wanted: set[str]) -> None:
    assert lines(library, note) == wanted


def test_epinephrine_of_a_local_anaesthetic_is_not_asked_about(library: Library) -> None:
    assert asked(library, "Anesthesia: 2% lidocaine with epi 6 cc injected around the lesion.") == {}
    assert "J0165 x3" in lines(library, "Epinephrine 0.3 mg IM given for anaphylaxis.")


@pytest.mark.parametrize(
    ("note", "setting"),
    [
        ("A/P\nToradol 30 mg IM was not administered.\n", "office"),
        ("A/P\nToradol 30 mg IM never given.\n", "office"),
        ("ED COURSE\nEMS gave Zofran 4 mg IV en route.\n", "emergency"),
        ("HPI: Used EpiPen 0.3 mg IM at home then came in.\n", "office"),
        ("HPI: Patient reports receiving B12 1000 mcg IM at another clinic today.\n", "office"),
        ("HPI: Self-injected Enbrel 50 mg SC this morning.\n", "office"),
        ("A/P\nGave rx for ceftriaxone 1 g IM.\n", "office"),
        ("ED COURSE\nConcern for abscess: will get dex. I&D by me, 18g needle.\n", "emergency"),
        ("ED COURSE\nGot dex, amp-sulbactam. I&D by me, 18g, 4 mL pus, IV in place.\n", "emergency"),
    ],
)
def test_what_others_gave_or_nobody_did_is_no_drug_of_today(library: Library, note: str, setting: str) -> None:
    assert not {one for one in lines(library, note, setting) if one[0] == "J" or one.startswith("963")}


def test_what_was_opened_is_not_what_was_given(library: Library) -> None:
    note = "A/P\nBotox: 100 units reconstituted, 60 units injected IM, 40 units wasted.\n"
    assert lines(library, note) >= {"J0585 x60", "J0585-JW x40"}
