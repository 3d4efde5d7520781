"""Which loop does each segment stand in? Loops as running positions of the segments that open them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.data_files import data_table
from claimwright.x12.wire.elements import split_elements
from claimwright.x12.wire.segments import Segments
from claimwright.x12.wire.separator_groups import SeparatorGroup

HEADER: Final = "header"
UNKNOWN: Final = "unknown"
"""Loop of a segment that names an entity the transaction has no place for, and of what follows it."""

_ANY: Final = "*"


@dataclass(frozen=True)
class LoopRules:
    """The loops of one transaction set (and guide): what opens them and what they lie in."""

    openers: pl.DataFrame
    """loop, within, segment, position, value, level, after, name: a row per value of the distinguishing element."""
    dtype: pl.Enum

    @property
    def positions(self) -> dict[str, int]:
        """Segment id to the position of the element that tells its loops apart."""
        told = self.openers.filter(pl.col("position").is_not_null())
        return dict(zip(told["segment"], told["position"], strict=True))

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        within = dict(zip(self.openers["loop"], self.openers["within"], strict=True))
        found: dict[str, frozenset[str]] = {}
        for loop in self.dtype.categories:
            outer: set[str] = set()
            waiting = [loop]
            while waiting:
                current = waiting.pop()
                if current and current not in outer:
                    outer.add(current)
                    waiting += (within.get(current) or "").split(",")
            found[loop] = frozenset(outer)
        return found

    def ancestors(self, loop: str) -> frozenset[str]:
        """The loop itself and every loop it can lie in."""
        return self._ancestors[loop]


@cache
def loop_rules(transaction: str, guide: str = "") -> LoopRules:
    """The loop rules of a transaction set ("837", "835", "999", "277" ...); ``guide`` P, I or D for an 837.

    Raises ``KeyError`` for a transaction set without rules.
    """
    if not transaction:
        raise KeyError(transaction)
    table = data_table("claimwright.x12.grammar", "loops.tsv").filter(
        (pl.col("transaction") == transaction) & (pl.col("guide").is_null() | (pl.col("guide") == guide))
    )
    if table.is_empty():
        raise KeyError(transaction)
    openers = table.select(
        "loop",
        "within",
        "segment",
        "after",
        "name",
        pl.col("position").cast(pl.Int32),
        pl.col("level").cast(pl.Int32),
        value=pl.col("values").str.split(","),
    ).explode("value")
    names = [HEADER, UNKNOWN, *openers["loop"].unique(maintain_order=True)]
    return LoopRules(openers, pl.Enum(names))


def _opening(frame: pl.DataFrame, rules: LoopRules, separator: str) -> pl.DataFrame:
    """The segments that may open a loop: at (index in ``frame``), id, value of the distinguishing element."""
    ids = ["ST", *rules.openers["segment"].unique()]
    rows = frame.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("at"), "id", "text").filter(
        pl.col("id").is_in(ids)
    )
    positions = rules.positions
    told = split_elements(
        rows.filter(pl.col("id").is_in(list(positions))), separator, max(positions.values(), default=1)
    )
    value = pl.lit(None, dtype=pl.String)
    for segment, position in positions.items():
        value = pl.when(pl.col("id") == segment).then(f"e{position}").otherwise(value)
    return rows.select("at", "id").join(told.select("at", value=value), on="at", how="left", maintain_order="left")


def _sections(opening: pl.DataFrame, rules: LoopRules) -> pl.DataFrame:
    """``opening`` with ``opened`` (section a row opens, else null) and ``section`` (the one it stands in)."""
    first = rules.openers.filter(pl.col("level") == 1)
    plain = first.filter(pl.col("after").is_null())
    by_value = plain.filter(pl.col("value").is_not_null()).select("segment", "value", by_value="loop")
    by_id = plain.filter(pl.col("value").is_null()).select("segment", by_id="loop")
    found = (
        opening.join(
            by_value, left_on=["id", "value"], right_on=["segment", "value"], how="left", maintain_order="left"
        )
        .join(by_id, left_on="id", right_on="segment", how="left", maintain_order="left")
        .with_columns(
            opened=pl.when(pl.col("id") == "ST").then(pl.lit(HEADER)).otherwise(pl.coalesce("by_value", "by_id"))
        )
    )
    for rule in first.filter(pl.col("after").is_not_null()).iter_rows(named=True):
        last = pl.when(pl.col("opened").is_not_null() & (pl.col("id") != rule["segment"])).then("id").forward_fill()
        applies = (pl.col("id") == rule["segment"]) & last.is_in(rule["after"].split(","))
        found = found.with_columns(opened=pl.when(applies).then(pl.lit(rule["loop"])).otherwise("opened"))
    return found.select("at", "id", "value", "opened", section=pl.col("opened").forward_fill())


def _loops(sections: pl.DataFrame, rules: LoopRules) -> pl.DataFrame:
    """``sections`` with ``loop``: the loop a row opens, null when it opens none."""
    second = rules.openers.filter(pl.col("level") == 2)
    told = second.filter(pl.col("value").is_not_null() & (pl.col("value") != _ANY))
    whatever = second.filter(pl.col("value").is_null() | (pl.col("value") == _ANY))
    naming = [segment for segment in rules.positions if segment in set(second["segment"])]
    return (
        sections.join(
            told.select("within", "segment", "value", by_value="loop"),
            left_on=["section", "id", "value"],
            right_on=["within", "segment", "value"],
            how="left",
            maintain_order="left",
        )
        .join(
            whatever.select("within", "segment", by_id="loop"),
            left_on=["section", "id"],
            right_on=["within", "segment"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            loop=pl.coalesce("opened", "by_value", "by_id", pl.when(pl.col("id").is_in(naming)).then(pl.lit(UNKNOWN)))
        )
    )


def label_loops(
    frame: pl.DataFrame, separator: str, rules: LoopRules, track: Iterable[tuple[str, str]] = ()
) -> pl.DataFrame:
    """The segments of transaction sets of one kind with the loop each stands in.

    ``frame`` has the columns of ``SEGMENTS``, only rows inside transaction sets. Added are ``loop`` (an Enum), ``opener``
    (``row`` of the segment that opened that loop) and, per pair (name, loop) of ``track``, a column ``name``: the ``row``
    of the opener of the enclosing loop of that kind, null outside one.
    """
    opening = _loops(_sections(_opening(frame, rules, separator), rules), rules).filter(pl.col("loop").is_not_null())
    at = opening["at"].to_numpy()
    height = frame.height
    rows = frame["row"].to_numpy().astype(np.int64)
    lengths = np.diff(np.append(at, height))
    lead = int(at[0]) if len(at) else height

    def stretch(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.concatenate((np.full(lead, -1, dtype=np.int64), np.repeat(values, lengths)))

    names = opening["loop"].cast(rules.dtype)
    own = rows[at] if len(at) else np.empty(0, dtype=np.int64)
    columns: dict[str, np.ndarray[Any, Any]] = {"opener": stretch(own)}
    for name, loop in track:
        keeping = [known for known in rules.dtype.categories if loop in rules.ancestors(known)]
        mine = opening["loop"] == loop
        section = opening["opened"]
        ends = section.is_not_null() & ~section.is_in(keeping)
        value = (
            pl.DataFrame({"own": own, "mine": mine, "ends": ends})
            .select(pl.when("mine").then("own").when("ends").then(-1).otherwise(None).forward_fill().fill_null(-1))
            .to_series()
        )
        columns[name] = stretch(value.to_numpy())
    codes = stretch(names.to_physical().to_numpy().astype(np.int64))
    codes[:lead] = 0
    added = pl.DataFrame(columns).select(
        pl.Series("loop", codes.astype(np.uint8)).cat.to(rules.dtype),
        *(pl.when(pl.col(name) >= 0).then(pl.col(name).cast(pl.UInt32)).alias(name) for name in columns),
    )
    return pl.concat([frame, added], how="horizontal")


KINDS: Final = {"X222": "P", "X098": "P", "X291": "P", "X223": "I", "X096": "I", "X224": "D", "X097": "D"}
"""Guide number within a version (GS08 or ST03) to the kind of claim of an 837."""


@dataclass(frozen=True)
class LabelledPart:
    """All segments of a part with their loop (text, null outside known loops) and the rules that named it.

    ``frame``: the columns of ``SEGMENTS`` with loop, opener and rules (such as "837P").
    """

    frame: pl.DataFrame
    rules_used: list[tuple[str, str]]


def claim_guide(version: pl.Expr) -> pl.Expr:
    """P, I or D for the version of an 837; null when it names none of the guides."""
    kind = pl.lit(None, dtype=pl.String)
    for guide, letter in KINDS.items():
        kind = pl.when(version.str.contains(guide, literal=True)).then(pl.lit(letter)).otherwise(kind)
    return kind


def labelled_part(segments: Segments, part: SeparatorGroup) -> LabelledPart:
    """The segments of a part with the loop each stands in, whatever transaction sets they belong to."""
    sets = segments.transactions().filter(pl.col("row").is_in(part.frame["row"].implode()))
    sets = sets.with_columns(
        guide=pl.when(pl.col("kind") == "837")
        .then(pl.coalesce(claim_guide(pl.col("version")), claim_guide(pl.col("group_version")), pl.lit("P")))
        .otherwise(pl.lit(""))
    )
    pieces: list[pl.DataFrame] = []
    used: list[tuple[str, str]] = []
    named = pl.Series("transaction", [], dtype=pl.UInt32)
    for kind, guide in sets.select("kind", "guide").unique(maintain_order=True).iter_rows():
        try:
            rules = loop_rules(kind, guide)
        except KeyError:
            continue
        mine = sets.filter((pl.col("kind") == kind) & (pl.col("guide") == guide))["transaction"]
        frame = part.frame.filter(pl.col("transaction").is_in(mine.implode()))
        labelled = label_loops(frame, part.delimiters.element, rules)
        closing = pl.col("id") == "SE"
        pieces.append(
            labelled.with_columns(
                loop=pl.when(closing).then(pl.lit(HEADER)).otherwise(pl.col("loop").cast(pl.String)),
                opener=pl.when(~closing).then("opener"),
                rules=pl.lit(kind + guide),
            )
        )
        used.append((kind, guide))
        named = named.append(mine)
    rest = part.frame.filter(pl.col("transaction").is_null() | ~pl.col("transaction").is_in(named.implode()))
    pieces.append(
        rest.with_columns(
            loop=pl.lit(None, dtype=pl.String),
            opener=pl.lit(None, dtype=pl.UInt32),
            rules=pl.lit(None, dtype=pl.String),
        )
    )
    return LabelledPart(pl.concat(pieces).sort("row"), used)
