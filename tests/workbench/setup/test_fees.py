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


def taken(practice: Practice, *lines: str, head: str = "code,charge,valid_from") -> files.Outcome:
    return files.take(practice, "fees", files.read_sheet("\n".join([head, *lines]).encode()), BY)


def spans(code: str) -> list[tuple[str, str, str]]:
    lines = FeeScheduleLine.objects.filter(procedure_code=code).order_by("valid_from")
    return [(f"{one.charge}", f"{one.valid_from}", f"{one.valid_to or ''}") for one in lines]


def test_a_file_names_the_price_of_a_day_once(registered: Practice) -> None:
    outcome = taken(registered, "J1100,100,2026-01-01", "J1100,150,2026-01-01", "J1100,100.00,2026-01-01")
    assert (outcome.added, outcome.changed, outcome.same) == (1, 0, 1)
    assert [(line, said.partition(":")[0]) for line, _, said in outcome.rejects] == [
        (3, "J1100 from 2026-01-01 stands before with another price or last day.")
    ]
    assert spans("J1100") == [("100.00", "2026-01-01", "")]


def test_a_price_that_was_refused_changes_nothing_later(registered: Practice) -> None:
    head = "code,charge,valid_from,valid_to"
    held = ("J1100,10,2026-01-01,2026-03-31", "J1100,20,2026-07-01,2026-12-31", "J1100,30,2027-01-01,")
    taken(registered, *held, head=head)
    outcome = taken(registered, "J1100,99,2026-01-01,2026-12-31", "J1100,15,2026-08-01,", head=head)
    assert [line for line, _, _ in outcome.rejects] == [2]
    assert spans("J1100") == [
        ("10.00", "2026-01-01", "2026-03-31"),
        ("20.00", "2026-07-01", "2026-07-31"),
        ("15.00", "2026-08-01", "2026-12-31"),
        ("30.00", "2027-01-01", ""),
    ]


def test_a_file_without_last_days_opens_no_price_that_was_ended(registered: Practice) -> None:
    taken(registered, "99215,200,2026-01-01")
    fees.end(FeeScheduleLine.objects.get(procedure_code="99215"), date(2026, 8, 31), BY)
    assert taken(registered, "99215,200,2026-01-01").same == 1
    assert taken(registered, "99215,210,2026-01-01").changed == 1
    assert spans("99215") == [("210.00", "2026-01-01", "2026-08-31")]
    taken(registered, "99215,210,2026-01-01,", head="code,charge,valid_from,valid_to")
    assert spans("99215") == [("210.00", "2026-01-01", "")], "an empty last day is said"


def test_history_tells_what_a_price_was_and_which_it_ended(registered: Practice) -> None:
    fees.add(registered, Fee("99213", "", "", Decimal("160.00"), date(2026, 7, 1), None), BY)
    fees.add(registered, Fee("99213", "", "", Decimal("16.00"), date(2026, 7, 1), None), BY)
    told = [
        (one.event, one.before.get("charge"), one.after["charge"], one.before.get("valid_to"), one.after["valid_to"])
        for one in SetupChange.objects.filter(kind="fees", key="99213").order_by("pk")
    ]
    assert told == [
        ("ended", "150.00", "150.00", "", "2026-06-30"),
        ("added", None, "160.00", None, ""),
        ("changed", "160.00", "16.00", "", ""),
    ]


def test_history_of_a_file_tells_what_its_prices_were(registered: Practice) -> None:
    taken(registered, "J1100,10,2026-01-01")
    taken(registered, "J1100,11,2026-01-01", "99213,160,2026-07-01", "99213,170,2026-09-01")
    change = SetupChange.objects.filter(kind="fees", event="imported").latest("pk")
    short = {
        side: {name: [(one["code"], one["charge"], one["valid_to"]) for one in lines] for name, lines in values.items()}
        for side, values in (("before", change.before), ("after", change.after))
    }
    assert short == {
        "before": {"changed": [("J1100", "10.00", "")], "ended": [("99213", "150.00", "")]},
        "after": {
            "added": [("99213", "160.00", "2026-08-31"), ("99213", "170.00", "")],
            "changed": [("J1100", "11.00", "")],
            "ended": [("99213", "150.00", "2026-06-30")],
        },
    }
