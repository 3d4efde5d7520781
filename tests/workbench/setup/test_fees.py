"""A price holds from its day; a file of prices is looked at, its columns found, its bad rows listed and the good ones kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.claims.fees import Fee
from claimwright.workbench.billing.build_and_scrub import fee_schedule
from claimwright.workbench.models import FeeScheduleLine, Practice, SetupChange
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By, fees, files

BY = By(None)
FILE = """CPT Code;Mod;Price;Effective Date
99213;;"$1,150.00";2026-01-01
99214;25;215.5;2026-01-01
99215;;free;2026-01-01
;;10.00;2026-01-01
99216;;-3;2026-13-01
"""


def charge(practice: Practice, code: str, day: date) -> Decimal | None:
    found = fee_schedule(practice).find(code, (), day)
    return found.charge if found else None


def test_a_new_price_ends_the_one_before_on_the_day_before(registered: Practice) -> None:
    fees.add(registered, Fee("99213", "", "", Decimal("160.00"), date(2026, 7, 1), None), BY)
    days = (date(2026, 6, 30), date(2026, 7, 1))
    assert [charge(registered, "99213", day) for day in days] == [Decimal("150.00"), Decimal("160.00")]
    line = FeeScheduleLine.objects.get(procedure_code="99213", valid_from="2025-01-01")
    assert line.valid_to == date(2026, 6, 30)


def test_an_earlier_price_holds_until_the_next_begins(registered: Practice) -> None:
    line = fees.add(registered, Fee("99213", "", "", Decimal("140.00"), date(2024, 1, 1), None), BY)
    assert line.valid_to == date(2024, 12, 31)


def test_two_prices_of_a_code_never_hold_on_one_day(registered: Practice) -> None:
    fee = Fee("99213", "", "", Decimal("1.00"), date(2024, 1, 1), date(2025, 1, 1))
    with pytest.raises(RefusedError, match="there is a price from 2025-01-01, open"):
        fees.add(registered, fee, BY)
    assert charge(registered, "99213", date(2024, 6, 1)) is None


def test_a_price_ends_and_opens_again(registered: Practice) -> None:
    line = FeeScheduleLine.objects.get(procedure_code="99213")
    fees.end(line, date(2026, 6, 30), BY)
    assert charge(registered, "99213", date(2026, 7, 1)) is None
    fees.end(line, None, BY)
    assert charge(registered, "99213", date(2026, 7, 1)) == Decimal("150.00")
    assert [one.event for one in SetupChange.objects.filter(kind="fees", key="99213")] == ["reopened", "ended"]


def test_a_strangers_file_is_read_by_how_its_columns_are_called(registered: Practice) -> None:
    sheet = files.read_sheet(FILE.encode("cp1252"))
    seen = files.take(registered, "fees", sheet, BY, preview=True)
    assert charge(registered, "99213", date(2026, 2, 1)) == Decimal("150.00"), "looked at, not written"
    taken = files.take(registered, "fees", sheet, BY)
    for outcome in (seen, taken):
        assert (outcome.added, outcome.changed, outcome.same) == (2, 0, 0)
        assert [(line, column) for line, column, _ in outcome.rejects] == [
            (4, "charge"), (5, "code"), (6, "charge"), (6, "valid_from"),
        ]  # fmt: skip
    assert charge(registered, "99213", date(2026, 2, 1)) == Decimal("1150.00")
    again = files.take(registered, "fees", sheet, BY)
    assert (again.added, again.changed, again.same) == (0, 0, 2)


def test_prices_in_any_order_make_the_same_schedule(registered: Practice) -> None:
    rows = ["J1100,,,12.00,2026-07-01,", "J1100,,,10.00,2026-01-01,", "J1100,,,11.00,2026-04-01,"]
    data = "\n".join(["code,modifier,revenue_code,charge,valid_from,valid_to", *rows]).encode()
    for _ in range(2):
        assert files.take(registered, "fees", files.read_sheet(data), BY).rejects == []
    spans = FeeScheduleLine.objects.filter(procedure_code="J1100").order_by("valid_from")
    assert [(one.valid_from.month, one.valid_to and one.valid_to.isoformat()) for one in spans] == [
        (1, "2026-03-31"), (4, "2026-06-30"), (7, None),
    ]  # fmt: skip


def test_a_file_without_days_takes_the_one_that_is_given(registered: Practice) -> None:
    sheet = files.read_sheet(b"code,fee\n99215,290\n")
    with pytest.raises(RefusedError, match="lacks the columns valid_from; it has code, fee"):
        files.take(registered, "fees", sheet, BY)
    assert files.take(registered, "fees", sheet, BY, usual={"valid_from": "2026-01-01"}).added == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "first line names its columns"),
        (b"PK\x03\x04\0\0", "text file"),
        (b'code,charge\n"99213', "CSV file"),
        (b"<html></html>", "lacks the columns"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(data: bytes, said: str, registered: Practice) -> None:
    with pytest.raises(RefusedError, match=said):
        files.take(registered, "fees", files.read_sheet(data), BY)
