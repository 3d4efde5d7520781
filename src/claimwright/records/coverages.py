"""Which coverages insure the day of the visit? Those in force, primary first, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from claimwright.records.chart import Coverage, RecordFinding, Where

_NOWHERE: Final = Where("")


def in_force(coverages: Iterable[Coverage], day: date | None, findings: list[RecordFinding]) -> tuple[Coverage, ...]:
    """The coverages of a day in their order, numbered from 1. One named twice stands once; one that does not cover the day is
    told in ``findings`` and left out. Without a day none is left out for its time."""
    kept: dict[tuple[str, str, str], Coverage] = {}
    for coverage in sorted(coverages, key=lambda one: one.order):
        if day and ((coverage.starts and day < coverage.starts) or (coverage.ends and coverage.ends < day)):
            message = f"left out: the coverage is not in force on {day.isoformat()}"
            findings.append(RecordFinding("info", message, coverage.where or _NOWHERE))
            continue
        payer = (coverage.payer_id or coverage.payer_name).strip().lower()
        kept.setdefault((payer, coverage.member_id.strip().upper(), coverage.group_number.strip().upper()), coverage)
    return tuple(replace(coverage, order=number) for number, coverage in enumerate(kept.values(), 1))
