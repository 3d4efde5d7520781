"""Runs the edits: claims and reference in, findings out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.edits.catalogue import Edit, Prepared, all_edits
from claimwright.edits.context import Context, ReferenceFrames
from claimwright.edits.enriched import enriched
from claimwright.edits.findings import FINDINGS, HOLDING
from claimwright.edits.history.table import history_of
from claimwright.edits.own_rules.asking import prepared_rules, tables_looked_for, tables_of_rules
from claimwright.edits.own_rules.rows import EARLIER, OwnRule
from claimwright.edits.prepare.other_claims import earlier_services, found_beside, of_patients, repeated_elsewhere
from claimwright.edits.prepared_tables import ENGINE, PreparedTables, optimizations
from claimwright.edits.rules import traits_of
from claimwright.edits.slices import numbered, slices
from claimwright.keeping import kept
from claimwright.payers import Payers

SLICE: Final = 50_000
"""Claims edited at a time: few enough for the caches, many enough that starting a query does not count."""


def _prepared(context: Context) -> dict[str, Prepared]:
    """All edits ready to run. They do not depend on the claims, so that a screen that edits one claim builds them once."""
    return _prepared_of(context.reference, context)


@kept(8)
def _prepared_of(reference: ReferenceFrames, context: Context) -> dict[str, Prepared]:
    return {edit.id: edit.prepare(context) for edit in all_edits()}


def _broken(tables: Mapping[str, pl.DataFrame], edits: Sequence[Prepared]) -> list[Prepared]:
    """The edits that any row breaks: one pass over each table asks all its edits at once.

    Most edits find nothing on most claims; asking first and fetching rows only for those that fire is what keeps
    a single claim under the time of a key press.
    """
    by_table: dict[str, list[Prepared]] = {}
    for one in edits:
        by_table.setdefault(one.edit.table, []).append(one)
    asked = [tables[name].lazy().select(one.any() for one in group) for name, group in by_table.items()]
    fired = {
        name
        for answer in pl.collect_all(asked, engine=ENGINE, optimizations=optimizations(tables["claims"].height))
        for name, value in answer.row(0, named=True).items()
        if value
    }
    return [one for one in edits if one.edit.id in fired]


def scrub(
    claims: Claims,
    reference: ReferenceFrames,
    *,
    as_of: date | None = None,
    edits: Iterable[Edit] | None = None,
    payers: Payers | None = None,
    history: pl.DataFrame | pl.LazyFrame | None = None,
    rules: Sequence[OwnRule] = (),
) -> pl.DataFrame:
    """Findings (columns ``findings.FINDINGS``) of all edits, or of those given, on a batch of one to millions of claims.

    ``as_of`` is the day of the run, today by default: dates after it are in the future, and timely filing is
    counted to it. ``payers`` tells what holds for single payers, such as their limit of filing. ``history`` has the
    lines of other claims of the practice (``history.HISTORY``), not judged themselves: what these repeat, and what they come after. ``rules`` are a practice's own, asked beside. The order is that of the claims, then lines, then edits.
    """
    if not len(claims):
        return FINDINGS.empty()
    today = as_of or datetime.now(tz=UTC).date()
    context = Context(reference, today, payers)
    kinds = set(claims.claims["kind"].drop_nulls().unique())
    prepared = _prepared(context)
    chosen = [prepared[edit.id] for edit in (all_edits() if edits is None else edits) if kinds & set(edit.kinds)]
    asked = tables_looked_for(rules)
    if history is None and EARLIER in asked:
        # What nobody gave cannot be missing in it.
        rules = [rule for rule in rules if not rule.looks_back]
        asked -= {EARLIER}
    chosen += prepared_rules(rules, context)
    repeated, found, services = _beside(claims, history, context, services=EARLIER in asked)
    further = {name: frame for name, frame in claims.frames().items() if name in asked}
    if services is not None:
        further[EARLIER] = services
    parts = slices(numbered(claims, repeated, found, further), SLICE)
    if len(parts) == 1:
        return _findings(PreparedTables(parts[0], context), chosen, rules)
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        return pl.concat(workers.map(lambda rows: _findings(PreparedTables(rows, context), chosen, rules), parts))


def _beside(
    claims: Claims, history: pl.DataFrame | pl.LazyFrame | None, context: Context, *, services: bool
) -> tuple[pl.DataFrame | None, pl.DataFrame | None, pl.DataFrame | None]:
    """What the claims repeat of others, what is found beside these, and where it is asked the patients' ``services`` of other
    claims; of one claim alone nothing."""
    if history is None and len(claims) < 2:
        return None, None, None
    mine = history_of(claims, diagnoses=history is not None)
    past = of_patients(history, mine)
    found = found_beside(mine, past, context, asked=history is not None)
    return repeated_elsewhere(mine, past), found, earlier_services(mine, past) if services else None


def _findings(subject: PreparedTables, chosen: Sequence[Prepared], rules: Sequence[OwnRule]) -> pl.DataFrame:
    tables = enriched(subject)
    further = {name: subject.given(name) for name in tables_looked_for(rules)}
    tables |= tables_of_rules(rules, tables | further)
    traits = traits_of(tables)
    chosen = [one for one in chosen if one.edit.table in tables and one.possible(traits, tables[one.edit.table])]
    try:
        return _found(tables, _broken(tables, chosen))
    except pl.exceptions.PolarsError:
        _blame(tables, chosen)
        raise


def _blame(tables: Mapping[str, pl.DataFrame], chosen: Sequence[Prepared]) -> None:
    """Raises ``ExtensionError`` naming the first edit of an installed package that cannot be asked of these tables."""
    for one in chosen:
        if not one.edit.ours:
            try:
                tables[one.edit.table].lazy().select(one.any(), one.text.first()).collect(engine=ENGINE)
            except pl.exceptions.PolarsError as problem:
                raise one.edit.at_fault(problem) from problem


def _found(tables: Mapping[str, pl.DataFrame], broken: Sequence[Prepared]) -> pl.DataFrame:
    """The rows that break these edits, with the words for each."""
    if not broken:
        return FINDINGS.empty()
    # Rows are put in order by numbers; the texts of the edits are attached last.
    found = pl.concat(one.findings(tables[one.edit.table], rule) for rule, one in enumerate(broken))
    rules = pl.LazyFrame(
        [(n, e.id, e.severity, e.source, e.fix, e.where) for n, e in enumerate(one.edit for one in broken)],
        schema={"rule": pl.Int32} | dict.fromkeys(["edit", "severity", "source", "fix", "where"], pl.String),
        orient="row",
    )
    findings = found.sort("claim", "line", "rule", nulls_last=True, maintain_order=True).join(
        rules, on="rule", how="left", maintain_order="left"
    )
    return findings.select(FINDINGS.names).collect(engine=ENGINE)


def held(findings: pl.DataFrame) -> list[str]:
    """Ids of the claims that a finding holds back, in order."""
    return findings.filter(pl.col("severity") == HOLDING)["claim_id"].unique(maintain_order=True).to_list()
