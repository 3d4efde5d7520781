"""What would rules have found among claims that were sent, and what did the payers say of those?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.edits.context import ReferenceFrames
from claimwright.edits.engine import scrub
from claimwright.edits.history import DECISIONS, history_of, with_decisions
from claimwright.edits.own_rules.rows import OwnRule
from claimwright.payers import Payers
from claimwright.schema import Column, Table

C = Column

TRIED: Final = Table(
    "tried_rules",
    "one claim that a rule found, or that was denied for the rule's reasons without being found",
    (
        C("rule", pl.String, "Id of the rule."),
        C("claim_id", pl.String, "The claim."),
        C("found", pl.Boolean, "Whether the rule found it."),
        C("message", pl.String, "What the rule says of it, the first time; null where it did not find it."),
        C("decided", pl.Boolean, "Whether a payer decided on it."),
        C("denied", pl.Boolean, "Whether a line that the rule is about was denied, for whatever reason."),
        C("for_this", pl.Boolean, "Whether for one of the reasons that the rule says it prevents."),
        C("reasons", pl.List(pl.String), "Reasons (CARC) of the denials."),
    ),
)


@dataclass(frozen=True)
class Tally:
    """How a rule did on the claims it was tried on: how many claims it found, of those how many a payer decided, denied, and denied
    for the rule's reasons; and how many were denied for them that it did not find."""

    found: int
    decided: int
    denied: int
    for_this: int
    missed: int


def tried(
    rules: Sequence[OwnRule],
    claims: Claims,
    reference: ReferenceFrames,
    *,
    decisions: pl.DataFrame | None = None,
    history: pl.DataFrame | None = None,
    payers: Payers | None = None,
    as_of: date | None = None,
) -> pl.DataFrame:
    """Rows of ``TRIED``, by rule, then by claim in their order. ``decisions`` (``history.DECISIONS``) are the payers'.

    The days from which and to which a rule holds are not asked: it is tried on claims of before it was.
    """
    open_ended = [replace(rule, valid_from=None, valid_to=None) for rule in rules]
    findings = scrub(claims, reference, as_of=as_of, edits=(), payers=payers, history=history, rules=open_ended)
    told = DECISIONS.empty() if decisions is None else decisions
    lines = with_decisions(history_of(claims), told).filter(pl.col("denied").is_not_null())
    lines = lines.select("claim_id", "line", "denied", pl.col("reasons").fill_null([]))
    pieces = [_of_rule(rule, findings.filter(edit=rule.id), lines) for rule in rules]
    order = claims.claims.select("claim_id").with_row_index("at")
    both = pl.concat([TRIED.empty(), *pieces]).join(order, on="claim_id", how="left", maintain_order="left")
    ranks = pl.DataFrame({"rule": [rule.id for rule in rules]}, schema={"rule": pl.String}).with_row_index("rank")
    both = both.join(ranks, on="rule", how="left", maintain_order="left")
    return TRIED.conform(both.sort("rank", "at", maintain_order=True).drop("rank", "at"))


def tally(rows: pl.DataFrame) -> Tally:
    """The numbers of one rule's rows (``TRIED``)."""
    found = rows.filter("found")
    counts = found.select(pl.col("decided", "denied", "for_this").sum()).row(0)
    decided, denied, for_this = (int(one or 0) for one in counts)
    return Tally(found.height, decided, denied, for_this, rows.height - found.height)


def _of_rule(rule: OwnRule, findings: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """``lines``: claim_id, line, denied, reasons of all decided lines."""
    this = pl.col("denied") & (_any_of(rule.prevents) if rule.prevents else pl.lit(value=True))
    judged = lines.with_columns(for_this=this)
    by_line = findings.filter(pl.col("line").is_not_null()).select("claim_id", "line").unique()
    whole = findings.filter(pl.col("line").is_null()).select("claim_id").unique()
    about = pl.concat([judged.join(by_line, on=["claim_id", "line"]), judged.join(whole, on="claim_id")]).unique()
    answers = _by_claim(about)
    first = findings.group_by("claim_id", maintain_order=True).agg(pl.col("message").first())
    found = first.join(answers, on="claim_id", how="left", maintain_order="left").with_columns(
        decided=pl.col("denied").is_not_null(), found=pl.lit(value=True)
    )
    unfound = judged.filter(pl.col("for_this") & bool(rule.prevents)).join(first, on="claim_id", how="anti")
    missed = _by_claim(unfound).with_columns(
        found=pl.lit(value=False), decided=pl.lit(value=True), message=pl.lit(None, dtype=pl.String)
    )
    both = pl.concat([found, missed], how="diagonal").with_columns(
        pl.col("denied", "for_this").fill_null(value=False), rule=pl.lit(rule.id)
    )
    return TRIED.conform(both)


def _any_of(reasons: Sequence[str]) -> pl.Expr:
    return pl.col("reasons").list.eval(pl.element().is_in(list(reasons))).list.any()


def _by_claim(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by("claim_id", maintain_order=True).agg(
        pl.col("denied").any(),
        pl.col("for_this").any(),
        reasons=pl.col("reasons").filter("denied").list.explode().drop_nulls().unique().sort(),
    )
