"""Files of rows that people write: TOML or JSON, a list under one key."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from claimwright.errors import UnreadableError

_JSON: Final = re.compile(r"\s*(?:\{|\[\s*[\]{\d\"])")
"""How JSON begins: TOML's heads of tables, ``[[rules]]``, have a bracket too."""


def read_values(path: Path, words: str) -> Any:
    """What a TOML or JSON file holds, told apart by its ending or first character; numbers with a point are decimals.

    ``words`` says in the refusal what was expected ("rows of payers"). Raises ``UnreadableError``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableError(str(path), "", f"expected TOML or JSON with {words}: {problem}") from None
    return values_of_text(text, str(path), words)


def values_of_text(text: str, source: str, words: str) -> Any:
    """The same from a text; ``source`` is its name, such as the name of an uploaded file."""
    try:
        if _JSON.match(text) and not source.endswith(".toml"):
            return json.loads(text, parse_float=Decimal)
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as problem:
        raise UnreadableError(source, "", f"expected TOML or JSON with {words}: {problem}") from None


def rows_of(values: object, key: str, source: str) -> list[Any]:
    """The rows under a key, or the list itself. A misspelt key is refused: read as no rows, it would ask nothing of anything.

    Raises ``UnreadableError``.
    """
    rows = values.get(key) if isinstance(values, dict) else values
    if not isinstance(rows, list):
        raise UnreadableError(source, key, f"expected a list of {key}")
    return rows
