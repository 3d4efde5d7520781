"""Rules to what a file of them says, so that what one practice wrote another can read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from claimwright.edits.own_rules.rows import Condition, OwnRule
from claimwright.edits.repairs import Repair

_WORDS: Final = ("id", "title", "table", "severity", "message", "fix", "source", "owner")


def values_of(rule: OwnRule) -> dict[str, Any]:
    """A rule as a row of a file (``rules_from`` reads it back the same): what it does not say is not there."""
    told: dict[str, Any] = {name: value for name in _WORDS if (value := getattr(rule, name))}
    if rule.kinds != "PI":
        told["kinds"] = rule.kinds
    told |= {name: day for name in ("valid_from", "valid_to") if (day := getattr(rule, name))}
    if rule.prevents:
        told["prevents"] = list(rule.prevents)
    if rule.repair:
        told["repair"] = _repair(rule.repair)
    told["when"] = [_condition(one) for one in rule.when]
    return told


def toml_of(rules: Iterable[OwnRule]) -> str:
    """The text of a file of these rules."""
    return "\n".join(_table(values_of(rule)) for rule in rules)


def _repair(repair: Repair) -> dict[str, str]:
    return {"column": repair.column, "how": repair.how, **({"value": repair.value} if repair.value else {})}


def _condition(condition: Condition) -> dict[str, Any]:
    if condition.modifiers:
        return {"modifiers" if condition.exists else "no_modifiers": list(condition.modifiers)}
    if not condition.table:
        several = condition.operator in ("in", "not_in") or len(condition.values) > 1
        return {
            "column": condition.column,
            condition.operator: list(condition.values) if several else condition.values[0],
        }
    told: dict[str, Any] = {"exists" if condition.exists else "lacks": condition.table}
    if condition.when:
        told["when"] = [_condition(one) for one in condition.when]
    if condition.same:
        told["same"] = list(condition.same)
    if condition.other:
        told["other"] = True
    return told


def _table(values: Mapping[str, Any]) -> str:
    when = "".join(f"  {_literal(one)},\n" for one in values["when"])
    lines = [f"{name} = {_literal(value)}\n" for name, value in values.items() if name != "when"]
    return f"[[rules]]\n{''.join(lines)}when = [\n{when}]\n"


def _literal(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case Decimal():
            # Without a point it would be read as a whole number of another kind, with an exponent as none.
            return f"{value:f}" if "." in f"{value:f}" else f"{value:f}.0"
        case list():
            return f"[{', '.join(_literal(one) for one in value)}]"
        case dict():
            return f"{{ {', '.join(f'{name} = {_literal(one)}' for name, one in value.items())} }}"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
