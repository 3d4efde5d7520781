"""The tables edits run on: the claim tables with what must be known beside each row, and the pairs of codes."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from claimwright.edits.prepare.manifestations import lone_manifestations
from claimwright.edits.prepare.pairs import excludes1_pairs, lone_addons, ptp_pairs
from claimwright.edits.prepare.units import units_across_claims, unlikely_units
from claimwright.edits.prepare.visits import visits_beside_procedures
from claimwright.edits.prepared_tables import ENGINE, PreparedTables


def enriched(subject: PreparedTables) -> dict[str, pl.DataFrame]:
    """The tables that have rows, by the names edits use, worked out together."""
    plans = {
        "lines": subject.lines,
        "diagnoses": subject.diagnoses,
        "providers": subject.providers,
        "parties": subject.parties,
    }
    if subject.given("institutional_codes").height:
        plans["institutional_codes"] = subject.institutional_codes
    if subject.given("other_payers").height:
        plans["other_payers"] = subject.other_payers
    if subject.given("earlier_lines").height:
        plans["earlier_lines"] = subject.earlier_lines
    if subject.given("dates").height:
        plans["accidents"] = subject.accidents
    frames = {"claims": subject.claims, **_collected(plans, subject)}
    frames["places"] = subject.places(frames["lines"])
    pairs = {
        "excludes1_pairs": excludes1_pairs(subject, frames),
        "ptp_pairs": ptp_pairs(subject, frames),
        "lone_addons": lone_addons(subject, frames),
        "unlikely_units": unlikely_units(subject, frames),
        "units_across_claims": units_across_claims(subject, frames),
        "lone_manifestations": lone_manifestations(subject, frames),
        "visits_beside_procedures": visits_beside_procedures(subject, frames),
    }
    frames |= _collected({name: plan for name, plan in pairs.items() if plan is not None}, subject)
    return {name: frame for name, frame in frames.items() if frame.height}


def _collected(plans: Mapping[str, pl.LazyFrame], subject: PreparedTables) -> dict[str, pl.DataFrame]:
    if not plans:
        return {}
    frames = pl.collect_all(plans.values(), engine=ENGINE, optimizations=subject.optimizations)
    return dict(zip(plans, frames, strict=True))
