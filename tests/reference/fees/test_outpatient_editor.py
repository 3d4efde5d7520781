"""Where do the tables of CMS's outpatient code editor lie, and which days do they hold?"""

from __future__ import annotations

import lzma
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from claimwright.errors import ReferenceMissingError
from claimwright.reference.fees import outpatient_editor
from claimwright.reference.packages import packages


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, and packed tables of a few bytes in the place of the package's 307 MB."""
    packed = tmp_path / "pyoce.mdb.xz"
    packed.write_bytes(lzma.compress(b"tables"))
    monkeypatch.setattr(packages, "file", lambda *parts: packed)
    return tmp_path / "home"


def test_the_last_quarter_of_the_tables_ends_though_the_package_leaves_it_open() -> None:
    held = outpatient_editor.covered()
    assert (held.first, held.last) == (date(2019, 7, 1), date(2026, 6, 30))
    assert held.release.startswith("CMS I/OCE v27.1")
    assert held.problem(None) == "The claim has no first day, by which the code editor's tables are chosen."


@pytest.mark.parametrize(
    ("first", "end"), [((2026, 4, 1), (2026, 6, 30)), ((2025, 10, 1), (2025, 12, 31)), ((2024, 1, 1), (2024, 3, 31))]
)
def test_a_quarter_ends_on_the_day_before_the_next(first: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert outpatient_editor._end_of_quarter(date(*first)) == date(*end)


def test_tables_are_unpacked_once_below_the_home_and_older_ones_go(small: Path) -> None:
    folder = small / "outpatient-editor"
    folder.mkdir(parents=True)
    (folder / "0.0.1.mdb").write_bytes(b"older")
    path = outpatient_editor.unpacked(small)
    assert path.read_bytes() == b"tables"
    assert [one.name for one in folder.glob("*.mdb")] == [path.name]
    path.write_bytes(b"kept")
    assert outpatient_editor.unpacked(small).read_bytes() == b"kept"


def test_a_home_that_cannot_be_written_is_said(small: Path) -> None:
    small.write_text("a file stands where the folder should be")
    with pytest.raises(ReferenceMissingError, match="tables cannot be unpacked"):
        outpatient_editor.unpacked(small)


def test_two_processes_that_come_first_at_once_unpack_once(small: Path, tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from claimwright.reference.fees import outpatient_editor as editor\n"
        "from claimwright.reference.packages import packages\n"
        "packages.file = lambda *parts: Path(sys.argv[2])\n"
        "def slow(packed, path):\n    time.sleep(0.5); path.write_bytes(b'tables'); print('unpacked')\n"
        "editor._unpack = slow\n"
        "print(editor.unpacked(Path(sys.argv[1])).read_bytes())\n"
    )
    command = [sys.executable, "-c", script, str(small), str(tmp_path / "pyoce.mdb.xz")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = "".join(one.communicate(timeout=60)[0] for one in started)
    assert [one.returncode for one in started] == [0, 0]
    assert sorted(told.split()) == ["b'tables'", "b'tables'", "unpacked"]
    assert not list((small / "outpatient-editor").glob(".keeping-*"))
