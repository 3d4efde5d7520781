"""Which text stands for a claim, a line, an other payer: the segments of its homes one after the other, with what hangs on them?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.reading_homes import OWN_TABLE
from claimwright.claims.wire import Home, data_table, homes_written
from claimwright.claims.writing_text import NOTHING, Hand, amount, date_text

_KEYS: Final = {
    "claim": ("rank",),
    "other": ("rank", "other_payer"),
    "service": ("rank", "line"),
    "adjudication": ("rank", "line", "adjudication"),
    "form": ("rank", "line", "form_sequence"),
}
"""What identifies a loop of each scope in the tables that hang on it."""
_CHILDREN: Final = {"claim": ("other", "service"), "service": ("adjudication", "form")}
"""Loops written behind the segments of a loop, in this order."""
_SEQUENCE: Final = {"other": "other_payer", "adjudication": "adjudication", "form": "form_sequence"}
_MOST_PER_SEGMENT: Final = 12
_REASONS: Final = 6
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


class Blocks:
    """Writes the claims of one kind. ``tables``: the claim tables, each with ``rank`` of its claim in place of claim_id.

    ``entities``: rank, line, other_payer, scope (claim, service, other) and text of every provider below the claim.
    """

    def __init__(self, hand: Hand, kind: str, tables: dict[str, pl.DataFrame], entities: pl.DataFrame) -> None:
        self.hand = hand
        self.kind = kind
        self.tables = tables
        self.entities = entities

    def text(self, scope: str) -> pl.DataFrame:
        """The loops of a scope, in order: their key columns and ``text``."""
        frame = self.tables[OWN_TABLE[scope]]
        keys = _KEYS[scope]
        if scope in _SEQUENCE:
            frame = frame.rename({"sequence": _SEQUENCE[scope]})
        shown: list[pl.Expr] = []
        for number, home in enumerate(home for home in homes_written(self.kind) if home.scope == scope):
            if home.table == OWN_TABLE[scope]:
                shown.append(self.hand.home(home))
                continue
            hanging = self._hanging(home, scope)
            if hanging is not None and hanging.height:
                name = f"hanging {number}"
                frame = _beside(frame, hanging, keys, name)
                shown.append(pl.col(name))
        for child in _CHILDREN.get(scope, ()):
            if self.tables[OWN_TABLE[child]].height:
                inner = _gathered(self.text(child), keys)
                frame = _beside(frame, inner, keys, f"inner {child}")
                shown.append(pl.col(f"inner {child}"))
        return frame.select(*keys, text=pl.concat_str(shown, ignore_nulls=True))

    def _hanging(self, home: Home, scope: str) -> pl.DataFrame | None:
        """Texts of a home that many rows or another table hold: the keys of its loop, and ``text``."""
        keys = _KEYS[scope]
        if home.repeat == "entities":
            rows = self.entities.filter(pl.col("scope") == scope) if self.entities.height else self.entities
            return _gathered(rows, keys)
        if home.repeat == "codes":
            return self._codes()
        rows = self.tables[home.table]
        if rows.is_empty():
            return None
        rows = rows.filter(_belongs(rows, scope))
        if home.table == "references":
            role = {"2330A": "subscriber", "2330B": "payer"}.get(home.loop)
            rows = rows.filter(pl.col("role") == role if role else pl.col("role").is_null())
        if home.loop == "2330B" and home.table == "dates":
            rows = rows.filter(pl.col("other_payer").is_not_null())
        if home.repeat == "adjustments":
            return self._adjustments(rows, keys)
        return _gathered(rows.select(*keys, text=self.hand.home(home)).filter(pl.col("text").is_not_null()), keys)

    def _adjustments(self, rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
        """CAS: neighbouring reasons of one group share a segment, six of them at most."""
        separator = self.hand.delimiters.element
        same = pl.struct(*keys, "group_code")
        rows = rows.with_columns(run=same.rle_id())
        rows = rows.with_columns(piece=pl.int_range(pl.len()).over("run") // _REASONS)
        reason = pl.concat_str(
            [pl.col("reason_code").fill_null(""), amount("amount").fill_null(""), amount("quantity").fill_null("")],
            separator=separator,
        )
        written = rows.group_by("run", "piece", maintain_order=True).agg(
            *(pl.col(key).first() for key in (*keys, "group_code")), reasons=reason.str.join(separator)
        )
        segment = self.hand.segment("CAS", pl.col("group_code"), pl.col("reasons"))
        return _gathered(written.select(*keys, text=segment), keys)

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
                "rank",
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
                "rank",
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
                "rank",
                sequence=pl.lit(1, dtype=pl.Int32),
                bundle=pl.lit("drg"),
                text=hand.composite(pl.lit("DR"), pl.col("drg")),
            )
        )
        order = {name: number for number, name in enumerate(_CODE_GROUPS)}
        entries = (
            pl.concat([found, others, groups])
            .with_columns(place=pl.col("bundle").replace_strict(order, default=len(order), return_dtype=pl.Int32))
            .sort("rank", "place", "sequence", maintain_order=True)
            .with_columns(piece=pl.int_range(pl.len()).over("rank", "place") // _MOST_PER_SEGMENT)
        )
        written = entries.group_by("rank", "place", "piece", maintain_order=True).agg(
            pl.col("text").str.join(hand.delimiters.element)
        )
        return _gathered(written.select("rank", text=hand.segment("HI", pl.col("text"))), ("rank",))


def _belongs(rows: pl.DataFrame, scope: str) -> pl.Expr:
    """Whether a row hangs on a loop of this scope: it names that loop, and none further in."""
    wanted = pl.lit(value=True)
    for name in ("line", "other_payer", "adjudication"):
        if name in rows.columns:
            column = pl.col(name)
            wanted = wanted & (column.is_not_null() if name in _KEYS[scope] else column.is_null())
    return wanted


def _gathered(rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """The texts of rows that share their keys, one after the other; rows come in order of their keys or nearly so."""
    if rows.is_empty():
        return rows.select(*keys, "text") if set(keys) <= set(rows.columns) else rows
    if not rows.select(pl.struct(keys).is_duplicated().any()).item():
        return rows.select(*keys, "text")
    return rows.group_by(keys, maintain_order=True).agg(pl.col("text").str.join(""))


def _beside(frame: pl.DataFrame, hanging: pl.DataFrame, keys: tuple[str, ...], name: str) -> pl.DataFrame:
    named = hanging.select(*keys, pl.col("text").alias(name))
    if named.height == frame.height and named.select(keys).equals(frame.select(keys)):
        return pl.concat([frame, named.select(name)], how="horizontal")
    return frame.join(named, on=list(keys), how="left", maintain_order="left")
