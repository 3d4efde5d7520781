"""Every room's front says what comes in and goes out, and names what it offers."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import claimwright

ROOT = Path(claimwright.__file__).parent
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_a_front_names_what_it_offers(room: str) -> None:
    front = importlib.import_module(f"claimwright.{room}".rstrip("."))
    assert len((front.__doc__ or "").split()) >= 20, "a paragraph: what comes in, what goes out"
    assert front.__all__ == sorted(
        front.__all__, key=lambda name: (name != "__version__", not name.isupper(), name.islower(), name)
    )
    for name in front.__all__:
        assert getattr(front, name) is not None
    opened = getattr(front, "_NAMES", {})
    assert set(opened) <= set(front.__all__)


def test_what_a_front_offers_is_what_it_says() -> None:
    with pytest.raises(AttributeError, match="module 'claimwright' has no attribute 'nothing'"):
        claimwright.nothing  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("claimwright").__getattr__ and exec("from claimwright import nothing")


def test_importing_claimwright_loads_no_room() -> None:
    code = "import sys, claimwright; print([m for m in sys.modules if m.startswith('claimwright.') and m != 'claimwright.doors'])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_front_lists_what_it_offers_before_it_is_used() -> None:
    assert {"scrub", "read_837"} <= set(dir(claimwright))


def test_every_sub_room_says_what_it_is_for() -> None:
    fronts = [path for path in ROOT.rglob("__init__.py") if "migrations" not in path.parts]
    silent = [
        str(path.relative_to(ROOT))
        for path in fronts
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
