"""Generated claims for measuring: many shapes, codes in force, a fixed seed."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from claimwright.claims import Claims
from claimwright.claims.tables import TABLES
from claimwright.schema import Money, Quantity

CODES: Final = [
    "99213",
    "99214",
    "99215",
    "85025",
    "80053",
    "93000",
    "36415",
    "20610",
    "J1885",
    "90471",
    "96372",
    "71046",
]
DIAGNOSES: Final = ["E119", "I10", "J069", "M5450", "R5383", "Z0000", "E785", "N390", "J449", "M1711", "K219", "F329"]
DAY: Final = date(2026, 1, 15)


def professional_claims(count: int, seed: int = 1) -> Claims:
    """A batch of ``count`` professional claims with one to six lines and one to four diagnoses."""
    random = np.random.default_rng(seed)
    ids = pl.Series("claim_id", np.arange(count)).cast(pl.String)
    counts = random.integers(1, 5, len(ids))
    lines = _lines(ids, random, pl.Series("diagnoses", counts))
    frames = {
        "claims": _claims(ids, lines),
        "lines": lines,
        "diagnoses": _diagnoses(ids, random, counts),
        "providers": _providers(ids, random),
        "parties": _parties(ids, random),
    }
    return Claims(**{t.name: t.conform(frames[t.name]) if t.name in frames else t.empty() for t in TABLES})


def _repeated(ids: pl.Series, counts: np.ndarray, number: str) -> pl.DataFrame:
    frame = (
        pl.DataFrame({"claim_id": ids, number: [0] * len(ids)})
        .select("claim_id")
        .with_columns(counts=pl.Series(counts))
    )
    return frame.with_columns(pl.int_ranges(1, pl.col("counts") + 1).alias(number)).explode(number).drop("counts")


def _lines(ids: pl.Series, random: np.random.Generator, counts: pl.Series) -> pl.DataFrame:
    frame = _repeated(ids, random.integers(1, 7, len(ids)), "line").join(
        pl.DataFrame({"claim_id": ids, "diagnoses": counts}), on="claim_id", how="left", maintain_order="left"
    )
    size = frame.height
    return frame.with_columns(
        pl.col("line").cast(pl.Int32),
        procedure_qualifier=pl.lit("HC"),
        procedure_code=pl.Series(random.choice(CODES, size)),
        modifier_1=pl.Series(random.choice(["", "", "25", "59"], size)).replace("", None),
        charge=pl.Series(random.integers(2500, 40000, size)).cast(Money) / 100,
        unit_type=pl.lit("UN"),
        units=pl.lit(1).cast(Quantity),
        **{f"pointer_{n}": pl.when(pl.col("diagnoses") >= n).then(n) for n in range(1, 5)},
        date_from=pl.lit(DAY).dt.offset_by("-" + (pl.col("claim_id").cast(pl.Int64) % 3 * 30).cast(pl.String) + "d"),
        date_to=pl.lit(DAY).dt.offset_by("-" + (pl.col("claim_id").cast(pl.Int64) % 3 * 30).cast(pl.String) + "d"),
    ).with_columns(pl.col("charge").cast(Money))


def _claims(ids: pl.Series, lines: pl.DataFrame) -> pl.DataFrame:
    totals = lines.group_by("claim_id").agg(total_charge=pl.col("charge").sum())
    constants = {
        "kind": "P", "place_of_service": "11", "frequency_code": "1", "provider_signature": "Y", "assignment_code": "A",
        "benefits_assignment": "Y", "release_of_information": "Y", "payer_responsibility": "P",
        "claim_filing_indicator": "CI", "patient_relationship": "18",
    }  # fmt: skip
    frame = ids.to_frame().join(totals, on="claim_id", how="left", maintain_order="left")
    return frame.with_columns(
        patient_control_number="A" + pl.col("claim_id"), **{k: pl.lit(v) for k, v in constants.items()}
    )


def _diagnoses(ids: pl.Series, random: np.random.Generator, counts: np.ndarray) -> pl.DataFrame:
    frame = _repeated(ids, counts, "sequence")
    first = pl.col("sequence") == 1
    return frame.with_columns(
        pl.col("sequence").cast(pl.Int32),
        kind=pl.when(first).then(pl.lit("principal")).otherwise(pl.lit("other")),
        qualifier=pl.when(first).then(pl.lit("ABK")).otherwise(pl.lit("ABF")),
        code=pl.Series(random.choice(DIAGNOSES, frame.height)),
    )


def _providers(ids: pl.Series, random: np.random.Generator) -> pl.DataFrame:
    billing = ids.to_frame().with_columns(
        role=pl.lit("billing"), entity_type=pl.lit("2"), last_or_organization_name=pl.lit("LAKESIDE"), npi=pl.lit("1234567893"),
        tax_id=pl.lit("123456789"), tax_id_qualifier=pl.lit("EI"), address_1=pl.lit("1 MAIN ST"), city=pl.lit("ALBANY"),
        state=pl.lit("NY"), postal_code=pl.lit("122071234"),
    )  # fmt: skip
    rendering = ids.to_frame().with_columns(
        role=pl.lit("rendering"), entity_type=pl.lit("1"), last_or_organization_name=pl.lit("WU"), first_name=pl.lit("ANN"),
        npi=pl.Series(random.choice(["1245319599", "1679576722"], len(ids))),
    )  # fmt: skip
    return pl.concat([billing, rendering], how="diagonal")


def _person() -> pl.Expr:
    """Whose claim it is: everybody has three, a month apart."""
    return (pl.col("claim_id").cast(pl.Int64) // 3).cast(pl.String)


def _parties(ids: pl.Series, random: np.random.Generator) -> pl.DataFrame:
    subscriber = ids.to_frame().with_columns(
        role=pl.lit("subscriber"), entity_type=pl.lit("1"), last_or_organization_name="DOE" + _person(), first_name=pl.lit("JANE"),
        id_qualifier=pl.lit("MI"), id="W" + _person(), sex=pl.Series(random.choice(["F", "M"], len(ids))),
        birth_date=pl.lit(date(1970, 5, 1)), address_1=pl.lit("2 ELM ST"), city=pl.lit("ALBANY"), state=pl.lit("NY"),
        postal_code=pl.lit("12207"),
    )  # fmt: skip
    payer = ids.to_frame().with_columns(
        role=pl.lit("payer"), entity_type=pl.lit("2"), last_or_organization_name=pl.lit("EXAMPLE HEALTH"),
        id_qualifier=pl.lit("PI"), id=pl.lit("60054"),
    )  # fmt: skip
    return pl.concat([subscriber, payer], how="diagonal")
