"""Which codes an Excludes1 note names."""

from __future__ import annotations

import re
from typing import Final

from claimwright.reference.codes import undot

_CODE: Final = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_REFERENCE: Final = re.compile(rf"\b({_CODE})(?:\s*-\s*({_CODE})|\.?-)?(?![0-9A-Za-z])")
_QUALIFIED: Final = re.compile(r"\bwith\b[^()]*\b(?:fifth|sixth|final|seventh|5th|6th|7th)\b", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


def excluded(text: str) -> list[tuple[str, str]]:
    """Ranges (low, high) of undotted codes named in parentheses: ``with pregnancy (O10-O11, O13.-)``.

    A reference limited to some characters ("T36-T50 with fifth or sixth character 1-4") is left out: taking it
    whole would forbid pairs the list allows.
    """
    ranges: list[tuple[str, str]] = []
    for match in _BRACKETS.finditer(text):
        inside = match.group(1) or match.group(2) or ""
        if _QUALIFIED.search(inside):
            continue
        for low, high in _REFERENCE.findall(inside):
            pair = undot(low), undot(high or low)
            if pair[0] <= pair[1] and pair not in ranges:
                ranges.append(pair)
    return ranges


def covers(low: str, high: str, code: str) -> bool:
    """Whether an undotted code lies in an excluded range, descendants of its ends included."""
    return low <= code[: len(low)] and code[: len(high)] <= high
