"""Which diagnoses of a year are of a kind that reviewers mostly find unsupported? One person or a population, as frames.

Patterns are rows of ``data/overcoding.tsv`` (OIG's high-risk groups first). A flag is a reason to read the record, not a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.risk.types import INPATIENT, Flag
from claimwright.schema import Column, Table

YEAR_DIAGNOSES: Final = Table(
    "risk_year_diagnoses",
    "one diagnosis of one visit of a member in a year",
    (
        Column("member_id", pl.String, "The person."),
        Column("visit_id", pl.String, "The visit, claim or chart."),
        Column("day", pl.Date, "Date of service."),
        Column("kind", pl.String, "professional, inpatient or outpatient_hospital."),
        Column("code", pl.String, "ICD-10-CM code, undotted."),
    ),
)
YEAR_TREATMENTS: Final = Table(
    "risk_year_treatments",
    "one drug, procedure or other treatment of a member in a year",
    (
        Column("member_id", pl.String, "The person."),
        Column("kind", pl.String, "drug (words) or procedure (number)."),
        Column("what", pl.String, "Name of the drug or treatment, or the CPT or HCPCS number."),
    ),
)


@dataclass(frozen=True)
class Pattern:
    """A row of the table; regular expressions are anchored at the beginning of a code, drugs anywhere in the words."""

    topic: str
    title: str
    codes: str
    except_codes: str
    kinds: tuple[str, ...]
    most: int | None
    inpatient_days: int | None
    no_drug: str
    no_procedure: str
    no_code: str
    with_code: str
    error_rate: str
    why: str
    usual: str
    published: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """The patterns, OIG's first."""
    return tuple(
        Pattern(
            topic=row["topic"],
            title=row["title"],
            codes=row["codes"],
            except_codes=row["except_codes"],
            kinds=tuple(filter(None, row["kinds"].split("|"))),
            most=int(row["most"]) if row["most"] else None,
            inpatient_days=int(row["inpatient_days"]) if row["inpatient_days"] else None,
            no_drug=row["no_drug"],
            no_procedure=row["no_procedure"].strip(),
            no_code=row["no_code"].strip(),
            with_code=row["with_code"].strip(),
            error_rate=row["error_rate"],
            why=row["why"],
            usual=row["usual"],
            published=row["published"],
        )
        for row in data_rows("claimwright.risk", "overcoding.tsv")
    )


def overcoding_flags(diagnoses: pl.DataFrame, treatments: pl.DataFrame) -> list[Flag]:
    """The flags of a year's diagnoses (``risk_year_diagnoses``) beside its treatments (``risk_year_treatments``)."""
    diagnoses, treatments = YEAR_DIAGNOSES.conform(diagnoses), YEAR_TREATMENTS.conform(treatments)
    return [flag for pattern in patterns() for flag in _flags(pattern, diagnoses, treatments)]


def _flags(pattern: Pattern, diagnoses: pl.DataFrame, treatments: pl.DataFrame) -> list[Flag]:
    hit = diagnoses.filter(_starts(pattern.codes))
    if pattern.except_codes:
        hit = hit.filter(~_starts(pattern.except_codes))
    if hit.is_empty():
        return []
    for kept in _ruled_out(pattern, hit, diagnoses, treatments):
        hit = hit.join(kept, on="member_id", how="anti")
    if pattern.with_code:
        hit = hit.join(diagnoses.filter(_starts(pattern.with_code)), on="member_id", how="semi")
    if pattern.inpatient_days is not None:
        hit = _without_stay(hit, diagnoses, pattern.inpatient_days)
    found = hit.group_by("member_id", maintain_order=True).agg(
        pl.col("code").unique(maintain_order=True), pl.col("visit_id").unique(maintain_order=True)
    )
    why = (
        f"{pattern.why} OIG found {pattern.error_rate} of such samples unsupported."
        if pattern.error_rate
        else pattern.why
    )
    return [
        Flag(pattern.topic, pattern.title, member, tuple(codes), tuple(visits), why, pattern.usual, pattern.published)
        for member, codes, visits in found.iter_rows()
    ]


def _ruled_out(
    pattern: Pattern, hit: pl.DataFrame, diagnoses: pl.DataFrame, treatments: pl.DataFrame
) -> list[pl.DataFrame]:
    """Members of whom a pattern is not said: seen elsewhere, seen often, treated, or coded with what goes with it."""
    out: list[pl.DataFrame] = []
    if pattern.kinds:
        out.append(hit.filter(~pl.col("kind").is_in(pattern.kinds)))
    if pattern.most is not None:
        counted = hit.group_by("member_id").agg(pl.col("visit_id").n_unique().alias("times"))
        out.append(counted.filter(pl.col("times") > pattern.most))
    if pattern.no_drug:
        named = pl.col("what").str.contains(f"(?i){pattern.no_drug}")
        out.append(treatments.filter((pl.col("kind") == "drug") & named))
    if pattern.no_procedure:
        out.append(
            treatments.filter(
                (pl.col("kind") == "procedure") & pl.col("what").str.contains(f"^(?:{pattern.no_procedure})")
            )
        )
    if pattern.no_code:
        out.append(diagnoses.filter(_starts(pattern.no_code)))
    return [one.select("member_id") for one in out]


def _without_stay(hit: pl.DataFrame, diagnoses: pl.DataFrame, days: int) -> pl.DataFrame:
    """Members none of whose visits with the code is within so many days of a stay."""
    stays = diagnoses.filter(pl.col("kind") == INPATIENT).select("member_id", stay="day").unique()
    near = hit.join(stays, on="member_id").filter((pl.col("day") - pl.col("stay")).dt.total_days().abs() <= days)
    return hit.join(near.select("member_id"), on="member_id", how="anti")


def _starts(expression: str) -> pl.Expr:
    return pl.col("code").str.contains(f"^(?:{expression})")


def to_be_returned_by(identified: date) -> date | None:
    """Until when an overpayment identified on a day is to be reported and returned (42 CFR 422.326); None before the rule."""
    on = identified.isoformat()
    for row in data_rows("claimwright.risk", "clocks.tsv"):
        if row["clock"] == "overpayment" and row["valid_from"] <= on and (not row["valid_to"] or on <= row["valid_to"]):
            return identified + timedelta(days=int(row["days"]))
    return None
