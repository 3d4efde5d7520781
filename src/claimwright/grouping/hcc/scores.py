"""What are the risk scores of a population, with every variable behind them?

People are scored as columns: categories are a matrix of people by categories, hierarchies and interactions work on its
columns, and the sum is one product with the coefficients of each segment. Sums are of whole thousandths, so exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.grouping.hcc.columns import CATEGORIES, DIAGNOSES, MEMBERS, SCORES, TERMS
from claimwright.grouping.hcc.segments import (
    AGED,
    FIRST_AGES,
    FULL_DUAL,
    LATE_GRAFT,
    MEDICAID,
    PARTIAL_DUAL,
    Demographics,
    Eligibility,
    demographics,
)
from claimwright.grouping.hcc.tables import THOUSAND, ModelTables, model_tables

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
    groups, demographic = _demographics(people, tables)
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
    scores = _scores(people, groups, demographic, conditions, interactions, tables)
    if not with_terms:
        return PopulationScores(scores, TERMS.empty(), CATEGORIES.empty())
    terms = _terms(people, demographic, variables, kinds, rows, places, values)
    return PopulationScores(scores, terms, _shown_categories(people, held, after))


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


def _demographics(people: pl.DataFrame, tables: ModelTables) -> tuple[list[str], pl.DataFrame]:
    """The segments that occur, and for each person: segment (its number, -1 for none), demographic (thousandths), terms."""
    names = [name for name in MEMBERS.names if name != "member_id"]
    kinds = _kinds_of_people(people, tables).select("person", *names)
    unique = kinds.select(names).unique(maintain_order=True).with_row_index("kind")
    found: list[Demographics | None] = []
    for row in unique.iter_rows(named=True):
        eligibility = Eligibility(**{name: row[name] for name in names if name not in ("age", "sex")})
        found.append(demographics(tables, row["age"], row["sex"], eligibility))
    groups = sorted({one.segment for one in found if one})
    number = {segment: place for place, segment in enumerate(groups)}
    described = unique.with_columns(
        pl.Series("segment", [number[one.segment] if one else -1 for one in found], dtype=pl.Int32),
        pl.Series("demographic", [sum(value for _, value in one.terms) if one else 0 for one in found], dtype=pl.Int64),
        pl.Series(
            "terms",
            [[{"variable": name, "value": value} for name, value in one.terms] if one else [] for one in found],
            dtype=pl.List(pl.Struct({"variable": pl.String, "value": pl.Int64})),
        ),
    )
    return groups, kinds.join(described, on=names, how="left", nulls_equal=True, maintain_order="left")


def _kinds_of_people(people: pl.DataFrame, tables: ModelTables) -> pl.DataFrame:
    """Each person as the first of those whom the model cannot tell apart, so that few kinds of people are left to look up."""
    first = np.array(FIRST_AGES)
    ages = first[np.searchsorted(first, people["age"].to_numpy(), side="right") - 1]
    groups = dict.fromkeys(FULL_DUAL, "02") | dict.fromkeys(PARTIAL_DUAL, "01")
    others = dict.fromkeys(MEDICAID - FULL_DUAL - PARTIAL_DUAL, "09")
    unasked = "special_needs_plan" if tables.model.is_part_d or tables.model.is_esrd else "low_income"
    return people.with_columns(
        pl.Series("age", ages, dtype=pl.Int16),
        pl.col("dual_status").replace_strict(groups | others, default="NA"),
        pl.col("graft_months").clip(0, LATE_GRAFT)
        if tables.model.is_esrd
        else pl.lit(None, pl.Int16).alias("graft_months"),
        pl.lit(value=False).alias(unasked),
    )


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


def _thousandths(values: Array) -> pl.Series:
    return (pl.Series(values, dtype=pl.Int64).cast(pl.Decimal(12, 3)) / THOUSAND).cast(pl.Decimal(9, 3))


def _scores(
    people: pl.DataFrame,
    groups: list[str],
    demographic: pl.DataFrame,
    conditions: Array,
    interactions: Array,
    tables: ModelTables,
) -> pl.DataFrame:
    own = demographic["demographic"].to_numpy()
    names = pl.Series("segment", [*groups, None], dtype=pl.String)
    applies = demographic["segment"] >= 0
    numbers = {
        "demographic": own,
        "conditions": conditions,
        "interactions": interactions,
        "raw": own + conditions + interactions,
    }
    frame = people.select(
        "member_id",
        model=pl.lit(tables.model.model),
        payment_year=pl.lit(tables.model.payment_year, dtype=pl.Int16),
        segment=names.gather(demographic["segment"]),
    ).with_columns(_thousandths(values).alias(name) for name, values in numbers.items())
    blank = [pl.when(pl.lit(applies)).then(pl.col(name)).alias(name) for name in numbers]
    return SCORES.conform(frame.with_columns(blank))


def _terms(
    people: pl.DataFrame,
    demographic: pl.DataFrame,
    variables: list[str],
    kinds: Array,
    rows: Array,
    places: Array,
    value: Array,
) -> pl.DataFrame:
    own = (
        demographic.select("person", "terms")
        .explode("terms")
        .unnest("terms")
        .drop_nulls("variable")
        .select("person", kind=pl.lit("demographic"), variable="variable", coefficient="value")
    )
    scored = demographic["segment"].to_numpy()[rows] >= 0
    rows, places, value = rows[scored], places[scored], value[scored]
    published = ~np.isnan(value)
    # A category without a coefficient in this segment still stands there; an interaction without one is none.
    shown = published | (kinds[places] == 0)
    values = np.where(published, np.nan_to_num(value), 0).astype(np.int64)
    names = np.array(["condition", "interaction", "count"])
    other = pl.DataFrame(
        {
            "person": pl.Series(rows[shown], dtype=pl.UInt32),
            "kind": pl.Series(names[kinds[places[shown]]], dtype=pl.String),
            "variable": pl.Series("v", variables).gather(pl.Series(places[shown], dtype=pl.UInt32)),
            "coefficient": pl.Series(values[shown]),
        }
    ).with_columns(coefficient=pl.when(pl.Series(published[shown])).then(pl.col("coefficient")))
    both = pl.concat([own, other], how="vertical_relaxed").join(
        people.select("person", "member_id"), on="person", maintain_order="left"
    )
    exact = (pl.col("coefficient").cast(pl.Decimal(12, 3)) / THOUSAND).cast(pl.Decimal(9, 3))
    return TERMS.conform(both.with_columns(coefficient=exact).sort("person", maintain_order=True))


def _shown_categories(people: pl.DataFrame, held: pl.DataFrame, after: Array) -> pl.DataFrame:
    place = held["place"].fill_null(0).to_numpy()
    counts = after[held["person"].to_numpy(), place] & held["place"].is_not_null().to_numpy()
    shown = held.with_columns(pl.Series("counts", counts)).join(
        people.select("person", "member_id"), on="person", maintain_order="left"
    )
    return CATEGORIES.conform(shown)


def variables_of(tables: ModelTables) -> Iterator[str]:
    """Every variable of a model that is no demographic one, as published."""
    yield from (tables.hcc_variable(hcc) for hcc in tables.hccs)
    yield from (one.variable for one in tables.interactions)
    yield from (f"D{number}" for number in range(1, _COUNTS))
    yield "D10P"
