"""A part of a home is one of a house, an apartment or a mobile home where the record tells which (I.C.20.b, I.B.2)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.rules.base import Case
from claimwright.data_files import data_rows

_OWNER: Final = r"(?:his|her|their|my|the|own|patient.?s|(?:grand)?(?:mother|father|parent|ma|pa)s?.?s|mom.?s|dad.?s|friend.?s|aunt.?s|uncle.?s|neighbor.?s|daughter.?s|son.?s)"
_KINDS: Final = (
    ("house", re.compile(rf"\b(?:single[- ]family|{_OWNER} (?:own )?house\b(?!hold))", re.IGNORECASE)),
    ("apartment", re.compile(r"\b(?:apartment|condo(?:minium)?)\b", re.IGNORECASE)),
    ("mobile", re.compile(r"\b(?:mobile home|trailer home|double[- ]wide)\b", re.IGNORECASE)),
)


def home_part(code: str, case: Case) -> str:
    """The code of a part of the one kind of home that the record's notes name; the same code where they name none or several."""
    row = next((row for row in data_rows("claimwright.coding", "home_parts.tsv") if row["part"] == code), None)
    if row is None:
        return code
    told = [kind for kind, pattern in _KINDS if any(pattern.search(note.text) for _, note in case.notes)]
    return (row[told[0]] or code) if len(told) == 1 else code
