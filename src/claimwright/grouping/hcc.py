"""Which hierarchical condition categories a year's diagnoses map to, and the risk adjustment factor they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from claimwright.reference import undot

V24: Final = "CMS-HCC Model V24"
V28: Final = "CMS-HCC Model V28"
COEFFICIENT_YEARS: Final = (2025, 2026)
"""Payment years whose final coefficients are installed; dates of service fall in the year before."""
V28_FROM: Final = date(2023, 1, 1)
"""First dates of service that count towards V28 (payment year 2024 blended, 2026 alone)."""
_THOUSANDTH: Final = Decimal("0.001")


@dataclass(frozen=True)
class Eligibility:
    """What the payer's enrolment file says of a beneficiary.

    ``dual_status`` is the CMS dual status code (NA none, 02 04 08 full, 01 03 05 06 partial); ``original_entitlement`` is
    OREC: 0 age, 1 disability, 2 ESRD, 3 both.
    """

    dual_status: str = "NA"
    original_entitlement: str = "0"
    new_enrollee: bool = False
    long_term_institutional: bool = False
    low_income: bool = False


@dataclass(frozen=True)
class HccLine:
    """One category that counts, with its coefficient and the diagnoses (undotted) behind it."""

    hcc: str
    label: str
    coefficient: Decimal
    diagnoses: tuple[str, ...]


@dataclass(frozen=True)
class RafResult:
    """A risk score before normalization and coding intensity: ``demographic`` + categories + ``interactions``.

    ``dropped`` names categories that a more severe one of the same hierarchy took the place of; ``unmapped`` the
    diagnoses without a payment category.
    """

    score: Decimal
    model: str
    payment_year: int
    demographic: Decimal
    hccs: tuple[HccLine, ...]
    interactions: tuple[tuple[str, Decimal], ...]
    dropped: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()


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
    if sex not in ("F", "M"):
        raise ValueError("risk adjustment needs sex F or M: CMS publishes no other coefficients")
    day = date_of_service or date.today()  # noqa: DTZ011
    chosen = model or (V28 if day >= V28_FROM else V24)
    year = min(max(day.year + 1, COEFFICIENT_YEARS[0]), COEFFICIENT_YEARS[-1])
    person = eligibility or Eligibility()
    codes = list(dict.fromkeys(undot(code) for code in diagnoses))
    result = _processor(chosen, year).calculate_from_diagnosis(
        codes,
        {
            "age": age,
            "sex": sex,
            "dual_elgbl_cd": person.dual_status,
            "orec": person.original_entitlement,
            "new_enrollee": person.new_enrollee,
            "lti": person.long_term_institutional,
            "low_income": person.low_income,
        },
    )
    return _result(result, chosen, year, codes)


@lru_cache(maxsize=4)
def _processor(model: str, year: int) -> Any:
    # Start-up: the package reads its tables when it is imported.
    from hccinfhir import HCCInFHIR

    return HCCInFHIR(
        filter_claims=False,
        model_name=model,
        dx_cc_mapping_filename=f"ra_dx_to_cc_{year}.csv",
        hierarchies_filename=f"ra_hierarchies_{year}.csv",
        coefficients_filename=f"ra_coefficients_{year}.csv",
    )


def _amount(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_THOUSANDTH)


def _result(result: Any, model: str, year: int, codes: list[str]) -> RafResult:
    behind = {hcc: tuple(sorted(found)) for hcc, found in result.cc_to_dx.items()}
    hccs = tuple(
        HccLine(detail.hcc, detail.label or "", _amount(detail.coefficient or 0), behind.get(detail.hcc, ()))
        for detail in sorted(result.hcc_details, key=lambda d: (len(d.hcc), d.hcc))
    )
    counted = {line.hcc for line in hccs}
    mapped = {code for found in behind.values() for code in found}
    return RafResult(
        score=_amount(result.risk_score),
        model=model,
        payment_year=year,
        demographic=_amount(result.risk_score_demographics),
        hccs=hccs,
        interactions=tuple(
            (name, _amount(value))
            for name, value in result.coefficients.items()
            if name in result.interactions and value and name not in _demographic_names(result)
        ),
        dropped=tuple(sorted(behind.keys() - counted)),
        unmapped=tuple(code for code in codes if code not in mapped),
    )


def _demographic_names(result: Any) -> frozenset[str]:
    """Interactions of age, sex and entitlement alone: already inside the demographic part."""
    beginnings = ("NMCAID_", "MCAID_", "LTI_", "LTIMCAID", "OriginallyDisabled_")
    return frozenset(name for name in result.interactions if name.startswith(beginnings))
