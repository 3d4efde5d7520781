"""A claim that no edit of ours has anything to say of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.edits.conftest import professional

from claimwright.claims.batch import Claims
from claimwright.workbench import billing, bridge
from claimwright.workbench.models import Claim, Practice


@pytest.fixture
def clean(registered: Practice, library: object) -> Claim:
    rows: dict[str, list[dict[str, Any]]] = professional()
    for line in rows["lines"]:
        line |= {"date_from": date(2026, 9, 1), "date_to": date(2026, 9, 1)}
    for party in rows["parties"]:
        if party["role"] == "payer":
            party["id"] = "EXH01"
    (pk,) = bridge.save_claims(registered, Claims.of(**rows))
    billing.scrub_claims(registered, [pk])
    found = Claim.objects.get(pk=pk)
    assert found.status == "ready", list(found.finding_rows.values_list("edit", "message"))
    return found
