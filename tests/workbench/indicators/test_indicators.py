"""Do the indicators say what a person counts, and open onto their rows?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from tests.workbench.answers import remittance

from claimwright.workbench.exchange import receiving
from claimwright.workbench.indicators import service as kpis
from claimwright.workbench.models import (
    Claim,
)


def test_kpis_open_onto_their_rows(sent: Claim, member: Any) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    found = {one.definition.id: one for one in kpis.dashboard(sent.practice, as_of=date(2026, 12, 1))}
    assert found["denial_rate"].value == Decimal("100.0"), "a line was refused"
    assert found["denial_rate"].numerator_rows == (str(sent.pk),)
    # 72.00 of 182.00 - 60.00
    assert found["net_collection_rate"].value == Decimal("59.0")
    client = member("manager")
    for one in found:
        page = client.get(reverse("kpi", args=[one])).content.decode()
        assert found[one].definition.formula.replace("'", "&#x27;") in page
    assert "CW1" in client.get(reverse("kpi", args=["denial_rate"])).content.decode()
    assert client.get(reverse("kpi", args=["no-such"])).status_code == 404
