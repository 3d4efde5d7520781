"""The page docs/engineer.md does what it says: its Python, block after block, gives what its comments tell."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.x12.claims import PROFESSIONAL

from claimwright.reference import Library

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "engineer.md"
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PAYMENT = (
    "ISA*00*          *00*          *ZZ*S              *ZZ*R              *261120*1200*^*00501*000000001*0*T*:~"
    "GS*HP*S1*R1*20261120*1200*1*X*005010X221A1~ST*835*0001~BPR*I*80*C*CHK************20261120~TRN*1*77*1999999999~"
    "N1*PR*OAK~LX*1~CLP*P1*1*100.5*80**12*I1~SVC*HC:99213*100.5*80**1~CAS*CO*45*20.5~SE*8*0001~GE*1*1~IEA*1*000000001~"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the demo's records and the files that the page names."""
    (tmp_path / "demo").symlink_to(ROOT / "demo")
    (tmp_path / "batch.837").write_text(PROFESSIONAL)
    for name in ("era.835", "year.835"):
        (tmp_path / name).write_text(_PAYMENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_runs_from_top_to_bottom(folder: Path, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    scope: dict[str, object] = {}
    for block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        exec(block, scope)
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "E11.40 Type 2 diabetes mellitus with diabetic neuropathy, unspecified ['Type 2 diabetes with diabetic neuropathy']",
        "Z79.4 Long term (current) use of insulin ['insulin']",
    ]
    day = library.on(scope["date"](2026, 3, 2))  # type: ignore[operator]
    assert (day.icd10cm("E11.40").billable, day.icd10cm("E11.4").billable) == (True, False)  # type: ignore[union-attr]
    posted, suspended = scope["posted"], scope["suspended"]
    assert isinstance(posted, pl.DataFrame)
    assert isinstance(suspended, pl.DataFrame)
    assert posted.height > 0
    assert suspended.is_empty()
    written = pl.read_parquet(next(folder.glob("claims-*.parquet")))
    assert written["patient_control_number"].to_list() == ["P1"]


def test_the_books_open_with_official_files(library: Library, official_files: tuple[Path, object]) -> None:
    official = Library(library.folder, official_files[0])
    scope: dict[str, object] = {"library": official}
    for block in re.findall(
        r"^```python official\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        exec("from datetime import date\nfrom claimwright.reference.book import Book, Builder, pages\n" + block, scope)
    (choice, *_) = scope["Builder"](official, date(2026, 3, 2)).step("0FT4").choices  # type: ignore[operator]
    assert (choice.value, choice.label) == ("0", "Open")


def test_every_name_of_the_front_is_on_the_page() -> None:
    import claimwright

    told = PAGE.read_text(encoding="utf-8")
    names = [name for name in claimwright.__all__ if name != "__version__"]
    assert len(names) == 10
    assert all(f"`{name}`" in told for name in names)
