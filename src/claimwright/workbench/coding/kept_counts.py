"""What the engine read to count units of, as a draft keeps it: by position only, the words stay in the sealed document."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from claimwright.coding.services import Counted
from claimwright.coding.types import Evidence


def kept_counted(counted: Counted) -> dict[str, Any]:
    """What was read to count, as a draft keeps it: by position only, the words stay in the sealed document."""
    return {
        "doses": [
            {
                "code": one.code,
                "dose": _plain(one.dose),
                "measure": one.measure,
                "opened": _plain(one.opened),
                "single": one.single_dose,
                "evidence": _places(one.evidence),
            }
            for one in counted.doses
        ],
        "minutes": [
            {"code": one.code, "plain": one.plain, "minutes": one.minutes, "evidence": _places(one.evidence)}
            for one in counted.minutes
        ],
        "given": [
            {
                "name": one.given.name,
                "kind": one.given.kind,
                "way": one.given.way,
                "start": _clock(one.given.start),
                "minutes": one.given.minutes,
                "access": one.given.access,
                "evidence": _places(one.evidence),
            }
            for one in counted.given
        ],
    }  # fmt: skip


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60 % 24:02}:{minute % 60:02}"


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _places(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [{"document": one.document, "start": one.start, "end": one.end} for one in evidence]
