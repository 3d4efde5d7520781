"""An 837 file, professional, institutional or dental, becomes the claim tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.claims import reading_codes, reading_lines, reading_parties, tables
from claimwright.claims.batch import Claims
from claimwright.claims.labelled import Labelled, labelled
from claimwright.claims.reading_findings import READING_FINDINGS, reading_findings
from claimwright.errors import UnreadableError
from claimwright.x12.elements import components, first_day, last_day, money
from claimwright.x12.segments import Segments, read_segments

_REFERENCES: Final = {
    "F8": "payer_claim_control_number",
    "G1": "prior_authorization",
    "9F": "referral_number",
    "X4": "clia_number",
    "EA": "medical_record_number",
}


@dataclass(frozen=True)
class ReadResult:
    """Claims read, and what the reader has to say about the file (columns of ``READING_FINDINGS``)."""

    claims: Claims
    findings: pl.DataFrame


def read_837(data: bytes | Path | Segments, source: str = "") -> ReadResult:
    """Reads all 837 transaction sets of a file: 005010 X222 (P), X223 (I), X224 (D) and their 004010 forerunners.

    ``claim_id`` is ``{source without ending}:{ISA13}-{ST02}-{n}``, n counting the claims of the file from 1.
    A patient row among the parties only where the patient is not the subscriber. Raises ``UnreadableError`` when the
    file is no X12 interchange or holds no 837; anything less is a finding.
    """
    segments = data if isinstance(data, Segments) else read_segments(data, source)
    source = source or segments.source
    batches: list[Claims] = []
    findings: list[pl.DataFrame] = []
    for part in labelled(segments):
        batch = _read_part(part, source, sum(len(known) for known in batches))
        batches.append(batch)
        findings.append(reading_findings(part, batch))
    if not batches:
        held = ", ".join(sorted({kind or "?" for kind in segments.transactions()["kind"]})) or "no transaction set"
        raise UnreadableError(source, "ST01", f"expected a claim file (837), found {held}")
    return ReadResult(Claims.concat(batches), pl.concat(findings) if findings else READING_FINDINGS.empty())


def _read_part(part: Labelled, source: str, before: int) -> Claims:
    opened = _opened(part, source, before)
    ids = opened.select("claim", "claim_id", "transaction", "billing", "subscriber", "patient")
    diagnoses, codes, groups = reading_codes.health_codes(part, ids)
    dates, single_dates = _claim_dates(part)
    references, single_references = _claim_references(part)
    claims = (
        opened.join(single_dates, on="claim", how="left", maintain_order="left")
        .join(single_references, on="claim", how="left", maintain_order="left")
        .join(groups, on="claim", how="left", maintain_order="left")
        .join(_admission(part), on="claim", how="left", maintain_order="left")
        .join(_notes(part, "claim", "2300"), on="claim", how="left", maintain_order="left")
    )
    lines = reading_lines.read_lines(part, ids)
    providers, parties = reading_parties.providers_and_parties(part, ids, lines.numbers)
    return Claims.of(
        claims=claims,
        lines=lines.lines,
        diagnoses=diagnoses,
        institutional_codes=codes,
        providers=providers,
        parties=parties,
        other_payers=reading_parties.other_payers(part, ids),
        amounts=pl.concat([_claim_amounts(part, ids), lines.amounts]),
        dates=pl.concat([tables.DATES.conform(ids.join(dates, on="claim", how="inner")), lines.dates]),
        references=pl.concat(
            [tables.REFERENCES.conform(ids.join(references, on="claim", how="inner")), lines.references]
        ),
    )


def _opened(part: Labelled, source: str, before: int) -> pl.DataFrame:
    """CLM, the envelope and the subscriber's SBR: a row a claim."""
    clm = part.take("CLM", 20, "2300")
    separator = part.delimiters.component
    beginnings = part.take("BHT", 3).unique("transaction", keep="first").select("transaction", batch_reference="e3")
    payers = (
        part.take("SBR", 9, "2000B")
        .unique("subscriber", keep="first")
        .select(
            "subscriber",
            payer_responsibility="e1",
            own_relationship="e2",
            group_number="e3",
            group_name="e4",
            insurance_type="e5",
            claim_filing_indicator="e9",
        )
    )
    patients = part.take("PAT", 1, "2000C").unique("patient", keep="first").select("patient", relationship="e1")
    sets = part.transactions.select(
        "transaction",
        "interchange_control_number",
        "group_control_number",
        transaction_control_number="control_number",
    )
    institutional = pl.col("facility_qualifier") == "A"
    joined = (
        clm.with_columns(
            *components("e5", separator, facility=1, facility_qualifier=2, frequency_code=3),
            *components(
                "e11",
                separator,
                related_cause_1=1,
                related_cause_2=2,
                related_cause_3=3,
                accident_state=4,
                accident_country=5,
            ),
        )
        .join(sets, on="transaction", how="left", maintain_order="left")
        .join(beginnings, on="transaction", how="left", maintain_order="left")
        .join(payers, on="subscriber", how="left", maintain_order="left")
        .join(patients, on="patient", how="left", maintain_order="left")
    )
    stem = Path(source).stem if source else ""
    number = pl.concat_str(
        pl.lit(f"{stem}:" if stem else ""),
        pl.col("interchange_control_number").fill_null(""),
        pl.lit("-"),
        pl.col("transaction_control_number").fill_null(""),
        pl.lit("-"),
        pl.int_range(before + 1, pl.len() + before + 1).cast(pl.String),
    )
    return joined.select(
        "claim",
        "transaction",
        "billing",
        "subscriber",
        "patient",
        "interchange_control_number",
        "group_control_number",
        "transaction_control_number",
        "batch_reference",
        "frequency_code",
        "related_cause_1",
        "related_cause_2",
        "related_cause_3",
        "accident_state",
        "accident_country",
        "payer_responsibility",
        "group_number",
        "group_name",
        "insurance_type",
        "claim_filing_indicator",
        claim_id=number,
        kind=pl.lit(part.kind),
        source=pl.lit(source or None, dtype=pl.String),
        patient_control_number="e1",
        total_charge=money("e2"),
        place_of_service=pl.when(~institutional.fill_null(part.kind == "I")).then("facility"),
        facility_type=pl.when(institutional.fill_null(part.kind == "I")).then("facility"),
        provider_signature="e6",
        assignment_code="e7",
        benefits_assignment="e8",
        release_of_information="e9",
        patient_signature_source="e10",
        special_program="e12",
        delay_reason="e20",
        patient_relationship=pl.coalesce("relationship", "own_relationship"),
    )


def _claim_dates(part: Labelled) -> tuple[pl.DataFrame, pl.DataFrame]:
    """DTP of the claim: those without a column of their own, and a row a claim with those that have one."""
    read = part.take("DTP", 3, "2300").select(
        "claim",
        qualifier="e1",
        date_from=first_day("e3"),
        date_to=last_day("e3"),
        value="e3",
        hour=pl.when(pl.col("e2") == "TM").then("e3").when(pl.col("e2") == "DT").then(pl.col("e3").str.slice(8, 4)),
    )
    own = {"434": "date_from", "435": "date_from", "096": "hour" if part.kind == "I" else "date_from"}
    usable = pl.lit(value=False)
    for qualifier, column in own.items():
        usable = usable | ((pl.col("qualifier") == qualifier) & pl.col(column).is_not_null())
    read = read.with_columns(own=usable & pl.struct("claim", "qualifier", usable).is_first_distinct())
    chosen = read.filter("own")

    def of(qualifier: str, **columns: pl.Expr | str) -> pl.DataFrame:
        return chosen.filter(pl.col("qualifier") == qualifier).select("claim", **columns)

    discharge = of("096", discharge_hour="hour") if part.kind == "I" else of("096", discharge_date="date_from")
    single = (
        part.take("CLM", 1, "2300")
        .select("claim")
        .join(
            of("434", statement_from="date_from", statement_to=pl.coalesce("date_to", "date_from")),
            on="claim",
            how="left",
        )
        .join(of("435", admission_date="date_from", admission_hour="hour"), on="claim", how="left")
        .join(discharge, on="claim", how="left")
    )
    return read.filter(~pl.col("own")).drop("own", "hour"), single


def _claim_references(part: Labelled) -> tuple[pl.DataFrame, pl.DataFrame]:
    """REF of the claim: those without a column of their own, and a row a claim with those that have one."""
    read = part.take("REF", 2, "2300").select("claim", qualifier="e1", value="e2")
    read = read.with_columns(
        own=pl.col("qualifier").is_in(list(_REFERENCES)) & pl.struct("claim", "qualifier").is_first_distinct()
    )
    single = part.take("CLM", 1, "2300").select("claim")
    for qualifier, column in _REFERENCES.items():
        mine = read.filter((pl.col("qualifier") == qualifier) & pl.col("own")).select(
            "claim", pl.col("value").alias(column)
        )
        single = single.join(mine, on="claim", how="left")
    return read.filter(~pl.col("own")).drop("own"), single


def _admission(part: Labelled) -> pl.DataFrame:
    return (
        part.take("CL1", 3, "2300")
        .unique("claim", keep="first")
        .select("claim", admission_type="e1", admission_source="e2", patient_status="e3")
    )


def _notes(part: Labelled, key: str, loop: str) -> pl.DataFrame:
    return part.take("NTE", 2, loop).unique(key, keep="first").select(key, note="e2")


def _claim_amounts(part: Labelled, ids: pl.DataFrame) -> pl.DataFrame:
    read = part.take("AMT", 2, "2300").select("claim", qualifier="e1", amount=money("e2"))
    return tables.AMOUNTS.conform(ids.join(read, on="claim", how="inner", maintain_order="right"))
