"""A value that is written wrong comes in, the same value written right goes out: repairs that need no judgement.

What was done, why, and what it costs is never repaired: the columns, and what may be done to each, are a list (``repairable.tsv``).
A repair changes nothing by itself; it is offered beside a finding, and a person has it done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from claimwright.data_files import data_rows

SET: Final = "set"
EMPTIED: Final = "emptied"


@dataclass(frozen=True)
class Repair:
    """What is done to a column of the row that a finding is of; ``value`` for what is set."""

    column: str
    how: str
    value: str = ""

    def of(self, written: str) -> str:
        """The value put right; what the repair does not understand stays as it is."""
        if self.how == SET:
            return self.value
        return _HOW[self.how](written)

    def told(self) -> str:
        """What it does, in words."""
        words = f"set to {self.value}" if self.how == SET else _TOLD[self.how]
        return f"{self.column.replace('_', ' ')}: {words}"


def _package(written: str) -> str:
    """Eleven digits of a national drug code: its parts tell where a zero is missing; without them nobody can know.

    21 CFR 207.33 has the three ways of ten digits, 45 CFR 162.1002 the eleven.
    """
    parts = written.strip().split("-")
    if len(parts) == 1:
        return re.sub(r"\s", "", written)
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return written
    if [len(part) for part in parts] not in ([4, 4, 2], [5, 3, 2], [5, 4, 1], [5, 4, 2]):
        return written
    return "".join(part.zfill(width) for part, width in zip(parts, (5, 4, 2), strict=True))


_HOW: Final[Mapping[str, Callable[[str], str]]] = {
    "capitals": str.upper,
    "trimmed": lambda written: " ".join(written.split()),
    "unpunctuated": lambda written: re.sub(r"[\s\-–./_]", "", written),
    "digits": lambda written: "".join(one for one in written if one.isascii() and one.isdigit()),
    "package": _package,
    EMPTIED: lambda written: "",
}
_TOLD: Final = {
    "capitals": "in capitals",
    "trimmed": "without blanks around it",
    "unpunctuated": "without blanks, hyphens, dots and slashes",
    "digits": "its digits alone",
    "package": "eleven digits, 5-4-2",
    EMPTIED: "left blank",
    SET: "set to a value",
}
WAYS: Final[Mapping[str, str]] = _TOLD
"""Every way to repair, in words."""


@cache
def repairable(table: str) -> Mapping[str, tuple[str, ...]]:
    """Columns of a claim table that may be repaired, and the ways for each (``repairable.tsv``)."""
    rows = data_rows("claimwright.edits", "repairable.tsv")
    return {row["column"]: tuple(row["how"].split(", ")) for row in rows if row["table"] == table}


@cache
def repairs_of_edits() -> Mapping[str, tuple[Repair, ...]]:
    """Our own edits whose findings have one answer, with it (``repairs.tsv``)."""
    found: dict[str, tuple[Repair, ...]] = {}
    for row in data_rows("claimwright.edits", "repairs.tsv"):
        found[row["edit"]] = (*found.get(row["edit"], ()), Repair(row["column"], row["how"]))
    return found
