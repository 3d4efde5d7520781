"""What score is paid by: the raw scores of one or more models, normalised, taken back for coding intensity and blended?

Normalization factor, coding intensity and shares are set by CMS for each year and by contract: they are given, never kept
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_SHOWN: Final = Decimal("0.0001")


@dataclass(frozen=True)
class Parameters:
    """What a payment year says of one model: ``share`` of the blend (1 alone), ``normalization`` factor, ``intensity`` as a share."""

    model: str
    normalization: Decimal
    intensity: Decimal
    share: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.normalization <= 0:
            raise ValueError("a normalization factor is above zero, such as 1.067")
        if not 0 <= self.intensity < 1:
            raise ValueError("a coding intensity adjustment is a share, such as 0.059")
        if not 0 < self.share <= 1:
            raise ValueError("the share of a model in the blend is above 0 and at most 1")


@dataclass(frozen=True)
class Step:
    """One model on its way into the payment score."""

    model: str
    raw: Decimal
    parameters: Parameters
    score: Decimal

    @property
    def arithmetic(self) -> str:
        """``1.336 / 1.067 x (1 - 0.059) = 1.1782``, with the share where there is a blend."""
        one = self.parameters
        normalization, intensity, part = (
            f"{value.normalize():f}" for value in (one.normalization, one.intensity, one.share)
        )
        share = f" x {part}" if one.share != 1 else ""
        return f"{self.raw:f} / {normalization} x (1 - {intensity}){share} = {self.score:f}"


@dataclass(frozen=True)
class PaymentScore:
    """The score paid by, with a step for each model of the blend. Rounded to four decimals, as every step is."""

    score: Decimal
    steps: tuple[Step, ...]


def payment_score(raw: Mapping[str, Decimal], parameters: Iterable[Parameters]) -> PaymentScore | None:
    """The payment score of raw scores by model; None where a model of the blend has no raw score.

    Raises ``ValueError`` when the shares do not make one whole: a blend that is not whole would be paid for a part.
    """
    wanted = list(parameters)
    if not wanted or any(one.model not in raw for one in wanted):
        return None
    if sum(one.share for one in wanted) != 1:
        raise ValueError("the shares of the blend do not add up to 1")
    steps = []
    for one in wanted:
        paid = raw[one.model] / one.normalization * (1 - one.intensity) * one.share
        steps.append(Step(one.model, raw[one.model], one, paid.quantize(_SHOWN, ROUND_HALF_UP)))
    return PaymentScore(sum((step.score for step in steps), Decimal(0)), tuple(steps))
