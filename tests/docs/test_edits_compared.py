"""The page that sets our edits beside others' names every family that there is, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from claimwright.edits.catalogue import FAMILIES

PAGE = Path(__file__).parents[2] / "docs" / "edits-compared.md"


def test_the_page_names_our_families() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## Edits that come with it")[2].partition("## Rules")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    named = {word for row in rows for word in re.findall(r"[a-z_]+", row[-1])}
    assert set(FAMILIES) - named == set()
    assert named - set(FAMILIES) == {"asked", "beside", "the", "edits"}
