"""Codes found by their own characters: "E11", "e1122", "E11.2", and as hands type them: "e11 65", "E 11.65", "0DTJ 4ZZ"."""

from __future__ import annotations

import re
from typing import Final

from claimwright.reference.codes import undot

_SHAPES: Final = {
    # A blank or hyphen stands for the dot, or after the letter: never after the second character ("L4-5" is a disc).
    "icd10cm": re.compile(r"[A-Z](?:[ -]?\d[0-9A-Z])(?:[. -]?[0-9A-Z]{0,4})?[.-]{0,2}"),
    "icd10pcs": re.compile(r"[0-9B-HJ-NP-Z]{3,7}|[0-9B-HJ-NP-Z]{3,4}[ .-][0-9B-HJ-NP-Z]{1,4}"),
    "hcpcs": re.compile(r"[A-Z][ -]?\d{1,4}|\d{3,4}[0-9A-Z]?"),
}


def as_code(term: str, system: str) -> str | None:
    """The code, or the beginning of one, that a term has the shape of, without dot, blank and hyphen; None for words."""
    text = " ".join(term.upper().split())
    if system == "icd10pcs" and not any(c.isdigit() for c in text):
        return None
    return undot(text).replace("-", "") if _SHAPES[system].fullmatch(text) else None
