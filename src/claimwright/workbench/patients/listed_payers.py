"""Which payer of the practice's list does a coverage name, and do two coverages name one?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from claimwright.claims.practice import Practice as Registration
from claimwright.claims.practice import practice_from
from claimwright.payers import Payer
from claimwright.workbench.models import Practice


def registration_of(practice: Practice) -> Registration | None:
    """The practice's lists; None while it is not set up."""
    return practice_from(dict(practice.registration)) if practice.registration else None


def payer_of(listed: Registration | None, values: Mapping[str, Any], day: date | None) -> Payer | None:
    """The payer as it is listed on the day, by id or by any of its names; None where it is not."""
    if listed is None:
        return None
    return listed.payer(str(values.get("payer_id", "")), str(values.get("payer_name", "")), day=day)


def same_payer(
    listed: Registration | None, one: Mapping[str, Any], other: Mapping[str, Any], day: date | None = None
) -> bool:
    """Whether two coverages are of one payer: by id, by the list's, else by name."""
    (first_id, first_name), (second_id, second_name) = (_named(listed, values, day) for values in (one, other))
    return first_id == second_id if first_id and second_id else first_name == second_name


def _named(listed: Registration | None, values: Mapping[str, Any], day: date | None) -> tuple[str, str]:
    payer = payer_of(listed, values, day)
    number = str(values.get("payer_id") or (payer.payer_id if payer else ""))
    name = payer.name if payer else str(values.get("payer_name", ""))
    return number.upper(), " ".join(name.upper().split())
