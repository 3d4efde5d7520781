"""The house itself: no two files import each other in a circle, and every room says what comes in and goes out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import claimwright

ROOT = Path(claimwright.__file__).parent


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _module(path: Path) -> str:
    return ".".join(("claimwright", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def _imported(path: Path, known: set[str]) -> Iterator[str]:
    """The modules of ours a file imports anywhere, inside functions and for types too."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("claimwright"):
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in known else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)


def _graph() -> dict[str, set[str]]:
    """Module to the modules it imports. The front of a package only gathers names, so it is no node."""
    files = {_module(path): path for path in ROOT.rglob("*.py") if path.name != "__init__.py"}
    return {name: {one for one in _imported(path, set(files)) if one in files} - {name} for name, path in files.items()}


def _circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other (Tarjan's strongly connected components of more than one)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        waiting.add(name)
        for other in graph[name]:
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in waiting:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            waiting.difference_update(stack[at:])
            del stack[at:]

    for name in graph:
        if name not in order:
            visit(name)
    return found


def test_circles_are_found() -> None:
    assert _circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_no_two_files_import_each_other_in_a_circle() -> None:
    assert _circles(_graph()) == []


def _late_imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each import inside a function of a file; several in a row count once."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for function in ast.walk(_tree(path)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            before = -1
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    if node.lineno - 1 != before:
                        yield node.lineno, lines[node.lineno - 2].strip() + lines[node.lineno - 1]
                    before = node.end_lineno or node.lineno


def test_an_import_inside_a_function_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(ROOT.rglob("*.py"))
        for number, text in _late_imports(path)
        if "#" not in text
    ]
    assert silent == []


LARGEST, SMALLEST = 400, 40
AS_FRAMEWORKS_WANT = {"urls.py", "apps.py", "wsgi.py", "settings_test.py", "__main__.py"}
"""Names that Django or Python look for: they are as short as they are."""


def _sizes() -> dict[str, int]:
    paths = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and path.name != "__init__.py"]
    return {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def test_no_file_is_larger_than_a_reader_takes_in() -> None:
    assert {name: size for name, size in _sizes().items() if size > LARGEST} == {}


def test_short_files_are_few() -> None:
    """A short file stands alone where several rooms or screens ask its one question: at most one file in twelve is such."""
    sizes = _sizes()
    short = [name for name, size in sizes.items() if size < SMALLEST and Path(name).name not in AS_FRAMEWORKS_WANT]
    assert len(short) * 12 <= len(sizes)


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef)
    }
    assert {name: size for name, size in long.items() if size > 65} == {}
