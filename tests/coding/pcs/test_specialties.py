"""Operations of the specialties and the ICD-10-PCS codes they make, each looked up in the tables; and what beside them is no code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.coding.pcs.test_golden import proposed

if TYPE_CHECKING:
    from claimwright.reference import Library

HEART = (
    (
        "CABG x5 on-pump via median sternotomy: LIMA-LAD, SVG-D1, SVG-D2, SVG-OM, SVG-PDA",
        "02100Z9 021309W 5A1221Z",
    ),
    ("CABG: LIMA to LAD, RIMA to OM1", "02100Z9 02100Z8"),
    ("CABG: LIMA to LAD, left radial artery to PDA, off pump", "02100Z9 02100AW"),
    ("Sternotomy, CABG with SVG to RCA, EVH of the right leg saphenous vein", "021009W 06BP4ZZ"),
    ("Sternotomy, left atrial appendage clipped", "02L70CK"),
    ("Sternotomy, LAA oversewn", "02L70ZK"),
    ("Subxiphoid pericardial window", "0W9D00Z"),
)
VESSELS = (
    ("Angioplasty of the right popliteal artery, plain balloon", "047M3ZZ"),
    ("PTA right SFA with DCB, PTA right posterior tibial with a plain balloon", "047K3Z1 047R3ZZ"),
    ("Stent of the left external iliac artery", "047J3DZ"),
    ("Right carotid stenting", "037K3DZ"),
    ("Left radiocephalic AV fistula creation", "031C0ZF"),
    ("Right brachiocephalic AVF", "03170ZD"),
    ("Suction thrombectomy of right and left pulmonary arteries", "02CQ3ZZ 02CR3ZZ"),
    ("PE thrombectomy, left pulmonary artery", "02CR3ZZ"),
)
SPINE_AND_BRAIN = (
    ("L5-S1 microdiscectomy", "0SB40ZZ"),
    ("Discectomies L3-4 and L5-S1", "0SB20ZZ 0SB40ZZ"),
    ("ALIF L5-S1", "0SG30A0"),
    ("XLIF L2-L3 and L3-L4", "0SG10A0"),
    ("L3-4 posterolateral fusion with iliac crest autograft", "0SG0071"),
    ("L5-S1 intertransverse arthrodesis, allograft", "0SG30K1"),
    ("Left temporal craniotomy for resection of metastasis", "00B00ZZ"),
    ("Suboccipital craniotomy, gross total resection of cerebellar tumor", "00BC0ZZ"),
    ("Craniotomy for excision of parasagittal meningioma", "00B10ZZ"),
    ("Lumbar drain placement", "009U30Z"),
    ("Left parietal craniotomy, evacuation of a large intraparenchymal hematoma", "00C00ZZ"),
    ("Suboccipital craniectomy for evacuation of cerebellar hematoma", "00CC0ZZ"),
    ("Craniotomy, epidural hematoma evacuated", "00C30ZZ"),
)
TRUNK = (
    ("Ex lap, splenectomy", "07TP0ZZ"),
    ("Exp lap with small bowel resection", "0DB80ZZ"),
    ("EGD-guided PEG tube placement", "0DH63UZ"),
    ("Colonoscopy, sigmoid ulcer biopsied", "0DBN8ZX"),
    ("Bronchoscopy, VATS left lower lobectomy LLL, mediastinal lymphadenectomy", "0BTJ4ZZ 07T74ZZ"),
    ("RATLH", "0UT94ZZ 0UTC4ZZ"),
    ("LAVH", "0UT9FZZ 0UTC7ZZ"),
    ("Open radical hysterectomy with total abdominal hysterectomy, pelvic lymph node dissection", "0UT90ZZ 0UTC0ZZ 07TC0ZZ"),
    ("Left modified radical neck dissection", "07T20ZZ"),
    ("Split thickness skin graft from the left thigh to the left lower leg", "0HRLX74"),
    ("Split thickness skin graft to the left thigh", "0HRJX74"),
    ("Failed low forceps, primary low transverse cesarean section, Pomeroy tubal ligation", "10D00Z1 0UB70ZZ"),
    ("Left PCNL, nephrostomy tube placed at the end", "0TC43ZZ"),
    ("Left total mastectomy with tissue expander", "0HTU0ZZ 0HHU0NZ"),
    ("Left VATS decortication of a trapped lung, two chest tubes left", "0BNL4ZZ"),
    ("Surgical AVR with a porcine valve; TAVR had been turned down", "02RF08Z"),
)  # fmt: skip
COURSES = (
    ("L femoral Quinton placed 2/27, tip in the IVC.", "06H033Z"),
    ("Tunneled R IJ dialysis catheter placed 2/26, tip in the right atrium.", "02H633Z"),
    ("HD 2/26 and 2/28 with UF.", "5A1D70Z"),
    ("Forehead laceration sutured 2/27.", "0HQ1XZZ"),
    ("Right forearm laceration, 4 cm, repaired 2/27 with nylon.", "0HQDXZZ"),
    ("IOL for gestational hypertension. Cervidil overnight. Oxytocin started in the morning.", "3E033VJ"),
    ("ECT begun 2/20, bitemporal, tolerated.", "GZB2ZZZ"),
    ("Neuro IR 2/27: L M1 occlusion, Trevo one pass, TICI 3.", "03CG3Z7"),
    ("R/o meningitis; LP 2/27, cultures negative.", "009U3ZX"),
    ("UVC placed 2/25.", "06H033T"),
    ("Right pleural pigtail placed 2/25.", "0W9930Z"),
    ("NSVD. Periurethral laceration repaired.", "10E0XZZ 0UQMXZZ"),
    ("NSVD. Left vaginal sulcus tear repaired with chromic.", "10E0XZZ 0UQGXZZ"),
    ("NSVD, then hemorrhage, Jada device placed.", "10E0XZZ 0W3R7ZZ"),
    (
        "Displaced R intertrochanteric fx. Reduced closed on the traction table 2/27, then a long nail was passed.",
        "0QS636Z",
    ),
)
NOTHING = (
    "Craniotomy for evacuation planned next week if the tumor swells.",
    "Meningioma resection 2019.",
    "Femoral line out 2/27.",
    "UVC removed 2/26.",
    "Labor augmented, oxytocin started.",
    "Scalp laceration not sutured, glue only.",
    "PLND not done. AV fistula creation as outpatient.",
    "Carotid stent patent on duplex 2/27.",
    "R/o SBP; LP tomorrow.",
    "Labial abrasion hemostatic, not repaired.",
    "Not a candidate for PE thrombectomy. Bakri not needed.",
)


@pytest.mark.parametrize(("words", "codes"), HEART + VESSELS + SPINE_AND_BRAIN + TRUNK)
def test_an_operation_of_a_specialty(words: str, codes: str, library: Library) -> None:
    assert proposed(f"OPERATIVE REPORT 3/1/2026\nProcedure: {words}.\nComplications: none.\n", library) == set(
        codes.split()
    )


@pytest.mark.parametrize(("words", "codes"), COURSES)
def test_what_was_done_in_the_course_of_a_stay(words: str, codes: str, library: Library) -> None:
    assert proposed(f"HOSPITAL COURSE\n{words}\n", library) == set(codes.split())


@pytest.mark.parametrize("words", NOTHING)
def test_what_was_not_done_in_the_course_of_a_stay(words: str, library: Library) -> None:
    assert proposed(f"HOSPITAL COURSE\n{words}\n", library) == set()


def test_a_list_of_procedures_with_a_day_before_each(library: Library) -> None:
    note = "DISCHARGE SUMMARY 2/20/26-3/1/26\nProcedures this admission\n2/21 ex lap, splenectomy\n2/24 L chest tube\n"
    assert proposed(note, library) == {"07TP0ZZ", "0W9B30Z"}
    assert proposed(note.replace("2/21", "2/21/19"), library) == {"0W9B30Z"}


def test_the_end_of_a_femoral_line_is_asked(library: Library) -> None:
    """A line through the groin that ends in the femoral vein is another code than one that ends in the cava."""
    assert proposed("HOSPITAL COURSE\nR femoral CVC placed 2/27.\n", library) == set()
