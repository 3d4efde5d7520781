"""What Medicare should allow for claims before they are sent: their lines handed to pricing, professional and outpatient."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.reference.fees import FEE_LINES, OPPS_CLAIMS, OPPS_LINES, price, price_outpatient
from claimwright.reference.fees.published import Frames
from claimwright.schema import Column, Money, Table

C = Column

EXPECTED: Final = Table(
    "expected",
    "what Medicare should allow for one line of a claim",
    (
        C("claim_id", pl.String, "The claim."),
        C("line", pl.Int32, "The service line."),
        C("procedure_code", pl.String, "As on the line."),
        C("charge", Money, "Charge of the line.", "USD"),
        C("expected", Money, "Allowed amount, at most the charge; null when none can be said.", "USD"),
        C("basis", pl.String, "physician, anesthesia, laboratory, drug, equipment or opps."),
        C("reason", pl.String, "Why there is no amount, or none apart."),
        C("missing", pl.String, "What was not known or taken for granted."),
    ),
    key=("claim_id", "line"),
)

_OUTPATIENT: Final = ("12", "13", "14")
"""Bill types paid under OPPS (IOM 100-04, chapter 4, section 10.3): hospital inpatient part B, outpatient, other part B."""
_EDITED: Final = (*_OUTPATIENT, "85")
"""Bill types the outpatient code editor reads: those, and critical access hospitals, which it edits without grouping."""


def _zips(claims: Claims) -> pl.DataFrame:
    """ZIP code where each claim's services were given: of the service facility, else of the billing provider."""
    own = pl.col("other_payer").is_null() & pl.col("line").is_null() & pl.col("postal_code").is_not_null()
    places = claims.providers.filter(own & pl.col("role").is_in(["service_facility", "billing"]))
    nearest = places.sort(pl.col("role") == "billing").unique("claim_id", keep="first", maintain_order=True)
    return nearest.select("claim_id", zip="postal_code")


def fee_lines(claims: Claims) -> pl.DataFrame:
    """The lines of professional claims as table ``fee_lines``; a claim is a session. Minutes (MJ) are anaesthesia's."""
    minutes = pl.col("unit_type") == "MJ"
    lines = claims.lines.join(
        claims.claims.filter(pl.col("kind") == "P").select("claim_id", claim_place="place_of_service"), on="claim_id",
        maintain_order="left",
    ).join(_zips(claims), on="claim_id", how="left", maintain_order="left")  # fmt: skip
    return FEE_LINES.conform(
        lines.with_columns(
            session_id=pl.col("claim_id"),
            code=pl.col("procedure_code"),
            day=pl.col("date_from"),
            minutes=pl.when(minutes).then(pl.col("units").cast(pl.Int32)),
            units=pl.when(minutes).then(1).otherwise("units").cast(pl.Decimal(18, 4)),
            place_of_service=pl.coalesce("place_of_service", "claim_place"),
        )
    )


def opps_frames(claims: Claims, *, edited: bool = False) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Outpatient hospital claims as tables ``opps_claims`` and ``opps_lines``; the wage index is the caller's to add.

    ``edited`` takes those too that the code editor reads though OPPS does not pay them (critical access hospitals).
    """
    outpatient = (pl.col("kind") == "I") & pl.col("facility_type").str.strip_chars_start("0").is_in(
        _EDITED if edited else _OUTPATIENT
    )
    chosen = claims.claims.filter(outpatient)
    people = claims.parties.filter(pl.col("role").is_in(["patient", "subscriber"])).sort(pl.col("role") == "subscriber")
    person = people.unique("claim_id", keep="first", maintain_order=True).select("claim_id", "birth_date", "sex")
    listed = claims.diagnoses.group_by("claim_id", maintain_order=True).agg(
        principal_diagnosis=pl.col("code").filter(pl.col("kind") == "principal").first(),
        diagnoses=pl.col("code").filter(pl.col("kind") == "other"),
        reasons_for_visit=pl.col("code").filter(pl.col("kind") == "reason_for_visit"),
    )
    code = pl.col("code")
    valued = pl.concat_str(code, pl.col("amount").fill_null(0).cast(pl.String), separator=" ")
    codes = claims.institutional_codes.group_by("claim_id", maintain_order=True).agg(
        condition_codes=code.filter(pl.col("kind") == "condition"),
        occurrence_codes=code.filter(pl.col("kind") == "occurrence"),
        value_codes=valued.filter(pl.col("kind") == "value"),
    )
    for facts in (person, listed, codes, _zips(claims)):
        chosen = chosen.join(facts, on="claim_id", how="left", maintain_order="left")
    first = pl.col("statement_from")
    had_birthday = pl.col("birth_date").dt.strftime("%m%d") <= first.dt.strftime("%m%d")
    years = first.dt.year() - pl.col("birth_date").dt.year() - (~had_birthday).cast(pl.Int32)
    about = chosen.with_columns(
        bill_type=pl.concat_str(
            pl.col("facility_type").str.strip_chars_start("0"), pl.col("frequency_code").fill_null("1")
        ),
        first_day=first,
        last_day=pl.col("statement_to"),
        age=years.cast(pl.Int16),
    )
    lines = claims.lines.join(chosen.select("claim_id"), on="claim_id", how="semi", maintain_order="left")
    return OPPS_CLAIMS.conform(about), OPPS_LINES.conform(lines.with_columns(code="procedure_code", day="date_from"))


def expected_amounts(claims: Claims, reference: Frames, *, wage_index: pl.DataFrame | None = None) -> pl.DataFrame:
    """Table ``expected``: every line of professional and outpatient hospital claims, in the order of the lines.

    ``wage_index`` has claim_id and wage_index; without it hospitals are priced at the national rate. Lines of other
    claims (inpatient, dental) have no amount, and say so. Never more than the charge (42 CFR 414.21).
    """
    professional = fee_lines(claims)
    hospital, hospital_lines = opps_frames(claims)
    if wage_index is not None:
        hospital = OPPS_CLAIMS.conform(hospital.drop("wage_index").join(wage_index, on="claim_id", how="left"))
    columns = ["claim_id", "line", "amount", "basis", "reason", "missing"]
    priced = pl.concat(
        [
            price(professional, reference).rename({"session_id": "claim_id"}).select(columns),
            price_outpatient(hospital, hospital_lines, reference).select(columns),
        ]
    )
    lines = claims.lines.join(priced, on=["claim_id", "line"], how="left", maintain_order="left")
    handled = pl.concat([professional["session_id"], hospital["claim_id"]]).unique().implode()
    other = pl.lit("Only professional and outpatient hospital claims are priced by line.")
    amount = pl.when(pl.col("amount").is_not_null()).then(pl.min_horizontal("amount", "charge"))
    return EXPECTED.conform(
        lines.with_columns(
            expected=amount, reason=pl.when(pl.col("claim_id").is_in(handled)).then("reason").otherwise(other)
        )
    )
