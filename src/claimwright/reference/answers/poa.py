"""Is a diagnosis exempt from the present-on-admission indicator where the published list is not loaded? (Appendix I)

Two tables of ranges answer for most codes: all codes of ``poa_exempt.tsv`` stand on the list of CMS, none of ``poa_reported.tsv``.
"""

from __future__ import annotations

import re
from datetime import date

from claimwright.data_files import data_rows


def exempt_by_range(code: str, day: date) -> bool | None:
    """True or False for an undotted code that a range tells of on a day; None where only the list itself would tell."""
    if _within("poa_exempt.tsv", code, day):
        return True
    return False if _within("poa_reported.tsv", code, day) else None


def _within(file: str, code: str, day: date) -> bool:
    return any(
        re.search(row["pattern"], code) and not (row["except"] and re.search(row["except"], code))
        for row in data_rows("claimwright.reference", file)
        if day >= date.fromisoformat(row["valid_from"])
    )
