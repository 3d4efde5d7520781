"""Codes found by their own characters: "E11", "e1122", "E11.2"."""

from __future__ import annotations

import re
from typing import Final

_SHAPES: Final = {
    "icd10cm": re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{0,4})?[.-]{0,2}"),
    "icd10pcs": re.compile(r"[0-9B-HJ-NP-Z]{3,7}"),
    "hcpcs": re.compile(r"[A-Z]\d{1,4}|\d{3,4}[0-9A-Z]?"),
}


def looks_like_code(term: str, system: str) -> bool:
    """Whether a term has the shape of a code, or of its beginning, and nothing else."""
    text = term.strip().upper()
    if system == "icd10pcs" and not any(c.isdigit() for c in text):
        return False
    return bool(_SHAPES[system].fullmatch(text))
