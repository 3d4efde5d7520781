"""The findings that hold or question claims, gathered by edit and cause, the cause of most claims first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from claimwright.workbench.billing import BEFORE_SENDING
from claimwright.workbench.models import Claim, Finding, Practice

MOST: Final = 200
"""Claims that are changed at once."""
_LINE: Final = re.compile(r"\b([Ll]ine) [0-9]+")
_SEVERITIES: Final = {"": ("error", "warning"), "error": ("error",), "warning": ("warning",)}


@dataclass(frozen=True)
class Group:
    """Claims with findings of one edit that say the same. ``key`` names it in addresses, where no value of a claim may stand."""

    edit: str
    severity: str
    cause: str
    key: str
    claims: tuple[int, ...]
    charge: Decimal


def groups(practice: Practice, filters: Mapping[str, str]) -> list[Group]:
    """Groups of claims that have not gone out, by ``severity`` and ``payer``, most claims first."""
    waiting = Claim.objects.filter(practice=practice, status__in=BEFORE_SENDING)
    if filters.get("payer"):
        waiting = waiting.filter(payer_name=filters["payer"])
    severities = _SEVERITIES.get(filters.get("severity", ""), _SEVERITIES[""])
    rows = Finding.objects.filter(practice=practice, severity__in=severities, record__in=waiting.values("pk"))
    charges: dict[int, Decimal | None] = dict(waiting.values_list("pk", "total_charge"))
    found: dict[tuple[str, str, str], set[int]] = {}
    for edit, severity, message, claim in rows.values_list("edit", "severity", "message", "record_id").order_by():
        found.setdefault((str(edit), str(severity), cause_of(message or "")), set()).add(claim)
    made = [
        Group(edit, severity, cause, _key(edit, cause), tuple(sorted(keys)), _sum(charges, keys))
        for (edit, severity, cause), keys in found.items()
    ]
    return sorted(made, key=lambda one: (-len(one.claims), one.severity, one.edit, one.cause))


def group(practice: Practice, key: str) -> Group | None:
    """The group of this key, as it is now; None where nothing is left of it."""
    return next((one for one in groups(practice, {}) if one.key == key), None)


def findings_of(one: Group, practice: Practice) -> dict[int, list[Finding]]:
    """The findings of a group by claim."""
    rows = Finding.objects.filter(practice=practice, edit=one.edit, severity=one.severity, record__in=one.claims)
    found: dict[int, list[Finding]] = {}
    for row in rows:
        if cause_of(row.message or "") == one.cause:
            found.setdefault(row.record_id, []).append(row)
    return found


def cause_of(message: str) -> str:
    """What a finding says, whichever line it says it of."""
    return _LINE.sub(r"\1 …", message)


def _key(edit: str, cause: str) -> str:
    return hashlib.sha256(f"{edit}\x1f{cause}".encode()).hexdigest()[:20]


def _sum(charges: Mapping[int, Any], keys: set[int]) -> Decimal:
    return sum((charges.get(key) or Decimal(0) for key in keys), Decimal(0))
