"""A rule as a form, and back: lines of conditions that a person fills in, each about the row, its claim, or rows beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import QueryDict

from claimwright.edits.own_rules import Condition, OwnRule, rules_from, toml_of, values_of
from claimwright.edits.own_rules.rows import DAYS_BEFORE, EARLIER, LOOKED_FOR, OF_CLAIM
from claimwright.errors import UnreadableError
from claimwright.workbench import typed

WORDS: Final = ("id", "title", "table", "severity", "message", "fix", "source", "owner")
NAMES: Final = (
    *WORDS, "kinds", "valid_from", "valid_to", "prevents", "repair_column", "repair_how", "repair_value",
)  # fmt: skip
_OF_CONDITION: Final = ("where", "column", "operator", "value")
ALSO: Final = "also"
OPERATORS: Final = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "begins": "begins with",
    "matches": "matches",
    "at_least": "is at least",
    "at_most": "is at most",
    "blank": "is blank",
    "given": "is given",
    "modifiers": "carries one of the modifiers",
    "no_modifiers": "carries none of the modifiers",
}
_MODIFIERS: Final = ("modifiers", "no_modifiers")
_WITHOUT_VALUE: Final = ("blank", "given")
_LISTS: Final = ("in", "not_in", *_MODIFIERS)
SINGULAR: Final = {
    "claims": "claim", "lines": "line", "diagnoses": "diagnosis", "providers": "provider", "parties": "party",
    "institutional_codes": "institutional code", "other_payers": "other payer", EARLIER: "earlier service",
}  # fmt: skip


@dataclass(frozen=True)
class ConditionLine:
    """A line of the form: of what, which column, how it is held against which value; all as typed."""

    where: str = "row"
    column: str = ""
    operator: str = "is"
    value: str = ""


def singular(table: str) -> str:
    return SINGULAR.get(table) or f"row of {table.replace('_', ' ')}"


def places(table: str) -> list[tuple[str, str]]:
    """Of what a condition of a rule on ``table`` may be: the value of the field, and its words."""
    found = [("row", f"The {singular(table)}")]
    if table != "claims":
        found.append(("claim", "Its claim"))
    if table == "lines":
        found += [
            ("other", "Another line of the claim"),
            ("no_other", "No other line of the claim"),
            ("other_day", "Another line of the same day"),
            ("no_other_day", "No other line of the same day"),
        ]
    if table in ("claims", "lines"):
        found += [("has:earlier", "An earlier service of the patient"), ("lacks:earlier", "No earlier service")]
    if table == "lines":
        found += [("has:same", "An earlier service of the same code"), ("lacks:same", "None of the same code before")]
    named = [name for name in LOOKED_FOR if name not in (EARLIER, "claims")]
    found += [(f"has:{name}", f"The claim has a {singular(name)}") for name in named]
    found += [(f"lacks:{name}", f"The claim has no {singular(name)}") for name in named]
    return [*found, (ALSO, "… that also")]


def typed_in(data: QueryDict) -> tuple[dict[str, str], list[ConditionLine]]:
    """What stands in a form that was sent: the fields by name, and the lines."""
    fields = {name: data.get(name, "").strip() for name in NAMES}
    fields["kinds"] = "".join(kind for kind in "PI" if kind in data.getlist("kinds"))
    columns = [data.getlist(f"c-{name}") for name in _OF_CONDITION]
    lines = [ConditionLine(*(one.strip() for one in row)) for row in zip(*columns, strict=False)]
    return fields, lines


def filled(lines: Sequence[ConditionLine]) -> list[ConditionLine]:
    """The lines that say anything."""
    return [one for one in lines if one.column or one.value or one.where not in ("row", "claim", ALSO)]


def rule_of_form(fields: Mapping[str, str], lines: Sequence[ConditionLine]) -> OwnRule:
    """The rule that a form says. Raises ``UnreadableError`` with the place and what was expected."""
    row: dict[str, Any] = {name: fields[name] for name in WORDS if fields[name]}
    row["kinds"] = fields["kinds"]
    for name in ("valid_from", "valid_to"):
        if fields[name]:
            row[name] = typed.day(fields[name]) or fields[name]
    if reasons := _listed(fields["prevents"]):
        row["prevents"] = reasons
    if fields["repair_column"] or fields["repair_how"]:
        row["repair"] = {"column": fields["repair_column"], "how": fields["repair_how"]}
        if fields["repair_value"]:
            row["repair"]["value"] = fields["repair_value"]
    row["when"] = list(_conditions(lines))
    (rule,) = rules_from({"rules": [row]}, "rule")
    return rule


def form_of(rule: OwnRule) -> tuple[dict[str, str], list[ConditionLine]] | None:
    """Fields and lines of a rule; None where it says more than lines can, and is written as text."""
    values = values_of(rule)
    fields = {name: str(values.get(name, "")) for name in WORDS} | {"kinds": rule.kinds}
    fields |= {name: str(day) if (day := values.get(name)) else "" for name in ("valid_from", "valid_to")}
    fields["prevents"] = ", ".join(rule.prevents)
    repair = rule.repair
    fields |= {f"repair_{name}": getattr(repair, name) if repair else "" for name in ("column", "how", "value")}
    try:
        lines = [line for one in rule.when for line in _lines(one)]
        again = rule_of_form(fields, lines)
    except (ValueError, UnreadableError):
        return None
    return (fields, lines) if toml_of([again]) == toml_of([rule]) else None


def _listed(text: str) -> list[str]:
    return [one for part in text.split(",") if (one := part.strip())]


def _conditions(lines: Sequence[ConditionLine]) -> Iterator[dict[str, Any]]:
    """Conditions as a file says them; a line that also says something belongs to the rows looked for before it."""
    group: dict[str, Any] | None = None
    for line in lines:
        asked = _asked(line)
        if line.where == ALSO and group is not None:
            group.setdefault("when", []).extend(asked)
            continue
        if group is not None:
            yield group
            group = None
        looked_for = _looked_for(line.where)
        if looked_for is None:
            yield from asked
        else:
            group = {**looked_for, **({"when": asked} if asked else {})}
    if group is not None:
        yield group


def _looked_for(where: str) -> dict[str, Any] | None:
    kind, _, table = where.partition(":")
    verb = "lacks" if kind in ("lacks", "no_other", "no_other_day") else "exists"
    if kind in ("other", "no_other"):
        return {verb: "lines", "other": True}
    if kind in ("other_day", "no_other_day"):
        return {verb: "lines", "same": ["day"], "other": True}
    if table == "earlier":
        return {verb: EARLIER}
    if table == "same":
        return {verb: EARLIER, "same": ["procedure_code"]}
    return {verb: table} if table else None


def _asked(line: ConditionLine) -> list[dict[str, Any]]:
    if line.operator in _MODIFIERS:
        return [{line.operator: _listed(line.value)}]
    if not line.column:
        return []
    column = f"{OF_CLAIM}{line.column}" if line.where == "claim" else line.column
    if line.operator in _WITHOUT_VALUE:
        return [{"column": column, "blank": line.operator == "blank"}]
    if line.operator in _LISTS:
        return [{"column": column, line.operator: _listed(line.value)}]
    if line.operator == "begins" and len(several := _listed(line.value)) > 1:
        return [{"column": column, "begins": several}]
    if line.operator in ("at_least", "at_most"):
        return [{"column": column, line.operator: _bound(line.value)}]
    return [{"column": column, line.operator: line.value}]


def _bound(text: str) -> int | Decimal | date | str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return typed.day(text) or text
    if not number.is_finite():
        return text
    return number if "." in text or "E" in text.upper() else int(number)


def _lines(condition: Condition) -> Iterator[ConditionLine]:
    """The lines of a condition. Raises ``ValueError`` where there are none for it."""
    if not condition.table:
        yield _line(condition, "claim" if condition.column.startswith(OF_CLAIM) else "row")
        return
    where = _where(condition)
    if not condition.when:
        yield ConditionLine(where)
    for number, one in enumerate(condition.when):
        yield _line(one, ALSO if number else where)


def _where(condition: Condition) -> str:
    verb = "has" if condition.exists else "lacks"
    if condition.table == EARLIER and condition.same in ((), ("procedure_code",)):
        return f"{verb}:same" if condition.same else f"{verb}:earlier"
    if condition.table == "lines" and condition.other and condition.same in ((), ("day",)):
        return ("" if condition.exists else "no_") + ("other_day" if condition.same else "other")
    if condition.same or condition.other:
        raise ValueError(condition.same)
    return f"{verb}:{condition.table}"


def _line(condition: Condition, where: str) -> ConditionLine:
    if condition.modifiers:
        operator = "modifiers" if condition.exists else "no_modifiers"
        return ConditionLine(where, "", operator, ", ".join(condition.modifiers))
    column = condition.column.removeprefix(OF_CLAIM) if where == "claim" else condition.column
    if condition.operator == "blank":
        return ConditionLine(where, column, "blank" if condition.values[0] else "given")
    return ConditionLine(where, column, condition.operator, ", ".join(str(one) for one in condition.values))


def table_of(where: str, judged: str) -> str:
    """The table whose columns a line of the form may name."""
    kind, _, table = where.partition(":")
    if kind == "claim":
        return "claims"
    if "other" in kind:
        return "lines"
    return {"earlier": EARLIER, "same": EARLIER}.get(table, table) or judged


__all__ = [
    "ALSO",
    "DAYS_BEFORE",
    "NAMES",
    "OPERATORS",
    "ConditionLine",
    "form_of",
    "places",
    "rule_of_form",
    "typed_in",
]
