"""A page of a claim on paper, and how its values are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """A page of a claim: box to text, ``number`` of ``count``, on a ``form`` (cms1500 or ub04)."""

    boxes: Mapping[str, str]
    number: int
    count: int
    form: str = "cms1500"


def text_of(value: Any) -> str:
    return "" if value is None else str(value)


def amount(value: Decimal | None) -> str:
    """Dollars, a blank, cents."""
    return "" if value is None else f"{value:.2f}".replace(".", " ")


def number(value: Decimal | None) -> str:
    """A quantity without zeros that say nothing."""
    if value is None:
        return ""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def name_of(one: Row) -> str:
    return ", ".join(
        part for key in ("last_or_organization_name", "first_name", "middle_name") if (part := one.get(key))
    )


def person_or_organization(one: Row) -> str:
    return " ".join(part for key in ("first_name", "last_or_organization_name") if (part := one.get(key)))


def place_of(one: Row) -> str:
    return " ".join(part for key in ("city", "state", "postal_code") if (part := one.get(key)))


def street_of(one: Row) -> str:
    return " ".join(part for key in ("address_1", "address_2") if (part := one.get(key)))
