"""Which services does an 837 claim charge, when, how many and for which drug?"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from claimwright.claims import tables
from claimwright.claims.labelled import Labelled
from claimwright.schema import Table
from claimwright.x12.elements import components, first_day, integer, last_day, money, quantity, with_components

_PROCEDURE = {
    "procedure_qualifier": 1,
    "procedure_code": 2,
    "modifier_1": 3,
    "modifier_2": 4,
    "modifier_3": 5,
    "modifier_4": 6,
    "description": 7,
}


@dataclass(frozen=True)
class LinesRead:
    """Tables of the lines, and ``numbers`` (service, claim, line): which LX is which line."""

    lines: pl.DataFrame
    amounts: pl.DataFrame
    dates: pl.DataFrame
    references: pl.DataFrame
    numbers: pl.DataFrame


def _numbers(part: Labelled, ids: pl.DataFrame) -> pl.DataFrame:
    """LX01 as the line number; where a claim's numbers are missing or repeat, the order of its lines."""
    read = part.take("LX", 1, "2400").select("claim", "service", stated=integer("e1"))
    usable = (pl.col("stated").is_not_null() & pl.struct("claim", "stated").is_first_distinct()).all().over("claim")
    order = pl.int_range(1, pl.len() + 1).over("claim").cast(pl.Int32)
    numbered = read.with_columns(line=pl.when(usable).then("stated").otherwise(order))
    return numbered.join(ids.select("claim", "claim_id"), on="claim", how="inner", maintain_order="left")


def _services(part: Labelled) -> pl.DataFrame:
    separator = part.delimiters.component
    if part.kind == "I":
        read = with_components(part.take("SV2", 7, "2400"), "e2", separator, **_PROCEDURE)
        own = {
            "revenue_code": pl.col("e1"),
            "charge": money("e3"),
            "unit_type": pl.col("e4"),
            "units": quantity("e5"),
            "noncovered_charge": money("e7"),
        }
    elif part.kind == "D":
        read = with_components(part.take("SV3", 6, "2400"), "e1", separator, **_PROCEDURE)
        own = {"charge": money("e2"), "place_of_service": pl.col("e3"), "units": quantity("e6")}
    else:
        pointers = {f"pointer_{n}": n for n in range(1, 5)}
        read = with_components(part.take("SV1", 15, "2400"), "e1", separator, **_PROCEDURE)
        read = with_components(read, "e7", separator, **pointers)
        own = {
            "charge": money("e2"),
            "unit_type": pl.col("e3"),
            "units": quantity("e4"),
            "place_of_service": pl.col("e5"),
            **{name: integer(name) for name in pointers},
            "emergency": pl.col("e9"),
            "epsdt": pl.col("e11"),
            "family_planning": pl.col("e12"),
            "copay_status": pl.col("e15"),
        }
    return read.unique("service", keep="first").select("service", *_PROCEDURE, **own)


def read_lines(part: Labelled, ids: pl.DataFrame) -> LinesRead:
    """Lines and what hangs on them. ``ids`` has the columns claim and claim_id."""
    numbers = _numbers(part, ids)
    dates = part.take("DTP", 3, "2400").select(
        "service", qualifier="e1", date_from=first_day("e3"), date_to=last_day("e3"), value="e3"
    )
    own_date = (pl.col("qualifier") == "472") & pl.col("date_from").is_not_null()
    dates = dates.with_columns(own=own_date & pl.struct("service", own_date).is_first_distinct())
    references = part.take("REF", 2, "2400").select("service", qualifier="e1", value="e2")
    own_number = pl.col("qualifier") == "6R"
    references = references.with_columns(own=own_number & pl.struct("service", own_number).is_first_distinct())
    amounts = part.take("AMT", 2, "2400").select("service", qualifier="e1", amount=money("e2"))
    drugs = (
        part.take("LIN", 3, "2410")
        .filter(pl.col("e2") == "N4")
        .unique("service", keep="first")
        .select("service", ndc="e3")
    )
    quantities = (
        part.take("CTP", 5, "2410")
        .unique("service", keep="first")
        .select("service", *components("e5", part.delimiters.component, ndc_unit=1), ndc_quantity=quantity("e4"))
    )
    notes = part.take("NTE", 2, "2400").unique("service", keep="first").select("service", note="e2")
    when = dates.filter("own").select("service", "date_from", date_to=pl.coalesce("date_to", "date_from"))
    lines = numbers
    for frame in (
        _services(part),
        when,
        references.filter("own").select("service", line_control_number="value"),
        drugs,
        quantities,
        notes,
    ):
        lines = lines.join(frame, on="service", how="left", maintain_order="left")

    def rest(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
        return table.conform(numbers.join(frame, on="service", how="inner", maintain_order="right"))

    return LinesRead(
        tables.LINES.conform(lines),
        rest(tables.AMOUNTS, amounts),
        rest(tables.DATES, dates.filter(~pl.col("own"))),
        rest(tables.REFERENCES, references.filter(~pl.col("own"))),
        numbers,
    )
