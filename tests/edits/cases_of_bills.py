"""For edits of institutional bills: the smallest change of a clean claim that trips each, and the nearest that does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.edits.cases import Change, I, O, Rows, add, both, put

MBI = "1EG4TE5MK72"


def medicare(*changes: Change) -> Change:
    return both(put("claims", claim_filing_indicator="MA"), put("parties", id=MBI), *changes)


def codes(kind: str, *given: str, **values: Any) -> Change:
    def change(rows: Rows) -> None:
        for number, one in enumerate(given, 1):
            row = {"claim_id": "c1", "kind": kind, "sequence": number, "code": one, "amount": Decimal(1)}
            rows["institutional_codes"].append({**row, **values})

    return change


def dialysis(*changes: Change) -> Change:
    month = {"statement_from": date(2026, 1, 1), "statement_to": date(2026, 1, 31)}
    return medicare(put("claims", facility_type="72", patient_status="30", **month), *changes)


CASES: list[tuple[str, str, Change, Change]] = [
    ("INST-009", I, put("claims", admission_type="7"), put("claims", admission_type="5")),
    ("INST-010", I, put("claims", admission_source="7"), put("claims", admission_source="8")),
    ("INST-010", I, put("claims", admission_source="1", admission_type="4"), put("claims", admission_source="5", admission_type="4")),
    ("INST-010", I, put("claims", admission_source="A"), put("claims", admission_source="G")),
    ("INST-011", I, both(put("claims", patient_status="08", statement_from=None, statement_to=None)), put("claims", statement_from=None, statement_to=None)),
    ("INST-011", I, put("claims", patient_status="08"), put("claims", patient_status="06")),
    ("INST-011", I, put("claims", patient_status="1"), put("claims", patient_status="81")),
    ("INST-012", I, codes("condition", "QQ"), codes("condition", "D1", "09")),
    ("INST-013", I, codes("occurrence", "11"), codes("occurrence", "11", date_from=date(2026, 1, 9))),
    ("INST-013", I, codes("occurrence_span", "74", date_from=date(2026, 1, 11)), codes("occurrence_span", "74", date_from=date(2026, 1, 11), date_to=date(2026, 1, 12))),
    ("INST-014", I, codes("value", "80", amount=None), codes("value", "80", amount=Decimal(4))),
    ("INST-015", I, medicare(put("claims", frequency_code="7")), medicare(put("claims", frequency_code="7"), codes("condition", "09", "D1"))),
    ("INST-015", I, medicare(put("claims", frequency_code="8")), medicare(put("claims", frequency_code="8"), codes("condition", "D5"))),
    ("INST-015", I, medicare(put("claims", frequency_code="7"), codes("condition", "09")), put("claims", frequency_code="7")),
    ("INST-016", I, put("claims", frequency_code="2", patient_status="01"), put("claims", frequency_code="2", patient_status="30")),
    ("INST-016", I, put("claims", frequency_code="3", patient_status="20"), put("claims", frequency_code="4", patient_status="20")),
    ("INST-017", I, put("lines", units=Decimal(5)), put("lines", units=Decimal(4))),
    ("INST-017", I, put("lines", units=Decimal(6)), both(put("lines", units=Decimal(5)), put("claims", patient_status="30", frequency_code="2"))),
    ("INST-017", I, both(put("claims", statement_to=date(2026, 1, 10)), put("lines", units=Decimal(2))), both(put("claims", statement_to=date(2026, 1, 10)), put("lines", units=Decimal(1)))),
    ("INST-017", I, put("lines", units=Decimal(9)), put("lines", units=Decimal(9), revenue_code="0183")),
    ("INST-017", I, both(put("lines", units=Decimal(5)), put("lines", revenue_code="0171")), both(put("lines", units=Decimal(4)), add("lines", line=2, revenue_code="0171", charge=Decimal(0), unit_type="DA", units=Decimal(4)))),
    ("INST-017", I, medicare(put("lines", units=Decimal(5)), put("claims", patient_status="20")), both(put("lines", units=Decimal(5)), put("claims", patient_status="20"))),
    ("INST-018", I, put("lines", noncovered_charge=Decimal("9000.01")), put("lines", noncovered_charge=Decimal("9000.00"))),
    ("INST-019", O, dialysis(), dialysis(codes("value", "A8", "A9"))),
    ("INST-019", O, dialysis(codes("value", "A8")), dialysis(codes("condition", "84"))),
    ("INST-020", O, dialysis(codes("value", "A8", "A9")), dialysis(codes("value", "A8", "A9", "D5"))),
    ("INST-021", O, dialysis(put("claims", statement_to=date(2026, 2, 1))), dialysis()),
    ("INST-021", O, dialysis(put("claims", facility_type="81", statement_from=date(2025, 12, 31))), medicare(put("claims", statement_to=date(2026, 2, 1)))),
    ("INST-022", O, medicare(put("claims", statement_from=date(2025, 12, 31))), medicare(put("claims", statement_from=date(2026, 1, 1)))),
    ("INP-013", I, medicare(put("diagnoses", 1, code="S72009A")), medicare(put("diagnoses", 1, code="S72009A"), put("claims", note="UNABLE TO DET LAT 1"))),
    ("INP-013", I, medicare(put("diagnoses", 1, code="S72009A")), put("diagnoses", 1, code="S72009A")),
    ("INP-013", I, medicare(put("diagnoses", 0, code="S72009A")), medicare(put("diagnoses", 2, code="S72009A"))),
]  # fmt: skip
