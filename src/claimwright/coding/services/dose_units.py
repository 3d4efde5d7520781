"""How many units do a dose and the containers opened for it make, and how many are discarded?

Medicare Claims Processing Manual ch. 17 sec. 40 (JW, JZ: single-dose containers alone) and sec. 70 (units, rounded up).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.services.measures import units_up

_PART: Final = compiled(r"(?:(?P<count>\d{1,3})\s*[x×*]\s*)?(?P<amount>\d{1,6}(?:\.\d{1,3})?)", 0)
WASTED: Final = "JW"
NONE_WASTED: Final = "JZ"


@dataclass(frozen=True)
class DoseUnits:
    """Units of a dose; ``discarded`` units of the containers, None where that is not known; the modifier of the units given."""

    units: Decimal
    discarded: Decimal | None
    modifier: str
    why: str


def dose_units(dose: Decimal, unit: Decimal, opened: Decimal | None, *, single_dose: bool) -> DoseUnits:
    """All amounts in the measure of the code: the dose, what one unit holds, what the opened containers held together.

    Raises ``ValueError`` for amounts that cannot be: nothing given, or less opened than was given.
    """
    if dose <= 0 or unit <= 0:
        raise ValueError("A dose is more than nothing.")
    units = units_up(dose, unit)
    counted = f"{_plain(dose)} by {_plain(unit)} a unit: {_plain(units)}, rounded up (ch. 17 sec. 70)"
    if not single_dose:
        return DoseUnits(units, None, "", f"{counted}; a multiple-dose container has neither JW nor JZ (sec. 40)")
    if opened is None:
        return DoseUnits(units, None, "", f"{counted}; JW or JZ is known when the containers are (sec. 40)")
    if opened < dose:
        raise ValueError(f"The containers hold {_plain(opened)}, less than the dose of {_plain(dose)}.")
    left = max((opened / unit).to_integral_value(ROUND_FLOOR) - units, Decimal())
    if left:
        return DoseUnits(
            units,
            left,
            "",
            f"{counted}; {_plain(left)} whole units left of {_plain(opened)}: JW, a line of its own (sec. 40)",
        )
    return DoseUnits(
        units, Decimal(), NONE_WASTED, f"{counted}; no whole unit is left of {_plain(opened)}: JZ (sec. 40)"
    )


def opened_amount(written: str) -> Decimal | None:
    """Containers as a person writes them, ``4x100`` or ``400 + 100``, together; None for nothing written.

    Raises ``ValueError`` where it is something else.
    """
    parts = [part.strip() for part in written.split("+")] if written.strip() else []
    total = Decimal()
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError("Containers are written as 4x100 or 400 + 100.")
        total += Decimal(match["amount"]) * int(match["count"] or 1)
    return total if parts else None


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
