"""The rules of the practice, its payers and the patient's other claims answer while a coder codes, before there is a claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.workbench.scene_rows import RULE, make_rule
from tests.workbench.scenes import make_chart

from claimwright.workbench.coding import draft as drafting
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Claim, CodingDraft, Practice


def test_a_rule_is_asked_of_a_draft(registered: Practice, library: object, member: Callable[..., Any]) -> None:
    (encounter,) = intake.import_charts(registered, [make_chart(4)]).new
    coding.open_chart(encounter)
    for suggestion in encounter.suggestions.filter(suggested=True, system="icd10cm"):
        drafting.accept(encounter, suggestion.pk)
    draft = CodingDraft.objects.get(encounter=encounter)
    before = coding.check(encounter, draft)
    assert "ACME-001" not in before["edit"].to_list()
    make_rule(registered, asked=True, rule=RULE)
    told = coding.check(encounter, draft).filter(edit="ACME-001")
    assert told.select("message", "coders").rows() == [("99213 on line 1: Example Health wants a referral.", False)]
    assert not Claim.objects.exists()
