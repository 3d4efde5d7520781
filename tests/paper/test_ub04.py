"""Every form locator of the UB-04 is filled from the claim."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.edits.conftest import inpatient
from tests.paper.test_cms1500 import read_back

from claimwright.claims import Claims
from claimwright.paper import draw, pages_of
from claimwright.paper.drawing import places, plain

Rows = dict[str, list[dict[str, Any]]]


def full() -> Rows:
    rows: Rows = inpatient()
    claim = {"claim_id": "c1"}
    rows["claims"][0] |= {
        "patient_control_number": "A9", "medical_record_number": "MR7", "facility_type": "11", "frequency_code": "7", "statement_from": date(2026, 1, 10),
        "statement_to": date(2026, 1, 14), "admission_date": date(2026, 1, 10), "admission_hour": "0830", "admission_type": "1", "admission_source": "1",
        "discharge_hour": "1145", "patient_status": "01", "payer_claim_control_number": "ICN9", "prior_authorization": "PA1", "drg": "193",
        "group_number": "G7", "payer_responsibility": "S", "release_of_information": "Y", "benefits_assignment": "Y", "total_charge": Decimal("5000.00"),
    }  # fmt: skip
    rows["lines"] = [
        {**claim, "line": 1, "revenue_code": "0120", "rate": Decimal("500.00"), "units": Decimal(4), "charge": Decimal("2000.00")},
        {**claim, "line": 2, "revenue_code": "0250", "procedure_code": "J1885", "modifier_1": "JZ", "units": Decimal("2.5"), "charge": Decimal("3000.00"), "noncovered_charge": Decimal("10.00"), "date_from": date(2026, 1, 11)},
    ]  # fmt: skip
    rows["diagnoses"] = [
        {**claim, "kind": "principal", "sequence": 1, "code": "J189", "poa": "Y"},
        {**claim, "kind": "other", "sequence": 2, "code": "I10", "poa": "Y"},
        {**claim, "kind": "other", "sequence": 3, "code": "E119", "poa": "N"},
        {**claim, "kind": "admitting", "sequence": 1, "code": "R0602"},
        {**claim, "kind": "external_cause", "sequence": 1, "code": "W19XXXA", "poa": "Y"},
    ]
    codes = [
        ("condition", 1, "C1"),
        ("condition", 2, "40"),
        ("principal_procedure", 1, "0BH17EZ"),
        ("other_procedure", 1, "5A1935Z"),
    ]
    rows["institutional_codes"] = [
        {**claim, "kind": kind, "sequence": n, "code": code, "date_from": date(2026, 1, 11)} for kind, n, code in codes
    ]
    rows["institutional_codes"] += [
        {**claim, "kind": "occurrence", "sequence": n, "code": f"1{n}", "date_from": date(2026, 1, n)}
        for n in range(1, 6)
    ]
    rows["institutional_codes"] += [
        {
            **claim,
            "kind": "occurrence_span",
            "sequence": 1,
            "code": "70",
            "date_from": date(2026, 1, 2),
            "date_to": date(2026, 1, 5),
        }
    ]
    rows["institutional_codes"] += [
        {**claim, "kind": "value", "sequence": n, "code": f"8{n}", "amount": Decimal(n)} for n in range(4)
    ]
    rows["other_payers"] = [
        {
            **claim,
            "sequence": 1,
            "payer_name": "MEDICARE",
            "payer_id": "MCR",
            "payer_responsibility": "P",
            "paid_amount": Decimal("1200.00"),
            "member_id": "1EG4TE5MK73",
        }
    ]
    return rows


def test_each_locator_says_what_the_claim_says() -> None:
    (page,) = pages_of(Claims.of(**full()))
    expected = {
        "3a": "A9", "3b": "MR7", "4": "0117", "6.from": "011026", "6.to": "011426", "12": "011026", "13": "08", "14": "1", "15": "1", "16": "11",
        "17": "01", "18.1": "C1", "18.2": "40", "31a.code": "11", "31a.date": "010126", "34a.code": "14", "31b.code": "15", "35a.code": "70",
        "35a.from": "010226", "35a.to": "010526", "39a.code": "80", "39a.amount": "0 00", "41a.code": "82", "39b.code": "83", "39b.amount": "3 00",
        "42.1": "0120", "44.1": "500 00", "46.1": "4", "47.1": "2000 00", "44.2": "J1885JZ", "45.2": "011126", "46.2": "2.5", "48.2": "10 00",
        "42.total": "0001", "47.total": "5000 00", "48.total": "10 00", "23.page": "PAGE 1 OF 1", "50A": "MEDICARE", "51A": "MCR", "54A": "1200 00",
        "60A": "1EG4TE5MK73", "62B": "G7", "63B": "PA1", "64B": "ICN9", "66": "0", "67": "J189", "67.poa": "Y", "67A": "I10", "67B": "E119",
        "67B.poa": "N", "69": "R0602", "71": "193", "72a": "W19XXXA", "72a.poa": "Y", "74": "0BH17EZ", "74.date": "011126", "74a": "5A1935Z",
    }  # fmt: skip
    assert {name: page.boxes.get(name) for name in expected} == expected
    assert "50C" not in page.boxes


def test_each_text_stands_where_its_locator_is() -> None:
    (page,) = pages_of(Claims.of(**full()))
    data, cut = draw([page], stock=True)
    assert cut == []
    (found,) = read_back(data)
    where = {(x, y): text for x, y, text in found}
    for box, text in page.boxes.items():
        place = places("ub04")[box]
        if place.kind != "amount":
            assert where[round(7.2 + (place.column - 1) * 7.2, 1), round(792 - place.row * 12 + 2, 1)] == plain(text), (
                box
            )
    assert len(found) == len(page.boxes)


def test_twenty_three_lines_take_two_pages() -> None:
    rows = full()
    rows["lines"] = [{**rows["lines"][0], "line": n} for n in range(1, 24)]
    first, second = pages_of(Claims.of(**rows))
    assert "42.22" in first.boxes
    assert "47.total" not in first.boxes
    assert (second.boxes["42.1"], second.boxes["47.total"], second.boxes["23.page"]) == (
        "0120",
        "5000 00",
        "PAGE 2 OF 2",
    )
    assert "42.2" not in second.boxes
