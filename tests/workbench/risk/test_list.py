"""The list of patients by year of service: who stands there, what is counted, what a change does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, EncounterStatus, Practice, RiskYear
from claimwright.workbench.risk import listed, years

STROKE = "ASSESSMENT AND PLAN\n1. Acute ischemic stroke.\nCPT 99213\nElectronically signed by Adaeze Okafor, MD\n"


@pytest.fixture
def two(registered: Practice, charts: Callable[..., Chart], library: object) -> list[Encounter]:
    """Two patients with a visit of 2026, one of whom with an acute stroke; nobody opened their charts but here."""
    made = intake.import_charts(registered, [charts(1), charts(2, last_name="Abbott", note=STROKE)]).new
    for one in made:
        coding.open_chart(one)
    return list(made)


def _list(client: Client, **query: object) -> str:
    return client.get(reverse("risk"), {"year": 2026, **query}).content.decode()


def test_who_has_charts_of_the_year_stands_there_with_what_is_open(
    two: list[Encounter], member: Callable[..., Client]
) -> None:
    page = _list(member("coder"))
    assert "Whitfield, Margaret" in page
    rows = {one.patient.last_name: one for one in RiskYear.objects.all()}
    assert (rows["Abbott"].flags, rows["Abbott"].unsupported, rows["Abbott"].hccs) == (1, 1, 1)
    assert (rows["Whitfield"].flags, rows["Whitfield"].hccs, rows["Whitfield"].open_charts) == (0, 0, 1)
    assert page.index("Abbott") < page.index("Whitfield")


def test_a_sum_opens_its_rows(two: list[Encounter], member: Callable[..., Client]) -> None:
    page = _list(member("coder"), show="flags")
    assert "Abbott" in page
    assert "Whitfield" not in page
    assert "1 patient" in page


def test_a_payer_has_its_own_rows_and_sums(two: list[Encounter], member: Callable[..., Client]) -> None:
    stroke = next(one for one in two if one.patient.last_name == "Abbott")
    Encounter.objects.filter(pk=stroke.pk).update(payer_name="Sunrise Advantage")
    of_plan, of_other = (_list(member("coder"), payer=name) for name in ("Sunrise Advantage", "Nobody"))
    assert "Abbott" in of_plan
    assert "Whitfield" not in of_plan
    assert "payer=Sunrise+Advantage&amp;show=flags" in of_plan
    assert "Abbott" not in of_other
    assert listed.totals(stroke.practice, listed.chosen_model(stroke.practice, {}), {"payer": "Nobody"})["flags"] == 0
    assert '<option value="Sunrise Advantage"' in _list(member("coder"))


def test_another_year_and_another_practice_have_nobody(
    two: list[Encounter], member: Callable[..., Client], other_practice: Practice
) -> None:
    assert "Abbott" not in _list(member("coder"), year=2025)
    assert "Abbott" not in _list(member("coder", other_practice))


def test_a_change_while_a_year_is_reviewed_is_seen_with_the_next_look(
    two: list[Encounter], member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = member("coder")
    abbott = next(one for one in two if one.patient.last_name == "Abbott")
    reads = years.review_year

    def meanwhile(*visits: object, **told: object) -> object:
        found = reads(*visits, **told)  # type: ignore[arg-type]
        Encounter.objects.filter(pk=abbott.pk).update(status=EncounterStatus.WITHDRAWN)
        Encounter.objects.get(pk=abbott.pk).save()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(years, "review_year", meanwhile)
        listed.begin(abbott.practice, listed.chosen_model(abbott.practice, {}))
        row = RiskYear.objects.select_related("patient").get(patient=abbott.patient)
        listed.refresh([row], listed.chosen_model(abbott.practice, {}))
    assert RiskYear.objects.get(pk=row.pk).hccs == 1
    _list(client)
    assert RiskYear.objects.get(pk=row.pk).hccs == 0, "the stroke's visit was cancelled"


def test_a_change_of_a_chart_is_seen_when_the_list_is_opened_again(
    two: list[Encounter], member: Callable[..., Client]
) -> None:
    client = member("coder")
    _list(client)
    abbott = next(one for one in two if one.patient.last_name == "Abbott")
    Encounter.objects.filter(pk=abbott.pk).update(status=EncounterStatus.WITHDRAWN)
    Encounter.objects.get(pk=abbott.pk).save()
    _list(client)
    assert RiskYear.objects.get(patient=abbott.patient).flags == 0


def test_other_rules_review_everybody_anew(
    two: list[Encounter], member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = member("coder")
    _list(client)
    before = RiskYear.objects.get(patient=two[0].patient).reviewed_at
    _list(client)
    assert RiskYear.objects.get(patient=two[0].patient).reviewed_at == before
    monkeypatch.setattr("claimwright.workbench.risk.years.rules_mark", lambda: "another version")
    _list(client)
    assert RiskYear.objects.get(patient=two[0].patient).reviewed_at > before


def test_those_left_out_for_time_are_reviewed_when_asked(
    two: list[Encounter], member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "refresh", lambda rows, model, seconds=0.0: None)
    client = member("coder")
    page = _list(client)
    assert "Not reviewed yet" in page
    monkeypatch.undo()
    answer = client.post(reverse("risk_review"), {"year": 2026, "model": "V28"}, follow=True)
    assert "Everybody is reviewed." in answer.content.decode()
    assert not RiskYear.objects.filter(stamp="").exists()


def test_the_latest_year_with_charts_is_shown_first(two: list[Encounter], practice: Practice) -> None:
    assert listed.latest_year(practice) == 2026
    assert listed.chosen_model(practice, {"year": "1850", "model": "none"}).model == "V28"


def test_a_stay_counts_in_the_year_of_its_discharge(
    registered: Practice, charts: Callable[..., Chart], library: object
) -> None:
    chart = charts(1, note=STROKE)
    stay = replace(chart.encounter, setting="inpatient", start=datetime(2025, 12, 30), end=datetime(2026, 1, 4))
    (one,) = intake.import_charts(registered, [replace(chart, encounter=stay)]).new
    from claimwright.workbench.risk.charts import visits_of

    assert [visit.day for visit in visits_of(one.patient, 2026)] == [date(2026, 1, 4)]
