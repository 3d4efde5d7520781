"""Which drugs against cancer does a text name, and of what kind of treatment are they?"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows

_CAPITALS: Final = 3
"""Names of up to so many letters count in capitals only ("AI", "TC"), or where they are short for a drug ("bev")."""
_SHORT_FOR: Final = frozenset({"bev", "ipi", "5fu"})


@lru_cache(maxsize=16)
def kinds(day: date) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Kind of treatment, and codes of the cancers it is limited to, by name in small letters."""
    return {
        name: (row["kind"], tuple(row["cancers"].split()))
        for row in dated_rows("antineoplastics.tsv", day)
        for name in row["names"].split()
    }


@lru_cache(maxsize=16)
def names(day: date, *only: str) -> str:
    """The names, of all kinds or of some, as the alternatives of a regular expression."""
    chosen = [name for name, (kind, _) in kinds(day).items() if not only or kind in only]
    return "|".join(_written(name) for name in sorted(chosen, key=len, reverse=True))


@lru_cache(maxsize=16)
def drug_pattern(day: date, *only: str) -> re.Pattern[str]:
    """A drug against cancer between word boundaries."""
    return compiled(rf"(?<![\w-])(?:{names(day, *only)})(?![\w])")


def _written(name: str) -> str:
    if len(name) <= _CAPITALS and name not in _SHORT_FOR:
        return f"(?-i:{re.escape(name.upper())})"
    return re.escape(name)
