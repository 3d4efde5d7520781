"""For edits of what stands together on a claim: the smallest change of a clean claim that trips each, and the nearest that does not."""

from __future__ import annotations

from decimal import Decimal

from tests.edits.cases import Change, I, O, P, Rows, add, both, put, second_line
from tests.edits.cases_of_bills import codes
from tests.edits.cases_of_bills import medicare as hospital
from tests.edits.cases_of_services import code, medicare, of


def sick(*found: str) -> Change:
    """The claim's diagnoses, in their order."""

    def change(rows: Rows) -> None:
        kinds = ["principal", *["other"] * (len(found) - 1)]
        rows["diagnoses"] = [
            {
                "claim_id": "c1",
                "sequence": n,
                "kind": kind,
                "code": one,
                "qualifier": "ABK" if n == 1 else "ABF",
                "poa": "Y",
            }
            for n, (kind, one) in enumerate(zip(kinds, found, strict=True), 1)
        ]

    return change


def bill(facility: str, *changes: Change) -> Change:
    return hospital(put("claims", facility_type=facility), *changes)


CASES: list[tuple[str, str, Change, Change]] = [
    ("DX-024", P, sick("O80", "O700"), sick("O80", "Z370")),
    ("DX-024", P, sick("O80", "O99210"), sick("O700", "Z370")),
    ("DX-025", P, sick("O80", "Z3A39"), sick("O80", "Z370", "Z3A39")),
    ("DX-026", P, sick("O99210"), sick("O99210", "Z3A20")),
    ("DX-026", P, sick("O2441"), sick("O8600")),
    ("DX-027", P, sick("I10", "N183"), sick("I129", "N183")),
    ("DX-028", P, sick("I10", "I509"), sick("I110", "I509")),
    ("DX-029", I, sick("R6520", "A419"), sick("A419", "R6520")),
    ("DX-030", P, sick("B9620", "N390"), sick("N390", "B9620")),
    ("DX-030", P, sick("Z1621", "A4102"), sick("A4102", "Z1621")),
    ("DX-031", P, sick("E119", "E1140"), sick("E119", "E1040")),
    ("DX-032", P, sick("I10", "Z3A20"), sick("Z3400", "Z3A20")),
    ("VAC-001", P, code("90686"), both(code("90686"), second_line(procedure_code="90471"))),
    ("VAC-001", P, code("90714"), code("90375")),
    ("VAC-002", P, medicare(code("90471"), second_line(procedure_code="90686")), medicare(code("G0008"), second_line(procedure_code="90686"))),
    ("VAC-002", P, medicare(code("90471"), second_line(procedure_code="90677")), of("CI", code("90471"), second_line(procedure_code="90677"))),
    ("VAC-002", P, medicare(code("90471"), second_line(procedure_code="90732")), medicare(code("90471"), second_line(procedure_code="90714"))),
    ("VAC-002", P, medicare(code("90471"), second_line(procedure_code="90746")), medicare(code("90471"), second_line(procedure_code="90678"))),
    ("VAC-002", P, medicare(code("90471"), second_line(procedure_code="90686")), medicare(code("90471"), second_line(procedure_code="90686"), second_line(line=3, procedure_code="90750"))),
    ("VAC-002", P, medicare(code("90471"), second_line(procedure_code="90686"), second_line(line=3, procedure_code="90677")), medicare(code("90471"), second_line(procedure_code="90686"), second_line(line=3, procedure_code="G0008"))),
    ("VAC-001", P, both(code("91300"), second_line(procedure_code="0001A")), both(code("91300"), second_line(procedure_code="90480"))),
    ("HSP-001", P, code("99213", "GV", "GW"), code("99213", "GV")),
    ("DME-001", P, code("E0601", "RR", "NU"), code("E0601", "RR", "KH")),
    ("DME-002", P, medicare(code("E0601", "KI")), medicare(code("E0601", "RR", "KI"))),
    ("DME-002", P, medicare(code("K0856", "KH")), medicare(code("K0856", "NU", "KH"))),
    ("DME-003", P, code("E0601", "RR", "KH", "KI"), code("E0601", "RR", "KI")),
    ("AMB-003", P, medicare(code("A0425", "RH")), medicare(code("A0425", "RH"), second_line(procedure_code="A0429", modifier_1="RH"))),
    ("AMB-003", P, of("16", code("A0425", "RH")), of("CI", code("A0425", "RH"))),
    ("AMB-004", P, medicare(code("A0429")), medicare(code("A0429", "RH"))),
    ("AMB-004", P, medicare(code("A0429", "GY")), medicare(code("A0429", "QL"))),
    ("INST-023", O, put("lines", revenue_code="0120"), put("lines", revenue_code="0762")),
    ("INST-024", I, put("lines", revenue_code="0450"), put("lines", revenue_code="0200")),
    ("INST-024", I, put("lines", revenue_code="0250"), put("lines", revenue_code="0172")),
    ("INST-025", I, bill("21"), bill("21", add("lines", line=2, revenue_code="0022", procedure_code="KAGD1"))),
    ("INST-025", I, bill("21"), bill("21", codes("condition", "21"))),
    ("INST-026", O, bill("32"), bill("32", put("lines", revenue_code="0023"))),
    ("INST-026", O, bill("32"), put("claims", facility_type="32")),
    ("INST-027", O, bill("81", put("lines", revenue_code="0651", procedure_code=None)), bill("81", put("lines", revenue_code="0651", procedure_code="Q5001"))),
    ("INST-028", O, bill("71"), bill("71", put("lines", revenue_code="0521"))),
    ("INST-028", O, bill("71"), bill("71", put("lines", procedure_code="G0008", revenue_code="0771"))),
    ("INST-029", O, bill("77", put("lines", revenue_code="0521")), bill("77", put("lines", revenue_code="0521", procedure_code="G0467"))),
    ("INST-030", O, put("lines", procedure_code="G0378"), put("lines", procedure_code="G0378", revenue_code="0762")),
    ("INST-031", O, put("lines", procedure_code="G0378", units=Decimal(73)), put("lines", procedure_code="G0378", units=Decimal(72))),
    ("INST-032", I, hospital(put("claims", frequency_code="5")), hospital(put("claims", frequency_code="7"))),
    ("INST-033", O, hospital(put("lines", revenue_code="0636", procedure_code=None)), hospital(put("lines", revenue_code="0636", procedure_code="J3301"))),
    ("INST-033", O, hospital(put("lines", revenue_code="636", procedure_code="")), hospital(put("lines", revenue_code="0250", procedure_code=None))),
    ("COB-003", P, medicare(put("claims", payer_responsibility="S")), medicare(put("claims", payer_responsibility="S", insurance_type="12"))),
    ("COB-003", P, medicare(put("claims", payer_responsibility="S")), of("CI", put("claims", payer_responsibility="S"))),
]  # fmt: skip
