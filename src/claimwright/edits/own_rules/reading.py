"""A file of rules (TOML or JSON) to rules; what is wrong is named with its place and what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl

from claimwright.data_files import data_text
from claimwright.edits.catalogue import all_edits
from claimwright.edits.own_rules.rows import (
    EARLIER,
    LOOKED_FOR,
    OF_CLAIM,
    OPERATORS,
    ROWS,
    SEVERITIES,
    Condition,
    OwnRule,
    Value,
    columns_of,
    is_number,
    same_kind,
)
from claimwright.edits.repairs import SET, Repair, repairable
from claimwright.errors import UnreadableError
from claimwright.row_files import read_values, rows_of, values_of_text

_ID: Final = re.compile(r"[A-Z][A-Z0-9]*-[A-Z0-9-]+")
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_KEYS: Final = frozenset(
    [
        "id", "title", "table", "severity", "when", "message", "fix", "source", "owner", "kinds", "valid_from", "valid_to",
        "prevents", "repair",
    ]
)  # fmt: skip
_REASON: Final = re.compile(r"[0-9]{1,3}|[A-Z][0-9]{1,2}")
_LARGEST: Final = 10**12
_PLACES: Final = 6
_NEEDED: Final = ("id", "title", "table", "severity", "when", "message", "fix")


def read_rules(*paths: Path) -> tuple[OwnRule, ...]:
    """Rules ``[[rules]]`` of TOML files, or of JSON files (``{"rules": [...]}``), in their order; an id is given once in all of them.

    Raises ``UnreadableError`` naming file, rule and what was expected.
    """
    rules: list[OwnRule] = []
    for path in paths:
        taken = {rule.id for rule in rules}
        found = rules_from(read_values(path, "rules"), str(path))
        if twice := next((rule.id for rule in found if rule.id in taken), None):
            raise UnreadableError(str(path), twice, "expected another id: a rule of an earlier file has it")
        rules += found
    return tuple(rules)


def published_text() -> str:
    """The file of rules that are shipped as examples."""
    return data_text("claimwright.edits", "published_rules.toml")


def rules_of_text(text: str, source: str = "rules") -> tuple[OwnRule, ...]:
    """The same from the text of such a file. Raises ``UnreadableError``."""
    return rules_from(values_of_text(text.removeprefix("\ufeff"), source, "rules"), source)


def rules_from(values: object, source: str = "rules") -> tuple[OwnRule, ...]:
    """The same from what such a file holds; ``values`` has a list ``rules``. Raises ``UnreadableError``, also where there is no rule:
    claims that a misspelt file lets pass would look clean."""
    if isinstance(values, dict) and (unknown := sorted(values.keys() - {"rules"})):
        raise UnreadableError(source, str(unknown[0]), "expected rules alone")
    rows = rows_of(values, "rules", source)
    if not rows:
        raise UnreadableError(source, "rules", "expected at least one rule")
    rules = tuple(_rule(row, source, f"rules {number}") for number, row in enumerate(rows, 1))
    seen: set[str] = set()
    for number, rule in enumerate(rules, 1):
        if rule.id in seen:
            raise UnreadableError(
                source, f"rules {number}, id", f"expected another id than {rule.id}, which an earlier rule has"
            )
        seen.add(rule.id)
    return rules


def _rule(row: object, source: str, place: str) -> OwnRule:
    if not isinstance(row, dict):
        raise UnreadableError(source, place, "expected a table")
    if unknown := sorted(row.keys() - _KEYS):
        raise UnreadableError(source, f"{place}, {unknown[0]}", f"expected one of {', '.join(sorted(_KEYS))}")
    for name in _NEEDED:
        if not row.get(name):
            raise UnreadableError(source, place, f"expected {name}")
    words = {name: _words(row[name], source, f"{place}, {name}") for name in _NEEDED if name != "when"}
    if row.get("valid_from") and row.get("valid_to"):
        first, last = (_day(row[name], source, f"{place}, {name}") for name in ("valid_from", "valid_to"))
        if first and last and last < first:
            raise UnreadableError(source, f"{place}, valid_to", "expected no day before valid_from")
    if words["id"] in {one.id for one in all_edits()}:
        raise UnreadableError(
            source, f"{place}, id", f"expected another id than {words['id']}, which an edit of ours has"
        )
    if not _ID.fullmatch(words["id"]):
        raise UnreadableError(source, f"{place}, id", "expected capitals, a hyphen and a number, such as ACME-001")
    _one_of(words["table"], ROWS, source, f"{place}, table")
    _one_of(words["severity"], tuple(SEVERITIES), source, f"{place}, severity")
    kinds = _words(row.get("kinds", "PI"), source, f"{place}, kinds")
    if not kinds or not set(kinds) <= set("PI"):
        raise UnreadableError(source, f"{place}, kinds", "expected P, I or PI")
    for name in _PLACEHOLDER.findall(words["message"]):
        _column(name, words["table"], source, f"{place}, message")
    if set("{}") & set(_PLACEHOLDER.sub("", words["message"])):
        raise UnreadableError(source, f"{place}, message", "expected braces around names of columns alone")
    return OwnRule(
        **words,
        when=_conditions(row["when"], words["table"], source, f"{place}, when"),
        source=_words(row.get("source", ""), source, f"{place}, source"),
        owner=_words(row.get("owner", ""), source, f"{place}, owner"),
        kinds=kinds,
        valid_from=_day(row.get("valid_from"), source, f"{place}, valid_from"),
        valid_to=_day(row.get("valid_to"), source, f"{place}, valid_to"),
        prevents=_reasons(row.get("prevents"), source, f"{place}, prevents"),
        repair=_repair(row.get("repair"), words["table"], source, f"{place}, repair"),
    )


def _reasons(value: object, source: str, place: str) -> tuple[str, ...]:
    if value is None:
        return ()
    reasons = [str(one) for one in _list(value, source, place)]
    if wrong := next((one for one in reasons if not _REASON.fullmatch(one)), None):
        raise UnreadableError(source, place, f"expected reason codes such as 197 or B7, not {wrong}")
    return tuple(reasons)


def _repair(value: object, table: str, source: str, place: str) -> Repair | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not {"column", "how"} <= value.keys() <= {"column", "how", "value"}:
        raise UnreadableError(source, place, "expected column and how, and a value for what is set")
    words = {name: _words(value[name], source, f"{place}, {name}") for name in value}
    ways = repairable(table)
    if words["column"] not in ways:
        known = f"one of {', '.join(sorted(ways))}" if ways else f"no repair of {table}"
        raise UnreadableError(
            source, f"{place}, column", f"expected {known}: what was done, why and what it costs is never repaired"
        )
    _one_of(words["how"], ways[words["column"]], source, f"{place}, how")
    if (words["how"] == SET) != bool(words.get("value", "").strip()):
        raise UnreadableError(source, f"{place}, value", f"expected a value with {SET}, and with nothing else")
    return Repair(**words)


def _conditions(rows: object, table: str, source: str, place: str) -> tuple[Condition, ...]:
    if not isinstance(rows, list) or not rows:
        raise UnreadableError(source, place, "expected a list of conditions")
    return tuple(_condition(row, table, source, f"{place} {number}") for number, row in enumerate(rows, 1))


def _condition(row: object, table: str, source: str, place: str) -> Condition:
    if not isinstance(row, dict):
        raise UnreadableError(source, place, "expected a table")
    if "column" in row:
        return _of_column(row, table, source, place)
    for name in ("modifiers", "no_modifiers"):
        if name in row:
            if table != "lines" or row.keys() != {name}:
                raise UnreadableError(source, place, f"expected {name} alone, of lines")
            return Condition(
                modifiers=tuple(str(one) for one in _list(row[name], source, place)), exists=name == "modifiers"
            )
    for name in ("exists", "lacks"):
        if name in row:
            return _of_rows(row, name, table, source, place)
    raise UnreadableError(source, place, "expected column, modifiers, no_modifiers, exists or lacks")


def _of_column(row: Mapping[str, Any], table: str, source: str, place: str) -> Condition:
    column = _words(row["column"], source, f"{place}, column")
    asked = [name for name in row if name != "column"]
    if len(asked) != 1 or asked[0] not in OPERATORS:
        raise UnreadableError(source, place, f"expected column and one of {', '.join(OPERATORS)}")
    of_claim = column.startswith(OF_CLAIM)
    _column(column.removeprefix(OF_CLAIM), "claims" if of_claim else table, source, f"{place}, column")
    (name,) = asked
    value = row[name]
    if name == "blank":
        if not isinstance(value, bool):
            raise UnreadableError(source, f"{place}, blank", "expected true or false")
        return Condition(column, name, (value,))
    values = tuple(_list(value, source, f"{place}, {name}")) if name in ("in", "not_in") else (value,)
    if name == "begins" and isinstance(value, list):
        values = tuple(_list(value, source, f"{place}, begins"))
    if name in ("at_least", "at_most"):
        values = (_bound(value, source, f"{place}, {name}"),)
    if name in ("is", "is_not", "in", "not_in") and is_number(
        "claims" if of_claim else table, column.removeprefix(OF_CLAIM)
    ):
        values = tuple(_number(one, source, f"{place}, {name}") for one in values)
    for one in values:
        if not isinstance(one, str | int | Decimal | date) or (
            name in ("begins", "matches") and not isinstance(one, str)
        ):
            raise UnreadableError(
                source,
                f"{place}, {name}",
                "expected text" if name in ("begins", "matches") else "expected text, a number or a date",
            )
        _askable(one, source, f"{place}, {name}")
    if name == "matches":
        _pattern(str(value), source, f"{place}, matches")
    return Condition(column, name, values)


def _askable(value: Value, source: str, place: str) -> None:
    """What no column can hold is asked of none: the engine would fall over it at every claim."""
    if isinstance(value, datetime):
        raise UnreadableError(source, place, "expected a day without an hour, such as 2026-01-01")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= _LARGEST or number != round(number, _PLACES):
        raise UnreadableError(source, place, f"expected a number below {_LARGEST:,} with at most {_PLACES} decimals")


def _number(value: object, source: str, place: str) -> Value:
    """A column of numbers is held against numbers: 1 and 1.00 are the same units, and no text."""
    if isinstance(value, str):
        try:
            return Decimal(value) if "." in value else int(value)
        except (ArithmeticError, ValueError):
            raise UnreadableError(source, place, f"expected a number, not {value}") from None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    raise UnreadableError(source, place, "expected a number")


def _bound(value: object, source: str, place: str) -> Value:
    """A number or a day; JSON writes days as text."""
    if isinstance(value, int | Decimal | date) and not isinstance(value, bool):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UnreadableError(source, place, "expected a number or a date such as 2026-01-01") from None


def _of_rows(row: Mapping[str, Any], name: str, table: str, source: str, place: str) -> Condition:
    if unknown := sorted(row.keys() - {name, "when", "same", "other"}):
        raise UnreadableError(source, f"{place}, {unknown[0]}", f"expected {name} with when, same and other")
    looked_for = _words(row[name], source, f"{place}, {name}")
    _one_of(looked_for, LOOKED_FOR, source, f"{place}, {name}")
    if looked_for == EARLIER and table not in ("claims", "lines"):
        raise UnreadableError(source, f"{place}, {name}", f"expected {EARLIER} of claims or lines")
    given = _list(row["same"], source, f"{place}, same") if "same" in row else []
    same = tuple(_words(one, source, f"{place}, same") for one in given)
    for column in same:
        for where in (table, looked_for):
            _column(column, where, source, f"{place}, same")
        if not same_kind(table, looked_for, column):
            raise UnreadableError(source, f"{place}, same", f"{column} of {table} and of {looked_for} are never equal")
    other = row.get("other", False)
    if not isinstance(other, bool) or (other and not table == looked_for == "lines"):
        raise UnreadableError(
            source, f"{place}, other", "expected true or false; true where lines look for other lines"
        )
    when = _conditions(row["when"], looked_for, source, f"{place}, when") if "when" in row else ()
    if any(one.table for one in when):
        raise UnreadableError(
            source,
            f"{place}, when",
            "expected conditions of columns and modifiers: rows cannot be looked for within rows",
        )
    return Condition(table=looked_for, when=when, same=same, other=other, exists=name == "exists")


def _pattern(text: str, source: str, place: str) -> None:
    try:
        pl.Series([""]).str.contains(f"^(?:{text})$")
    except pl.exceptions.ComputeError:
        raise UnreadableError(source, place, "expected a regular expression without looking ahead or back") from None


def _column(name: str, table: str, source: str, place: str) -> None:
    if name not in columns_of(table):
        raise UnreadableError(
            source, place, f"{table} has no column {name}; expected one of {', '.join(sorted(columns_of(table)))}"
        )


def _one_of(text: str, known: tuple[str, ...], source: str, place: str) -> None:
    if text not in known:
        raise UnreadableError(source, place, f"expected one of {', '.join(known)}")


def _words(value: object, source: str, place: str) -> str:
    if not isinstance(value, str):
        raise UnreadableError(source, place, "expected text")
    return value


def _list(value: object, source: str, place: str) -> list[Value]:
    if not isinstance(value, list) or not value:
        raise UnreadableError(source, place, "expected a list of one or more")
    return value


def _day(value: object, source: str, place: str) -> date | None:
    if value is None or (isinstance(value, date) and not hasattr(value, "hour")):
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise UnreadableError(source, place, "expected a date such as 2026-01-01") from None
