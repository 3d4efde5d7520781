"""How long was a stay beside what its DRG expects, and is it paid less because the patient was transferred?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from claimwright.data_files import data_rows
from claimwright.grouping.msdrg import DrgResult
from claimwright.reference import Library

_SHARE: Final = Decimal("0.0001")
_HALF: Final = Decimal("0.5")


@dataclass(frozen=True)
class StayLength:
    """The days of a stay beside those of its DRG. ``days`` are midnights from admission to discharge, one for a stay of a single
    day (as payment counts them); ``over`` are days above the geometric mean, below it negative; None where Table 5 of the year
    is not loaded."""

    days: int
    geometric_mean: Decimal | None
    arithmetic_mean: Decimal | None
    over: Decimal | None

    @property
    def says(self) -> str:
        """The days in words: ``7 days, 2.2 beyond the 4.8 expected``."""
        if self.over is None or self.geometric_mean is None:
            return f"{_counted(self.days)}; what is expected is not loaded"
        if not self.over:
            return f"{_counted(self.days)}, as expected"
        beside = "beyond" if self.over > 0 else "short of"
        return f"{_counted(self.days)}, {abs(self.over):f} {beside} the {self.geometric_mean:f} expected"


@dataclass(frozen=True)
class Transfer:
    """What the transfer policy makes of a discharge. ``kind`` is acute, post_acute or empty where the status is no transfer;
    ``share`` is the part of the full DRG payment (1 where it is whole; None where it cannot be said); ``says`` tells why."""

    kind: str
    share: Decimal | None
    special_pay: bool
    says: str

    @property
    def reduced(self) -> bool:
        return self.share is not None and self.share < 1

    @property
    def percent(self) -> str:
        """The share of the full payment: ``62.5 %``; empty where it cannot be said."""
        return "" if self.share is None else f"{(self.share * 100).quantize(Decimal('0.1')):f} %"


def stay_length(drg: DrgResult, admitted: date, discharged: date, library: Library) -> StayLength:
    """The days of a stay beside the means of its DRG in the fiscal year of discharge (CMS Table 5)."""
    row = _listed(drg, discharged, library)
    days = max((discharged - admitted).days, 1)
    mean = row["gmlos"] if row else None
    return StayLength(days, mean, row["amlos"] if row else None, None if mean is None else days - mean)


def transfer(
    drg: DrgResult,
    admitted: date,
    discharged: date,
    discharge_status: str,
    library: Library,
    *,
    condition_codes: Collection[str] = (),
) -> Transfer:
    """The Medicare transfer policy on a discharge.

    An acute transfer of any DRG, and a discharge to post-acute care of a DRG that Table 5 marks, is paid by the day: full payment
    / geometric mean x (days + 1), as the first day counts twice, never more than the whole; a special-pay DRG half of the whole
    and half of that (42 CFR 412.4(f)). A stay that is not more than a day below the mean is paid whole by the same arithmetic.
    """
    status = next(
        (row for row in _held("transfer_statuses.tsv", discharged) if row["status"] == discharge_status), None
    )
    if status is None:
        return Transfer("", Decimal(1), False, "The discharge status is no transfer.")
    row = _listed(drg, discharged, library)
    if row is None or row["gmlos"] is None:
        return Transfer(status["kind"], None, False, f"Discharged to {status['to']}: Table 5 of {discharged} is not loaded, so that the share is not known.")  # fmt: skip
    if exempt := _exempt(drg.drg, discharge_status, condition_codes):
        return Transfer(status["kind"], Decimal(1), False, f"Paid whole: {exempt}.")
    post_acute = status["kind"] == "post_acute"
    if post_acute and not row["post_acute"]:
        return Transfer(
            "post_acute", Decimal(1), False, f"Discharged to {status['to']}; the policy does not name DRG {drg.drg}."
        )
    special = bool(post_acute and row.get("special_pay"))
    days = max((discharged - admitted).days, 1)
    daily = (days + 1) / row["gmlos"]
    share = min(Decimal(1), _HALF + _HALF * daily if special else daily).quantize(_SHARE)
    formula = f"({days} + 1) / {row['gmlos']:f}"
    worked = f"50 % + 50 % x {formula}" if special else formula
    whole = "" if share < 1 else ", no more than the whole"
    return Transfer(
        status["kind"], share, special, f"Discharged to {status['to']} after {_counted(days)}: {worked}{whole}."
    )


def _counted(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"


def _listed(drg: DrgResult, discharged: date, library: Library) -> dict[str, Any] | None:
    return library.on(discharged).drg(drg.drg) if drg.drg else None


def _held(file: str, day: date) -> list[dict[str, str]]:
    return [
        row
        for row in data_rows("claimwright.grouping", file)
        if date.fromisoformat(row["valid_from"]) <= day
        and (not row["valid_to"] or day <= date.fromisoformat(row["valid_to"]))
    ]


def _exempt(drg: str, status: str, condition_codes: Collection[str]) -> str:
    """Why a transfer is paid whole all the same; empty where it is not."""
    for row in data_rows("claimwright.grouping", "transfer_exempt.tsv"):
        named = row["code"] == drg if row["kind"] == "drg" else row["code"] in condition_codes
        if named and status in row["statuses"].split():
            return row["says"]
    return ""
