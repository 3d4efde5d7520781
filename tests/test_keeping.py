"""What was worked out from a thing goes with it."""

from __future__ import annotations

import ast
import gc
import weakref
from copy import copy
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.cli import compile_loops
from claimwright.keeping import forget, kept
from claimwright.reference import library as libraries


class Book:
    pass


asked: list[tuple[object, ...]] = []


@kept(2)
def answer(book: Book, *words: str) -> str:
    asked.append((book, *words))
    return " ".join(words)


def test_an_answer_is_worked_out_once_and_the_oldest_goes_first() -> None:
    asked.clear()
    book, other = Book(), Book()
    assert [answer(book, "a"), answer(book, "a"), answer(other, "a"), answer(book, "b"), answer(book, "c")] == [
        "a",
        "a",
        "a",
        "b",
        "c",
    ]
    assert len(asked) == 4
    answer(book, "c")
    answer(book, "a")
    assert [words[1:] for words in asked] == [("a",), ("a",), ("b",), ("c",), ("a",)]
    answer(copy(book), "c")
    assert len(asked) == 6, "a copy may be changed: it has answers of its own"
    forget(book)
    answer(book, "a")
    assert len(asked) == 7


def test_what_is_kept_holds_nothing() -> None:
    book = Book()
    answer(book, "a")
    asked.clear()
    seen = weakref.ref(book)
    del book
    gc.collect()
    assert seen() is None


@pytest.mark.parametrize("command", ["scrub", "code"])
def test_a_library_goes_when_a_command_is_done(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Everything that a command asks of a library is kept with it; a cache of a module would keep the library."""
    opened: list[weakref.ref[libraries.Library]] = []
    begin = libraries.Library.__init__

    def watched(self: libraries.Library, *where: Path) -> None:
        begin(self, *where)
        opened.append(weakref.ref(self))

    monkeypatch.setattr(libraries.Library, "__init__", watched)
    note = tmp_path / "note.txt"
    note.write_text(
        f"Date of service: {date(2026, 3, 2)}\nASSESSMENT\n1. Type 2 diabetes with neuropathy.\n2. Hypertension.\n"
    )
    claim = tmp_path / "claim.837"
    claim.write_text(compile_loops._HEAD + compile_loops._CLAIM)
    module = __import__(f"claimwright.cli.{command}", fromlist=["app"])
    result = CliRunner().invoke(module.app, [str(note if command == "code" else claim)])
    assert opened, result.output
    del result
    gc.collect()
    assert [one for one in opened if one() is not None] == []


HELD = {"Library", "Shelf", "CodeBook", "ReferenceFrames", "Frames", "ReferenceDay", "Context", "Case"}


def test_no_cache_of_a_module_holds_a_library() -> None:
    """``lru_cache`` keeps its arguments; ``kept`` keeps the answers with the first of them. A method's first is its object."""
    found = []
    for path in (Path(__file__).parents[1] / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                cached = {ast.unparse(one).partition("(")[0] for one in node.decorator_list} & {"lru_cache", "cache"}
                kinds = {ast.unparse(one.annotation) if one.annotation else one.arg for one in node.args.args}
                if cached and kinds & (HELD | {"self"}):
                    found.append(f"{path.name}: {node.name}")
    assert found == []


class Asked(str):
    """A word on whose fourth look all answers are let go of, as another thread may do between any two."""

    looks = 0
    answers: dict[object, object]

    def __hash__(self) -> int:
        Asked.looks += 1
        if Asked.looks == 4:
            Asked.answers.clear()
        return super().__hash__()


def test_an_answer_that_another_thread_lets_go_of_meanwhile_is_worked_out_again() -> None:
    """The first question looks twice, for the answer and to keep it; the second finds it, and then it is gone."""
    book = Book()
    answer(book, "first")
    (Asked.answers,) = vars(book)["_kept_answers"][1].values()
    word = Asked("a")
    assert [answer(book, word), answer(book, word), answer(book, word)] == ["a", "a", "a"]
