"""Which lines were billed on another claim already: same patient, clinician, day and code."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.batch import Claims

_MODIFIERS: Final = [f"modifier_{n}" for n in range(1, 5)]
_AGAIN: Final = ("76", "77", "91", "59", "XE", "XP", "XS", "XU", "RT", "LT", "50")
"""Modifiers that say a service was done again, or elsewhere (CPT appendix A): beside them a line is no near repetition."""
_FIRST_PAYER: Final = "P"
"""SBR01 of a claim to the payer that pays first."""
_KEY: Final = ["patient", "payer_order", "rendering", "procedure_code"]
_SPAN: Final = [*_KEY, "day", "until"]


def repeated_elsewhere(claims: Claims, others: Claims | None = None) -> pl.DataFrame:
    """Lines of ``claims`` that an earlier claim has: claim_id, line, on_claim (its patient control number, else its id), alike
    (whether the modifiers are the same too).

    Earlier are the claims before it in the batch, and all of ``others``. Originals of professional claims alone: what
    replaces or voids a claim repeats it by its nature, and so does the claim to the second payer (SBR01). A line that has some
    of the days of another is not alike but near it.
    """
    batches = [claims] if others is None or not len(others) else [others, claims]
    if sum(map(len, batches)) < 2:
        return _NONE
    both = Claims.concat(batches)
    first = pl.col("row").min()
    lines = _lines(both).with_row_index("row").collect()
    told = lines.with_columns(
        exact=first.over([*_SPAN, "modifiers"]),
        again=pl.col("modifiers").list.eval(pl.element().is_in(_AGAIN)).list.any(),
    ).with_columns(near=_nearest(lines))
    mine = claims.claims["claim_id"].implode()
    claim_of = lines.select(row="row", other="claim_id")
    named = told.filter((pl.col("exact") != pl.col("row")) | (pl.col("near") != pl.col("row")))
    named = named.filter(pl.col("claim_id").is_in(mine))
    for kind in ("exact", "near"):
        named = named.join(
            claim_of.rename({"row": kind, "other": f"{kind}_claim"}), on=kind, how="left", maintain_order="left"
        )
    alike = pl.col("exact_claim") != pl.col("claim_id")
    likely = (pl.col("near_claim") != pl.col("claim_id")) & ~pl.col("again")
    found = named.filter(alike | likely).with_columns(
        alike=alike, other=pl.when(alike).then("exact_claim").otherwise("near_claim")
    )
    numbers = both.claims.select(other="claim_id", on_claim=pl.coalesce("patient_control_number", "claim_id"))
    found = found.join(numbers, on="other", how="left").select("claim_id", "line", "on_claim", "alike")
    # One row a line, so that those who join it never count a charge twice.
    return found.unique(["claim_id", "line"], keep="first", maintain_order=True)


_NONE: Final = pl.DataFrame(
    schema={"claim_id": pl.String, "line": pl.Int32, "on_claim": pl.String, "alike": pl.Boolean}
)


def _nearest(lines: pl.DataFrame) -> pl.Series:
    """For each line the first row of those that share a day with it, by its key; its own row where none comes before.

    Spans are compared by their ends and each once: a day that was typed centuries off costs no more than any other.
    """
    same = lines.select(near=pl.col("row").min().over(_SPAN)).to_series()
    several = lines.filter(pl.col("until") > pl.col("day"))
    if several.is_empty():
        return same
    beside = lines.join(several, on=_KEY, how="semi").group_by(_SPAN).agg(pl.col("row").min())
    pairs = (
        several.unique(_SPAN, keep="first", maintain_order=True)
        .join(beside, on=_KEY, suffix="_other")
        .filter(pl.col("day") <= pl.col("until_other"), pl.col("day_other") <= pl.col("until"))
    )
    one_way = pairs.select(*_SPAN, row="row_other")
    other_way = pairs.select(*_KEY, day="day_other", until="until_other", row="row")
    over = pl.concat([one_way, other_way]).group_by(_SPAN).agg(near=pl.col("row").min())
    found = lines.select(_SPAN).join(over, on=_SPAN, how="left", maintain_order="left")["near"]
    return pl.select(pl.min_horizontal(same, found)).to_series().alias("near")


def _lines(claims: Claims) -> pl.LazyFrame:
    """Lines in the order of their claims, with the key and modifiers; those without any of the key left out."""
    original = (pl.col("kind") == "P") & (pl.col("frequency_code").fill_null("1") == "1")
    facts = claims.claims.lazy().filter(original)
    facts = facts.select("claim_id", payer_order=pl.col("payer_responsibility").fill_null(_FIRST_PAYER))
    clinicians = claims.providers.lazy().filter(pl.col("role").is_in(["rendering", "billing"]))
    who = clinicians.select(
        "claim_id", "line", "role", name=pl.coalesce("npi", "last_or_organization_name", "other_id")
    )
    of_claim = (
        who.filter(pl.col("line").is_null())
        .sort(pl.col("role") == "billing", maintain_order=True)
        .group_by("claim_id", maintain_order=True)
        .agg(of_claim=pl.col("name").first())
    )
    of_line = who.filter(pl.col("line").is_not_null() & (pl.col("role") == "rendering")).unique(["claim_id", "line"])
    people = claims.parties.lazy().filter(pl.col("role").is_in(["patient", "subscriber"]))
    patient = pl.concat_str(
        "last_or_organization_name", "first_name", pl.col("birth_date").cast(pl.String), separator="\x1f"
    )
    patients = (
        people.sort(pl.col("role") == "subscriber", maintain_order=True)
        .group_by("claim_id", maintain_order=True)
        .agg(patient=patient.first())
    )
    listed = pl.concat_list(_MODIFIERS).list.drop_nulls().list.sort()
    return (
        claims.lines.lazy()
        .join(facts, on="claim_id", how="inner", maintain_order="left")
        .join(of_claim, on="claim_id", how="left", maintain_order="left")
        .join(
            of_line.select("claim_id", "line", of_line="name"),
            on=["claim_id", "line"],
            how="left",
            maintain_order="left",
        )
        .join(patients, on="claim_id", how="left", maintain_order="left")
        .with_columns(
            rendering=pl.coalesce("of_line", "of_claim"),
            day="date_from",
            until=pl.max_horizontal("date_from", "date_to"),
            modifiers=listed,
        )
        .filter(pl.all_horizontal(pl.col(_SPAN).is_not_null()))
        .select("claim_id", "line", "modifiers", *_SPAN)
    )
