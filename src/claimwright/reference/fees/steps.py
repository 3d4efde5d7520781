"""One line's price with its arithmetic as steps a person can follow and check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from claimwright.reference.fees.factors import SCALE, named
from claimwright.reference.fees.price import price
from claimwright.reference.fees.published import Frames
from claimwright.reference.fees.tables import FEE_LINES

_WHOLE: Final = Decimal(1)
_SHOWN: Final = Decimal("0.00001")
"""Two places of a relative value by three of an index: the product is exact."""
_BASES: Final = {
    "physician": "Medicare physician fee schedule", "anesthesia": "Medicare anaesthesia", "drug": "Medicare drug limits (ASP)",
    "laboratory": "clinical laboratory fee schedule", "equipment": "DMEPOS fee schedule",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic: what is worked out, the figures it is worked out from, and what comes out."""

    label: str
    working: str
    value: Decimal


@dataclass(frozen=True)
class Price:
    """What Medicare allows for a line in USD (None when it cannot be said), and how that came about.

    ``reason`` says why there is no amount, or none apart; ``missing`` what was not known or taken for granted.
    """

    code: str
    day: date
    amount: Decimal | None
    basis: str | None
    steps: tuple[Step, ...]
    reason: str | None
    remarks: tuple[str, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    row: dict[str, Any]

    @property
    def limiting_charge(self) -> Decimal | None:
        """The most one who does not participate may charge: 115 % of the amount allowed him; None otherwise."""
        if self.amount is None or self.basis != "physician" or self.row["participation_share"] == _WHOLE:
            return None
        return _cents(self.amount * named("limiting charge")[-1][0] / SCALE)


def price_line(
    reference: Frames,
    code: str,
    day: date,
    *,
    zip_code: str | None = None,
    contractor: str | None = None,
    locality: str | None = None,
    place_of_service: str | None = None,
    modifiers: tuple[str, ...] = (),
    units: Decimal | int = 1,
    minutes: int | None = None,
    practitioner: str | None = None,
    participating: bool = True,
    qualifying: bool = False,
    base_units: Decimal | None = None,
) -> Price:
    """The price of one line alone. Lines of one session belong together in ``price``: some are paid less beside others.

    Raises ``ValueError`` for more than four modifiers.
    """
    if len(modifiers) > 4:
        raise ValueError(f"a line has at most four modifiers; {len(modifiers)} were given")
    line = {
        "code": code, "day": day, "zip": zip_code, "contractor": contractor, "locality": locality,
        "place_of_service": place_of_service, "units": Decimal(units), "minutes": minutes, "practitioner": practitioner,
        "participating": participating, "qualifying": qualifying, "base_units": base_units,
        **{f"modifier_{n}": modifier for n, modifier in enumerate(modifiers, 1)},
    }  # fmt: skip
    return explained(price(FEE_LINES.frame([line]), reference).row(0, named=True), day)


def price_places(reference: Frames, code: str, day: date, zip_code: str | None, places: tuple[str, ...]) -> list[Price]:
    """The price of one unit in each of several places of service, worked out at once: as ``price_line`` for each."""
    lines = [
        {"session_id": place, "code": code, "day": day, "zip": zip_code, "place_of_service": place, "units": Decimal(1)}
        for place in places
    ]
    return [explained(row, day) for row in price(FEE_LINES.frame(lines), reference).iter_rows(named=True)]


def explained(row: dict[str, Any], day: date) -> Price:
    """A row of table ``prices`` as a price with its steps."""
    # What is never paid apart has no arithmetic.
    steps = tuple(_steps(row)) if row["amount"] is not None and row["status"] != "B" else ()
    texts = {
        name: tuple((row[name] or "").split("; ")) if row[name] else () for name in ("remarks", "missing", "source")
    }
    return Price(
        row["code"], day, row["amount"], row["basis"], steps, row["reason"],
        texts["remarks"], texts["missing"], texts["source"], row,
    )  # fmt: skip


def basis_name(basis: str | None) -> str:
    """The schedule in words."""
    return _BASES.get(basis or "", "no schedule")


def _steps(row: dict[str, Any]) -> Iterator[Step]:
    if row["basis"] == "physician" and row["fee"] is not None:
        yield from _relative(row)
    elif row["basis"] == "anesthesia":
        yield from _anesthesia(row)
    elif row["rate"] is not None:
        yield Step(
            "rural rate times units" if row["rural_fee"] else "rate times units",
            f"{_plain(row['rate'])} x {_plain(row['units'])}",
            row["amount"],
        )


def _relative(row: dict[str, Any]) -> Iterator[Step]:
    setting = "facility" if row["facility"] else "non-facility"
    parts = []
    for name, label in (
        ("work", "work"),
        ("practice_expense", f"practice expense, {setting}"),
        ("malpractice", "malpractice"),
    ):
        value, index = row[name], row[f"{name}_index"]
        parts.append(value * index)
        yield Step(label, f"{value:.2f} x {index:.3f}", (value * index).quantize(_SHOWN))
    total = sum(parts, Decimal(0))
    yield Step("fee", f"{_plain(total)} x {row['conversion_factor']:.4f}", row["fee"])
    amount = row["fee"]
    for name, label in (("bilateral_share", "both sides"), ("package_share", "share of the global package")):
        if row[name] != _WHOLE:
            yield (step := _share(label, amount, row[name]))
            amount = step.value
    if row["units"] != _WHOLE:
        yield Step("units", f"{amount} x {_plain(row['units'])}", row["before_ranking"])
    amount = row["before_ranking"]
    if row["reduction"]:
        yield Step(row["reduction_rule"] or "reduction", f"{amount} - {row['reduction']}", amount - row["reduction"])
        amount -= row["reduction"]
    for name, label in (
        ("role_share", "share of the role"), ("practitioner_share", "share of the practitioner"),
        ("participation_share", "not participating"),
    ):  # fmt: skip
        if row[name] != _WHOLE:
            yield (step := _share(label, amount, row[name]))
            amount = step.value
    if amount != row["amount"]:
        yield Step("not paid beside another service", f"{amount}", row["amount"])


def _anesthesia(row: dict[str, Any]) -> Iterator[Step]:
    units = row["base_units"] + row["time_units"]
    yield Step(
        "base and time units",
        f"{_plain(row['base_units'])} + {_plain(row['time_units'])}",
        units.quantize(Decimal("0.1")),
    )
    yield Step("fee", f"{_plain(units)} x {_plain(row['conversion_factor'])}", row["fee"])
    if row["role_share"] != _WHOLE:
        yield _share("medical direction", row["fee"], row["role_share"])


def _share(label: str, amount: Decimal, share: Decimal) -> Step:
    return Step(label, f"{amount} x {_plain(share * 100)} %", _cents(amount * share))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


def _plain(number: Decimal) -> str:
    """A number without trailing zeros: 2.50 -> 2.5, 100.0 -> 100."""
    return f"{number.normalize():f}"
