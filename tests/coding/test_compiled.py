"""A pattern is compiled when the first text asks for it: what a note does not ask for costs its reader nothing."""

from __future__ import annotations

import ast
import gc
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import claimwright.coding
from claimwright.coding import suggest_text
from claimwright.coding.compiled import compiled
from claimwright.coding.spots import spots

if TYPE_CHECKING:
    from claimwright.reference import Library

ROOM = Path(claimwright.coding.__file__).parent


def test_it_waits_for_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[str]()
    compile_now = re.compile

    def counting(source: str, flags: int = 0) -> re.Pattern[str]:
        made.append(source)
        return compile_now(source, flags)

    monkeypatch.setattr(re, "compile", counting)
    words = compiled(r"\bwaits (?P<who>\w+)")
    assert words is compiled(r"\bwaits (?P<who>\w+)")
    assert words.pattern == r"\bwaits (?P<who>\w+)"
    assert made == []
    found = words.search("It WAITS here")
    assert found is not None
    assert found["who"] == "here"
    assert words.sub("goes", "waits here") == "goes"
    assert words.groupindex == {"who": 1}
    assert [one.group() for one in words.finditer("waits here", 3)] == []
    assert made.count(words.pattern) <= 2  # once for its methods, once for what is seldom asked


def test_flags_are_as_given() -> None:
    assert compiled("ab").match("AB")
    assert not compiled("ab", 0).match("AB")


def test_a_text_without_the_words_it_begins_with_does_not_compile_it() -> None:
    words = compiled(r"\b(?:zebra|zebu)\b(?= of the plain)")
    assert not spots(words, "Chest pain since yesterday.")
    assert "search" not in vars(words)
    assert "match" not in vars(words)
    assert spots(words, "A zebu of the plain").starts == (2,)


def test_no_file_of_the_rules_compiles_at_import() -> None:
    files = sorted(ROOM.rglob("*.py"))
    assert {one.name: found for one in files if (found := _compiled_at_import(one))} == {}


def _compiled_at_import(path: Path) -> list[int]:
    """The lines of a module that compile a pattern outside of its functions."""
    outside = [one for one in ast.parse(path.read_text(encoding="utf-8")).body if not isinstance(one, ast.FunctionDef)]
    found = [node for one in outside if not isinstance(one, ast.ClassDef) for node in ast.walk(one)]
    return [one.lineno for one in found if isinstance(one, ast.Call) and ast.unparse(one.func) == "re.compile"]


def test_every_pattern_can_be_compiled(library: Library) -> None:
    """What is compiled late fails late: all that a note's tables have made is compiled here."""
    note = "Assessment: type 2 diabetes, breast cancer, pregnancy, stroke, fracture of the left wrist, sepsis. Plan: insulin."
    for setting in ("office", "inpatient"):
        suggest_text(note, library, date=date(2026, 4, 1), setting=setting)
    made = [one for one in gc.get_objects() if type(one) is type(compiled("a"))]
    assert len(made) > 400
    for one in made:
        one.search("")
