"""Scores of random members against hccinfhir's own loop, in every model and payment year.

CLAIMWRIGHT_RISK_MEMBERS says how many members a model (300 where it is not set). Where hccinfhir is known to miss what CMS
publishes, the people concerned are left out here and asked in ``test_hcc_segments``.
"""

from __future__ import annotations

import os
from decimal import Decimal

import polars as pl
import pytest
from bench.risk_members import loop_of_hccinfhir, random_members

from claimwright.grouping.hcc import RiskModel, model_tables, risk_models, score_members

COUNT = int(os.environ.get("CLAIMWRIGHT_RISK_MEMBERS", "300"))
# An edit on age takes a diagnosis away; hccinfhir takes one of its two categories, a different one each run.
TWO_CATEGORIES = "I70[2-7]"


def _agreed(model: RiskModel) -> pl.Expr:
    """The people of whom hccinfhir scores every published variable."""
    new, institution = pl.col("new_enrollee"), pl.col("long_term_institutional")
    disabled = (pl.col("original_entitlement") == "1") & (pl.col("age") >= 65)
    if model.is_part_d:
        return ~new & ~disabled
    if model.model == "ESRD V21":
        return pl.col("graft_months").is_null() & ~(new & (pl.col("age") >= 85))
    if model.model == "ESRD V24":
        graft = pl.col("graft_months").is_not_null()
        return ~(new & (graft | (pl.col("age") >= 85))) & ~(institution & ~graft)
    return ~(new & institution)


@pytest.mark.parametrize("model", risk_models(), ids=lambda one: f"{one.model}-{one.payment_year}")
def test_scores_and_categories_are_those_of_hccinfhir(model: RiskModel) -> None:
    tables = model_tables(model.model, model.payment_year)
    members, diagnoses = random_members(COUNT, tables, seed=model.payment_year)
    members = members.filter(_agreed(model))
    diagnoses = diagnoses.filter(~pl.col("code").str.contains(TWO_CATEGORIES)).join(members, on="member_id", how="semi")
    ours = score_members(members, diagnoses, model=model.model, payment_year=model.payment_year)
    theirs = loop_of_hccinfhir(model, members, diagnoses)
    scores = ours.scores.select("member_id", "raw", "demographic").rows()
    prefix = "RXHCC" if model.is_part_d else "HCC"
    held = {
        key[0]: {name.removeprefix(prefix) for name in frame["variable"]}
        for key, frame in ours.terms.filter(pl.col("kind") == "condition")
        .partition_by("member_id", as_dict=True)
        .items()
    }
    assert len(scores) > COUNT / 4
    for (member, raw, _), answer in zip(scores, theirs, strict=True):
        assert (member, held.get(member, set())) == (member, set(answer.hcc_list))
        assert (member, raw) == (member, Decimal(str(answer.risk_score)).quantize(Decimal("0.001"))), answer


def test_people_scored_in_parts_are_scored_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    members, diagnoses = random_members(50, model_tables("V28", 2026), seed=3)
    whole = score_members(members, diagnoses, model="V28", payment_year=2026)
    monkeypatch.setattr("claimwright.grouping.hcc.scores._CHUNK", 7)
    parts = score_members(members, diagnoses, model="V28", payment_year=2026)
    assert parts.scores.equals(whole.scores)
    assert parts.terms.equals(whole.terms)
    assert parts.categories.equals(whole.categories)


def test_scores_alone_are_those_with_their_terms() -> None:
    members, diagnoses = random_members(50, model_tables("V24", 2026), seed=5)
    whole = score_members(members, diagnoses, model="V24", payment_year=2026)
    alone = score_members(members, diagnoses, model="V24", payment_year=2026, with_terms=False)
    assert alone.scores.equals(whole.scores)
    assert alone.terms.is_empty()
    sums = whole.terms.group_by("member_id").agg(pl.col("coefficient").sum())
    added = whole.scores.join(sums, on="member_id")
    assert (added["coefficient"] == added["raw"]).all()
