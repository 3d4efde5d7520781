"""Rules made into edits of the engine: those of a table look at it together, with what each asks of other rows put beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

import polars as pl

from claimwright.edits.catalogue import Edit, Prepared
from claimwright.edits.context import Context, ReferenceFrames
from claimwright.edits.expressions import has
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
from claimwright.edits.rules import Rule
from claimwright.keeping import kept

_OWN: Final = "own"
_NUMBER: Final = pl.Decimal(38, 6)
_AT: Final = "row_of_rule"
_DAY: Final = "day_of_rule"


def prepared_rules(rules: Iterable[OwnRule], context: Context) -> list[Prepared]:
    """The rules ready to run; they look at the tables that ``tables_of_rules`` makes."""
    return [_prepared(context.reference, rule, context) for rule in rules]


@kept(1024)
def _prepared(reference: ReferenceFrames, rule: OwnRule, context: Context) -> Prepared:
    return _edit(rule).prepare(context)


def tables_of_rules(rules: Sequence[OwnRule], tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """For each table that rules judge, where it has rows, these with what the rules ask of the claim and of other rows beside them."""
    judged = dict.fromkeys(rule.table for rule in rules if rule.table in tables)
    return {
        f"{_OWN} {name}": _beside([rule for rule in rules if rule.table == name], tables[name], tables)
        for name in judged
    }


def tables_looked_for(rules: Iterable[OwnRule]) -> frozenset[str]:
    """What rules look for beside the tables that they can judge: further claim tables, earlier services."""
    return frozenset(one.table for rule in rules for one in rule.when if one.table) - set(ROWS)


def _edit(rule: OwnRule) -> Edit:
    def asked(context: Context) -> Rule:
        held = [_holds(condition, _met_name(rule, number)) for number, condition in enumerate(rule.when)]
        return Rule(pl.all_horizontal(held))

    source = rule.source or "A rule of the practice"
    return Edit(
        rule.id, rule.title, _OWN, SEVERITIES[rule.severity], rule.kinds, rule.message,
        f"{source} (owner: {rule.owner})" if rule.owner else source, rule.fix, _where(rule), f"{_OWN} {rule.table}",
        rule.valid_from, rule.valid_to, frozenset(), frozenset(), rule.prevents, asked,
    )  # fmt: skip


def _where(rule: OwnRule) -> str:
    """What a person would mend: columns that are asked to be blank, or are repaired; else the table alone."""
    blank = [one.column for one in rule.when if one.operator == "blank" and one.values == (True,)]
    named = [one if one.startswith(OF_CLAIM) else f"{rule.table}.{one}" for one in blank]
    if rule.repair:
        named.append(f"{rule.table}.{rule.repair.column}")
    return ", ".join(dict.fromkeys(named)) or rule.table


def _met_name(rule: OwnRule, number: int) -> str:
    return f"met {rule.id} {number}"


def _holds(condition: Condition, met: str) -> pl.Expr:
    if condition.table:
        return pl.col(met) if condition.exists else ~pl.col(met)
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


def _beside(rules: Sequence[OwnRule], frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """``frame``: the rows that all of the rules judge."""
    (judged,) = {rule.table for rule in rules}
    if asked := sorted({name for rule in rules for name in _claim_columns(rule.when)}):
        frame = _with_claim(frame, asked, tables)
    looking = [rule for rule in rules if any(one.table for one in rule.when)]
    if not looking:
        return frame
    # Most rules are about rows that are not there: what these look for beside need not be found.
    asked_of = frame.select(_of_own_columns(rule).any().alias(rule.id) for rule in looking).row(0, named=True)
    looked_for = [(_met_name(r, n), one, asked_of[r.id]) for r in looking for n, one in enumerate(r.when) if one.table]
    day = "day" if judged == "lines" else "date_of_service"
    rows = frame.with_row_index(_AT).with_columns(pl.col(day).alias(_DAY))
    return frame.with_columns(
        (_met(rows, condition, tables) if asked else pl.lit(value=False)).alias(name)
        for name, condition, asked in looked_for
    )


@lru_cache(1024)
def _of_own_columns(rule: OwnRule) -> pl.Expr:
    """Whether a row meets what a rule asks of it and of its claim."""
    asked = [_of_row(one) for one in rule.when if not one.table]
    return pl.all_horizontal(asked) if asked else pl.lit(value=True)


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
