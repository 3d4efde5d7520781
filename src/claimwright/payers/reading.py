"""Reads rows of payers from a TOML or JSON file, and says where one is not as it should be."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from claimwright.errors import UnreadableError
from claimwright.payers.kinds import ENROLLMENTS, KINDS, TRANSACTIONS
from claimwright.payers.rows import Authorization, Payer, Payers
from claimwright.row_files import read_values, rows_of

_DATES: Final = ("valid_from", "valid_to")
_LISTS: Final = (
    "authorization_required",
    "authorization_required_bill_types",
    "referral_required_taxonomies",
    "codes",
    "names",
    "takes",
)
_NUMBERS: Final = ("timely_filing_days", "corrected_claim_days", "appeal_days", "refund_days", "units")
_ONE_OF: Final = {
    "kind": KINDS,
    "takes": TRANSACTIONS,
    "enrollment_claims": ENROLLMENTS,
    "enrollment_eligibility": ENROLLMENTS,
    "enrollment_remittance": ENROLLMENTS,
}
"""Fields of a payer that take these words alone."""
_PATTERNS: Final = ("member_id_pattern", "authorization_pattern")


def read_payers(path: Path) -> Payers:
    """Rows ``[[payers]]`` of a TOML file, or of a JSON file (``{"payers": [...]}``), whatever its name ends in.

    Raises ``UnreadableError`` naming file, row and what was expected.
    """
    values = read_values(path, "rows of payers")
    return payers_from(values, str(path))


def payers_from(values: object, source: str = "payers") -> Payers:
    """The same from what such a file holds; ``values`` has a list ``payers``. Raises ``UnreadableError``."""
    rows = rows_of(values, "payers", source)
    return Payers([_payer(row, source, f"payers {number}") for number, row in enumerate(rows, 1)])


def _payer(row: object, source: str, place: str) -> Payer:
    values = _values(row, Payer, source, place)
    given = values.pop("authorizations", ())
    if not isinstance(given, list | tuple):
        raise UnreadableError(source, f"{place}, authorizations", "expected a list")
    for name, words in _ONE_OF.items():
        given_words = values.get(name) or ()
        if set([given_words] if isinstance(given_words, str) else given_words) - set(words):
            raise UnreadableError(source, f"{place}, {name}", f"expected one of {', '.join(words)}")
    inner = [
        Authorization(**_values(one, Authorization, source, f"{place}, authorization {number}", needed="number"))
        for number, one in enumerate(given, 1)
    ]
    return Payer(**values, authorizations=tuple(inner))


def _values(
    row: object, kind: type[Payer] | type[Authorization], source: str, place: str, *, needed: str = "payer_id"
) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise UnreadableError(source, place, "expected a table")
    known = {one.name for one in fields(kind)}
    if unknown := sorted(row.keys() - known):
        raise UnreadableError(source, f"{place}, {unknown[0]}", f"expected one of {', '.join(sorted(known))}")
    if not str(row.get(needed) or "").strip():
        raise UnreadableError(source, place, f"expected {needed}")
    return {name: _value(name, value, source, f"{place}, {name}") for name, value in row.items()}


def _value(name: str, value: Any, source: str, place: str) -> Any:
    if name in _DATES:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise UnreadableError(source, place, "expected a date such as 2026-01-01") from None
    if name in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise UnreadableError(source, place, "expected a whole number")
        return value
    if name == "authorization_required" and isinstance(value, bool):
        return ("*",) if value else ()
    if name in _LISTS:
        if not isinstance(value, list):
            raise UnreadableError(source, place, "expected a list of codes")
        return tuple(str(one) for one in value)
    if name in _PATTERNS:
        try:
            re.compile(value)
        except (TypeError, re.error, OverflowError):
            raise UnreadableError(source, place, "expected a regular expression") from None
    return value if name == "authorizations" else str(value)
