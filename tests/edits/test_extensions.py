"""An installed package adds edits by its entry point, as the engineer's page shows it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.x12.claims import PROFESSIONAL

from claimwright.edits import all_edits, catalogue
from claimwright.errors import ExtensionError
from claimwright.keeping import forget

PAGE = Path(__file__).resolve().parents[2] / "docs" / "engineer.md"
_BLOCK = re.compile(r"^```python edits\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def install(reference: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
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
        forget(reference)

    yield installed
    for name in [name for name in sys.modules if name.partition(".")[0] == "telehealth_edits"]:
        del sys.modules[name]
    catalogue._declared.clear()
    catalogue._declared.update(declared)
    catalogue._load.cache_clear()
    forget(reference)


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


def test_a_package_that_ends_the_process_is_named(install: Callable[[str], None]) -> None:
    install("raise SystemExit(3)\n")
    with pytest.raises(ExtensionError, match="SystemExit: 3"):
        all_edits()


def test_an_id_is_declared_once(install: Callable[[str], None]) -> None:
    declaration, imports = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    install(imports + declaration.replace("XMP-001", "DX-001"))
    with pytest.raises(ExtensionError, match="DX-001 is declared twice"):
        all_edits()


def _module(install: Callable[[str], None], old: str, new: str) -> None:
    declaration, imports = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert old in declaration
    install(imports + declaration.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('table="lines"', 'table="linez"', "no table linez"),
        ('severity="warning"', 'severity="fatal"', "no severity fatal"),
        ('kinds="P"', 'kinds="Q"', "not Q"),
    ],
)
def test_a_declaration_that_would_never_hold_a_claim_is_refused(
    install: Callable[[str], None], old: str, new: str, said: str
) -> None:
    _module(install, old, new)
    with pytest.raises(ExtensionError, match=f"telehealth .*edit XMP-001.*{said}"):
        all_edits()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{place} and has", "{plaice} and has"),
        ('pl.col("place").is_in(["02", "10"])', 'pl.col("plaice").is_in(["02", "10"])'),
        ("    return Rule(", "    raise RuntimeError('no licence')\n    return Rule("),
        ("    return Rule(", "    return ("),
        ("return Rule(pl.col(\"place\").is_in([\"02\", \"10\"]) & ~given.fill_null(value=False))", "return Rule(pl.col(\"place\"))"),
    ],
    ids=["placeholder", "column", "raises", "no rule", "no condition"],
)  # fmt: skip
def test_an_edit_that_cannot_be_asked_stops_the_scrub_with_its_name(
    install: Callable[[str], None], run: Callable[..., pl.DataFrame], old: str, new: str
) -> None:
    _module(install, old, new)
    with pytest.raises(ExtensionError, match="edit XMP-001 \\(telehealth_edits"):
        run("professional", _telehealth)


def test_a_package_whose_fault_passes_is_loaded_whole(
    install: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    declaration, imports = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    install("")
    (tmp_path / "telehealth_edits.py").unlink()
    folder = tmp_path / "telehealth_edits"
    folder.mkdir()
    (folder / "one.py").write_text(imports + declaration)
    (folder / "__init__.py").write_text(
        "import os\nfrom telehealth_edits import one\nif os.environ.get('BAD'): raise RuntimeError('not now')\n"
    )
    monkeypatch.setenv("BAD", "1")
    with pytest.raises(ExtensionError, match="not now"):
        all_edits()
    monkeypatch.delenv("BAD")
    assert "XMP-001" in [one.id for one in all_edits()]


def test_the_command_line_says_it_in_one_line(
    install: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from claimwright.cli import main as command

    _module(install, "    return Rule(", "    raise RuntimeError('no licence')\n    return Rule(")
    claim = tmp_path / "one.837"
    claim.write_text(PROFESSIONAL)
    monkeypatch.setattr(sys, "argv", ["claimwright", "scrub", str(claim)])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert told[0].startswith("claimwright: the extension edit XMP-001 (telehealth_edits, of claimwright.edits)")
