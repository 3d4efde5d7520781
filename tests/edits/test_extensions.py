"""An installed package adds edits by its entry point, as the engineer's page shows it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.edits import all_edits, catalogue, engine
from claimwright.errors import ExtensionError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "engineer.md"
_BLOCK = re.compile(r"^```python edits\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts a package with this module of edits where Python finds installed packages, and takes it away again."""
    all_edits()
    declared = dict(catalogue._declared)

    def installed(module: str) -> None:
        (tmp_path / "telehealth_edits.py").write_text(module)
        told = tmp_path / "telehealth_edits-1.0.dist-info"
        told.mkdir()
        (told / "METADATA").write_text("Metadata-Version: 2.1\nName: telehealth-edits\nVersion: 1.0\n")
        (told / "entry_points.txt").write_text("[claimwright.edits]\ntelehealth = telehealth_edits\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        catalogue._load.cache_clear()
        engine._prepared.cache_clear()

    yield installed
    sys.modules.pop("telehealth_edits", None)
    catalogue._declared.clear()
    catalogue._declared.update(declared)
    catalogue._load.cache_clear()
    engine._prepared.cache_clear()


def _telehealth(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["claims"][0]["place_of_service"] = "10"


def test_the_edit_of_the_page_runs_beside_ours(
    install: Callable[[str], None], run: Callable[..., pl.DataFrame]
) -> None:
    ours = [one.id for one in all_edits()]
    declaration, imports = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    install(imports + declaration)
    assert [one.id for one in all_edits()] == [*ours, "XMP-001"]
    found = run("professional", _telehealth).filter(pl.col("edit") == "XMP-001")
    assert found.select("claim_id", "line", "severity", "message").rows() == [
        (
            "c1",
            1,
            "warning",
            "Line 1 is telehealth by its place of service 10 and has no telehealth modifier.",
        )
    ]
    assert "XMP-001" not in run("professional")["edit"].to_list()


def test_a_package_that_cannot_be_loaded_is_named_and_nothing_of_it_is_kept(install: Callable[[str], None]) -> None:
    ours = [one.id for one in all_edits()]
    declaration, imports = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    install(imports + declaration + "\nraise RuntimeError('no licence')\n")
    with pytest.raises(ExtensionError, match=r"telehealth \(telehealth_edits.*RuntimeError: no licence"):
        all_edits()
    assert list(catalogue._declared) == ours


def test_an_id_is_declared_once(install: Callable[[str], None]) -> None:
    declaration, imports = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    install(imports + declaration.replace("XMP-001", "DX-001"))
    with pytest.raises(ExtensionError, match="DX-001 is declared twice"):
        all_edits()
