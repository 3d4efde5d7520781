"""Which text stands for a claim with its lines and other payers, its codes and providers among them?"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from claimwright.claims.wire import data_table
from claimwright.x12.blocks import Blocks
from claimwright.x12.hand import NOTHING, Hand, amount, date_text
from claimwright.x12.homes import Home
from claimwright.x12.runs import gathered_texts, joined_runs, run_starts, within_runs

CHILDREN: Final = {"claim": ("other", "service"), "service": ("adjudication", "form")}
"""Loops written behind the segments of a loop, in this order."""
_MOST_PER_SEGMENT: Final = 12
_CODE_GROUPS: Final = (
    "diagnosis",
    "admitting",
    "reason_for_visit",
    "external_cause",
    "drg",
    "other",
    "principal_procedure",
    "other_procedure",
    "anesthesia_procedure",
    "occurrence_span",
    "occurrence",
    "value",
    "condition",
    "treatment",
)


class ClaimBlocks(Blocks):
    """Writes the claims of one kind. ``tables``: the claim tables, with the rank of the claim as ``claim_id``.

    ``entities``: claim_id, line, other_payer, scope (claim, service, other) and text of every provider below the claim.
    """

    def __init__(self, hand: Hand, kind: str, tables: dict[str, pl.DataFrame], entities: pl.DataFrame) -> None:
        super().__init__(hand, kind, tables, CHILDREN)
        self.entities = entities

    def special(self, home: Home, scope: str) -> pl.DataFrame | None:
        if home.repeat == "entities":
            return gathered_texts(self.entities.filter(pl.col("scope") == scope), self.keys(scope))
        return self._codes()

    def _codes(self) -> pl.DataFrame:
        """The HI segments: up to twelve codes of a kind each."""
        hand = self.hand
        usual = data_table("health_codes.tsv").unique("kind", keep="first").select("kind", usual="qualifier")
        professional = self.kind != "I"
        # A professional or dental claim lists principal and other diagnoses in one HI, an institutional one apart.
        first = ["principal", "other"] if professional else ["principal"]
        found = (
            self.tables["diagnoses"]
            .join(usual, on="kind", how="left", maintain_order="left")
            .select(
                "claim_id",
                "sequence",
                bundle=pl.when(pl.col("kind").is_in(first)).then(pl.lit("diagnosis")).otherwise("kind"),
                text=hand.composite(pl.coalesce("qualifier", "usual"), pl.col("code"), *[NOTHING] * 6, pl.col("poa")),
            )
        )
        span = pl.col("date_to").is_not_null()
        others = (
            self.tables["institutional_codes"]
            .join(usual, on="kind", how="left", maintain_order="left")
            .select(
                "claim_id",
                "sequence",
                bundle="kind",
                text=hand.composite(
                    pl.coalesce("qualifier", "usual"),
                    pl.col("code"),
                    pl.when(span).then(pl.lit("RD8")).when(pl.col("date_from").is_not_null()).then(pl.lit("D8")),
                    pl.when(span)
                    .then(date_text("date_from") + "-" + date_text("date_to"))
                    .otherwise(date_text("date_from")),
                    amount("amount"),
                ),
            )
        )
        groups = (
            self.tables["claims"]
            .filter(pl.col("drg").is_not_null())
            .select(
                "claim_id",
                sequence=pl.lit(1, dtype=pl.Int32),
                bundle=pl.lit("drg"),
                text=hand.composite(pl.lit("DR"), pl.col("drg")),
            )
        )
        order = {name: number for number, name in enumerate(_CODE_GROUPS)}
        entries = (
            pl.concat([found, others, groups])
            .with_columns(place=pl.col("bundle").replace_strict(order, default=len(order), return_dtype=pl.Int32))
            .sort("claim_id", "place", "sequence", maintain_order=True)
        )
        starts = np.flatnonzero(
            within_runs(run_starts(entries, ("claim_id", "place")), entries.height) % _MOST_PER_SEGMENT == 0
        )
        codes = joined_runs(entries.select(pl.lit(hand.delimiters.element) + pl.col("text")).to_series(), starts)
        segments = entries.select("claim_id")[starts].with_columns(
            text=pl.concat_str(pl.lit("HI"), codes, pl.lit(hand.end))
        )
        return gathered_texts(segments, ("claim_id",))
