"""How much of a drug: amounts with their measures, and from one measure to another."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from typing import Final

MEASURE: Final = r"mcg|micrograms?|µg|ug|mgs?|milligrams?|grams?|grms?|gms?|g|million units?|mu|m units?|(?:usp |international |vg )?units?|i\.?u\.?|u|meqs?|ml|cc|millicuries?"
"""Measures as notes and descriptions write them."""
_SAME: Final = {
    "microgram": "mcg", "micrograms": "mcg", "µg": "mcg", "ug": "mcg", "mgs": "mg", "milligram": "mg", "milligrams": "mg", "gram": "g",
    "grams": "g", "gm": "g", "gms": "g", "grm": "g", "grms": "g", "iu": "unit", "i.u.": "unit", "i.u": "unit", "u": "unit", "units": "unit",
    "usp unit": "unit", "usp units": "unit", "international units": "unit", "international unit": "unit", "vg units": "unit",
    "million unit": "million", "million units": "million", "mu": "million", "m units": "million", "m unit": "million", "cc": "ml", "meqs": "meq",
    "millicuries": "millicurie",
}  # fmt: skip
_IN: Final = {
    ("g", "mg"): Decimal(1000),
    ("mg", "mcg"): Decimal(1000),
    ("g", "mcg"): Decimal(1_000_000),
    ("million", "unit"): Decimal(1_000_000),
}


def measure_of(written: str) -> str:
    """A measure by its one name: mcg, mg, g, unit, million, meq, ml, vial, dose."""
    plain = " ".join(written.lower().split())
    return _SAME.get(plain, plain)


def amount_of(written: str) -> Decimal:
    """A number as a note writes it: "1,200", ".5"."""
    return Decimal(re.sub(r",", "", written))


def converted(amount: Decimal, measure: str, wanted: str) -> Decimal | None:
    """An amount in another measure; None where one does not lead to the other."""
    if measure == wanted:
        return amount
    if (measure, wanted) in _IN:
        return amount * _IN[measure, wanted]
    if (wanted, measure) in _IN:
        return amount / _IN[wanted, measure]
    return None


def units_up(amount: Decimal, unit: Decimal) -> Decimal:
    """Units of a drug: the amount over what one unit holds, up to the next whole one (Claims Processing Manual ch. 17 sec. 70)."""
    return (amount / unit).to_integral_value(ROUND_CEILING)
