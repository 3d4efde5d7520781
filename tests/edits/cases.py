"""For every edit: the smallest change of a clean claim that trips it, and the nearest that does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[Rows], None]


def put(table: str, row: int = 0, **values: Any) -> Change:
    return lambda rows: rows[table][row].update(values)


def add(table: str, **values: Any) -> Change:
    return lambda rows: rows.setdefault(table, []).append({"claim_id": "c1", **values})


def drop(table: str, row: int | None = None) -> Change:
    def change(rows: Rows) -> None:
        if row is None:
            rows[table] = []
        else:
            del rows[table][row]

    return change


def both(*changes: Change) -> Change:
    def change(rows: Rows) -> None:
        for one in changes:
            one(rows)

    return change


def second_line(**values: Any) -> Change:
    line = {
        "line": 2, "procedure_qualifier": "HC", "procedure_code": "93000", "charge": Decimal(0), "unit_type": "UN",
        "units": Decimal(1), "pointer_1": 1, "date_from": date(2026, 1, 15), "revenue_code": "0510",
    }  # fmt: skip
    return add("lines", **{**line, **values})


def diagnoses(count: int) -> Change:
    return lambda rows: rows["diagnoses"].extend(
        {"claim_id": "c1", "sequence": n, "kind": "other", "code": f"E{n:03d}"} for n in range(3, count + 1)
    )


def lines(count: int) -> Change:
    return lambda rows: rows["lines"].extend({**rows["lines"][0], "line": n} for n in range(2, count + 1))


def rendering(line: int, npi: str) -> Change:
    return add("providers", role="rendering", line=line, entity_type="1", last_or_organization_name="WU", npi=npi)


def timely(indicator: str, day: date) -> Change:
    return both(put("claims", claim_filing_indicator=indicator), put("lines", date_from=day, date_to=None))


P, I, O = "professional", "inpatient", "outpatient"  # noqa: E741
FIRST = "diagnoses"


CASES: list[tuple[str, str, Change, Change]] = [
    ("DX-001", P, put(FIRST, code="E1199"), put(FIRST, code="E119")),
    ("DX-002", P, put(FIRST, code="D691"), put(FIRST, code="D6911")),
    ("DX-003", P, put(FIRST, code="E11"), put(FIRST, code="E119")),
    ("DX-004", P, put(FIRST, 1, code="E109"), put(FIRST, 1, code="E860")),
    ("DX-005", P, put(FIRST, 1, code="E119"), put(FIRST, 1, code="E860")),
    ("DX-006", P, drop(FIRST), drop(FIRST, 1)),
    ("DX-007", P, diagnoses(13), diagnoses(12)),
    ("DX-008", P, put(FIRST, qualifier="BK"), put(FIRST, qualifier="ABK")),
    ("DX-009", P, put(FIRST, 1, code="P0700"), both(put(FIRST, 1, code="P0700"), put("parties", birth_date=date(2025, 2, 1)))),
    ("DX-010", P, put(FIRST, 1, code="N400"), both(put(FIRST, 1, code="N400"), put("parties", sex="M"))),
    ("DX-020", P, put(FIRST, code="F0280"), put(FIRST, 1, code="F0280")),
    ("DX-021", P, put(FIRST, code="W010XXA"), put(FIRST, 1, code="W010XXA")),
    ("DX-022", I, put(FIRST, code="Z3A20"), put(FIRST, 1, code="Z3A20")),
    ("PTR-001", P, put("lines", pointer_1=None, pointer_2=None), put("lines", pointer_1=None)),
    ("PTR-002", P, put("lines", pointer_2=3), put("lines", pointer_2=2)),
    ("PTR-003", P, put("lines", pointer_2=1), put("lines", pointer_2=2)),
    ("PTR-004", P, put("lines", pointer_2=None), put("lines", pointer_2=2)),
    ("LN-001", P, drop("lines"), put("lines", line=1)),
    ("LN-002", P, lines(51), lines(50)),
    ("LN-003", P, put("lines", procedure_code=None), put("lines", procedure_code="99214")),
    ("LN-004", P, put("lines", procedure_code="9921X"), put("lines", procedure_code="99214")),
    ("LN-005", P, put("lines", procedure_code="C9250"), put("lines", procedure_code="C9250", date_from=date(2025, 12, 31), date_to=date(2025, 12, 31))),
    ("LN-006", P, put("lines", charge=Decimal("-1.00")), put("lines", charge=Decimal("0.00"))),
    ("LN-007", P, put("lines", charge=Decimal("0.00")), put("lines", charge=Decimal("0.01"))),
    ("LN-008", P, put("lines", units=Decimal(0)), put("lines", units=Decimal(1))),
    ("LN-009", P, put("lines", units=Decimal("1.5")), put("lines", units=Decimal("2"))),
    ("LN-009", P, put("lines", procedure_code="A0425", units=Decimal("7.35")), put("lines", procedure_code="A0425", units=Decimal("7.3"))),
    ("LN-009", P, put("lines", procedure_code="A0425", units=Decimal("100.5")), put("lines", procedure_code="A0425", units=Decimal("99.9"))),
    ("LN-010", P, put("lines", unit_type="DA"), put("lines", unit_type="MJ")),
    ("LN-011", P, both(lines(2)), both(lines(2), put("lines", 1, modifier_1="59"))),
    ("LN-011", P, both(lines(2), rendering(1, "1245319599"), rendering(2, "1245319599")), both(lines(2), rendering(1, "1245319599"), rendering(2, "1003000126"))),
    ("LN-012", P, put("claims", place_of_service=None), put("claims", place_of_service="22")),
    ("LN-013", P, put("claims", place_of_service="30"), put("claims", place_of_service="22")),
    ("LN-016", P, put("lines", procedure_code="J3490"), put("lines", procedure_code="J3490", description="IV iron, 100 mg")),
    ("LN-016", P, put("lines", procedure_code="J9999", description=" "), put("lines", procedure_code="J3301")),
    ("LN-017", O, put("lines", procedure_code="J3490"), put("lines", procedure_code="J3490", description="IV iron, 100 mg")),
    ("AMB-001", P, put("lines", procedure_code="A0429"), both(put("lines", procedure_code="A0429"), add("ambulance", transport_reason="A", distance=Decimal(8)))),
    ("AMB-001", P, put("lines", procedure_code="A0425"), put("lines", procedure_code="A0998")),
    ("AMB-002", P, both(put("lines", procedure_code="A0429"), add("providers", role="pick_up")), both(put("lines", procedure_code="A0429"), add("providers", role="pick_up"), add("providers", role="drop_off"))),
    ("LAB-001", P, put("lines", procedure_code="83036", modifier_1="QW"), both(put("lines", procedure_code="83036", modifier_1="QW"), put("claims", clia_number="05D0000000"))),
    ("LAB-001", P, put("lines", procedure_code="83036", modifier_2="QW"), both(put("lines", procedure_code="83036", modifier_2="QW"), add("references", line=1, qualifier="X4", value="05D0000000"))),
    ("LAB-001", P, put("lines", procedure_code="83036", place_of_service="81"), put("lines", procedure_code="83036", modifier_1="90", place_of_service="81")),
    ("DT-001", P, put("lines", date_from=None, date_to=None), put("lines", date_to=None)),
    ("DT-002", P, put("lines", date_to=date(2026, 1, 14)), put("lines", date_to=date(2026, 1, 15))),
    ("DT-003", P, put("lines", date_to=date(2026, 4, 1)), put("lines", date_to=date(2026, 3, 31))),
    ("DT-004", P, put("parties", birth_date=date(2026, 1, 16)), put("parties", birth_date=date(2026, 1, 15))),
    ("DT-005", O, put("lines", date_from=date(2026, 1, 16)), put("lines", date_from=date(2026, 1, 15))),
    ("DT-006", I, put("claims", statement_to=date(2026, 1, 9)), put("claims", statement_to=date(2026, 1, 14))),
    (
        "DT-007", P,
        both(put("claims", claim_filing_indicator="MB"), put("lines", date_from=date(2025, 3, 30), date_to=None)),
        both(put("claims", claim_filing_indicator="MB"), put("lines", date_from=date(2025, 3, 31), date_to=None)),
    ),
    ("DT-007", P, timely("CH", date(2025, 3, 30)), timely("CH", date(2025, 3, 31))),
    ("DT-007", P, timely("MC", date(2025, 3, 30)), timely("CI", date(2020, 3, 30))),
    ("DT-007", I, both(put("claims", claim_filing_indicator="MA", frequency_code="2", patient_status="30", statement_to=date(2025, 3, 30))), both(put("claims", claim_filing_indicator="MA", frequency_code="7", statement_to=date(2025, 3, 30)))),
    ("MOD-001", P, put("lines", modifier_1="QZZ"), put("lines", modifier_1="25")),
    ("MOD-001", P, put("lines", modifier_1="GD"), put("lines", modifier_1="GD", date_from=date(2019, 12, 31))),
    ("MOD-002", P, put("lines", modifier_1="25", modifier_2="25"), put("lines", modifier_1="25", modifier_2="59")),
    ("MOD-003", P, put("lines", modifier_1="59", modifier_2="XS"), put("lines", modifier_1="59", modifier_2="25")),
    ("MOD-004", P, put("lines", modifier_1="50", modifier_2="LT"), put("lines", modifier_1="LT", modifier_2="25")),
    ("MOD-005", P, put("lines", modifier_1="50", units=Decimal(2)), put("lines", modifier_1="50", units=Decimal(1))),
    ("MOD-006", P, put("lines", modifier_1="26", modifier_2="TC"), put("lines", modifier_1="26")),
    ("NCCI-001", O, both(put("lines", procedure_code="80053"), second_line(procedure_code="80048", modifier_1="59")), both(put("lines", procedure_code="80053"), second_line(procedure_code="80048", date_from=date(2026, 1, 16)))),
    ("NCCI-002", O, both(put("lines", procedure_code="45385"), second_line(procedure_code="45380")), both(put("lines", procedure_code="45385"), second_line(procedure_code="45380", modifier_1="59"))),
    ("MUE-001", P, second_line(units=Decimal(4)), both(second_line(units=Decimal(3)), second_line(line=3, units=Decimal(3), modifier_1="59"))),
    ("MUE-002", P, second_line(procedure_code="99292", units=Decimal(3)), second_line(procedure_code="99292", units=Decimal(2))),
    ("MUE-003", P, both(second_line(procedure_code="99213", modifier_1="25"), second_line(line=3, procedure_code="99213", modifier_1="59")), both(second_line(procedure_code="99213", modifier_1="25"), second_line(line=3, procedure_code="99213", date_from=date(2026, 1, 16)))),
    ("NCCI-003", P, second_line(procedure_code="90461"), both(put("lines", procedure_code="90460"), second_line(procedure_code="90461"))),
    ("NCCI-004", P, second_line(procedure_code="99292"), both(put("providers", entity_type="1"), second_line(procedure_code="99292"))),
    ("NCCI-005", P, second_line(procedure_code="20610"), both(put("lines", modifier_1="25"), second_line(procedure_code="20610"))),
    ("NCCI-005", P, second_line(procedure_code="20610", modifier_1="25"), second_line(procedure_code="20610", date_from=date(2026, 1, 16))),
    ("CLM-001", P, put("claims", total_charge=Decimal("150.01")), put("claims", total_charge=Decimal("150.00"))),
    ("CLM-002", P, put("claims", patient_control_number=None), put("claims", patient_control_number="A")),
    ("CLM-003", P, put("claims", patient_control_number="A" * 21), put("claims", patient_control_number="A" * 20)),
    ("CLM-005", P, put("claims", frequency_code="2"), put("claims", frequency_code="8")),
    ("CLM-006", P, put("claims", frequency_code="7"), put("claims", frequency_code="7", payer_claim_control_number="ICN1")),
    ("CLM-007", P, put("claims", payer_claim_control_number="ICN1"), put("claims", frequency_code="8", payer_claim_control_number="ICN1")),
    ("CLM-008", P, put("claims", related_cause_1="AA"), put("claims", related_cause_1="AA", accident_state="NY")),
    ("CLM-009", P, add("dates", qualifier="439", date_from=date(2026, 1, 16)), add("dates", qualifier="439", date_from=date(2026, 1, 15))),
    ("CLM-010", P, put("claims", claim_filing_indicator=None), put("claims", claim_filing_indicator="BL")),
    ("CLM-011", P, put("claims", benefits_assignment=None), put("claims", benefits_assignment="N")),
    ("PTY-001", P, drop("parties", 0), put("parties", id="W124")),
    ("PTY-002", P, put("parties", id=" "), put("parties", id="W124")),
    ("PTY-002", P, put("parties", id=None), put("parties", id=None, entity_type="2")),
    ("PTY-003", P, put("parties", first_name=None), put("parties", middle_name=None)),
    ("PTY-004", P, put("parties", birth_date=None), put("parties", birth_date=date(2026, 1, 1))),
    ("PTY-005", P, put("parties", sex="X"), put("parties", sex="U")),
    ("PTY-006", P, put("parties", city=None), put("parties", address_2=None)),
    ("PTY-007", P, put("parties", postal_code="1220"), put("parties", postal_code="122071234")),
    ("PTY-008", P, drop("parties", 1), put("parties", 1, id="1")),
    ("PTY-009", P, put("parties", 1, id=None), put("parties", 1, id="1")),
    ("PTY-010", P, put("claims", patient_relationship="19"), both(put("claims", patient_relationship="19"), add("parties", role="patient", entity_type="1", last_or_organization_name="DOE", first_name="TIM"))),
    ("PRV-001", P, drop("providers", 0), put("providers", contact_name=None)),
    ("PRV-002", P, put("providers", npi=None), put("providers", npi="1245319599")),
    ("PRV-002", P, put("providers", npi=None, taxonomy="341600000X"), put("providers", npi=None, taxonomy="344600000X")),
    ("PRV-003", P, put("providers", npi="1234567839"), put("providers", npi="1234567893")),
    ("PRV-004", P, put("providers", taxonomy="207Q00000"), put("providers", taxonomy="208000000X")),
    ("PRV-004", P, put("providers", taxonomy="209999999X"), put("providers", taxonomy="207Q00000X")),
    ("PRV-005", P, put("providers", tax_id="12345678"), put("providers", tax_id="12-3456789")),
    ("PRV-006", P, put("providers", address_1="P.O. Box 12"), put("providers", address_1="12 Boxwood Rd")),
    ("PRV-007", P, put("providers", postal_code="12207"), put("providers", postal_code="122070001")),
    ("PRV-008", P, put("providers", 1, npi="1234567893"), put("providers", 1, npi="1245319599")),
    ("PRV-009", P, drop("providers", 1), put("providers", 1, line=1)),
    ("PRV-010", P, add("providers", role="supervising", npi="1245319599"), add("providers", role="supervising", npi="1234567893")),
    ("PRV-011", P, put("providers", 1, postal_code="1220"), put("providers", 1, postal_code="12207")),
    ("PRV-013", P, put("providers", 1, npi="1467102038"), put("providers", 1, npi="1821059379")),
    ("PRV-013", I, put("providers", 0, npi="1467102038"), put("providers", 0, npi="1234567893")),
    ("PRV-012", P, put("providers", 1, npi=None), drop("providers", 1)),
    ("NDC-001", P, put("lines", ndc="00069-0187-01", ndc_quantity=Decimal(1), ndc_unit="ML"), put("lines", ndc="00069018701", ndc_quantity=Decimal(1), ndc_unit="ML")),
    ("NDC-002", P, put("lines", ndc="00069018701", ndc_quantity=Decimal(1), ndc_unit="MG"), put("lines", ndc="00069018701", ndc_quantity=Decimal(1), ndc_unit="ML")),
    ("INST-001", O, put("claims", facility_type="10"), put("claims", facility_type="14")),
    ("INST-002", O, put("lines", revenue_code=None), put("lines", revenue_code="0510")),
    ("INST-003", O, put("lines", revenue_code="0009"), put("lines", revenue_code="0510")),
    ("INST-004", O, drop("providers", 1), drop("providers", 2)),
    ("INST-004", O, both(drop("providers", 1), second_line(revenue_code="0540")), both(drop("providers", 1), put("lines", revenue_code="0540"))),
    ("INST-005", O, both(add("institutional_codes", kind="condition", sequence=1, code="45"), add("institutional_codes", kind="condition", sequence=2, code="45")), both(add("institutional_codes", kind="condition", sequence=1, code="45"), add("institutional_codes", kind="value", sequence=1, code="45"))),
    ("INST-006", O, put(FIRST, kind="other"), put(FIRST, kind="principal")),
    ("INST-007", O, put("claims", patient_status=None), put("claims", patient_status="07")),
    ("INST-008", I, put("claims", patient_status="30"), put("claims", patient_status="30", frequency_code="2")),
    ("INP-001", I, put(FIRST, 1, poa=None), put(FIRST, 1, code="Z9911", poa=None)),
    ("INP-001", I, both(put(FIRST, 1, poa=None), put("providers", taxonomy="282N00000X")), both(put(FIRST, 1, poa=None), put("providers", taxonomy="282NC0060X"))),
    ("INP-001", I, put(FIRST, 1, poa=None), both(put(FIRST, 1, poa=None), second_line(revenue_code="0024"))),
    ("INP-001", I, put(FIRST, 1, code="K3580", poa=None), put(FIRST, 1, code="Z9911", poa=None)),
    ("INP-002", I, put(FIRST, poa="X"), put(FIRST, poa="W")),
    ("INP-002", I, put(FIRST, 1, code="Z9911", poa="1"), put(FIRST, 1, code="Z9911", poa=None)),
    ("INP-012", I, put(FIRST, 1, code="Z9911", poa="Y"), put(FIRST, 1, poa="Y")),
    ("INP-003", O, put(FIRST, poa="Y"), put(FIRST, poa=None)),
    ("INP-004", I, put("claims", admission_date=None), put("claims", admission_hour=None)),
    ("INP-005", I, put("claims", admission_date=date(2026, 1, 15)), put("claims", admission_date=date(2026, 1, 14))),
    ("INP-006", I, put("claims", admission_source=None), put("claims", admission_source="4")),
    ("INP-006", I, put("claims", facility_type="13", admission_type=None), put("claims", facility_type="13", admission_source=None)),
    ("INP-007", I, drop(FIRST, 2), put(FIRST, 2, code="J189")),
    ("INP-008", I, put("claims", discharge_hour=None), put("claims", discharge_hour=None, patient_status="30", frequency_code="2")),
    ("INP-009", I, put("institutional_codes", code="0DTJ4Z9"), put("institutional_codes", code="0DTJ4ZZ")),
    ("INP-010", I, put("institutional_codes", date_from=date(2026, 1, 6)), put("institutional_codes", date_from=date(2026, 1, 7))),
    ("INP-011", I, drop("providers", 2), both(drop("providers", 2), drop("institutional_codes"))),
    ("COB-001", P, put("claims", payer_responsibility="S"), both(put("claims", payer_responsibility="S"), add("other_payers", sequence=1, payer_id="1"))),
    ("COB-002", P, add("other_payers", sequence=1, paid_amount=Decimal("150.01")), add("other_payers", sequence=1, paid_amount=Decimal("150.00"))),
]  # fmt: skip
