"""Which hierarchical condition categories do one person's diagnoses of a year map to, and what risk score do they make?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from claimwright.grouping.hcc.models import V24, V28, V28_FROM, nearest_model
from claimwright.grouping.hcc.scores import score_members
from claimwright.grouping.hcc.segments import Eligibility
from claimwright.grouping.hcc.tables import ModelTables, model_tables
from claimwright.reference import undot

_NONE = Decimal("0.000")


@dataclass(frozen=True)
class HccLine:
    """One category that counts, with its coefficient and the diagnoses (undotted) behind it."""

    hcc: str
    label: str
    coefficient: Decimal
    diagnoses: tuple[str, ...]
    chronic: bool = False


@dataclass(frozen=True)
class RafResult:
    """A risk score before normalization and coding intensity: ``demographic`` + categories + ``interactions``.

    ``interactions`` holds the count of categories too. ``dropped`` names categories that a more severe one of the same
    hierarchy took the place of; ``unmapped`` the diagnoses without a payment category; ``edited`` those that an edit on age
    or sex takes away. ``demographic_terms`` are the parts of ``demographic``. ``segment`` is empty, and everything zero,
    where the model is not for this person.
    """

    score: Decimal
    model: str
    payment_year: int
    demographic: Decimal
    hccs: tuple[HccLine, ...]
    interactions: tuple[tuple[str, Decimal], ...]
    dropped: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    segment: str = ""
    demographic_terms: tuple[tuple[str, Decimal], ...] = ()
    edited: tuple[str, ...] = ()
    standing: str = ""
    mapped: tuple[tuple[str, str], ...] = ()
    """Each diagnosis with each category it maps to, also those that are dropped."""


def raf(
    diagnoses: Iterable[str],
    *,
    age: int,
    sex: str,
    eligibility: Eligibility | None = None,
    date_of_service: date | None = None,
    model: str | None = None,
) -> RafResult:
    """The raw risk score of a beneficiary from one year's diagnoses.

    ``age`` is the age on 1 February of the payment year; ``sex`` is F or M (``ValueError`` otherwise, CMS publishes no
    other coefficient). The model follows the date of service: V28 from 2023 on, V24 before; coefficients are those of the
    payment year after it, or of the nearest one installed (``payment_year`` says which).
    """
    [found] = rafs([diagnoses], age=age, sex=sex, eligibility=eligibility, date_of_service=date_of_service, model=model)
    return found


def rafs(
    choices: Iterable[Iterable[str]],
    *,
    age: int,
    sex: str,
    eligibility: Eligibility | None = None,
    date_of_service: date | None = None,
    model: str | None = None,
) -> list[RafResult]:
    """As ``raf``, of several choices of one person's diagnoses at once: what is supported beside what is coded."""
    day = date_of_service or date.today()  # noqa: DTZ011
    chosen = nearest_model(model or (V28 if day >= V28_FROM else V24), day.year + 1)
    tables = model_tables(chosen.model, chosen.payment_year)
    codes = [list(dict.fromkeys(undot(code) for code in one)) for one in choices]
    names = [str(number) for number in range(len(codes))]
    person = {"age": age, "sex": sex, **asdict(eligibility or Eligibility())}
    rows = [(name, code) for name, some in zip(names, codes, strict=True) for code in some]
    found = score_members(
        pl.DataFrame({"member_id": names, **{name: [value] * len(names) for name, value in person.items()}}),
        pl.DataFrame(rows, schema={"member_id": pl.String, "code": pl.String}, orient="row"),
        model=chosen.model,
        payment_year=chosen.payment_year,
    )
    terms, categories = _by_member(found.terms), _by_member(found.categories)
    return [
        _result(tables, some, score, terms.get(name, []), categories.get(name, []))
        for name, some, score in zip(names, codes, found.scores.to_dicts(), strict=True)
    ]


def _by_member(frame: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in frame.to_dicts():
        found.setdefault(row["member_id"], []).append(row)
    return found


def _result(
    tables: ModelTables,
    codes: list[str],
    score: dict[str, object],
    terms: list[dict[str, object]],
    categories: list[dict[str, object]],
) -> RafResult:
    behind: dict[str, list[str]] = {}
    for row in categories:
        if row["hcc"] is not None:
            behind.setdefault(str(row["hcc"]), []).append(str(row["code"]))
    counting = {str(row["hcc"]) for row in categories if row["counts"]}
    values = {str(row["variable"]): row["coefficient"] for row in terms}
    mapped = {str(row["code"]) for row in categories}
    return RafResult(
        score=_decimal(score["raw"]),
        model=tables.model.name,
        payment_year=tables.model.payment_year,
        demographic=_decimal(score["demographic"]),
        hccs=tuple(
            HccLine(
                hcc,
                tables.labels.get(hcc, ""),
                _decimal(values.get(tables.hcc_variable(hcc))),
                tuple(sorted(behind[hcc])),
                hcc in tables.chronic,
            )
            for hcc in tables.hccs
            if hcc in counting
        ),
        interactions=_named(terms, "interaction", "count"),
        dropped=tuple(hcc for hcc in tables.hccs if hcc in behind and hcc not in counting),
        unmapped=tuple(code for code in codes if code not in mapped),
        segment=str(score["segment"] or ""),
        demographic_terms=_named(terms, "demographic"),
        edited=tuple(dict.fromkeys(str(row["code"]) for row in categories if row["hcc"] is None)),
        standing=tables.model.standing,
        mapped=tuple((str(row["code"]), str(row["hcc"])) for row in categories if row["hcc"] is not None),
    )


def _named(terms: list[dict[str, object]], *kinds: str) -> tuple[tuple[str, Decimal], ...]:
    found = ((str(row["variable"]), _decimal(row["coefficient"])) for row in terms if row["kind"] in kinds)
    return tuple((name, value) for name, value in found if value)


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else _NONE
