"""A batch of claims made ready for editing: tables in the order of the claims, numbered, in slices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.edits.prepare.beside import EARLIER, REPEATED
from claimwright.edits.prepared_tables import ENGINE, optimizations

_REPEATED: Final = [
    "procedure_code",
    "date_from",
    "modifier_1",
    "modifier_2",
    "modifier_3",
    "modifier_4",
    "charge",
    "units",
    "ndc",
    "rendering",
]
"""Columns in which a repeated line equals another of its claim."""
_CERTIFICATES: Final = ["X4", "F4"]
"""REF01 of the CLIA number of the laboratory, and of the one that a service was referred to."""
_MAMMOGRAPHY: Final = "EW"
"""REF01 of the number of a mammography certificate."""
_USED: Final = ("claims", "lines", "diagnoses", "institutional_codes", "providers", "parties", "other_payers", "dates")


def numbered(
    claims: Claims,
    repeated: pl.DataFrame | None = None,
    earlier: pl.DataFrame | None = None,
    further: Mapping[str, pl.DataFrame] | None = None,
    *,
    placed: bool = False,
) -> dict[str, pl.DataFrame]:
    """The claim tables in the order of the claims, with claim: the claim's row number, on which joins are many times faster
    than on ids. Claims get shared (how many originals of the batch use the patient control number), lines get rendering (who
    gave the service, where the line names somebody), same (equal on lines that repeat each other), on_claim and alike (the
    earlier claim that has the line too, and whether with the same modifiers: ``repeated``, of ``repeated_elsewhere``) and certificate (the
    laboratory's own number on the line) and mammography_number (on the line, else on the claim); claims get transported (a transport is
    described). What was found beside other claims (``earlier``, rows of ``EARLIER``) is the table earlier_lines. ``further`` tables have a claim_id. ``placed``: all get row_in_claim, the place of each row among those of its claim, from 0."""
    original = ~pl.col("frequency_code").is_in(["7", "8"]).fill_null(value=False)
    numbers = claims.claims.lazy().filter(original).group_by("patient_control_number").agg(shared=pl.len())
    numbers = numbers.filter(pl.col("shared") > 1)
    ids = claims.claims.lazy().select("claim_id").with_row_index("claim")
    plans = {
        name: frame.lazy().join(ids, on="claim_id", how="inner", maintain_order="left")
        for name, frame in claims.frames().items()
        if name in _USED
    }
    plans["claims"] = plans["claims"].join(numbers, on="patient_control_number", how="left", maintain_order="left")
    transported = claims.ambulance.lazy().select("claim_id", transported=True).unique()
    plans["claims"] = plans["claims"].join(transported, on="claim_id", how="left", maintain_order="left")
    certificate = claims.references.lazy().filter(
        pl.col("qualifier").is_in(_CERTIFICATES) & pl.col("line").is_not_null() & pl.col("role").is_null()
    )
    certificate = certificate.group_by("claim_id", "line").agg(certificate=pl.col("value").first())
    plans["lines"] = plans["lines"].join(certificate, on=["claim_id", "line"], how="left", maintain_order="left")
    plans["lines"] = _with_certificates(plans["lines"], claims.references)
    rendering = claims.providers.lazy().filter((pl.col("role") == "rendering") & pl.col("line").is_not_null())
    rendering = rendering.select(
        "claim_id", "line", rendering=pl.coalesce("npi", "last_or_organization_name", "other_id")
    )
    rendering = rendering.unique(["claim_id", "line"], keep="first")
    plans["lines"] = plans["lines"].join(rendering, on=["claim_id", "line"], how="left", maintain_order="left")
    plans["lines"] = plans["lines"].with_columns(
        same=pl.when(pl.col("procedure_code").is_not_null()).then(pl.struct(_REPEATED).hash())
    )
    elsewhere = pl.DataFrame(schema=REPEATED) if repeated is None else repeated
    plans["lines"] = plans["lines"].join(elsewhere.lazy(), on=["claim_id", "line"], how="left", maintain_order="left")
    found = pl.DataFrame(schema=EARLIER) if earlier is None else earlier
    plans["earlier_lines"] = found.lazy().join(ids, on="claim_id", how="inner", maintain_order="left")
    if placed:
        at = pl.int_range(pl.len()).over("claim").alias("row_in_claim")
        plans = {name: plan.with_columns(at) for name, plan in plans.items()}
    for name, frame in (further or {}).items():
        plans[name] = frame.lazy().join(ids, on="claim_id", how="inner", maintain_order="left")
    frames = dict(
        zip(plans, pl.collect_all(plans.values(), engine=ENGINE, optimizations=optimizations(len(claims))), strict=True)
    )
    # Grouping and joining are faster where it is marked that rows are in order.
    in_order = pl.col("claim").set_sorted()
    return {
        name: (frame if frame["claim"].is_sorted() else frame.sort("claim", maintain_order=True)).with_columns(in_order)
        for name, frame in frames.items()
    }


def _with_certificates(lines: pl.LazyFrame, references: pl.DataFrame) -> pl.LazyFrame:
    """Lines with mammography_number. Few batches have one: joins that find nothing are spared."""
    given = references.filter((pl.col("qualifier") == _MAMMOGRAPHY) & pl.col("role").is_null())
    if not given.height:
        return lines.with_columns(mammography_number=pl.lit(None, dtype=pl.String))
    by_line = given.group_by("claim_id", "line").agg(mammography_number=pl.col("value").first())
    of_claim = by_line.filter(pl.col("line").is_null()).select("claim_id", of_claim="mammography_number")
    joined = lines.join(by_line.lazy(), on=["claim_id", "line"], how="left", maintain_order="left")
    joined = joined.join(of_claim.lazy(), on="claim_id", how="left", maintain_order="left")
    return joined.with_columns(mammography_number=pl.coalesce("mammography_number", "of_claim")).drop("of_claim")


def slices(rows: Mapping[str, pl.DataFrame], size: int) -> list[dict[str, pl.DataFrame]]:
    """The numbered tables in slices of ``size`` claims."""
    count = rows["claims"].height
    if count <= size:
        return [dict(rows)]
    edges = pl.Series([*range(0, count, size), count], dtype=rows["claims"].schema["claim"])
    cuts = {name: frame["claim"].search_sorted(edges).to_list() for name, frame in rows.items()}
    return [
        {name: frame.slice(cuts[name][n], cuts[name][n + 1] - cuts[name][n]) for name, frame in rows.items()}
        for n in range(len(edges) - 1)
    ]
