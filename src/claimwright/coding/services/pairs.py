"""Which proposed services does NCCI pair? What may never stand beside another is not suggested; a separate injection carries 59.

Only the pairs of the library's tables (NCCI through the I/OCE, or the practitioner file that the user added) are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.types import Suggestion

_SEPARATE: Final = "59"
_BYPASSED: Final = 1
_INJECTION: Final = "therapeutic injection"
"""The place in ``infusion_codes.tsv`` of an injection under the skin or into a muscle."""


def with_pairs(case: Case, found: Sequence[Suggestion]) -> list[Suggestion]:
    """The services with what NCCI says of those that stand together."""
    suggested = {one.code for one in found if one.suggested}
    pairs = _pairs(case, suggested) if len(suggested) > 1 else []
    ready = list(found)
    for first, second, indicator in pairs:
        ready = [_paired(case, one, first, indicator) if one.code == second and one.suggested else one for one in ready]
    return ready


def _pairs(case: Case, suggested: set[str]) -> list[tuple[str, str, int]]:
    day, asked = case.book.day, sorted(suggested)
    held = case.library.table("ptp").filter(
        pl.col("column_1").is_in(asked)
        & pl.col("column_2").is_in(asked)
        & (pl.col("valid_from") <= day)
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
    )
    rows = (
        held.select("column_1", "column_2", "modifier_indicator").unique().sort("column_1", "column_2").collect().rows()
    )
    return [(first, second, indicator) for first, second, indicator in rows]


def _paired(case: Case, one: Suggestion, first: str, indicator: int) -> Suggestion:
    if indicator != _BYPASSED:
        why = f"NCCI: never reported beside {first} (indicator {indicator})"
        return replace(one, suggested=False, reason=f"{one.reason}; {why}")
    places = {row["code"]: row["place"] for row in dated_rows("services/infusion_codes.tsv", case.book.day)}
    separate = places.get(one.code) == _INJECTION and (first in places or first in _vaccine_codes(case))
    if separate and _SEPARATE not in one.modifiers:
        why = f"NCCI pairs it with {first}: 59, another drug by another way"
        return replace(one, modifiers=(*one.modifiers, _SEPARATE), reason=f"{one.reason}; {why}")
    if separate:
        return one
    return replace(
        one,
        reason=f"{one.reason}; NCCI pairs it with {first}: if it was separate work, 59 or XS, XU, XE, XP with its reason",
    )


def _vaccine_codes(case: Case) -> set[str]:
    return {row["code"] for row in dated_rows("services/vaccine_administration.tsv", case.book.day)}
