"""Rules bind only the services of their time: NPI, 005010, UB-04 and place of service each from their first day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

Run = Callable[..., pl.DataFrame]
Rows = dict[str, list[dict[str, Any]]]


def on(day: date, table: str, row: int = 0, **values: Any) -> Callable[[Rows], None]:
    """The change, on a claim whose services were all given on that day."""

    def change(rows: Rows) -> None:
        for line in rows["lines"]:
            line.update(date_from=day, date_to=day)
        if rows["claims"][0]["kind"] == "I":
            rows["claims"][0].update(statement_from=day, statement_to=day)
        rows[table][row].update(values)

    return change


NPI = ("PRV-002", "professional", "providers", {"npi": None})
CHECK_DIGIT = ("PRV-003", "professional", "providers", {"npi": "1234567839"})
BOX = ("PRV-006", "professional", "providers", {"address_1": "P.O. Box 12"})
FIVE_DIGITS = ("PRV-007", "professional", "providers", {"postal_code": "12207"})
STATUS = ("INST-007", "outpatient", "claims", {"patient_status": None})
THREE_DIGITS = ("INST-003", "outpatient", "lines", {"revenue_code": "510"})
ASSIGNMENT = ("CLM-011", "outpatient", "claims", {"assignment_code": None})


@pytest.mark.parametrize(
    ("case", "last_free", "first_bound"),
    [
        (NPI, date(2008, 5, 22), date(2008, 5, 23)),
        (CHECK_DIGIT, date(2005, 5, 22), date(2005, 5, 23)),
        (BOX, date(2011, 12, 31), date(2012, 1, 1)),
        (FIVE_DIGITS, date(2011, 12, 31), date(2012, 1, 1)),
        (STATUS, date(2007, 5, 22), date(2007, 5, 23)),
        (THREE_DIGITS, date(2007, 5, 22), date(2007, 5, 23)),
        (ASSIGNMENT, date(2011, 12, 31), date(2012, 1, 1)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else str(value),
)
def test_a_rule_begins_on_its_day(run: Run, case: Any, last_free: date, first_bound: date) -> None:
    edit, base, table, values = case
    assert edit not in run(base, on(last_free, table, **values))["edit"].to_list()
    assert edit in run(base, on(first_bound, table, **values))["edit"].to_list()


def test_a_claim_without_dates_is_judged_by_the_rules_of_the_day(run: Run) -> None:
    def undated(rows: Rows) -> None:
        rows["lines"][0].update(date_from=None, date_to=None)
        rows["providers"][0]["npi"] = None

    assert "PRV-002" in run("professional", undated)["edit"].to_list()


def test_a_zip_code_of_four_digits_was_never_one(run: Run) -> None:
    found = run("professional", on(date(2006, 1, 5), "providers", postal_code="1220"))
    assert "PRV-007" in found["edit"].to_list()


def test_an_old_inpatient_bill_says_how_the_patient_left(run: Run) -> None:
    found = run("inpatient", on(date(2003, 1, 5), "claims", patient_status=None))
    assert "INST-007" in found["edit"].to_list()


@pytest.mark.parametrize(("place", "wrong"), [("11", False), ("10", True), ("77", True)])
def test_a_place_older_than_the_list_is_a_place(run: Run, place: str, wrong: bool) -> None:
    # 11 is in the list from its first release; 10 (telehealth at home) began in 2022; 77 never was.
    found = run("professional", on(date(2001, 3, 5), "claims", place_of_service=place))
    assert ("LN-013" in found["edit"].to_list()) is wrong


SUPPLY = {"procedure_code": "E0431"}
LABORATORY = {"procedure_code": "80053"}
AMBULANCE = {"procedure_code": "A0429", "place_of_service": "41"}
VISIT = {"procedure_code": "99213"}


@pytest.mark.parametrize(("line", "missing"), [(SUPPLY, False), (LABORATORY, False), (AMBULANCE, False), (VISIT, True)])
def test_only_a_person_renders_a_visit(run: Run, line: dict[str, str], missing: bool) -> None:
    def without_rendering(rows: Rows) -> None:
        del rows["providers"][1]
        rows["lines"][0].update(line)

    assert ("PRV-009" in run("professional", without_rendering)["edit"].to_list()) is missing


def test_a_surgery_centre_renders_its_own_service(run: Run) -> None:
    def surgery_centre(rows: Rows) -> None:
        del rows["providers"][1]
        rows["providers"][0]["taxonomy"] = "261QA1903X"

    assert "PRV-009" not in run("professional", surgery_centre)["edit"].to_list()


def test_a_rate_code_line_has_no_charge(run: Run) -> None:
    from decimal import Decimal

    def free(code: str) -> Callable[[Rows], None]:
        return lambda rows: rows["lines"][0].update(revenue_code=code, charge=Decimal(0))

    assert "LN-007" not in run("inpatient", free("0022"))["edit"].to_list()
    assert "LN-007" in run("inpatient", free("0120"))["edit"].to_list()


def test_an_outpatient_of_a_series_is_still_a_patient(run: Run) -> None:
    still = on(date(2026, 1, 15), "claims", patient_status="30")
    assert "INST-008" not in run("outpatient", still)["edit"].to_list()
