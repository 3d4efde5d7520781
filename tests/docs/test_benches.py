"""Every script of ``bench/`` can be run: it imports, and calls what the product has with the arguments that it takes."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"


def unlike(path: Path, names: dict[str, Any]) -> Iterator[str]:
    """Calls of what was imported from the product that do not fit its signature."""
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        called = names.get(call.func.id) if isinstance(call.func, ast.Name) else None
        ours = callable(called) and getattr(called, "__module__", "").startswith("claimwright")
        starred = any(isinstance(one, ast.Starred) for one in call.args) or any(
            one.arg is None for one in call.keywords
        )
        if ours and not starred:
            yield from _unbound(call, called)
        if called is importlib.import_module and isinstance(call.args[0], ast.Constant):
            yield from _unknown(call.lineno, str(call.args[0].value))


def _unbound(call: ast.Call, called: Callable[..., Any]) -> Iterator[str]:
    try:
        inspect.signature(called).bind(*call.args, **{str(one.arg): one.value for one in call.keywords})
    except TypeError as error:
        yield f"line {call.lineno}: {error}"


def _unknown(line: int, name: str) -> Iterator[str]:
    """A module that is imported by its name, as the name of a migration begins with a number."""
    if importlib.util.find_spec(name) is None:
        yield f"line {line}: no module {name}"


@pytest.mark.parametrize("name", sorted(path.stem for path in BENCH.glob("*.py")))
def test_a_bench_fits_the_product(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)
    module = importlib.import_module(name)
    assert list(unlike(BENCH / f"{name}.py", vars(module))) == []


def test_a_changed_signature_is_seen(tmp_path: Path) -> None:
    script = tmp_path / "one.py"
    script.write_text("read_segments(b'', 'x', colour=1)\n")
    segments = importlib.import_module("claimwright.x12.wire.segments")
    (found,) = unlike(script, {"read_segments": segments.read_segments})
    assert "colour" in found


def test_a_module_that_was_renamed_is_seen(tmp_path: Path) -> None:
    script = tmp_path / "one.py"
    script.write_text("import_module('claimwright.workbench.migrations.0010_sums_of_accounts')\n")
    (found,) = unlike(script, {"import_module": importlib.import_module})
    assert "0010_sums_of_accounts" in found
