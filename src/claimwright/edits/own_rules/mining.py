"""What do denied lines share that paid ones do not? Proposals of rules, with their counts, for a person to judge.

A proposal is about one payer and one reason, and up to three things more that the denied lines have in common: code, modifier, place,
diagnosis, who gave the service. It is made where most of the lines that share them were denied for the reason, by the lower
end of Wilson's interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927), so that three chances in a row
are no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Any, Final

import polars as pl

from claimwright.edits.own_rules.reading import rules_from
from claimwright.edits.own_rules.rows import OwnRule

FEWEST: Final = 5
"""Denied lines that a proposal stands on."""
LEAST_SHARE: Final = 0.5
"""Of the lines that share what a proposal names, at least so many are denied (lower end of the interval)."""
MOST_OF_A_REASON: Final = 10
_DEEPEST: Final = 3
_BETTER: Final = 0.02
"""By so much a further condition narrows the share, or it is left out."""
_Z: Final = 1.96
KINDS: Final = ("procedure_code", "modifier", "place", "diagnosis", "clinician", "revenue_code")
NO_MODIFIER: Final = "none"

Feature = tuple[str, str]


@dataclass(frozen=True)
class Proposal:
    """What denied lines of a payer share (``shared``: kind and value), how many of the lines that share it were decided and denied for
    the reason, the share's interval of 95 %, and the claims that were denied."""

    reason: str
    payer_id: str
    shared: tuple[Feature, ...]
    denied: int
    decided: int
    low: float
    high: float
    claims: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is shared, in words."""
        return ", ".join(_said(kind, value) for kind, value in self.shared)

    @property
    def percents(self) -> str:
        """The share of denied lines with its interval, in whole percent."""
        return f"{self.denied / self.decided:.0%} ({self.low:.0%} to {self.high:.0%})"


def mined(history: pl.DataFrame, foreseen: pl.DataFrame | None = None) -> list[Proposal]:
    """Proposals from decided lines (``history.HISTORY`` with its decisions), most denied lines first. ``foreseen``: claim_id, line and
    reason (CARC) of denials that an edit spoke of before; they need no rule."""
    decided = history.filter(pl.col("denied").is_not_null() & pl.col("payer_id").is_not_null())
    known = set() if foreseen is None else set(foreseen.select("claim_id", "line", "reason").rows())
    found: list[Proposal] = []
    for (payer,), rows in decided.group_by("payer_id", maintain_order=True):
        found += _of_payer(str(payer), rows, known)
    return sorted(found, key=lambda one: (-one.denied, one.payer_id, one.reason, one.shared))


def rule_of(proposal: Proposal, number: int = 1) -> OwnRule:
    """The rule that a proposal would be, for a person to change and keep: it warns."""
    when: list[dict[str, Any]] = [{"column": "payer_id", "is": proposal.payer_id}]
    when += [_condition(kind, value) for kind, value in proposal.shared]
    share = f"{proposal.denied} of {proposal.decided} lines"
    (rule,) = rules_from(
        {
            "rules": [
                {
                    "id": f"OWN-{proposal.reason}-{number:02}",
                    "title": f"{proposal.payer_id} denies for {proposal.reason}: {_plain(proposal.words)}"[:120],
                    "table": "lines",
                    "severity": "warn",
                    "message": f"{{procedure_code}} on line {{line}}: {proposal.payer_id} denied {share} like it for {proposal.reason}.",
                    "fix": "Look at what the payer wants before it goes out.",
                    "source": f"The practice's own remittances: {share}",
                    "prevents": [proposal.reason],
                    "when": when,
                }
            ]
        },
        "proposal",
    )
    return rule


def interval(denied: int, decided: int) -> tuple[float, float]:
    """Wilson's interval of 95 % of a share."""
    if not decided:
        return 0.0, 1.0
    share, square = denied / decided, _Z * _Z / decided
    middle = share + square / 2
    width = _Z * sqrt((share * (1 - share) + square / 4) / decided)
    return max(0.0, (middle - width) / (1 + square)), min(1.0, (middle + width) / (1 + square))


def _of_payer(payer: str, rows: pl.DataFrame, known: set[tuple[Any, ...]]) -> Iterator[Proposal]:
    lines = rows.select(
        "claim_id", "line", "procedure_code", "modifiers", "place", "diagnoses", "clinician", "revenue_code", "denied",
        "reasons",
    ).to_dicts()  # fmt: skip
    masks: dict[Feature, int] = {}
    refused: dict[str, int] = {}
    spoken: dict[str, int] = {}
    for at, line in enumerate(lines):
        bit = 1 << at
        for feature in _features(line):
            masks[feature] = masks.get(feature, 0) | bit
        for reason in (line["reasons"] or ()) if line["denied"] else ():
            here = spoken if (line["claim_id"], line["line"], reason) in known else refused
            here[reason] = here.get(reason, 0) | bit
    for reason, denied in sorted(refused.items()):
        # What an edit spoke of says neither that such lines are paid nor that they need a rule.
        others = ~spoken.get(reason, 0)
        left = {feature: mask & others for feature, mask in masks.items()}
        yield from _of_reason(payer, reason, denied, left, lines)


def _of_reason(
    payer: str, reason: str, denied: int, masks: Mapping[Feature, int], lines: Sequence[Mapping[str, Any]]
) -> Iterator[Proposal]:
    candidates = _candidates(denied, masks)
    for _ in range(MOST_OF_A_REASON):
        best = max(
            (
                ((mask & denied).bit_count() * low, -len(shared), shared, mask)
                for shared, (mask, low) in candidates.items()
                if (mask & denied).bit_count() >= FEWEST
            ),
            default=None,
        )
        if best is None:
            return
        _, _, shared, mask = best
        here = (mask & denied).bit_count()
        low, high = interval(here, mask.bit_count())
        claims = dict.fromkeys(lines[at]["claim_id"] for at in _places(mask & denied))
        if low >= LEAST_SHARE:
            yield Proposal(reason, payer, shared, here, mask.bit_count(), low, high, tuple(claims))
        del candidates[shared]
        denied &= ~mask


def _candidates(denied: int, masks: Mapping[Feature, int]) -> dict[tuple[Feature, ...], tuple[int, float]]:
    """What enough denied lines share and most of those that share it were denied, with the rows and the lower end of the share."""
    single = {feature: mask for feature, mask in masks.items() if (mask & denied).bit_count() >= FEWEST}
    level: dict[tuple[Feature, ...], tuple[int, float]] = {
        (feature,): (mask, _low(mask, denied)) for feature, mask in single.items()
    }
    found = dict(level)
    for size in range(2, _DEEPEST + 1):
        deeper: dict[tuple[Feature, ...], tuple[int, float]] = {}
        for shared, (mask, _) in level.items():
            for feature, other in single.items():
                kinds = {kind for kind, _ in shared}
                together = tuple(sorted((*shared, feature), key=_order))
                both = mask & other
                if feature[0] in kinds or together in deeper or (both & denied).bit_count() < FEWEST:
                    continue
                low = _low(both, denied)
                parents = [found[part][1] for part in combinations(together, size - 1) if part in found]
                if low > max(parents, default=0.0) + _BETTER:
                    deeper[together] = (both, low)
        found |= deeper
        level = deeper
    return {shared: one for shared, one in found.items() if one[1] >= LEAST_SHARE}


def _low(mask: int, denied: int) -> float:
    return interval((mask & denied).bit_count(), mask.bit_count())[0]


def _order(feature: Feature) -> tuple[int, str]:
    return KINDS.index(feature[0]), feature[1]


def _features(line: Mapping[str, Any]) -> Iterator[Feature]:
    for kind in ("procedure_code", "place", "clinician", "revenue_code"):
        if line[kind]:
            yield kind, line[kind]
    if line["procedure_code"]:
        carried = (line["modifiers"] or "").split()
        yield from (("modifier", one) for one in carried or (NO_MODIFIER,))
    yield from (("diagnosis", one) for one in line["diagnoses"] or ())


def _places(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _condition(kind: str, value: str) -> dict[str, Any]:
    match kind:
        case "modifier":
            if value == NO_MODIFIER:
                return {"column": "modifier_1", "blank": True}
            return {"modifiers": [value]}
        case "diagnosis":
            return {"exists": "diagnoses", "when": [{"column": "code", "is": value}]}
        case "clinician":
            return {"exists": "providers", "when": [{"column": "npi", "is": value}]}
    return {"column": kind, "is": value}


def _said(kind: str, value: str) -> str:
    if (kind, value) == ("modifier", NO_MODIFIER):
        return "no modifier"
    words = {"procedure_code": "", "revenue_code": "revenue code ", "clinician": "given by "}
    return f"{words.get(kind, kind + ' ')}{value}"


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")
