"""What the small tables say of a service by its code alone, and the fee schedule by code and day: looked up once for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

import polars as pl

from claimwright.data_files import data_rows, data_table

FEE_COLUMNS: Final = ("status", "pctc", "global_days", "bilateral", "assistant", "co_surgeon", "team")
"""Indicators of the fee schedule that stand beside a line, as fee_status and so on."""
_SCHEMA: Final = {
    "code": pl.String,
    "groups": pl.Int64,
    "ages_from": pl.Int32,
    "ages_to": pl.Int32,
    "of_sex": pl.String,
    "visit_kind": pl.String,
    "not_recognized_from": pl.Date,
    "instead": pl.String,
}


def facts_of(codes: pl.Series) -> pl.DataFrame:
    """Of each distinct code: groups (a bit for each of ``service_groups.tsv`` and for visits), ages_from, ages_to and of_sex (for whom
    it is), visit_kind (a row of ``visit_places.tsv``), not_recognized_from and instead (by Medicare)."""
    rows = [_facts(code) for code in codes.drop_nulls().unique().to_list()]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def bit_of(group: str) -> int:
    """The bit of a group of services in ``groups``. Raises ``ValueError`` for a group there is none of."""
    names = _groups()
    if group not in names:
        raise ValueError(f"there is no group of services {group}; expected one of {', '.join(names)}")
    return 1 << names.index(group)


@cache
def groups_mask(groups: tuple[str, ...]) -> int:
    """The bits of several groups together."""
    return sum({bit_of(group) for group in groups})


@cache
def _groups() -> tuple[str, ...]:
    rows = data_rows("claimwright.edits", "service_groups.tsv")
    return ("visit", *dict.fromkeys(row["group"] for row in rows))


@cache
def _facts(code: str) -> tuple[Any, ...]:
    groups = sum({bit_of(row["group"]) for row in _rows_of("service_groups.tsv", code)})
    if _rows_of("visit_codes.tsv", code):
        groups |= bit_of("visit")
    ages = next(iter(_rows_of("procedure_ages.tsv", code)), None)
    sexes = next(iter(_rows_of("procedure_sexes.tsv", code)), None)
    places = next(iter(_rows_of("visit_places.tsv", code)), None)
    ended = next(iter(_rows_of("not_recognized.tsv", code)), None)
    return (
        code,
        groups,
        int(ages["from"]) if ages else None,
        int(ages["to"]) if ages else None,
        sexes["sex"] if sexes else None,
        places["visit"] if places else None,
        date.fromisoformat(ended["valid_from"]) if ended else None,
        ended["instead"] if ended else None,
    )


def of_ranges(file: str, codes: pl.Series) -> pl.DataFrame:
    """procedure_code and the columns (all text) of the rows of a data file in whose range (first, last) each of these codes lies."""
    names = data_table("claimwright.edits", file).columns
    rows = [
        {"procedure_code": code, **row}
        for code in codes.drop_nulls().unique().sort().to_list()
        for row in _rows_of(file, code)
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(["procedure_code", *names], pl.String))
    return frame.with_columns(pl.col(names).replace("", None))


@lru_cache(maxsize=50_000)
def _rows_of(file: str, code: str) -> list[Mapping[str, str]]:
    """The rows of a data file in whose range (first, last) a code lies: of the same shape, with the letters that its ends have (0042T is not among
    0001U to 0999U)."""
    shape = _shape(code)
    return [
        row
        for row in data_rows("claimwright.edits", file)
        if row["first"] <= code <= row["last"] and shape in (_shape(row["first"]), _shape(row["last"]))
    ]


def _shape(code: str) -> str:
    return "".join("9" if one.isdigit() else one for one in code)


def fee_rows(schedule: pl.DataFrame | None) -> pl.DataFrame:
    """The rows of the fee schedule for whole services, by code: code, valid_from, valid_to and the ``FEE_COLUMNS`` with fee_."""
    if schedule is None:
        schema = {"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}
        return pl.DataFrame(schema=schema | dict.fromkeys(map(fee_column, FEE_COLUMNS), pl.String))
    whole = schedule.filter(pl.col("modifier").fill_null("") == "")
    return whole.select("code", "valid_from", "valid_to", pl.col(FEE_COLUMNS).name.prefix("fee_"))


def fee_column(name: str) -> str:
    return f"fee_{name}"
