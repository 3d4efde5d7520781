"""How is one outpatient facility claim written as JSON, and what does a wrong one have to hear?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from claimwright.errors import UnreadableError
from claimwright.grouping.apc import OutpatientClaim, OutpatientLine


def read_claim(text: str, source: str) -> OutpatientClaim:
    """The claim a JSON object describes: ``first_day``, ``lines`` (``code``, ``revenue_code``, ``modifiers``, ``units``, ``day``,
    ``charge``) and what else ``OutpatientClaim`` has.

    Raises ``UnreadableError`` naming the place as a JSON pointer, without what stands there.
    """
    try:
        found = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as problem:
        raise UnreadableError(source, f"line {problem.lineno}", "expected JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("lines"), list):
        raise UnreadableError(source, "/lines", "expected an object with a list of lines")
    claim = _taken(found, OutpatientClaim, source, "")
    if "first_day" not in claim:
        raise UnreadableError(source, "/first_day", "expected the first day of the statement, YYYY-MM-DD")
    lines = []
    for at, one in enumerate(found["lines"]):
        if not isinstance(one, dict):
            raise UnreadableError(source, f"/lines/{at}", "expected an object")
        lines.append(OutpatientLine(**({"line": at + 1} | _taken(one, OutpatientLine, source, f"/lines/{at}"))))
    return OutpatientClaim(**(claim | {"lines": tuple(lines)}))


def _taken(given: dict[str, Any], kind: type, source: str, place: str) -> dict[str, Any]:
    """The values given for the fields of a class, each as its type."""
    known = {field.name: str(field.type) for field in fields(kind) if field.name != "lines"}
    if strange := sorted(set(given) - set(known) - {"lines"}):
        raise UnreadableError(source, f"{place}/{strange[0]}", "expected one of " + ", ".join(known))
    taken = {}
    for name, value in given.items():
        if name == "lines" or value is None:
            continue
        read, expected = _READ[known[name].removesuffix(" | None")]
        try:
            taken[name] = read(value)
        except (ValueError, TypeError, InvalidOperation):
            raise UnreadableError(source, f"{place}/{name}", f"expected {expected}") from None
    return taken


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _whole(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value:
        raise TypeError
    return int(value)


def _number(value: Any) -> Decimal:
    found = Decimal(value if isinstance(value, str) else str(value))
    if isinstance(value, bool) or not found.is_finite():
        raise TypeError
    return found


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(one) for one in value)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


_READ: Final[dict[str, tuple[Callable[[Any], Any], str]]] = {
    "str": (_text, "a text"),
    "int": (_whole, "a whole number"),
    "Decimal": (_number, 'a number, or a text such as "12.50"'),
    "date": (date.fromisoformat, "a day, YYYY-MM-DD"),
    "tuple[str, ...]": (_texts, "a list of texts"),
    "bool": (_yes, "true or false"),
}
