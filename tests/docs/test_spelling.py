"""One spelling of a word that has two: X12 says acknowledgment."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OTHER = "acknow" + "ledgement"


@pytest.mark.parametrize("folder", ["src", "docs", "tests", "script"])
def test_an_acknowledgment_is_spelled_as_x12_does(folder: str) -> None:
    kinds = {".py", ".md", ".html", ".tsv", ".js", ".css"}
    texts = (path for path in (ROOT / folder).rglob("*") if path.suffix in kinds)
    assert [str(path) for path in texts if OTHER in path.read_text(encoding="utf-8").lower()] == []
