"""Which text stands for a loop: the segments of its homes one after the other, with what hangs on them and the loops within?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from claimwright.x12.hand import Filled, Hand, amount
from claimwright.x12.homes import Home
from claimwright.x12.runs import gathered_texts, joined_runs, run_starts, within_runs

_REASONS: Final = 6
"""Reasons a CAS can carry."""


class Blocks:
    """Writes the loops of a layout as text.

    ``tables``: by name, each with the keys of its scope; ``children``: scope to the scopes written within its loops, in
    order. Homes that are neither one, many nor adjustments are given by ``special``.
    """

    def __init__(
        self, hand: Hand, kind: str, tables: dict[str, pl.DataFrame], children: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.hand = hand
        self.kind = kind
        self.tables = tables
        self.children = children

    def keys(self, scope: str) -> tuple[str, ...]:
        """The columns that name a loop of this scope in ``tables``."""
        return self.hand.layout.scopes[scope].keys

    def special(self, home: Home, scope: str) -> pl.DataFrame | None:
        """Texts of a home that is read and written by rules of its own: the keys of its loop, and ``text``."""
        return None

    def around(self, child: str, inner: pl.Expr) -> pl.Expr:
        """What is written for the loops of a scope within another, given their text (null where there is none)."""
        return inner

    def text(self, scope: str) -> pl.DataFrame:
        """The loops of a scope, in order: their key columns and ``text``."""
        layout = self.hand.layout
        rule = layout.scopes[scope]
        frame = self.tables[rule.table]
        keys = self.keys(scope)
        if rule.sequence:
            frame = frame.rename({rule.sequence: keys[-1]})
        shown: list[pl.Expr] = []
        closing: list[pl.Expr] = []
        filled = Filled.of(frame)
        for number, home in enumerate(home for home in layout.written(self.kind) if layout.scope_of(home) == scope):
            if home.table == rule.table and home.repeat in ("one", "closing"):
                text = self.hand.home(home, filled)
                if text is not None:
                    (closing if home.repeat == "closing" else shown).append(text)
                continue
            hanging = self._hanging(home, scope)
            if hanging is not None and hanging.height:
                name = f"hanging {number}"
                frame = _beside(frame, hanging, keys, name)
                shown.append(pl.col(name))
        for child in self.children.get(scope, ()):
            if child in layout.scopes and self.tables[layout.own_table(child)].height:
                inner = gathered_texts(self.text(child), keys)
                frame = _beside(frame, inner, keys, f"inner {child}")
                shown.append(self.around(child, pl.col(f"inner {child}")))
        shown += closing
        text = pl.concat_str(shown, ignore_nulls=True) if shown else pl.lit("")
        return frame.select(*keys, text=text)

    def _hanging(self, home: Home, scope: str) -> pl.DataFrame | None:
        """Texts of a home that many rows or another table hold: the keys of its loop, and ``text``."""
        if home.repeat not in ("one", "many", "adjustments"):
            return self.special(home, scope)
        keys = self.keys(scope)
        rows = self.tables[home.table]
        if rows.is_empty():
            return None
        rows = rows.filter(self._belongs(rows, scope))
        if home.table in self.hand.layout.tables_by_role:
            role = self.hand.layout.roles.get(home.loop)
            rows = rows.filter(pl.col("role") == role if role else pl.col("role").is_null())
        if home.repeat == "adjustments":
            return self._adjustments(rows, keys)
        text = self.hand.home(home, Filled.of(rows))
        if text is None:
            return None
        written = rows.select(*keys, text=text)
        return gathered_texts(written.filter(pl.col("text").is_not_null()), keys)

    def _belongs(self, rows: pl.DataFrame, scope: str) -> pl.Expr:
        """Whether a row hangs on a loop of this scope: it names that loop, and none further in."""
        mine = self.keys(scope)
        every = {name for rule in self.hand.layout.scopes.values() for name in rule.keys}
        wanted = pl.lit(value=True)
        for name in sorted(every & set(rows.columns)):
            wanted = wanted & (pl.col(name).is_not_null() if name in mine else pl.col(name).is_null())
        return wanted

    def _adjustments(self, rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
        """CAS: neighbouring reasons of one group share a segment, six of them at most."""
        separator = self.hand.delimiters.element
        named = (*keys, "group_code")
        run = run_starts(rows, named)
        starts = np.flatnonzero(within_runs(run, rows.height) % _REASONS == 0)
        reason = pl.concat_str(
            [
                pl.lit(""),
                pl.col("reason_code").fill_null(""),
                amount("amount").fill_null(""),
                amount("quantity").fill_null(""),
            ],
            separator=separator,
        )
        reasons = joined_runs(rows.select(reason.alias("reasons")).to_series(), starts)
        written = rows.select(named)[starts].with_columns(reasons.str.slice(len(separator)))
        segment = self.hand.segment("CAS", pl.col("group_code"), pl.col("reasons"))
        return gathered_texts(written.select(*keys, text=segment), keys)


def _beside(frame: pl.DataFrame, hanging: pl.DataFrame, keys: tuple[str, ...], name: str) -> pl.DataFrame:
    named = hanging.select(*keys, pl.col("text").alias(name))
    if named.height == frame.height and named.select(keys).equals(frame.select(keys)):
        return pl.concat([frame, named.select(name)], how="horizontal")
    return frame.join(named, on=list(keys), how="left", maintain_order="left")
