"""Do the indicators say what a person counts, and open onto their rows?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from tests.workbench.answers import remittance
from tests.workbench.indicators import facts

from claimwright.workbench.exchange import receiving
from claimwright.workbench.indicators.counted import behind, counted
from claimwright.workbench.models import Claim, Encounter


def test_kpis_open_onto_their_rows(sent: Claim, member: Any) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    found = {one.definition.id: one for one in counted(sent.practice, date(2026, 12, 1))}
    assert found["denial_rate"].value == Decimal("100.0"), "a line was refused"
    page = behind(sent.practice, found["denial_rate"], {}, date(2026, 12, 1))
    assert page.rows == [(sent.pk, True)]
    # 72.00 of 182.00 - 60.00
    assert found["net_collection_rate"].value == Decimal("59.0")
    client = member("manager")
    for one in found:
        page = client.get(reverse("kpi", args=[one])).content.decode()
        assert found[one].definition.formula.replace("'", "&#x27;") in page
    assert "CW1" in client.get(reverse("kpi", args=["denial_rate"])).content.decode()
    assert client.get(reverse("kpi", args=["no-such"])).status_code == 404


def test_the_database_counts_what_the_facts_say_row_by_row(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    Claim.objects.create(practice=sent.practice, claim_id="E2", status="held", total_charge=Decimal("70.00"))
    Encounter.objects.update(expected_charge=Decimal("182.00"))
    Encounter.objects.create(
        practice=sent.practice,
        patient=sent.encounter.patient,  # type: ignore[union-attr]
        chart_hash="2",
        discharged_on=date(2026, 11, 1),
        expected_charge=Decimal("99.10"),
    )
    today = timezone.localdate()
    for day in (today, today + timedelta(days=1), today + timedelta(days=70), today + timedelta(days=400)):
        for ours, theirs in zip(counted(sent.practice, day), facts.dashboard(sent.practice, as_of=day), strict=True):
            said = (theirs.definition.id, day)
            assert (ours.value, ours.numerator, ours.above, ours.below) == (
                theirs.value, theirs.numerator, len(theirs.numerator_rows), len(theirs.denominator_rows),
            ), said  # fmt: skip
            page = behind(sent.practice, ours, {}, day)
            top, bottom = ({int(one) for one in rows} for rows in (theirs.numerator_rows, theirs.denominator_rows))
            assert page.rows == [(pk, pk in top) for pk in sorted(top | bottom)], said
            assert page.count == len(top | bottom), said
