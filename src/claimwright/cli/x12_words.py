"""What do the reasons and remarks of payers say, in the product's own words, where no published wording is loaded?"""

from __future__ import annotations

from functools import cache

from claimwright.data_files import data_rows


@cache
def _reasons() -> dict[str, str]:
    return {
        row["reason_code"]: row["words"]
        for row in data_rows("claimwright.remittance", "adjustment_classes.tsv")
        if row["words"]
    }


@cache
def _remarks() -> dict[str, str]:
    return {row["remark_code"]: row["words"] for row in data_rows("claimwright.denials", "remarks.tsv") if row["words"]}


def own_words(listed: str, code: str) -> str:
    """Our words for a code of a published list (``carc``, ``remark``); "" where we have none."""
    known = {"carc": _reasons, "remark": _remarks}.get(listed)
    return known().get(code, "") if known else ""
