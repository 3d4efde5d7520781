"""Rules made into edits of the engine: each looks at a table of its own, with what it asks of other rows put beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from claimwright.edits.catalogue import Edit, Prepared, Rule
from claimwright.edits.context import Context
from claimwright.edits.modifiers import has
from claimwright.edits.own_rules.rows import (
    DAYS_BEFORE,
    EARLIER,
    OF_CLAIM,
    ROWS,
    SEVERITIES,
    Condition,
    OwnRule,
    Value,
)

_OWN: Final = "own"
_NUMBER: Final = pl.Decimal(38, 6)
_MET: Final = "met_{}"
_AT: Final = "row_of_rule"
_DAY: Final = "day_of_rule"


def prepared_rules(rules: Iterable[OwnRule], context: Context) -> list[Prepared]:
    """The rules ready to run; each looks at the table that ``tables_of_rules`` makes for it."""
    return [_edit(rule).prepare(context) for rule in rules]


def tables_of_rules(rules: Sequence[OwnRule], tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """For each rule the rows that it judges, where there are any, with what it asks of the claim and of other rows beside them."""
    return {_name(rule): _beside(rule, tables) for rule in rules if rule.table in tables}


def tables_looked_for(rules: Iterable[OwnRule]) -> frozenset[str]:
    """What rules look for beside the tables that they can judge: further claim tables, earlier services."""
    return frozenset(one.table for rule in rules for one in rule.when if one.table) - set(ROWS)


def _name(rule: OwnRule) -> str:
    return f"{_OWN} {rule.id}"


def _edit(rule: OwnRule) -> Edit:
    def asked(context: Context) -> Rule:
        held = [_holds(condition, number) for number, condition in enumerate(rule.when)]
        return Rule(pl.all_horizontal(held))

    source = rule.source or "A rule of the practice"
    return Edit(
        rule.id, rule.title, _OWN, SEVERITIES[rule.severity], rule.kinds, rule.message,
        f"{source} (owner: {rule.owner})" if rule.owner else source, rule.fix, rule.table, _name(rule),
        rule.valid_from, rule.valid_to, frozenset(), frozenset(), rule.prevents, asked,
    )  # fmt: skip


def _holds(condition: Condition, number: int) -> pl.Expr:
    if condition.table:
        met = pl.col(_MET.format(number))
        return met if condition.exists else ~met
    return _of_row(condition)


def _of_row(condition: Condition) -> pl.Expr:
    """What is asked of the columns of a row itself."""
    if condition.modifiers:
        carried = has(*condition.modifiers)
        return carried if condition.exists else ~carried
    return _of_column(pl.col(condition.column), condition.operator, condition.values).fill_null(value=False)


def _of_column(column: pl.Expr, operator: str, values: tuple[Value, ...]) -> pl.Expr:
    text = column.cast(pl.String)
    match operator:
        case "blank":
            empty = text.fill_null("").str.strip_chars() == ""
            return empty if values[0] else ~empty
        case "begins":
            return pl.any_horizontal(text.str.starts_with(str(one)) for one in values)
        case "matches":
            return text.str.contains(f"^(?:{values[0]})$")
        case "at_least":
            return _as(column, values[0]) >= _literal(values[0])
        case "at_most":
            return _as(column, values[0]) <= _literal(values[0])
    equal = pl.any_horizontal(_equal(column, one) for one in values)
    # What is not there is not one of them.
    return equal if operator in ("is", "in") else ~equal.fill_null(value=False)


def _equal(column: pl.Expr, value: Value) -> pl.Expr:
    if isinstance(value, str):
        return column.cast(pl.String) == value
    return _as(column, value) == _literal(value)


def _as(column: pl.Expr, value: Value) -> pl.Expr:
    """A column as values of the kind of the one it is held against; what is none of that kind is not there."""
    text = column.cast(pl.String)
    if isinstance(value, bool):
        return text.str.to_lowercase() == "true"
    if isinstance(value, date):
        return text.str.to_date("%Y-%m-%d", strict=False)
    return text.cast(_NUMBER, strict=False)


def _literal(value: Value) -> pl.Expr:
    if isinstance(value, bool | date):
        return pl.lit(value)
    return pl.lit(value if isinstance(value, int) else Decimal(value))


def _beside(rule: OwnRule, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    day = "day" if rule.table == "lines" else "date_of_service"
    frame = tables[rule.table].with_row_index(_AT).with_columns(pl.col(day).alias(_DAY))
    if asked := sorted(set(_claim_columns(rule.when))):
        frame = _with_claim(frame, asked, tables)
    for number, condition in enumerate(rule.when):
        if condition.table:
            frame = frame.with_columns(_met(frame, condition, tables).alias(_MET.format(number)))
    return frame.drop(_AT, _DAY)


def _claim_columns(when: Iterable[Condition]) -> Iterator[str]:
    for condition in when:
        if condition.column.startswith(OF_CLAIM):
            yield condition.column.removeprefix(OF_CLAIM)


def _with_claim(frame: pl.DataFrame, columns: Iterable[str], tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    claims = tables["claims"].select("claim", *(pl.col(name).alias(f"{OF_CLAIM}{name}") for name in columns))
    return frame.join(claims, on="claim", how="left", maintain_order="left")


def _met(frame: pl.DataFrame, condition: Condition, tables: Mapping[str, pl.DataFrame]) -> pl.Series:
    """For each row whether its claim has rows of a table that meet the condition's own conditions."""
    there = tables.get(condition.table)
    if there is None:
        return pl.Series([False] * frame.height, dtype=pl.Boolean)
    if asked := sorted(set(_claim_columns(condition.when))):
        there = _with_claim(there, asked, tables)
    for one in condition.when:
        if one.column != DAYS_BEFORE:
            there = there.filter(_of_row(one))
    line = pl.col("line") if "line" in there.columns else pl.lit(None, dtype=pl.Int32)
    keys = list(dict.fromkeys(["claim", *condition.same]))
    found = frame.select(_AT, _DAY, "line", *keys) if "line" not in keys else frame.select(_AT, _DAY, *keys)
    beside = there.select(*keys, line_there=line, day_there=_day_of(condition.table, there))
    joined = found.join(beside, on=keys, how="inner")
    if condition.other:
        joined = joined.filter(pl.col("line") != pl.col("line_there"))
    apart = (pl.col(_DAY) - pl.col("day_there")).dt.total_days().alias(DAYS_BEFORE)
    for one in condition.when:
        if one.column == DAYS_BEFORE:
            joined = joined.with_columns(apart).filter(_of_row(one))
    return frame[_AT].is_in(joined[_AT].unique().implode())


def _day_of(table: str, there: pl.DataFrame) -> pl.Expr:
    return pl.col("day") if table == EARLIER else pl.lit(None, dtype=pl.Date)
