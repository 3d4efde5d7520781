"""Which prices does one run of changes add, change and end, so that no two of a name hold on one day?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from claimwright.claims.fees import Fee
from claimwright.workbench.models import FeeScheduleLine, Practice
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import changes
from claimwright.workbench.setup.changes import By

KIND = "fees"


@dataclass
class Kept:
    """Prices that a run added, changed, ended because a new one begins, and that were so already, each by its identity."""

    added: dict[int, FeeScheduleLine] = field(default_factory=dict)
    changed: dict[int, FeeScheduleLine] = field(default_factory=dict)
    ended: dict[int, FeeScheduleLine] = field(default_factory=dict)
    same: int = 0
    before: dict[int, dict[str, str]] = field(default_factory=dict)
    """What a price was before the run."""


def values_of(line: FeeScheduleLine) -> dict[str, str]:
    """A price as files write it."""
    return {
        "code": line.procedure_code,
        "modifier": line.modifier,
        "revenue_code": line.revenue_code,
        "charge": f"{line.charge:.2f}",
        "valid_from": line.valid_from.isoformat(),
        "valid_to": line.valid_to.isoformat() if line.valid_to else "",
    }


def named(line: FeeScheduleLine) -> str:
    """What names a price: code and modifier, else the revenue code."""
    return "-".join(part for part in (line.procedure_code or line.revenue_code, line.modifier) if part)


class Book:
    """The prices of a practice, of one code or of all, by what names them.

    ``keeps_ends``: what comes says nothing of last days, and a price that is there keeps its own.
    """

    def __init__(
        self, practice: Practice, code: str | None = None, *, preview: bool = False, keeps_ends: bool = False
    ) -> None:
        # Lines that are not there yet cannot be locked: whoever writes prices of a practice does so alone.
        Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
        self._practice, self._preview, self._keeps_ends = practice, preview, keeps_ends
        lines = FeeScheduleLine.objects.filter(practice=practice).order_by("pk")
        self._by_name: dict[tuple[str, str, str], list[FeeScheduleLine]] = {}
        self._came: dict[tuple[str, str, str, date], tuple[Decimal, date | None]] = {}
        for line in lines if code is None else lines.filter(procedure_code=code):
            name = (line.procedure_code, line.modifier, line.revenue_code)
            self._by_name.setdefault(name, []).append(line)

    def put(self, fee: Fee, kept: Kept) -> FeeScheduleLine:
        """The price as it is kept: one without a last day holds until the next begins, the one it begins in ends the day before.

        Nothing is changed where it is refused.
        """
        same = self._by_name.setdefault((fee.code, fee.modifier, fee.revenue_code), [])
        there = next((one for one in same if one.valid_from == fee.valid_from), None)
        wanted = self._line(fee, self._last_day(fee, same, there))
        self._refuse_another(fee, wanted)
        if there is not None and (there.charge, there.valid_to) == (wanted.charge, wanted.valid_to):
            kept.same += 1
            return there
        cut = [
            one
            for one in same
            if one.valid_from < fee.valid_from and not fee.valid_to and one.valid_to in (None, wanted.valid_to)
        ]
        refuse_overlap(wanted, [one for one in same if one not in cut and one is not there])
        for one in cut:
            _touch(kept, one, kept.ended)
            one.valid_to = fee.valid_from - timedelta(days=1)
        if there is None:
            same.append(wanted)
            kept.added[id(wanted)] = wanted
        else:
            _touch(kept, there, kept.changed)
            there.charge, there.valid_to = wanted.charge, wanted.valid_to
        line = there or wanted
        if not self._preview:
            for one in (*cut, line):
                one.save()
        return line

    def _line(self, fee: Fee, last: date | None) -> FeeScheduleLine:
        return FeeScheduleLine(
            practice=self._practice,
            procedure_code=fee.code,
            modifier=fee.modifier,
            revenue_code=fee.revenue_code,
            charge=fee.charge,
            valid_from=fee.valid_from,
            valid_to=last,
        )

    def _last_day(self, fee: Fee, same: Iterable[FeeScheduleLine], there: FeeScheduleLine | None) -> date | None:
        if there is not None and self._keeps_ends:
            return there.valid_to
        later = min((one.valid_from for one in same if one.valid_from > fee.valid_from), default=None)
        return fee.valid_to or (later - timedelta(days=1) if later else None)

    def _refuse_another(self, fee: Fee, line: FeeScheduleLine) -> None:
        """One run names the price of a day once: of two that differ nobody knows which was meant."""
        day = (fee.code, fee.modifier, fee.revenue_code, fee.valid_from)
        told = (fee.charge, fee.valid_to)
        if self._came.setdefault(day, told) != told:
            raise RefusedError(
                f"{named(line)} from {line.valid_from.isoformat()} stands before with another price or last day."
            )


def refuse_overlap(line: FeeScheduleLine, others: Iterable[FeeScheduleLine]) -> None:
    """Two prices of one code never hold on the same day: which of them would be charged?"""
    for other in others:
        begins = max(line.valid_from, other.valid_from)
        if begins <= min(line.valid_to or date.max, other.valid_to or date.max):
            until = f"until {other.valid_to.isoformat()}" if other.valid_to else "open"
            raise RefusedError(
                f"{named(line)} from {line.valid_from.isoformat()}: there is a price from "
                f"{other.valid_from.isoformat()}, {until}. Give this one a last day, or end that one."
            )


@writes
def tell(practice: Practice, kept: Kept, by: By) -> None:
    """Keeps what a run did as history: of one price by itself with those it ended, of many as one import."""
    many = [*kept.added.values(), *kept.changed.values()]
    if len(many) == 1:
        for one in kept.ended.values():
            changes.keep(practice, KIND, named(one), "ended", by, before=kept.before[id(one)], after=values_of(one))
        (line,) = many
        event = "added" if kept.added else "changed"
        changes.keep(practice, KIND, named(line), event, by, before=kept.before.get(id(line)), after=values_of(line))
    elif many:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {"added": [values_of(one) for one in kept.added.values()]}
        for name, lines in (("changed", kept.changed), ("ended", kept.ended)):
            before[name] = [kept.before[mark] for mark in lines]
            after[name] = [values_of(one) for one in lines.values()]
        changes.keep(practice, KIND, f"{len(many)} prices", "imported", by, before=before, after=after)


def _touch(kept: Kept, line: FeeScheduleLine, where: dict[int, FeeScheduleLine]) -> None:
    """Notes a price as changed or ended in its first state; one that the run itself added or changed is told as that."""
    if id(line) not in kept.added and id(line) not in kept.changed:
        kept.before.setdefault(id(line), values_of(line))
        kept.ended.pop(id(line), None)
        where[id(line)] = line
