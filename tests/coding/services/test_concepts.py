"""Tests and procedures by concepts: numbers, what parts them, modifiers; and what was not done today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.coding.services.telling import DAY, asked, line, lines

from claimwright.coding import suggest
from claimwright.coding.services.concepts import concepts
from claimwright.data_files import data_rows
from claimwright.records.chart import Chart, Coverage, Document, Encounter, Patient

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    "table",
    [
        "concepts",
        "imaging",
        "repairs",
        "excisions",
        "fracture_care",
        "specimens",
        "infusion_codes",
        "vaccines",
        "minutes",
        "instruments",
        "therapy_words",
    ],
)
def test_every_number_is_in_force_on_the_day(library: Library, table: str) -> None:
    day = library.on(DAY)
    dead = [
        code
        for row in data_rows("claimwright.coding", f"services/{table}.tsv")
        if not row["valid_to"]
        for code in row["code"].split("+")
        if day.hcpcs(code) is None
    ]
    assert dead == []


def test_the_table_is_read_whole() -> None:
    assert len(concepts(DAY)) > 100
    assert all(row.code for concept in concepts(DAY) for row in concept.rows)


OFFICE = {
    "EKG today: sinus rhythm, no ischemic changes.": {"93000"},
    "Rapid strep: positive.": {"87880-QW"},
    "POC A1c 7.2.": {"83036-QW"},
    "Guaiac positive, no fissure.": {"82272"},
    "PVR 60 mL.": {"51798"},
    "9 yo well child. Vision 20/20 R, 20/25 L. Hearing 20 dB pass.": {"99173", "92551"},
    "R ear: impacted cerumen removed with curette.": {"69210-RT"},
    "Impacted wax both ears, irrigated out.": {"69209-50"},
    "Dix-Hallpike L positive. Epley x2 in office.": {"95992"},
    "Therapeutic phlebotomy, 500 mL.": {"99195"},
    "Injected the right knee with steroid, sterile prep.": {"20610-RT"},
    "Under ultrasound guidance, left shoulder injected, image saved.": {"20611-LT"},
    "Right wrist joint aspirated.": {"20605-RT"},
    "Injected right ring finger flexor sheath.": {"20550-F8"},
    "Left plantar fascia injection given.": {"20550-LT"},
    "Trigger point injections: left trapezius, left levator scapulae, rhomboid.": {"20553"},
    "I&D of simple abscess, small amount of pus.": {"10060"},
    "Abscess of the axilla incised and drained, loculations broken, packed with iodoform.": {"10061"},
    "Cryotherapy to 3 AKs of the scalp.": {"17000", "17003 x2"},
    "LN2 to 16 AKs.": {"17004"},
    "Cryotherapy to 2 warts on the hand.": {"17110"},
    "Nails debrided x6.": {"11721"},
    "Left great toenail: partial nail avulsion done under digital block.": {"11730-TA"},
    "Mirena inserted without difficulty.": {"58300"},
    "Nexplanon removed, new Nexplanon inserted.": {"11983"},
    "Colposcopy performed today with cervical biopsies, ECC.": {"57454"},
    "Endometrial biopsy performed, uterus sounded to 8 cm.": {"58100"},
    "Duoneb given in office, better after.": {"94640"},
    "Ortho: bilateral knee injections done, lateral approach.": {"20610-50"},
    "Left shoulder subacromial injection given.": {"20610-LT"},
    "Right upper lid chalazion incised and curetted.": {"67800-E3"},
    "XR right knee 3 views today, my read: no fracture.": {"73562-RT"},
    "CXR PA and lateral done in office today: clear.": {"71046"},
    "Allergy testing: prick tests 40, histamine control positive.": {"95004 x40"},
    "OMT performed to cervical and thoracic regions, tolerated.": {"98925"},
    "Sharp excisional debridement of slough and subcutaneous tissue, heel ulcer 3 x 2 cm.": {"11042"},
    "BCG instilled into the bladder today.": {"51720"},
    "14 mo old. Fluoride varnish applied.": {"99188"},
    "Right knee, lateral approach after prep, injected with steroid.": {"20610-RT"},
    "A1 pulley injection, left thumb.": {"20550-FA"},
    "Kyleena placed, lot 7A2.": {"58300", "J7296"},
    "Kyleena placed, lot 7A2; came from her specialty pharmacy.": {"58300"},
    "UPT neg today.": {"81025"},
    "UA automated dipstick neg.": {"81003-QW"},
    "UA dipstick neg.": {"81002"},
    "POC A1c 9.1 (prior 10.2 in May).": {"83036-QW"},
    "Spirometry pre and post albuterol: FEV1 70% to 84%.": {"94060"},
    "Flexible laryngoscopy performed: cords mobile.": {"31575"},
    "Rigid nasal endoscopy done: polyps on both sides.": {"31231"},
    "Cerumen removal AU by curette, both canals were impacted.": {"69210-50"},
    "Intravitreal inj OS, tolerated.": {"67028-LT"},
    "OCT RNFL OU: thinning inferiorly OS.": {"92133"},
    "OCT macula OD: subretinal fluid.": {"92134"},
    "HVF 30-2 OU reliable, full.": {"92083"},
    "L arm papule, r/o SCC - shave biopsy x1 today.": {"11102"},
}  # fmt: skip


@pytest.mark.parametrize("note", OFFICE)
def test_in_an_office(library: Library, note: str) -> None:
    assert lines(library, f"EXAM AND PROCEDURES\n{note}\n") == OFFICE[note]


NOTHING = [
    "EKG last month: sinus. EKG from the ER was normal.",
    "We are going to get an EKG at the next visit.",
    "Labs 1/12: A1c 8.9, INR 2.4, UA neg.",
    "A1c 8.9 (was 8.1).",
    "Rapid strep not done.",
    "Offered knee injection, declined.",
    "Will inject the right knee next visit.",
    "She had a left shoulder injection in 2024.",
    "Referred to dermatology for shave biopsy.",
    "Shave biopsy site healed.",
    "Paracentesis two weeks ago, 3 L.",
    "Discussed IUD; Mirena to be inserted next cycle. Mirena came out in January.",
    "Colonoscopy 10/2026. EGD 10/25: varices.",
    "Ears: no cerumen. TMs normal.",
    "Consider I&D if no better.",
    "No intubation. DNR/DNI.",
    "Foley in place from acute care.",
    "S/p TKA 2021. Trigger finger release discussed.",
    "Family declined lumbar puncture.",
    "X-ray of the chest 2 views reviewed today. Her most recent film was clear.",
    "OCT RNFL next visit. HVF 24-2 last year was full.",
    "Confrontation visual fields full.",
    "Procedural sedation discussed.",
    "Papule, r/o SCC - shave biopsy next week.",
    "13 yo, eye trauma. Visual acuity 20/20 in both eyes.",
    "The liver abscess was drained under ultrasound guidance.",
    "Sensation of left nasal packing, purulent rhinorrhea.",
    "Procedure note from 1/15/2026: injected right shoulder with Depo-Medrol 40 mg.",
    "Outside x-ray of the wrist, 3 views, brought today.",
    "CXR 8/17 clear. MRI 4/20: acute fracture.",
    "Copied forward:\nInjected the right knee.",
]


@pytest.mark.parametrize("note", NOTHING)
def test_what_was_not_done_today(library: Library, note: str) -> None:
    assert lines(library, f"ASSESSMENT AND PLAN\n{note}\n") == set()


@pytest.mark.parametrize("note", NOTHING)
def test_nor_in_an_emergency(library: Library, note: str) -> None:
    assert lines(library, f"ED COURSE\n{note}\n", "emergency") == set()


EMERGENCY = {
    "58 F. 3.2 cm linear lac R forehead. Irrigated, 5 interrupted 5-0 nylon, R forehead lac 3.2 cm single layer.": {"12013"},
    "Scalp 4 cm lac occiput, oozing. Scalp staples x6.": {"12002"},
    "2 cm laceration left forearm and 3 cm laceration right shin. Both lacerations closed with 4-0 nylon.": {"12002"},
    "3 cm laceration of the palm, closed in two layers with 5-0 vicryl deep and 4-0 nylon.": {"12042"},
    "Colles fx, L wrist. Closed reduction under hematoma block, sugar tong. Ortho f/u 5d will take over fx care.": {"25605-54-LT"},
    "Closed reduction of left both bone forearm fracture by me, long arm splint. Ortho f/u 1 week.": {"25565-54-LT"},
    "LP performed at L3-4, opening pressure 18.": {"62270"},
    "Left thoracentesis under ultrasound guidance, 900 mL drained.": {"32555-LT"},
    "R IJ central line placed under ultrasound.": {"36556"},
    "Nursemaid's elbow, left, reduced by hyperpronation.": {"24640-LT"},
    "Right anterior shoulder dislocation reduced with traction.": {"23650-RT"},
    "Synchronized cardioversion 100 J, sinus rhythm.": {"92960"},
}  # fmt: skip


@pytest.mark.parametrize("note", EMERGENCY)
def test_in_an_emergency(library: Library, note: str) -> None:
    assert lines(library, f"35 yo\nED COURSE\n{note}\n", "emergency") == EMERGENCY[note]


@pytest.mark.parametrize(
    "note",
    ["Steri-strips to skin tear of the forearm 2 cm.", "3 cm laceration scalp, left open.", "Sutures out today, wound 3 cm healed.", "Colles fracture, splinted, ortho in AM for reduction.",
     "Laceration hand 2 cm, patient refused sutures."],
)  # fmt: skip
def test_no_repair_and_no_reduction(library: Library, note: str) -> None:
    assert lines(library, f"ED COURSE\n{note}\n", "emergency") == set()


def test_scores_are_no_dates(library: Library) -> None:
    note = "33w4d. TVCL 38 mm. NST reactive. BPP 8/8."
    assert lines(library, note, "outpatient_hospital") == {"76817-26", "76818-26"}
    assert lines(library, "33w4d. BPP 8/8 on 2/24.", "outpatient_hospital") == set()


REPORTS = {
    ("CHEST 2 VIEWS 03/02/26\nFINDINGS: clear.\nIMPRESSION: normal.", "emergency"): {"71046-26"},
    ("XR LEFT ANKLE 3 VIEWS\nFINDINGS: no fracture.\nIMPRESSION: normal.", "emergency"): {"73610-26-LT"},
    ("CT HEAD WITHOUT CONTRAST\nFINDINGS: no bleed.\nIMPRESSION: normal.", "outpatient_hospital"): {"70450-26"},
    ("CT ABD PELVIS W IV CONTRAST\nTECH: 100 mL iohexol IV\nFINDINGS: x\nIMPRESSION: appendicitis", "emergency"): {"74177-26"},
    ("MRI LUMBAR SPINE WITHOUT AND WITH CONTRAST\nFINDINGS: x\nIMPRESSION: y", "outpatient_hospital"): {"72158-26"},
    ("US RENAL COMPLETE\nFINDINGS: x\nIMPRESSION: y", "office"): {"76770"},
    ("SURGICAL PATHOLOGY REPORT\nA. Ascending colon polyp -- tubular adenoma.\nB. Random colon bx -- normal mucosa.\nC. Gallbladder -- chronic cholecystitis.", "office"): {"88305 x2", "88304"},
}  # fmt: skip


@pytest.mark.parametrize("report", REPORTS)
def test_reports(library: Library, report: tuple[str, str]) -> None:
    assert lines(library, *report) == REPORTS[report]


OPERATIONS = {
    "PROCEDURE: lap chole with intraop cholangiogram\nEBL 20\nDETAILS: 2 runs under C-arm which I read.": {"47563", "74300-26"},
    "PROCEDURE: laparoscopic cholecystectomy\nEBL 20\nDETAILS: critical view.": {"47562"},
    "PROCEDURE: Colonoscopy with snare polypectomy\nFINDINGS: 8 mm polyp, cold snare.": {"45385"},
    "PROCEDURE: Colonoscopy\nFINDINGS: normal to the cecum.": {"45378"},
    "PROCEDURE: Upper endoscopy with biopsies\nFINDINGS: gastritis.": {"43239"},
    "PROCEDURE: right carpal tunnel release\nEBL 2": {"64721-RT"},
    "PROCEDURE: Left knee arthroscopy with partial medial meniscectomy\nEBL 5": {"29881-LT"},
}  # fmt: skip


@pytest.mark.parametrize("note", OPERATIONS)
def test_operations(library: Library, note: str) -> None:
    assert lines(library, f"OPERATIVE REPORT\n{note}\n", "outpatient_hospital") == OPERATIONS[note]


@pytest.mark.parametrize(
    ("payer", "wanted"),
    [("Medicare", "45385-PT"), ("Acme Health", "45385-33"), ("", "45385")],
)  # fmt: skip
def test_a_screen_that_became_treatment(library: Library, payer: str, wanted: str) -> None:
    note = "ENDOSCOPY REPORT\nPROCEDURE: Colonoscopy\nINDICATION: screening, average risk\nFINDINGS: 6 mm polyp removed by cold snare. Random biopsies for diarrhea.\n"
    coverages = (Coverage(1, payer),) if payer else ()
    encounter = Encounter(setting="ambulatory_surgery", start=datetime(2026, 3, 2, tzinfo=UTC))
    chart = Chart("c", "text", Patient(coverages=coverages), encounter, (Document("note", "Note", note),))
    found = [one for one in suggest(chart, library) if one.proposed]
    assert [line(one) for one in found if one.suggested] == [wanted]
    (other,) = [one for one in found if not one.suggested]
    assert other.code == "45380"
    assert "another lesion?" in other.reason


def test_a_dose_into_each_side_is_given_twice(library: Library) -> None:
    note = "EXAM\nBoth knees injected, Kenalog 40 mg each.\n"
    assert "J3301 x8" in lines(library, note)


def test_what_the_note_leaves_open_is_asked(library: Library) -> None:
    assert "count" in asked(library, "EXAM\nShave biopsy of the back done.\n")["11102"]
    assert (
        "how many centimetres"
        in asked(library, "ED COURSE\nScalp laceration. Scalp staples x6.\n", "emergency")["12001"]
    )
    assert "views" in asked(library, "CHEST X-RAY\nFINDINGS: clear.\nIMPRESSION: normal.", "emergency")["71045"]
