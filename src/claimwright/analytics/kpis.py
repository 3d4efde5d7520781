"""Six key performance indicators, each with its formula, its source and the rows behind numerator and denominator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import polars as pl

_PERIOD_DAYS: Final = 90
_ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Definition:
    """What a KPI is: shown beside its value and in the reference page. ``better`` says which way is good."""

    id: str
    title: str
    unit: str
    formula: str
    source: str
    better: str
    rows: str
    """claims or encounters: what the row ids name."""


@dataclass(frozen=True)
class Kpi:
    """A KPI's value (None when its denominator is empty), with the ids of the rows behind both sides."""

    definition: Definition
    value: Decimal | None
    numerator: Decimal
    denominator: Decimal
    numerator_rows: tuple[str, ...]
    denominator_rows: tuple[str, ...]


Compute = Callable[[pl.DataFrame, pl.DataFrame, date], Kpi]
_computes: dict[str, tuple[Definition, Compute]] = {}


def _kpi(definition: Definition) -> Callable[[Callable[[Definition, pl.DataFrame, pl.DataFrame, date], Kpi]], None]:
    def register(compute: Callable[[Definition, pl.DataFrame, pl.DataFrame, date], Kpi]) -> None:
        _computes[definition.id] = (
            definition,
            lambda claims, encounters, as_of: compute(definition, claims, encounters, as_of),
        )

    return register


def definitions() -> list[Definition]:
    """All KPIs in the order of the dashboard."""
    return [definition for definition, _ in _computes.values()]


def kpis(claims: pl.DataFrame, encounters: pl.DataFrame, as_of: date) -> list[Kpi]:
    """All KPIs on a day. ``claims``: ``facts.CLAIM_FACTS``; ``encounters``: ``facts.ENCOUNTER_FACTS``."""
    return [compute(claims, encounters, as_of) for _, compute in _computes.values()]


def _money(frame: pl.DataFrame, *columns: str) -> Decimal:
    return sum((Decimal(frame[column].sum() or 0) for column in columns), _ZERO)


def _ids(frame: pl.DataFrame) -> tuple[str, ...]:
    return tuple(frame[frame.columns[0]])


def _ratio(
    definition: Definition, top: Decimal, bottom: Decimal, over: pl.DataFrame, under: pl.DataFrame, scale: int = 100
) -> Kpi:
    value = (top * scale / bottom).quantize(Decimal("0.1"), ROUND_HALF_UP) if bottom else None
    return Kpi(definition, value, top, bottom, _ids(over), _ids(under))


def _recent(claims: pl.DataFrame, column: str, as_of: date) -> pl.DataFrame:
    return claims.filter(pl.col(column).is_between(as_of - timedelta(days=_PERIOD_DAYS - 1), as_of))


@_kpi(
    Definition(
        "clean_claim_rate", "Clean claim rate", "%",
        "claims that passed all edits untouched by hand / claims that entered the scrubber",
        "Claimwright; compare HFMA MAP Keys, claims group", "higher", "claims",
    )
)  # fmt: skip
def _clean(definition: Definition, claims: pl.DataFrame, _: pl.DataFrame, __: date) -> Kpi:
    entered = claims.filter("scrubbed")
    clean = entered.filter("clean")
    return _ratio(definition, Decimal(clean.height), Decimal(entered.height), clean, entered)


@_kpi(
    Definition(
        "denial_rate", "Remittance denial rate", "%",
        "claims whose first decision refused the claim or a line / claims decided",
        "Claimwright; compare HFMA MAP Keys, account resolution group", "lower", "claims",
    )
)  # fmt: skip
def _denied(definition: Definition, claims: pl.DataFrame, _: pl.DataFrame, __: date) -> Kpi:
    decided = claims.filter(pl.col("adjudicated_on").is_not_null())
    denied = decided.filter("denied")
    return _ratio(definition, Decimal(denied.height), Decimal(decided.height), denied, decided)


@_kpi(
    Definition(
        "net_collection_rate", "Net collection rate", "%",
        "payments / (charges - contractual adjustments) of claims decided",
        "MGMA-style net collection, matched by claim; not a MAP Key", "higher", "claims",
    )
)  # fmt: skip
def _collected(definition: Definition, claims: pl.DataFrame, _: pl.DataFrame, __: date) -> Kpi:
    decided = claims.filter(pl.col("adjudicated_on").is_not_null())
    expected = _money(decided, "total_charge") - _money(decided, "written_off")
    return _ratio(definition, _money(decided, "paid"), expected, decided.filter(pl.col("paid") != 0), decided)


@_kpi(
    Definition(
        "days_in_ar", "Days in A/R", "days",
        "open receivable of claims sent / average daily charge of claims sent in the last 90 days",
        "Compare HFMA MAP Key net days in A/R; ours is gross of expected adjustments", "lower", "claims",
    )
)  # fmt: skip
def _days(definition: Definition, claims: pl.DataFrame, _: pl.DataFrame, as_of: date) -> Kpi:
    owed = (pl.col("insurance_owes") + pl.col("patient_owes")) > 0
    receivable = claims.filter(pl.col("sent_on").is_not_null() & owed)
    recent = _recent(claims, "sent_on", as_of)
    first = recent["sent_on"].min()
    days = min(_PERIOD_DAYS, (as_of - first).days + 1) if isinstance(first, date) else 1
    daily = _money(recent, "total_charge") / days
    return _ratio(definition, _money(receivable, "insurance_owes", "patient_owes"), daily, receivable, recent, scale=1)


@_kpi(
    Definition(
        "aged_ar", "A/R older than 90 days", "%",
        "open receivable of claims more than 90 days after the service / open receivable of claims sent",
        "HFMA MAP Key, aged A/R as a share of billed A/R", "lower", "claims",
    )
)  # fmt: skip
def _aged(definition: Definition, claims: pl.DataFrame, _: pl.DataFrame, as_of: date) -> Kpi:
    owed = (pl.col("insurance_owes") + pl.col("patient_owes")) > 0
    receivable = claims.filter(pl.col("sent_on").is_not_null() & owed)
    old = receivable.filter(pl.col("date_of_service") < as_of - timedelta(days=90))
    columns = ("insurance_owes", "patient_owes")
    return _ratio(definition, _money(old, *columns), _money(receivable, *columns), old, receivable)


@_kpi(
    Definition(
        "dnfb_days", "Discharged, not final billed", "days",
        "gross charge of encounters discharged and not final billed / average daily gross charge of the last 90 days",
        "HFMA MAP Key, DNFB days", "lower", "encounters",
    )
)  # fmt: skip
def _unbilled(definition: Definition, _: pl.DataFrame, encounters: pl.DataFrame, as_of: date) -> Kpi:
    discharged = encounters.filter(pl.col("discharged_on") <= as_of)
    waiting = discharged.filter(pl.col("billed_on").is_null() | (pl.col("billed_on") > as_of))
    recent = _recent(discharged, "discharged_on", as_of)
    first = recent["discharged_on"].min()
    days = min(_PERIOD_DAYS, (as_of - first).days + 1) if isinstance(first, date) else 1
    daily = _money(recent, "gross_charge") / days
    return _ratio(definition, _money(waiting, "gross_charge"), daily, waiting, recent, scale=1)
