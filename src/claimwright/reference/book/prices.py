"""What Medicare allows for one unit of a code, on a page: nationally, or where a ZIP code lies, in an office and a hospital."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.reference.answers.day import ReferenceDay
from claimwright.reference.book.added import rows_on
from claimwright.reference.book.values import Fact
from claimwright.reference.fees.steps import price_places

if TYPE_CHECKING:
    from claimwright.reference.fees import Price

_GROUP: Final = "Medicare"
_PLACES: Final = {"11": "in an office (11)", "22": "in a hospital's outpatient department (22)"}
"""Places of service of the two columns of the physician fee schedule: non-facility and facility."""
_RVU: Final = {
    "status": "Fee schedule status", "work": "Work RVU", "non_facility_total": "Total RVU outside facilities",
    "facility_total": "Total RVU in facilities", "global_days": "Global days", "pctc": "Professional and technical indicator",
    "multiple_procedure": "Multiple procedure indicator", "bilateral": "Bilateral indicator",
    "assistant": "Assistant at surgery indicator",
}  # fmt: skip


def facts(on: ReferenceDay, code: str, zip_code: str = "") -> Iterator[Fact]:
    """The amounts with their arithmetic, what kept one from being worked out, and the relative values behind them."""
    values = rows_on(
        on.library, "relative_values", on.day, (pl.col("code") == code) & (pl.col("modifier").fill_null("") == "")
    )
    first, second = price_places(on.library, code, on.day, zip_code or None, tuple(_PLACES))
    equipment = list(_equipment(on, code, zip_code))
    yield from equipment
    if first.amount is not None and first.basis != "physician":
        where = f", ZIP {zip_code}" if first.basis == "equipment" and zip_code else ""
        yield Fact(_GROUP, f"Allowed for one unit ({first.basis}{where})", _amount(first), "; ".join(first.sources))
        yield from _doubts(first)
    elif values and zip_code:
        yield from _by_place(zip_code, first, second)
    elif not values and zip_code and first.missing and not equipment:
        yield from _doubts(first)
    for name, words in _RVU.items():
        if values and values[0].get(name) is not None:
            yield Fact(_GROUP, words, str(values[0][name]), values[0]["source"])


def _equipment(on: ReferenceDay, code: str, zip_code: str) -> Iterator[Fact]:
    """Rented, new or used (RR, NU, UE ...): a fee for each pricing modifier, where the ZIP code lies."""
    rows = rows_on(on.library, "equipment_fees", on.day, pl.col("code") == code)
    if rows and not zip_code:
        yield Fact(_GROUP, "Fees of equipment", "differ by state: give a ZIP code", rows[0]["source"])
        return
    doubts: dict[Fact, None] = {}
    for modifier in sorted({row["modifier"] for row in rows} - {""}):
        found = on.price(code, zip_code=zip_code, modifiers=(modifier,))
        yield Fact(
            _GROUP, f"Allowed for one unit, {modifier}, ZIP {zip_code}", _amount(found), "; ".join(found.sources)
        )
        doubts |= dict.fromkeys(_doubts(found))
    yield from doubts


def _by_place(zip_code: str, office: Price, hospital: Price) -> Iterator[Fact]:
    """A line for each place, or one for both where they are paid alike."""
    if office.row["locality"]:
        where = f"contractor {office.row['contractor']}, locality {office.row['locality']}"
        yield Fact(_GROUP, f"ZIP {zip_code} is", where, "; ".join(office.sources))
    both = (office.amount, office.reason) == (hospital.amount, hospital.reason)
    for found, place in ((office, "11"), (hospital, "22"))[: 1 if both else 2]:
        name = "Allowed for one unit" if both else f"Allowed {_PLACES[place]}"
        yield Fact(_GROUP, name, _amount(found), "; ".join(found.sources))
    yield from _doubts(office)


def _amount(found: Price) -> str:
    """``$101.06 = work 1.30 x 1.065; ...``, or why there is no amount."""
    if found.amount is None:
        return found.reason or "cannot be said"
    said = "; ".join(f"{step.label} {step.working}" for step in found.steps)
    return f"${found.amount:,.2f}" + (f" = {said}" if said else f" {found.reason or ''}".rstrip())


def _doubts(found: Price) -> Iterator[Fact]:
    for text in found.missing:
        yield Fact(_GROUP, "Not known" if found.amount is None else "Taken for granted", text, "")
    for text in found.remarks:
        yield Fact(_GROUP, "Mind", text, "")
