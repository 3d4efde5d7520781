"""The chart screen lists what is documented and not charged, and what is charged and not documented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart, CodedEntry
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, Practice


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    chart = charts()
    note = replace(chart.documents[0], text=f"{chart.documents[0].text}\n\nPROCEDURES\nRocephin 1 gm IM given.\n")
    charge = CodedEntry("cpt", "93000", "charge", status="billable")
    chart = replace(chart, documents=(note, *chart.documents[1:]), entries=(*chart.entries, charge))
    (one,) = intake.import_charts(registered, [chart]).new
    coding.open_chart(one)
    return one


def test_both_lists_stand_beside_the_record(encounter: Encounter, member: Callable[..., Client]) -> None:
    page = member("coder").get(reverse("chart", args=[encounter.pk])).content.decode()
    _, _, lists = page.partition("Charges beside the record")
    missing, _, unsupported = lists.partition("Charged, and not documented so")
    assert "Documented and not charged" in missing
    assert "J0696" in missing
    assert "96372" in missing
    assert "93000" in unsupported
    assert "no words of the notes tell of it" in unsupported


def test_a_refused_service_is_missing_no_more(encounter: Encounter, member: Callable[..., Client]) -> None:
    client = member("coder")
    number = encounter.suggestions.get(code="J0696").pk
    client.post(reverse("chart_reject", args=[encounter.pk]), {"suggestion": number, "reason": "Not documented"})
    page = client.get(reverse("chart", args=[encounter.pk])).content.decode()
    missing = page.partition("Documented and not charged")[2].partition("</section>")[0]
    assert "J0696" not in missing
