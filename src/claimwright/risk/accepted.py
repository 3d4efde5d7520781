"""Which diagnoses of a batch of claims count for risk adjustment, by CMS's filter of sources? Whole tables at once.

The same rows of ``data/sources.tsv`` as for one visit, asked of claim tables; a test holds both to one answer.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.risk.sources import LIST_YEARS, listed_procedures
from claimwright.schema import Column, Table

ACCEPTED: Final = Table(
    "risk_claim_diagnoses",
    "one diagnosis of one claim, and whether it counts",
    (
        Column("member_id", pl.String, "The subscriber's id; a Medicare member is their own subscriber."),
        Column("claim_id", pl.String, "The claim."),
        Column("day", pl.Date, "Last day of service: the through date decides the year."),
        Column("kind", pl.String, "professional, inpatient or outpatient_hospital."),
        Column("code", pl.String, "ICD-10-CM code, undotted."),
        Column("accepted", pl.Boolean, "Whether the source counts."),
        Column("reason", pl.String, "Why."),
    ),
)
_INPATIENT: Final = ["11", "41"]
_MODIFIERS: Final = [f"modifier_{number}" for number in range(1, 5)]
_CHART_REVIEW: Final = ("09", "AA")
"""How an encounter record says that it is a chart review: PWK01, PWK02 (CMS Encounter Data Submission and Processing Guide)."""
_VOID: Final = "8"


def accepted_diagnoses(
    claims: pl.DataFrame, lines: pl.DataFrame, diagnoses: pl.DataFrame, parties: pl.DataFrame, attachments: pl.DataFrame
) -> pl.DataFrame:
    """The diagnoses of professional and institutional claims as ``risk_claim_diagnoses``.

    Arguments are claim tables of those names (``claims.tables``). A chart review record (PWK 09 AA) is linked where it names
    the payer's number of the encounter (REF F8). Admitting diagnoses and reasons for a visit are left out, dental claims too.
    """
    told = _claims(claims, lines, parties, attachments)
    wanted = diagnoses.filter(pl.col("kind").is_in(["principal", "other"])).select("claim_id", "code")
    standing = told.with_columns(reason=_reason()).with_columns(accepted=pl.col("reason").str.starts_with("+"))
    standing = standing.with_columns(pl.col("reason").str.slice(1))
    return ACCEPTED.conform(wanted.join(standing, on="claim_id", maintain_order="left").unique(maintain_order=True))


def _claims(
    claims: pl.DataFrame, lines: pl.DataFrame, parties: pl.DataFrame, attachments: pl.DataFrame
) -> pl.DataFrame:
    """A row a claim with what the filter asks: day, bill type, place, procedures listed for the year, what refuses it."""
    days = lines.group_by("claim_id").agg(last=pl.max_horizontal("date_from", "date_to").max())
    reviews = attachments.filter(
        (pl.col("report_type") == _CHART_REVIEW[0]) & (pl.col("transmission") == _CHART_REVIEW[1])
    )
    subscriber = parties.filter(pl.col("role") == "subscriber").select("claim_id", member_id="id").unique("claim_id")
    dependents = (
        parties.filter(pl.col("role") == "patient").select("claim_id").unique().with_columns(other=pl.lit(value=True))
    )
    base = (
        claims.filter(pl.col("kind").is_in(["P", "I"]))
        .select(
            "claim_id",
            "kind",
            "place_of_service",
            "facility_type",
            "frequency_code",
            "payer_claim_control_number",
            "statement_to",
        )
        .join(days, on="claim_id", how="left")
        .with_columns(day=pl.coalesce("statement_to", "last"))
        .join(subscriber, on="claim_id", how="left")
        .join(dependents, on="claim_id", how="left")
        .join(reviews.select("claim_id").unique().with_columns(review=pl.lit(value=True)), on="claim_id", how="left")
        .with_columns(bill=pl.when(pl.col("kind") == "I").then(pl.col("facility_type")))
    )
    base = base.with_columns(
        kind=pl.when(pl.col("bill").is_in(_INPATIENT))
        .then(pl.lit("inpatient"))
        .when(pl.col("bill").is_not_null())
        .then(pl.lit("outpatient_hospital"))
        .otherwise(pl.lit("professional"))
    )
    return base.join(_of_lines(lines, base), on="claim_id", how="left")


def _of_lines(lines: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """Per claim: a procedure of the CMS list of its year, whether any procedure is known, a refused modifier, only refused numbers."""
    asked = lines.join(base.select("claim_id", "day"), on="claim_id").with_columns(
        year=pl.col("day").dt.year().clip(*LIST_YEARS)
    )
    listed = pl.concat(
        [
            pl.DataFrame({"procedure_code": sorted(listed_procedures(year))}).with_columns(
                year=pl.lit(year, dtype=pl.Int32), on_list=pl.lit(value=True)
            )
            for year in range(LIST_YEARS[0], LIST_YEARS[1] + 1)
        ]
    )
    asked = asked.join(listed, on=["procedure_code", "year"], how="left", maintain_order="left")
    refused_letters = pl.any_horizontal(_in_force("modifier", pl.col(name), pl.col("day")) for name in _MODIFIERS)
    return asked.group_by("claim_id", maintain_order=True).agg(
        listed=pl.col("procedure_code").filter(pl.col("on_list").fill_null(value=False)).first(),
        known=pl.col("procedure_code").is_not_null().any(),
        modifier=refused_letters.any(),
        only_refused=_in_force("number", pl.col("procedure_code"), pl.col("day"))
        .filter(pl.col("procedure_code").is_not_null())
        .all(),
    )


def _in_force(field: str, value: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Whether a value is refused on the day, by the rows of a field."""
    told = pl.lit(value=False)
    for row in data_rows("claimwright.risk", "sources.tsv"):
        if row["field"] != field or row["standing"] != "refused":
            continue
        after = day >= pl.lit(row["valid_from"]).str.to_date()
        before = (day <= pl.lit(row["valid_to"]).str.to_date()) if row["valid_to"] else pl.lit(value=True)
        told = told | ((value == row["value"]) & after & before).fill_null(value=False)
    return told


def _bill_types(standing: str) -> list[str]:
    rows = data_rows("claimwright.risk", "sources.tsv")
    return [row["value"] for row in rows if row["field"] == "bill_type" and row["standing"] == standing]


def _reason() -> pl.Expr:
    """The reason, after + where the source counts and - where it does not; the first condition that holds decides."""
    day, bill = pl.col("day"), pl.col("bill")
    yes = pl.lit(value=True)
    unlinked = pl.col("review").fill_null(value=False) & pl.col("payer_claim_control_number").is_null()
    only_audio = pl.col("known") & pl.col("only_refused") & bill.is_null()
    decided = [
        (
            pl.col("other").fill_null(value=False),
            "-The patient is not the subscriber: whose diagnosis it is cannot be told.",
        ),
        (pl.col("member_id").is_null(), "-No member id."),
        (pl.col("frequency_code") == _VOID, "-A void claim."),
        (day.is_null(), "-The day of the visit is not known."),
        (unlinked & _in_force("chart_review", pl.lit("unlinked"), day), "-Chart review not linked to an encounter."),
        (pl.col("modifier").fill_null(value=False), "-Audio-only."),
        (_in_force("place_of_service", pl.col("place_of_service"), day), "-A place that CMS takes no diagnoses from."),
        (only_audio.fill_null(value=False), "-Audio-only."),
        (bill.is_in(_bill_types("accepted")), "+Hospital inpatient bill type."),
        (bill.is_not_null() & ~bill.is_in(_bill_types("procedure")), "-A bill type that CMS takes no diagnoses from."),
        (pl.col("listed").is_not_null(), "+A procedure of it is on the CMS list of the year."),
        (yes, "-None of its procedures is on the CMS list of the year."),
    ]
    told = pl.lit("-")
    for condition, words in reversed(decided):
        told = pl.when(condition.fill_null(value=False)).then(pl.lit(words)).otherwise(told)
    return told
