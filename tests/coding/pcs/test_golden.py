"""What an operative note says and the ICD-10-PCS codes it makes: the commonest procedures of a hospital, each looked up in the tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 3, 2)
OPERATIONS = (
    ("Laparoscopic appendectomy", "0DTJ4ZZ"),
    ("Open appendectomy through a McBurney incision", "0DTJ0ZZ"),
    ("Lap chole", "0FT44ZZ"),
    ("Open cholecystectomy", "0FT40ZZ"),
    ("ERCP, CBD stones removed with a balloon", "0FC98ZZ"),
    ("ERCP with plastic biliary stent placement", "0F798DZ"),
    ("Percutaneous cholecystostomy", "0F9430Z"),
    ("Colonoscopy with biopsy of the sigmoid colon", "0DBN8ZX"),
    ("Colonoscopy with snare polypectomy in the ascending colon", "0DBK8ZZ"),
    ("Diagnostic colonoscopy to the cecum", "0DJD8ZZ"),
    ("EGD with gastric biopsies", "0DB68ZX"),
    ("EGD, oozing duodenal ulcer, two hemoclips placed", "0W3P8ZZ"),
    ("PEG tube placement", "0DH63UZ"),
    ("Open sigmoidectomy with end sigmoid colostomy", "0DTN0ZZ 0D1N0Z4"),
    ("Laparoscopic right hemicolectomy", "0DTF4ZZ"),
    ("Open loop ileostomy", "0D1B0Z4"),
    ("Laparoscopic lysis of dense adhesions, small bowel obstruction", "0DN84ZZ"),
    ("Laparoscopic sleeve gastrectomy", "0DB64Z3"),
    ("Laparoscopic Roux-en-Y gastric bypass", "0D164ZA"),
    ("Laparoscopic Nissen fundoplication", "0DV44ZZ"),
    ("Laparoscopic right inguinal hernia repair with mesh", "0YU54JZ"),
    ("Open left inguinal hernia repair with mesh", "0YU60JZ"),
    ("Open ventral hernia repair with mesh", "0WUF0JZ"),
    ("Laparoscopic hiatal hernia repair with mesh", "0BUT4JZ"),
    ("Right total knee arthroplasty, cemented", "0SRC0J9"),
    ("Left total hip arthroplasty, uncemented, ceramic on polyethylene", "0SRB04A"),
    ("Right hip hemiarthroplasty, metal head, press-fit", "0SRR01A"),
    ("Right reverse total shoulder arthroplasty", "0RRJ00Z"),
    ("Right intertrochanteric fracture, open reduction and cephalomedullary nail", "0QS606Z"),
    ("CRPP right intertrochanteric fracture with cephalomedullary nail", "0QS636Z"),
    ("ORIF left distal radius", "0PSJ04Z"),
    ("ORIF left tibial plateau", "0QSH04Z"),
    ("Closed reduction of the right distal radius fracture", "0PSHXZZ"),
    ("TLIF L4-5", "0SG00AJ"),
    ("ACDF C5-6", "0RG10A0 0RB30ZZ"),
    ("Lumbar microdiscectomy L4-5", "0SB20ZZ"),
    ("Right below-knee amputation, proximal third", "0Y6H0Z1"),
    ("Left above-knee amputation, distal third", "0Y6D0Z3"),
    ("Amputation of the right great toe, disarticulated at the MTP joint", "0Y6P0Z0"),
    ("LHC with PCI, one DES to the LAD", "4A023N7 027034Z"),
    ("PCI with 2 DES, to the RCA and the LAD", "027135Z"),
    ("POBA of the LAD", "02703ZZ"),
    ("CABG x3 on pump: LIMA to LAD, SVG to OM1 and PDA", "02100Z9 021109W 5A1221Z"),
    ("TAVR, transfemoral", "02RF38Z"),
    ("Watchman left atrial appendage closure", "02L73DK"),
    ("Dual-chamber pacemaker implantation", "0JH606Z 02H63JZ 02HK3JZ"),
    ("Leadless pacemaker (Micra)", "02HK3NZ"),
    ("IABP placement", "5A02210"),
    ("IVC filter placement", "06H03DZ"),
    ("EVAR", "04V03DZ"),
    ("Right carotid endarterectomy with PTFE patch", "03CK0ZZ 03UK0JZ"),
    ("Mechanical thrombectomy, right M1, stent retriever, TICI 3", "03CG3Z7"),
    ("Percutaneous tracheostomy at the bedside", "0B113F4"),
    ("VATS right upper lobe lobectomy", "0BTC4ZZ"),
    ("VATS wedge resection of the right upper lobe", "0BBC4ZZ"),
    ("Bronchoscopy with BAL of the RLL", "0B9F8ZX"),
    ("Craniotomy for evacuation of acute subdural hematoma", "00C40ZZ"),
    ("EVD placement", "009630Z"),
    ("Robotic radical prostatectomy", "0VT04ZZ 0VT34ZZ"),
    ("TURP", "0VB08ZZ"),
    ("Cystoscopy, right ureteral stent placed", "0T768DZ"),
    ("Laparoscopic right nephrectomy", "0TT04ZZ"),
    ("Right lumpectomy", "0HBT0ZZ"),
    ("Right simple mastectomy", "0HTT0ZZ"),
    ("Left axillary node dissection", "07T60ZZ"),
    ("Total thyroidectomy", "0GTK0ZZ"),
    ("Excisional debridement of the left foot down to fascia", "0JBR0ZZ"),
    ("I&D of a right thigh abscess", "0J9L0ZZ"),
    ("Repeat low transverse cesarean section", "10D00Z1"),
    ("Total abdominal hysterectomy with BSO", "0UT90ZZ 0UTC0ZZ 0UT70ZZ 0UT20ZZ"),
    ("Laparoscopic tubal ligation with Filshie clips", "0UL74CZ"),
    ("Laparoscopic salpingectomy for ectopic pregnancy", "10T24ZZ"),
)  # fmt: skip
COURSES = (
    ("Diagnostic paracentesis 3/1, PMN 300.", "0W9G3ZX"),
    ("Large-volume paracentesis 6 L on 3/1.", "0W9G3ZZ"),
    ("Right thoracentesis for cytology on 3/1.", "0W993ZX"),
    ("Right chest tube placed 3/1 for pneumothorax.", "0W9930Z"),
    ("R IJ triple lumen placed, tip in SVC.", "02HV33Z"),
    ("Mechanically ventilated for 30 hours.", "5A1945Z"),
    ("Intubated 2/24, on the vent 2/24 - 3/1.", "5A1955Z"),
    ("BiPAP for 10 h, then nasal cannula.", "5A09357"),
    ("Hemodialysis x2 for hyperkalemia.", "5A1D70Z"),
    ("CRRT started 2/27.", "5A1D90Z"),
    ("LP done in the ED: clear.", "009U3ZX"),
    ("IV tPA given at 0910.", "3E03317"),
    ("DC cardioversion 200 J restored sinus rhythm.", "5A2204Z"),
    ("NSVD of a live girl. Second degree laceration repaired with vicryl.", "10E0XZZ 0KQM0ZZ"),
    ("Vacuum-assisted vaginal delivery. First degree laceration sutured.", "10D07Z6 0HQ9XZZ"),
    ("Frenotomy done at the bedside for tongue tie.", "0CN7XZZ"),
)  # fmt: skip


def proposed(note: str, library: Library, setting: str = "inpatient") -> set[str]:
    found = suggest_text(note, library, date=DAY, setting=setting)
    assert all(one.proposed for one in found if one.system == "icd10pcs")
    return {one.code for one in found if one.system == "icd10pcs" and one.suggested}


@pytest.mark.parametrize(("words", "codes"), OPERATIONS)
def test_an_operation(words: str, codes: str, library: Library) -> None:
    assert proposed(f"OPERATIVE REPORT 3/1/2026\nProcedure: {words}.\nComplications: none.\n", library) == set(
        codes.split()
    )


@pytest.mark.parametrize(("words", "codes"), COURSES)
def test_what_was_done_at_the_bedside(words: str, codes: str, library: Library) -> None:
    assert proposed(f"HOSPITAL COURSE\n{words}\n", library) == set(codes.split())
