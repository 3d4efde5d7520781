"""Which normalization and coding intensity hold of a model in a payment year, as the practice gave them?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from claimwright.grouping.hcc import Parameters, risk_models
from claimwright.workbench import audit, typed
from claimwright.workbench.models import Practice, RiskFactor, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

_LONGEST: Final = 200
_PLACES: Final = 4


def factors_of(practice: Practice, payment_year: int) -> list[Parameters]:
    """What a payment year's blend is made of; empty where nobody gave anything."""
    return [
        Parameters(one.model, one.normalization, one.intensity, one.share)
        for one in holding(practice)
        if one.payment_year == payment_year and one.share
    ]


def holding(practice: Practice) -> list[RiskFactor]:
    """The factors that hold: the latest of each model and year, the latest year first."""
    latest: dict[tuple[int, str], RiskFactor] = {}
    for row in RiskFactor.objects.filter(practice=practice).select_related("actor"):
        latest.setdefault((row.payment_year, row.model), row)
    return [latest[key] for key in sorted(latest, key=lambda key: (-key[0], key[1]))]


@writes
def give(practice: Practice, told: Mapping[str, str], *, actor: User) -> RiskFactor:
    """Keeps the factors of a model and year; earlier ones stay readable. Raises ``RefusedError``."""
    year, model = typed.whole(told.get("payment_year", "")), told.get("model", "")
    if year is None or (model, year) not in {(one.model, one.payment_year) for one in risk_models()}:
        raise RefusedError("Choose a model and a payment year that can be scored.")
    share, normalization, intensity = (_number(told.get(name, "")) for name in ("share", "normalization", "intensity"))
    source = told.get("source", "").strip()
    if not source or len(source) > _LONGEST or not typed.readable(source):
        raise RefusedError(f"Say where the factors are published, in {_LONGEST} characters at most.")
    try:
        Parameters(model, normalization, intensity, share or Decimal(1))
    except ValueError as error:
        raise RefusedError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    row = RiskFactor.objects.create(
        practice=practice, payment_year=year, model=model, share=share, normalization=normalization, intensity=intensity,
        source=source, actor=actor,
    )  # fmt: skip
    audit.record(
        "risk.factors", actor=actor, practice=practice, object=row, detail={"payment_year": year, "model": model}
    )
    return row


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise RefusedError("Factors are numbers such as 1.067 and 0.059; the share of a model alone is 1.") from None
    exponent = number.as_tuple().exponent
    if not number.is_finite() or not isinstance(exponent, int) or -exponent > _PLACES or not 0 <= number < 10:
        raise RefusedError(f"Factors have {_PLACES} decimals at most and are below 10.")
    return number
