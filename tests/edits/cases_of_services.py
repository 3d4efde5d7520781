"""For edits of services and people: the smallest change of a clean claim that trips each, and the nearest that does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.edits.cases import Change, O, P, Rows, add, both, put, second_line

MBI = "1EG4TE5MK72"
DAY = date(2026, 1, 15)


def code(procedure: str, *modifiers: str, **values: Any) -> Change:
    """The first line with this code and these modifiers."""
    named = {f"modifier_{n}": one for n, one in enumerate(modifiers, 1)}
    return put("lines", procedure_code=procedure, **named, **values)


def of(indicator: str, *changes: Change) -> Change:
    """The claim goes to a payer of this claim filing indicator."""
    return both(put("claims", claim_filing_indicator=indicator), put("parties", id=MBI), *changes)


def medicare(*changes: Change) -> Change:
    return of("MB", *changes)


def hospital(*changes: Change) -> Change:
    return of("MA", *changes)


def ordered(**values: Any) -> Change:
    who = {"role": "ordering", "line": 1, "entity_type": "1", "last_or_organization_name": "SUN", "npi": "1003000126"}
    return add("providers", **{**who, **values})


def supplier(rows: Rows) -> None:
    rows["providers"][0]["taxonomy"] = "332B00000X"


CASES: list[tuple[str, str, Change, Change]] = [
    ("ORD-001", P, medicare(code("71046")), medicare(code("71046"), ordered())),
    ("ORD-001", P, medicare(code("80053")), medicare(code("80053"), ordered(role="referring", line=None))),
    ("ORD-001", P, medicare(code("71046", "TC")), medicare(code("71046", "26"))),
    ("ORD-001", P, medicare(code("71046")), of("CI", code("71046"))),
    ("ORD-001", P, medicare(code("77066")), medicare(code("77067"))),
    ("ORD-001", P, medicare(code("0002U")), medicare(code("00790"))),
    ("ORD-001", P, medicare(code("76700")), medicare(code("77002"))),
    ("ORD-001", P, medicare(code("0002U")), medicare(code("0042T"))),
    ("ORD-001", P, medicare(code("77062")), medicare(code("77063"))),
    ("ORD-002", P, medicare(supplier, code("E0601", "RR")), medicare(code("E0601", "RR"))),
    ("ORD-002", P, medicare(supplier, code("E0601", "RR")), medicare(supplier, code("E0601", "RR"), ordered())),
    ("ORD-003", P, medicare(ordered(npi=None)), medicare(ordered())),
    ("ORD-004", P, ordered(entity_type="2"), ordered()),
    ("MAM-001", P, code("77067"), both(code("77067"), add("references", qualifier="EW", value="123456"))),
    ("MAM-001", P, code("77066"), both(code("77066"), add("references", line=1, qualifier="EW", value="123456"))),
    ("MAM-001", P, code("77067"), code("77067", "26")),
    ("MEM-001", P, medicare(put("parties", id="123456789A")), medicare()),
    ("MEM-001", P, medicare(put("parties", id="1BG4TE5MK72")), medicare(put("parties", id="1eg4-te5-mk72"))),
    ("MEM-002", P, medicare(put("claims", patient_relationship="01")), of("CI", put("claims", patient_relationship="01"))),
    ("MEM-002", P, of("MC", put("claims", patient_relationship="01")), of("MC", put("claims", patient_relationship="19"))),
    ("MEM-002", P, medicare(put("claims", patient_relationship="G8")), medicare(put("claims", patient_relationship="39"))),
    ("DT-008", P, put("claims", patient_death_date=date(2026, 1, 14)), put("claims", patient_death_date=DAY)),
    ("DT-008", P, both(code("80053"), put("claims", patient_death_date=date(2026, 1, 14))), both(code("88025"), put("claims", patient_death_date=date(2026, 1, 14)))),
    ("MOD-007", P, code("99213", "50"), code("20610", "50")),
    ("MOD-008", P, code("20610", "25"), code("99213", "25")),
    ("MOD-008", P, code("71046", "57"), code("99213", "57")),
    ("MOD-008", P, code("20610", "24"), code("92012", "24")),
    ("MOD-009", P, code("99213", "26"), code("71046", "26")),
    ("MOD-010", P, medicare(code("20610", "TC")), medicare(code("71046", "TC"))),
    ("MOD-010", P, medicare(code("93000", "26")), of("CI", code("93000", "26"))),
    ("MOD-011", P, medicare(code("71046"), put("claims", place_of_service="22")), medicare(code("71046", "26"), put("claims", place_of_service="22"))),
    ("MOD-011", P, medicare(code("71046", "TC"), put("claims", place_of_service="23")), medicare(code("71046"), put("claims", place_of_service="11"))),
    ("MOD-012", P, medicare(code("71046", "50")), medicare(code("20610", "50"))),
    ("MOD-013", P, medicare(code("20610", "54")), medicare(code("27130", "54"))),
    ("MOD-014", P, code("20610", "RT", "LT"), code("20610", "RT")),
    ("MOD-015", P, code("99213", "RT"), code("20610", "RT")),
    ("MOD-016", P, code("99213", "76"), code("71046", "76")),
    ("MOD-017", P, code("45378", "73"), code("45378", "53")),
    ("MOD-017", P, code("45378", "74"), both(code("45378", "74"), put("claims", place_of_service="24"))),
    ("MOD-018", O, code("45378", "53"), code("45378", "74")),
    ("MOD-019", P, code("80053", "GA", "GZ"), code("80053", "GA")),
    ("MOD-020", P, medicare(code("99213", "GX", "GZ")), medicare(code("99213", "GX", "GY"))),
    ("MOD-021", P, medicare(code("99213", "GT")), medicare(code("99213", "95"))),
    ("MOD-021", P, medicare(code("99213", "GT", date_from=date(2018, 1, 1), date_to=date(2018, 1, 1))), medicare(code("99213", "GT", date_from=date(2017, 12, 31), date_to=date(2017, 12, 31)))),
    ("MOD-022", P, code("45378", "52", "53"), code("45378", "53")),
    ("AST-001", P, medicare(code("20610", "80")), medicare(code("27130", "80"))),
    ("AST-002", P, medicare(code("45385", "AS")), of("CI", code("45385", "AS"))),
    ("AST-003", P, medicare(code("20610", "62")), medicare(code("27130", "62"))),
    ("AST-004", P, medicare(code("20610", "66")), of("CI", code("20610", "66"))),
    ("AST-005", P, code("27130", "80", "62"), code("27130", "62")),
    ("AST-006", P, code("27130", "80", "82"), code("27130", "82", "AS")),
    ("ANE-001", P, medicare(code("00790", unit_type="MJ")), medicare(code("00790", "QZ", unit_type="MJ"))),
    ("ANE-001", P, medicare(code("00790", "QS", unit_type="MJ")), medicare(code("01996"))),
    ("ANE-002", P, code("00790", "AA", "QK"), code("00790", "AA", "QS")),
    ("ANE-003", P, code("99213", "AA"), code("01996", "AA")),
    ("ANE-004", P, code("00790", "AA"), code("00790", "AA", unit_type="MJ")),
    ("ANE-005", P, code("99213", unit_type="MJ"), code("00790", unit_type="MJ")),
    ("THER-001", P, medicare(code("97110")), medicare(code("97110", "GP"))),
    ("THER-001", O, hospital(code("92507")), hospital(code("92507", "GN"))),
    ("THER-001", P, medicare(code("97161")), medicare(code("97129"))),
    ("THER-001", P, medicare(code("97110")), of("CI", code("97110"))),
    ("THER-002", P, code("97110", "GP", "GO"), code("97110", "GP")),
    ("THER-003", P, code("97110", "CQ", "GO"), code("97110", "CQ", "GP")),
    ("THER-003", P, code("97110", "GP", "CO"), code("97110", "GO", "CO")),
    ("STA-001", P, medicare(code("99243")), of("CI", code("99243"))),
    ("STA-001", P, medicare(code("99243", date_from=date(2010, 1, 1))), medicare(code("99243", date_from=date(2009, 12, 31)))),
    ("STA-001", P, medicare(code("98001")), medicare(code("98016"))),
    ("STA-001", P, medicare(code("99243")), medicare(code("99243", "GY"))),
    ("STA-002", P, medicare(code("96040")), medicare(code("99213"))),
    ("STA-002", P, medicare(code("96040")), medicare(code("3044F"))),
    ("STA-003", P, medicare(code("99397")), medicare(code("99397", "GY"))),
    ("STA-003", P, medicare(code("99397")), of("CI", code("99397"))),
    ("STA-004", P, medicare(code("97010")), medicare(code("97110", "GP"))),
    ("STA-004", P, medicare(code("97010")), medicare(supplier, code("97010"))),
    ("STA-005", P, medicare(code("S9083")), of("CI", code("S9083"))),
    ("STA-005", O, hospital(code("T1015")), of("MC", code("T1015"))),
    ("STA-005", O, hospital(code("T1015", noncovered_charge=Decimal(100))), hospital(code("T1015", noncovered_charge=Decimal(150)))),
    ("STA-006", O, hospital(code("33533")), hospital(code("33533", "CA"))),
    ("STA-006", O, hospital(code("33533")), of("CI", code("33533"))),
    ("POS-001", P, code("99222"), both(code("99222"), put("claims", place_of_service="21"))),
    ("POS-001", P, code("99283"), both(code("99283"), put("claims", place_of_service="23"))),
    ("POS-001", P, both(code("99348"), put("claims", place_of_service="31")), both(code("99348"), put("claims", place_of_service="12"))),
    ("POS-001", P, both(code("99309"), put("lines", place_of_service="11"), put("claims", place_of_service="31")), both(code("99309"), put("claims", place_of_service="31"))),
    ("POS-001", P, both(code("99232"), put("claims", place_of_service="12")), both(code("99232"), put("claims", place_of_service="12", admission_date=DAY))),
    ("POS-002", P, put("claims", place_of_service="21"), put("claims", place_of_service="21", admission_date=date(2026, 1, 14))),
    ("POS-003", P, put("claims", place_of_service="21"), both(put("claims", place_of_service="21"), add("providers", role="service_facility", npi="1003000126"))),
    ("POS-003", P, put("claims", place_of_service="23"), put("claims", place_of_service="24")),
    ("TEL-001", P, both(code("11102"), put("claims", place_of_service="10")), both(code("11102"), put("claims", place_of_service="11"))),
    ("TEL-001", P, both(code("11102"), put("claims", place_of_service="02")), both(code("99213"), put("claims", place_of_service="02"))),
    ("TEL-001", P, both(code("59400"), put("claims", place_of_service="10")), both(code("59425"), put("claims", place_of_service="10"))),
    ("TEL-002", P, medicare(code("99214", "95")), medicare(code("99213", "95"))),
    ("TEL-002", P, medicare(code("99214"), put("claims", place_of_service="10")), medicare(code("99214"))),
    ("AGE-001", P, code("99391"), both(code("99391"), put("parties", birth_date=date(2025, 6, 1)))),
    ("AGE-001", P, code("99395"), code("99396")),
    ("AGE-001", P, both(code("99397"), put("parties", birth_date=date(1961, 1, 16))), both(code("99397"), put("parties", birth_date=date(1961, 1, 15)))),
    ("AGE-002", P, code("42820"), both(code("42820"), put("parties", birth_date=date(2016, 5, 1)))),
    ("AGE-002", P, both(code("42821"), put("parties", birth_date=date(2016, 5, 1))), both(code("99214"), put("parties", birth_date=date(1822, 5, 1)))),
    ("SEX-001", P, code("55700"), both(code("55700"), put("parties", sex="M"))),
    ("SEX-001", P, both(code("59400"), put("parties", sex="M")), both(code("59400", "KX"), put("parties", sex="M"))),
    ("DX-023", P, put("diagnoses", 1, code="F0280"), both(put("diagnoses", 0, code="G309"), put("diagnoses", 1, code="F0280"))),
    ("DX-023", P, both(put("diagnoses", 1, code="F0280"), add("diagnoses", sequence=3, kind="other", qualifier="ABF", code="G309")), both(put("diagnoses", 0, code="E7541"), put("diagnoses", 1, code="F0280"))),
    ("NDC-003", P, medicare(code("J9035", units=Decimal(10))), medicare(code("J9035", "JZ", units=Decimal(10)))),
    ("NDC-003", O, hospital(code("J9035", units=Decimal(10))), hospital(code("J9035", units=Decimal(10)), second_line(procedure_code="J9035", modifier_1="JW"))),
    ("NDC-003", P, medicare(code("J9035")), medicare(code("J0885"))),
    ("NDC-003", P, medicare(code("J9035", date_from=date(2023, 10, 1))), medicare(code("J9035", date_from=date(2023, 9, 30)))),
    ("NDC-003", O, hospital(code("J9035")), hospital(code("J9395"))),
    ("NDC-004", P, code("J9035", "JW", "JZ"), code("J9035", "JZ")),
    ("NDC-005", P, of("MC", code("J1100")), of("MC", code("J1100", ndc="00641614525", ndc_quantity=Decimal(1), ndc_unit="ML"))),
    ("NDC-005", P, of("MC", code("Q5103")), of("MC", code("J7298"))),
    ("NDC-005", P, of("MC", code("Q2033")), of("MC", code("Q2038"))),
    ("NDC-006", O, of("MC", code("J1100")), of("CI", code("J1100"))),
]  # fmt: skip
