"""Which guide has a transaction of a version, and what does it say?"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from claimwright.data_files import data_table
from claimwright.x12.grammar.guide_files import GuideReader, differing
from claimwright.x12.grammar.model import Guide

_NAMES_GUIDE: Final = re.compile(r"X\d{3}")
_OLD: Final = re.compile(r"00[0-4]\d")


@cache
def guide_ids() -> tuple[str, ...]:
    return tuple(data_table("claimwright.x12.grammar", "guides.tsv")["guide"])


@cache
def guide(identifier: str) -> Guide:
    """The guide of an id such as ``837p``. Raises ``KeyError`` for one we do not have."""
    row = {row["guide"]: row for row in data_table("claimwright.x12.grammar", "guides.tsv").iter_rows(named=True)}[
        identifier
    ]
    lines = [
        {name: value or "" for name, value in line.items()}
        for line in data_table("claimwright.x12.grammar", f"guides/{identifier}.tsv").iter_rows(named=True)
    ]
    reader = GuideReader()
    for line in lines:
        if line["kind"] in ("loop", "segment", "element"):
            reader.take(line)
    loops = reader.built()
    if row["like"]:
        loops = differing(guide(row["like"]).loops, loops, lines)
    return Guide(identifier, row["transaction"], row["name"], loops, bool(row["like"]))


@cache
def _by_version() -> list[tuple[str, str, str]]:
    return [
        (row["transaction"], part, row["guide"])
        for row in data_table("claimwright.x12.grammar", "guides.tsv").iter_rows(named=True)
        for part in row["versions"].split(",")
    ]


def guide_of(transaction: str, version: str, group_version: str = "") -> str:
    """The guide of a transaction set by ST01 and its versions (ST03, GS08); empty when we have none.

    A version that names no guide at all, which happens in old and cut files, means the first one of the transaction.
    """
    for stated in (version, group_version):
        for kind, part, identifier in _by_version():
            if kind == transaction and part in stated:
                return identifier
    for stated in (version, group_version):
        if _NAMES_GUIDE.search(stated) or _OLD.match(stated):
            return ""
    return next((identifier for kind, _, identifier in _by_version() if kind == transaction), "")
