"""Files of rows that people write: TOML or JSON, a list under one key."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from claimwright.errors import UnreadableError


def read_values(path: Path, words: str) -> Any:
    """What a TOML or JSON file holds, told apart by its ending or first character; numbers with a point are decimals.

    ``words`` says in the refusal what was expected ("rows of payers"). Raises ``UnreadableError``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.lstrip()[:1] in ("{", "[") and path.suffix != ".toml":
            return json.loads(text, parse_float=Decimal)
        return tomllib.loads(text, parse_float=Decimal)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UnreadableError(str(path), "", f"expected TOML or JSON with {words}: {problem}") from None


def rows_of(values: object, key: str, source: str) -> list[Any]:
    """The rows under a key, or the list itself. A misspelt key is refused: read as no rows, it would ask nothing of anything.

    Raises ``UnreadableError``.
    """
    rows = values.get(key) if isinstance(values, dict) else values
    if not isinstance(rows, list):
        raise UnreadableError(source, key, f"expected a list of {key}")
    return rows
