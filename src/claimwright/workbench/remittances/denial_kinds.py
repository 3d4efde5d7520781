"""Which first decisions on claims are denials, as a condition the database can ask of a hundred thousand of them?"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from claimwright.denials import classify
from claimwright.remittance.tables import ADJUSTMENTS
from claimwright.workbench.models import FirstDecision, Practice
from claimwright.workbench.remittances.first_decisions import BETWEEN, KIND


def denials(practice: Practice) -> tuple[str, dict[str, str]]:
    """The condition on a first decision (``first``) whose adjustments are denials, and its parameters.

    Whether an adjustment is a denial follows from its group, its reason and the kind of payer, of which there are few. It is
    asked anew each time: a release that tells a reason otherwise changes what is counted.
    """
    together = set(FirstDecision.objects.filter(practice=practice).values_list("kinds", flat=True).distinct())
    kinds = sorted({kind for text in together for kind in text.split(BETWEEN) if kind})
    denied = {kind for kind, no in zip(kinds, _denied(kinds), strict=True) if no}
    texts = sorted(text for text in together if denied & set(text.split(BETWEEN)))
    named = {f"kinds{number}": text for number, text in enumerate(texts)}
    return f"first.kinds IN ({', '.join(f'%({name})s' for name in named)})" if named else "1 = 0", named


def _denied(kinds: list[str]) -> list[bool]:
    names = [str(number) for number in range(len(kinds))]
    parts = [kind.split(KIND) for kind in kinds]
    adjustments = ADJUSTMENTS.frame(
        {"claim_payment_id": name, "group_code": group, "reason_code": reason, "amount": Decimal("1.00")}
        for name, (group, reason, _) in zip(names, parts, strict=True)
    )
    payments = pl.DataFrame(
        {"claim_payment_id": names, "claim_filing_indicator": [kind for _, _, kind in parts]},
        schema={"claim_payment_id": pl.String, "claim_filing_indicator": pl.String},
    )
    return classify(adjustments, payments=payments)["is_denial"].to_list()
