"""Which risk adjustment models there are in which payment year, and what is not installed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from claimwright.data_files import data_rows, data_source
from claimwright.errors import ReferenceMissingError

V24: Final = "V24"
V28: Final = "V28"
V28_FROM: Final = date(2023, 1, 1)
"""First dates of service that count towards V28 (payment year 2024 blended, 2026 alone)."""
NOT_INSTALLED: Final = {
    "HHS": "No installed file holds the categories and coefficients of the HHS-HCC model (individual and small group "
    "market). Nothing is scored rather than guessed; diagnoses and their evidence are listed all the same."
}
"""Models a user may ask for and why they get no score."""
_ROOM: Final = "claimwright.grouping"
_FILE: Final = "risk_models.tsv"


@dataclass(frozen=True)
class RiskModel:
    """One model in one payment year; dates of service fall in the year before.

    ``mapping_year``, ``coefficient_year`` and ``hierarchy_year`` name the published files that count. ``standing`` says
    who is paid by it.
    """

    model: str
    payment_year: int
    name: str
    mapping_year: int
    coefficient_year: int
    hierarchy_year: int
    standing: str

    @property
    def is_esrd(self) -> bool:
        return self.model.startswith("ESRD")

    @property
    def is_part_d(self) -> bool:
        return self.model.startswith("RxHCC")


@cache
def risk_models() -> tuple[RiskModel, ...]:
    """Every model that can be scored, in the order people look for them."""
    return tuple(
        RiskModel(
            model=row["model"],
            payment_year=int(row["payment_year"]),
            name=row["name"],
            mapping_year=int(row["mapping_year"]),
            coefficient_year=int(row["coefficient_year"]),
            hierarchy_year=int(row["hierarchy_year"]),
            standing=row["standing"],
        )
        for row in data_rows(_ROOM, _FILE)
    )


def payment_years() -> tuple[int, ...]:
    """The payment years that can be scored."""
    return tuple(sorted({one.payment_year for one in risk_models()}))


def risk_model(model: str, payment_year: int) -> RiskModel:
    """The model of a payment year.

    Raises ``ReferenceMissingError`` for a model or a year that nothing installed tells of, and says why: a score of zero
    would look like an answer.
    """
    if model in NOT_INSTALLED:
        raise ReferenceMissingError(NOT_INSTALLED[model])
    known = [one for one in risk_models() if one.model == model]
    if not known:
        names = ", ".join(dict.fromkeys(one.model for one in risk_models()))
        raise ReferenceMissingError(f"no risk adjustment model {model}: those known are {names}")
    for one in known:
        if one.payment_year == payment_year:
            return one
    years = ", ".join(str(one.payment_year) for one in known)
    raise ReferenceMissingError(f"{model} cannot be scored for payment year {payment_year}: only for {years}")


def nearest_model(model: str, payment_year: int) -> RiskModel:
    """The model of a payment year, or of the nearest year there is."""
    years = [one.payment_year for one in risk_models() if one.model == model]
    if not years:
        return risk_model(model, payment_year)
    return risk_model(model, min(years, key=lambda year: (abs(year - payment_year), year)))


def models_source() -> str:
    """Where the models and their years are published."""
    return data_source(_ROOM, _FILE)
