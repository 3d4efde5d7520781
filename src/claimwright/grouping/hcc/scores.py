"""What are the risk scores of a population, with every variable behind them?

People are scored as columns: categories are a matrix of people by categories, hierarchies and interactions work on its
columns, and a score adds the coefficients of its segment. Sums are of whole thousandths, so exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.grouping.hcc.columns import CATEGORIES, DIAGNOSES, MEMBERS, SCORES, TERMS
from claimwright.grouping.hcc.people import demographics_of
from claimwright.grouping.hcc.score_frames import categories_frame, scores_frame, terms_frame
from claimwright.grouping.hcc.segments import AGED
from claimwright.grouping.hcc.tables import ModelTables, model_tables

_CHUNK: Final = 100_000
"""People scored at a time: a matrix of some 60 MB."""
_COUNTS: Final = 10
_DEFAULTS: Final[dict[str, Any]] = {
    "dual_status": "NA",
    "original_entitlement": "0",
    "current_entitlement": "0",
    "new_enrollee": False,
    "long_term_institutional": False,
    "low_income": False,
    "special_needs_plan": False,
}


@dataclass(frozen=True)
class PopulationScores:
    """Tables of ``columns``: ``scores``, ``terms`` (empty unless asked for) and ``categories`` (likewise)."""

    scores: pl.DataFrame
    terms: pl.DataFrame
    categories: pl.DataFrame


def score_members(
    members: pl.DataFrame, diagnoses: pl.DataFrame, *, model: str, payment_year: int, with_terms: bool = True
) -> PopulationScores:
    """The raw scores of many people from a year's diagnoses.

    ``members`` has the columns of ``risk_members`` (member_id, age and sex are needed, absent others are those of someone
    entitled by age), ``diagnoses`` member_id and code. Diagnoses of people who are not among the members are left out.
    Raises ``ReferenceMissingError`` for a model without tables and ``ValueError`` for a sex other than F or M or for a
    missing age.
    """
    tables = model_tables(model, payment_year)
    people = _people(members).with_row_index("person")
    held = _categories(people, _known(diagnoses), tables)
    parts = []
    for start in range(0, people.height, _CHUNK):
        first, past = np.searchsorted(held["person"].to_numpy(), [start, start + _CHUNK]).tolist()
        own = held.slice(first, past - first).with_columns(pl.col("person") - start)
        chunk = people.slice(start, _CHUNK).with_columns(pl.col("person") - start)
        parts.append(_score_chunk(chunk, own, tables, with_terms=with_terms))
    if not parts:
        return PopulationScores(SCORES.empty(), TERMS.empty(), CATEGORIES.empty())
    return PopulationScores(
        pl.concat([one.scores for one in parts]),
        pl.concat([one.terms for one in parts]),
        pl.concat([one.categories for one in parts]),
    )


def _people(members: pl.DataFrame) -> pl.DataFrame:
    people = MEMBERS.conform(members).with_columns(pl.col(name).fill_null(value) for name, value in _DEFAULTS.items())
    if people.select(pl.any_horizontal(~pl.col("sex").is_in(["F", "M"]).fill_null(value=False)).any()).item():
        raise ValueError("risk adjustment needs sex F or M: CMS publishes no other coefficients")
    if people["age"].null_count() or people.select((pl.col("age") < 0).any()).item():
        raise ValueError("risk adjustment needs an age on 1 February of the payment year")
    if people["member_id"].n_unique() < people.height:
        raise ValueError("a person stands twice among the members")
    return people


def _known(diagnoses: pl.DataFrame) -> pl.DataFrame:
    undotted = pl.col("code").str.to_uppercase().str.replace_all(".", "", literal=True).str.strip_chars()
    return DIAGNOSES.conform(diagnoses).with_columns(code=undotted)


def _score_chunk(
    people: pl.DataFrame, held: pl.DataFrame, tables: ModelTables, *, with_terms: bool
) -> PopulationScores:
    before = np.zeros((people.height, len(tables.hccs)), dtype=bool)
    mapped = held.filter(pl.col("place").is_not_null())
    before[mapped["person"].to_numpy(), mapped["place"].to_numpy()] = True
    after = _after_hierarchy(before, tables)
    groups, demographic = demographics_of(people, tables)
    variables, columns = _variables(after, people, tables)
    coefficients = _coefficient_matrix(groups, variables, tables)
    kinds = _kinds(variables, len(tables.hccs))
    rows, places = np.nonzero(columns)
    # Without a segment, -1, the last row is looked up, which is one of nothing but NaN.
    values = coefficients[demographic["segment"].to_numpy()[rows], places]
    conditions, interactions = (
        # Floats of 64 bits hold every sum of whole thousandths exactly.
        np.bincount(rows[wanted], np.nan_to_num(values[wanted]), people.height).astype(np.int64)
        for wanted in (kinds[places] == 0, kinds[places] > 0)
    )
    scores = scores_frame(people, groups, demographic, conditions, interactions, tables)
    if not with_terms:
        return PopulationScores(scores, TERMS.empty(), CATEGORIES.empty())
    terms = terms_frame(people, demographic, variables, kinds, rows, places, values)
    return PopulationScores(scores, terms, categories_frame(people, held, after))


def _categories(people: pl.DataFrame, diagnoses: pl.DataFrame, tables: ModelTables) -> pl.DataFrame:
    """Diagnoses that map to a category, by person: person, code, hcc (null after an edit that takes it away), place."""
    places = pl.DataFrame(
        {"hcc": tables.hccs, "place": range(len(tables.hccs))}, schema={"hcc": pl.String, "place": pl.Int32}
    )
    fires = pl.col("edited") & (
        (pl.col("edit_sex") == pl.col("sex")).fill_null(value=False)
        | (pl.col("age") <= pl.col("edit_age_max")).fill_null(value=False)
        | (pl.col("age") >= pl.col("edit_age_min")).fill_null(value=False)
    )
    return (
        # Few codes map to a category: those that do not are dropped before anything is looked up for a person.
        diagnoses.join(tables.diagnoses, on="code")
        .join(people.select("person", "member_id", "age", "sex"), on="member_id")
        .with_columns(hcc=pl.when(fires).then(pl.col("edit_hcc")).otherwise(pl.col("hcc")))
        .select("person", "code", "hcc")
        .unique()
        .join(places, on="hcc", how="left")
        .sort("person", "code", "place")
    )


def _after_hierarchy(before: Array, tables: ModelTables) -> Array:
    counted = before.copy()
    for hcc, unless in tables.removals.items():
        if hcc in tables.place:
            beside = [tables.place[one] for one in unless if one in tables.place]
            kept = counted[:, beside].any(axis=1) if beside else np.zeros(len(counted), dtype=bool)
            counted[:, tables.place[hcc]] &= kept
    parents = counted.copy()
    for parent, children in tables.hierarchy.items():
        if parent not in tables.place:
            continue
        rows = np.flatnonzero(parents[:, tables.place[parent]])
        below = [tables.place[child] for child in children if child in tables.place]
        if rows.size and below:
            counted[np.ix_(rows, below)] = False
    return counted


def _variables(after: Array, people: pl.DataFrame, tables: ModelTables) -> tuple[list[str], Array]:
    """Names of all variables, and the matrix of people by them: categories, then interactions, then counts."""
    age = people["age"].to_numpy()
    flags = {"nonaged": age < AGED, "disabled": (age < AGED) & (people["original_entitlement"] != "0").to_numpy()}
    extra: list[Array] = []
    names = [tables.hcc_variable(hcc) for hcc in tables.hccs]
    for one in tables.interactions:
        holds = flags[one.flag].copy() if one.flag else np.ones(len(after), dtype=bool)
        for group in one.groups:
            holds &= after[:, [tables.place[hcc] for hcc in group if hcc in tables.place]].any(axis=1)
        names.append(one.variable)
        extra.append(holds)
    count = after.sum(axis=1)
    for number in range(1, _COUNTS):
        names.append(f"D{number}")
        extra.append(count == number)
    names.append("D10P")
    extra.append(count >= _COUNTS)
    return names, np.hstack([after, np.stack(extra, axis=1)])


def _coefficient_matrix(segments: list[str], variables: list[str], tables: ModelTables) -> Array:
    """Thousandths of each segment and variable, NaN where none is published; the last row is of people without a segment."""
    found = [[tables.coefficient(segment, name) for name in variables] for segment in segments]
    return np.array([*found, [None] * len(variables)], dtype=np.float64)


def _kinds(variables: list[str], categories: int) -> Array:
    """0 for categories, 1 for interactions, 2 for counts."""
    return np.array([0 if n < categories else 2 if n >= len(variables) - _COUNTS else 1 for n in range(len(variables))])


def variables_of(tables: ModelTables) -> Iterator[str]:
    """Every variable of a model that is no demographic one, as published."""
    yield from (tables.hcc_variable(hcc) for hcc in tables.hccs)
    yield from (one.variable for one in tables.interactions)
    yield from (f"D{number}" for number in range(1, _COUNTS))
    yield "D10P"
