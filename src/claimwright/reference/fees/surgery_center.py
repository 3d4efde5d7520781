"""What Medicare pays an ambulatory surgery center: covered or not, by which indicator, reduced for what, and how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.reference.fees.factors import factor_on
from claimwright.reference.fees.published import Frames, rows

_CENT: Final = Decimal("0.01")
_DEVICE_INTENSIVE: Final = "J8"
_STOPPED: Final = ("73", "52")
_CREDITS: Final = ("FB", "FC")
_BILATERAL: Final = "50"


@dataclass(frozen=True)
class CenterLine:
    """One line of a session in an ambulatory surgery center; ``units`` of a procedure count as so many procedures."""

    line: int
    code: str
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)


@dataclass(frozen=True)
class CenterPrice:
    """What one line comes to. ``covered`` is None where no list of the day is loaded; ``amount`` (USD, the patient's share in it)
    is None where none can be said; ``missing`` names what was not known."""

    line: int
    code: str
    covered: bool | None
    indicator: str = ""
    says: str = ""
    rate: Decimal | None = None
    amount: Decimal | None = None
    discount: str = ""
    reason: str = ""
    missing: str = ""
    source: str = ""


def price_surgery_center(
    lines: Iterable[CenterLine], day: date, reference: Frames, *, wage_index: Decimal | None = None
) -> list[CenterPrice]:
    """Prices the lines of one session on one day, in their order.

    The rate is paid x 50 % x wage index + x 50 % (the device portion of a device-intensive procedure and drugs are not adjusted);
    of several procedures that CMS marks for it the dearest is paid whole and every other, each further unit too, by half.
    Source: 42 CFR 416.171, 416.172, 416.179; IOM 100-04, chapter 14, section 40; CMS ASC Addenda AA, BB, EE, FF.
    """
    lists = _Lists(reference, day)
    found = [_looked_up(one, lists) for one in lines]
    surgery = any(one.row and one.kind == "procedure" for one in found)
    worked = [_worked(one, surgery, day, wage_index) for one in found]
    first = max(
        (one for one in worked if one.reducible and one.each is not None),
        key=lambda one: one.each or Decimal(0),
        default=None,
    )
    return [_price(one, one is first, day, wage_index) for one in worked]


class _Lists:
    """The four addenda as of one day."""

    def __init__(self, reference: Frames, day: date) -> None:
        held = {
            name: _on(rows(reference, f"asc_{name}"), day)
            for name in ("procedures", "ancillary", "excluded", "devices")
        }
        self.procedures, self.ancillary, self.excluded, self.devices = held.values()
        self.day = day


def _on(table: pl.DataFrame, day: date) -> dict[str, dict[str, Any]]:
    held = table.filter((pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (day <= pl.col("valid_to"))))
    return {row["code"]: row for row in held.iter_rows(named=True)}


@dataclass
class _Work:
    """A line on its way to a price."""

    line: CenterLine
    row: dict[str, Any] | None
    kind: str
    waged: bool
    says: str
    covered: bool | None
    device: Decimal | None
    reason: str = ""
    missing: str = ""
    each: Decimal | None = None
    reducible: bool = False
    discount: str = ""


def _looked_up(line: CenterLine, lists: _Lists) -> _Work:
    code = line.code.upper()
    row = lists.procedures.get(code) or lists.ancillary.get(code)
    device = lists.devices.get(code)
    known = _indicators(lists.day).get(row["indicator"]) if row else None
    work = _Work(
        line=line, row=row, kind=known["kind"] if known else "", waged=bool(known and known["waged"] == "Y"),
        says=known["says"] if known else "", covered=None, device=device["device_portion"] if device else None,
    )  # fmt: skip
    if row is not None:
        work.covered = work.kind != "none" if known else None
        if not known:
            work.reason = f"Payment indicator {row['indicator']} is not known on {lists.day}."
    elif not lists.procedures:
        work.missing = f"a list of covered procedures (ASC Addendum AA) of {lists.day}"
    else:
        work.covered = False
        named = " and is excluded by name" if code in lists.excluded else ""
        work.reason = f"Not on Medicare's list for surgery centers on {lists.day}{named}."
    return work


def _indicators(day: date) -> dict[str, dict[str, str]]:
    return {
        row["indicator"]: row
        for row in data_rows("claimwright.reference.fees", "asc_indicators.tsv")
        if date.fromisoformat(row["valid_from"]) <= day
        and (not row["valid_to"] or day <= date.fromisoformat(row["valid_to"]))
    }


def _worked(one: _Work, surgery: bool, day: date, wage_index: Decimal | None) -> _Work:
    """Adds what one unit pays before the reduction for several procedures."""
    if one.row is None or one.reason:
        return one
    if one.kind in ("none", "packaged", "contractor"):
        one.reason = f"{one.says[:1].upper()}{one.says[1:]}."
        return one
    if one.kind == "ancillary" and not surgery:
        one.reason = "Paid beside a covered procedure alone, and the session has none."
        return one
    if one.row["rate"] is None:
        one.reason = "The list has no rate for it."
        return one
    rate, device = one.row["rate"], Decimal(0)
    if one.row["indicator"] == _DEVICE_INTENSIVE:
        device = _device(one, wage_index)
    service = rate - device
    stopped = next((m for m in _STOPPED if m in one.line.modifiers), None)
    if stopped == "73":
        # The device is not opened before anaesthesia, so that only the service is paid by half.
        device = Decimal(0)
    credit = next((m for m in _CREDITS if m in one.line.modifiers), None)
    if credit and one.row["indicator"] == _DEVICE_INTENSIVE:
        device -= device * factor_on(f"asc modifier {credit}", day)
        one.discount = "device without cost" if credit == "FB" else "partial credit for the device"
    labor = factor_on("asc labor share", day) if one.waged and wage_index is not None else Decimal(0)
    adjusted = service * labor * (wage_index or 1) + service * (1 - labor) + device
    if stopped:
        adjusted *= factor_on(f"asc modifier {stopped}", day)
        one.discount = "stopped before anaesthesia" if stopped == "73" else "reduced service"
    one.each = adjusted
    one.reducible = bool(one.row.get("multiple_reduction")) and not stopped
    return one


def _device(one: _Work, wage_index: Decimal | None) -> Decimal:
    """The device portion of a device-intensive procedure; 0 where its list is not loaded, which is said where it matters."""
    if one.device is not None:
        return one.device
    if wage_index is not None or set(one.line.modifiers) & {"73", *_CREDITS}:
        one.missing = "the device portion (ASC Addendum FF): the whole rate was taken as service"
    return Decimal(0)


def _price(one: _Work, is_first: bool, day: date, wage_index: Decimal | None) -> CenterPrice:
    amount = None
    if one.each is not None:
        share = factor_on("asc further procedure", day)
        units = one.line.units
        if one.reducible:
            counted = 1 + (units - 1) * share if is_first else units * share
            if counted != units:
                one.discount = "; ".join(
                    filter(None, (one.discount, "further units at half" if is_first else "beside a dearer procedure"))
                )
        else:
            counted = units
        amount = (one.each * counted).quantize(_CENT, ROUND_HALF_UP)
    elif one.kind in ("none", "packaged") or one.covered is False or (one.kind == "ancillary" and one.reason):
        amount = Decimal("0.00")
    missing = [one.missing]
    if one.each is not None and one.waged and wage_index is None:
        missing.append("the wage index: the national rate was taken")
    if _BILATERAL in one.line.modifiers and one.each is not None:
        missing.append("the second side: a surgery center reports two lines or two units, not modifier 50")
    return CenterPrice(
        line=one.line.line, code=one.line.code.upper(), covered=one.covered, indicator=one.row["indicator"] if one.row else "",
        says=one.says, rate=one.row["rate"] if one.row else None, amount=amount, discount=one.discount, reason=one.reason,
        missing="; ".join(filter(None, missing)), source=one.row["source"] if one.row else "",
    )  # fmt: skip
