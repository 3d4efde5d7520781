"""Is each element of the type and length the standard has for it, and none too many?"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import polars as pl

from claimwright.x12.delimiters import Delimiters
from claimwright.x12.findings import findings
from claimwright.x12.loops import data_table

_NUMBER: Final = r"^-?\d*\.?\d+\.?$|^-?\d+\.$|^-?\d+(\.\d*)?E-?\d+$"
_WHOLE: Final = r"^-?\d+$"
_TIME: Final = r"^([01]\d|2[0-3])[0-5]\d([0-5]\d(\d{1,2})?)?$"
# Which finding each fault is, and its IK403 code (005010X231A1, 2110).
_SHORT, _LONG, _CHARACTER, _DATE, _CLOCK, _MANY = "4", "5", "6", "8", "9", "3"
_LONGEST_SHOWN: Final = 18
_SHOWN: Final = ("ID", "DT", "TM", "R", "N0")


@cache
def element_rules() -> dict[str, list[dict[str, Any]]]:
    """Segment id to its elements and components in order: position, component, type, least, most, name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in data_table("elements.tsv").iter_rows(named=True):
        rule = {
            "position": int(row["position"]),
            "component": int(row["component"]) if row["component"] else None,
            "type": row["type"],
            "least": int(row["least"]),
            "most": int(row["most"]),
            "name": row["name"],
        }
        found.setdefault(row["segment"], []).append(rule)
    return found


def _shown(kind: str) -> pl.Expr:
    """The value of a code, date or number; of anything that could be a name or free text only its length."""
    value = pl.col("value")
    size = pl.format("{} characters", value.str.len_chars())
    return pl.when(value.str.len_chars() <= _LONGEST_SHOWN).then(value).otherwise(size) if kind in _SHOWN else size


def _digits(value: pl.Expr) -> pl.Expr:
    """Length of a number: its digits alone count, neither sign nor point (X12.6, data element types)."""
    return value.str.replace_all(r"[-.]", "").str.len_chars()


def _faults(value: pl.Expr, rule: dict[str, Any]) -> list[tuple[str, str, pl.Expr, str]]:
    """(finding, IK403, whether it is so, what was expected) for one element."""
    kind, least, most = rule["type"], rule["least"], rule["most"]
    size = _digits(value) if kind in ("R", "N0") else value.str.len_chars()
    faults = [
        ("too-short", _SHORT, size < least, f"at least {least} characters"),
        ("too-long", _LONG, size > most, f"at most {most} characters"),
    ]
    if kind == "R":
        faults.append(("not-a-number", _CHARACTER, ~value.str.contains(_NUMBER), "a decimal number"))
    elif kind == "N0":
        faults.append(("not-a-number", _CHARACTER, ~value.str.contains(_WHOLE), "a whole number"))
    elif kind == "DT":
        form = "%y%m%d" if most == 6 else "%Y%m%d"
        faults.append(("not-a-date", _DATE, value.str.to_date(form, strict=False).is_null(), "a date"))
    elif kind == "TM":
        faults.append(("not-a-time", _CLOCK, ~value.str.contains(_TIME), "a time of day"))
    return faults


def _date_by_format(identifier: str) -> list[tuple[int, int]]:
    """(format element, date element) of segments whose date is written as another element says."""
    return {"DTP": [(2, 3)], "DMG": [(1, 2)]}.get(identifier, [])


def check_elements(split: pl.DataFrame, identifier: str, delimiters: Delimiters) -> list[pl.DataFrame]:
    """Findings on the elements of all segments of one id. ``split``: place columns, ``count``, ``e1`` ... untrimmed."""
    rules = element_rules().get(identifier)
    if rules is None or split.is_empty():
        return []
    found: list[pl.DataFrame] = []
    last = max(rule["position"] for rule in rules)
    many = split.filter(pl.col("count") > last)
    if many.height:
        found.append(
            findings(
                many,
                "too-many-elements",
                1,
                "element",
                _MANY,
                "the segment has more elements than the standard knows",
                element=pl.lit(last + 1),
                found=pl.col("count").cast(pl.String),
                expected=pl.lit(f"at most {last} elements"),
            )
        )
    for rule in rules:
        if rule["type"] == "C":
            continue
        column = pl.col(f"e{rule['position']}")
        if rule["component"]:
            column = column.str.split(delimiters.component).list.get(rule["component"] - 1, null_on_oob=True)
        rows = split.filter(pl.col(f"e{rule['position']}") != "")
        if rows.is_empty():
            continue
        # One pass tells whether any fault is there at all; the rows are only looked for when it is.
        value = pl.when(column != "").then(column)
        faults = _faults(pl.col("value"), rule)
        valued = rows.with_columns(value=value)
        seen = valued.select(
            condition.fill_null(value=False).any().alias(name) for name, _, condition, _ in faults
        ).row(0)
        for present, (name, note, condition, expected) in zip(seen, faults, strict=True):
            if not present:
                continue
            found.append(
                findings(
                    valued.filter(condition.fill_null(value=False)),
                    name,
                    1,
                    "element",
                    note,
                    f"{rule['name']} ({identifier}{rule['position']:02}) is not {expected}"
                    if name.startswith("not")
                    else f"{rule['name']} ({identifier}{rule['position']:02}) is {name.replace('-', ' ')}",
                    element=pl.lit(rule["position"]),
                    component=pl.lit(rule["component"], dtype=pl.Int32),
                    found=_shown(rule["type"]),
                    expected=pl.lit(expected),
                )
            )
    for form, at in _date_by_format(identifier):
        wrong = _wrong_dates(split, form, at)
        if wrong.height:
            found.append(
                findings(
                    wrong,
                    "not-a-date",
                    1,
                    "element",
                    _DATE,
                    f"the date ({identifier}{at:02}) is not written as {identifier}{form:02} says",
                    element=pl.lit(at),
                    found=f"e{at}",
                    expected=f"e{form}",
                )
            )
    return found


def _wrong_dates(split: pl.DataFrame, form: int, at: int) -> pl.DataFrame:
    """Rows whose date does not fit its format D8, RD8 or DT."""
    value = pl.col(f"e{at}")
    halves = value.str.splitn("-", 2)

    def is_day(text: pl.Expr) -> pl.Expr:
        return (text.str.len_chars() == 8) & text.str.to_date("%Y%m%d", strict=False).is_not_null()

    fits = (
        pl.when(pl.col(f"e{form}") == "D8")
        .then(is_day(value))
        .when(pl.col(f"e{form}") == "RD8")
        .then(is_day(halves.struct.field("field_0")) & is_day(halves.struct.field("field_1")).fill_null(value=False))
        .when(pl.col(f"e{form}") == "DT")
        .then(is_day(value.str.slice(0, 8)) & value.str.slice(8).str.contains(_TIME))
        .when(pl.col(f"e{form}") == "TM")
        .then(value.str.contains(_TIME))
        .otherwise(pl.lit(value=True))
    )
    return split.filter((value != "") & ~fits.fill_null(value=False))
