"""Is the wheel whole? All that the package needs is in it, nothing beside, and it finds the demo's group and the help by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUILT = {".py", ".json", ".tsv", ".csv", ".txt", ".toml", ".html", ".css", ".js", ".typed", ".svg", ".xml"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder that knows nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if name.startswith(("src/", "demo/", "docs/", "requirements/")) or "/" not in name:
            to = source / name
            to.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_file():
                to.write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        source,
    ]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder / "installed")
    return folder / "installed"


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_package_is_whole(installed: Path) -> None:
    wanted = {name for name in _files(ROOT / "src" / "claimwright") if Path(name).suffix in BUILT}
    found = _files(installed / "claimwright")
    assert wanted - found == set()
    assert {name for name in found - wanted if not name.startswith("shipped/")} == set()
    for name in ("demo", "docs"):
        assert _files(installed / "claimwright" / "shipped" / name) == _files(ROOT / name)


def test_it_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from claimwright.shipped_folders import shipped; print(shipped('demo'))"],
        env={**os.environ, "PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert told == str(installed / "claimwright" / "shipped" / "demo")
