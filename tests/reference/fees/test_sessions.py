"""What several services of one day do to each other's price, and why some lines have none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.reference.fees import price, price_line

DAY = date(2025, 11, 3)
pytestmark = pytest.mark.shared_data


def session(loaded: Any, *lines: dict[str, Any]) -> list[str | None]:
    """Amounts of lines of one session in Manhattan, in an office unless they say otherwise."""
    frame = pl.DataFrame(
        [
            {"session_id": "s", "line": n, "day": DAY, "zip": "10001", "place_of_service": "11", **line}
            for n, line in enumerate(lines, 1)
        ],
        infer_schema_length=None,
    )
    return [None if amount is None else str(amount) for amount in price(frame, loaded)["amount"]]


def at(place: str, code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "place_of_service": place, **more}


def test_an_endoscopy_beside_another_of_its_family_is_paid_what_it_is_worth_above_the_base(loaded: Any) -> None:
    # 45380 220.61, base 45378 6.27112 x 32.3465 = 202.85: 17.76
    assert session(loaded, at("24", "45385"), at("24", "45380")) == ["277.19", "17.76"]
    assert session(loaded, at("24", "45385"), at("24", "45378")) == ["277.19", "0.00"]


def test_a_family_is_ranked_as_one_beside_another_operation(loaded: Any) -> None:
    # hernia repair 606.73 first; the family (277.19 + 17.76) second at half: 138.595 and 8.88
    assert session(loaded, at("24", "45385"), at("24", "45380"), at("24", "49505")) == ["138.60", "8.88", "606.73"]


def test_operations_are_ranked_by_fee_and_the_sixth_is_priced_by_report(loaded: Any) -> None:
    codes = ("11042", "49505", "12002", "17000", "64721", "11730")
    # 606.73 whole; 508.24, 67.40, 66.14, 61.41 at half; 58.56 is sixth
    assert session(loaded, *(at("21", code) for code in codes)) == ["33.70", "606.73", "33.07", "30.71", "254.12", None]


def test_an_assistant_is_ranked_among_assistants(loaded: Any) -> None:
    # 606.73 x 0.16 = 97.08; 508.24 x 0.5 = 254.12 as surgeon and whole as assistant's only operation
    lines = (at("21", "49505"), at("21", "27447", modifier_1="80"))
    assert session(loaded, *lines) == ["606.73", "234.47"]


def test_a_second_operation_alone_on_its_claim_says_so_with_51(loaded: Any) -> None:
    assert session(loaded, at("24", "49505", modifier_1="51")) == ["303.37"]


def test_two_units_of_one_operation(loaded: Any) -> None:
    # 17000 has no sides (indicator 0): 76.12 and half of it
    assert session(loaded, at("11", "17000", units=2)) == ["114.18"]


def test_two_sides_by_any_means(loaded: Any) -> None:
    whole = "110.10"
    assert session(loaded, at("11", "20610", modifier_1="50")) == [whole]
    assert session(loaded, at("11", "20610", modifier_1="RT", modifier_2="LT")) == [whole]
    assert session(loaded, at("11", "20610", units=2)) == [whole]
    assert session(loaded, at("11", "20610", modifier_1="RT"), at("11", "20610", modifier_1="LT")) == ["73.40", "36.70"]


def test_further_images_and_tests_of_a_day(loaded: Any) -> None:
    # 70450: 120.59, reading 43.12, technical 77.47; beside the dearer 70486: 38.74 + 40.96
    assert session(loaded, at("11", "70486"), at("11", "70450")) == ["145.11", "79.70"]
    # two readings: 70486 1.34461 x 32.3465 = 43.49 is the dearer; the other 43.12 x 0.95
    assert session(loaded, at("23", "70450", modifier_1="26"), at("23", "70486", modifier_1="26")) == ["40.96", "43.49"]


def test_therapy_of_a_day(loaded: Any) -> None:
    # the dearest unit (97110, 32.26) whole; its second 24.15; 97140 with half its expense 22.89
    assert session(loaded, at("11", "97110", units=2), at("11", "97140")) == ["56.41", "22.89"]


def test_what_is_paid_only_alone(loaded: Any) -> None:
    assert session(loaded, at("11", "96523")) == ["27.18"]
    assert session(loaded, at("11", "96523"), at("11", "99213")) == ["0.00", "101.06"]


def test_other_days_and_other_sessions_do_not_count(loaded: Any) -> None:
    lines = [
        {"session_id": "s", "code": "49505", "day": DAY},
        {"session_id": "s", "code": "64721", "day": date(2025, 11, 4)},
        {"session_id": "t", "code": "64721", "day": DAY},
    ]
    frame = pl.DataFrame(lines).with_columns(zip=pl.lit("10001"), place_of_service=pl.lit("21"))
    assert price(frame, loaded)["amount"].to_list() == [Decimal("606.73"), Decimal("508.24"), Decimal("508.24")]


@pytest.mark.parametrize(
    ("code", "asked", "reason"),
    [
        ("70450", {"place_of_service": "22"}, "In a facility the technical part is the facility's"),
        ("99213", {"modifiers": ("26",)}, "Modifier 26 does not go with this code"),
        ("19318", {"modifiers": ("66",)}, "A surgical team is not paid"),
        ("17000", {"modifiers": ("80",)}, "No assistant at surgery is paid"),
        ("99213", {"modifiers": ("52",)}, "Reduced service (52)"),
        ("49505", {"modifiers": ("53",)}, "Discontinued procedure (53)"),
        ("66984", {"modifiers": ("56",)}, "Care before surgery is paid with the surgery"),
        ("97110", {"place_of_service": "22"}, "Therapy by an independent therapist"),
        ("99024", {}, "Never paid apart"),
        ("99213", {"units": 0}, "The units are not above zero"),
        ("97110", {"units": 101}, "More than 100 units"),
        ("A0021", {}, "Not valid for Medicare"),
        ("99999", {}, "No schedule loaded for this day has the code"),
    ],
)
def test_why_there_is_no_amount(loaded: Any, code: str, asked: dict[str, Any], reason: str) -> None:
    found = price_line(loaded, code, DAY, zip_code="10001", **asked)
    assert found.reason is not None
    assert found.reason.startswith(reason)
    assert found.steps == ()


@pytest.mark.parametrize(
    ("code", "day", "asked", "missing"),
    [
        ("99213", date(2025, 2, 1), {"zip_code": "10001"}, "a physician fee schedule of 2025-02-01"),
        ("99213", DAY, {}, "the ZIP code where the service was given"),
        ("99213", DAY, {"zip_code": "00000"}, "the ZIP code 00000 in the list of localities"),
        ("00300", DAY, {"zip_code": "10001", "minutes": 30, "modifiers": ("AA",)}, "base units of 00300"),
        ("00790", DAY, {"zip_code": "10001", "modifiers": ("AA",)}, "the minutes of anaesthesia"),
        ("99213", DAY, {"zip_code": "10001", "practitioner": "barber"}, "the share of a practitioner of kind barber"),
    ],
)
def test_what_was_missing(loaded: Any, code: str, day: date, asked: dict[str, Any], missing: str) -> None:
    found = price_line(loaded, code, day, **asked)
    assert found.amount is None
    assert missing in "; ".join(found.missing)


def test_a_zip_code_that_crosses_localities_is_said(loaded: Any) -> None:
    crossing = loaded.frame("zip_localities").filter(pl.col("plus_four"))["zip"][0]
    found = price_line(loaded, "99213", DAY, zip_code=crossing)
    assert found.amount is not None
    assert "crosses localities" in found.missing[0]


def test_the_limiting_charge(loaded: Any) -> None:
    # 96.01 x 1.15 = 110.4115
    found = price_line(loaded, "99213", DAY, zip_code="10001", place_of_service="11", participating=False)
    assert found.limiting_charge == Decimal("110.41")
    assert price_line(loaded, "99213", DAY, zip_code="10001").limiting_charge is None
