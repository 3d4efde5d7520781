"""A second coder codes blind, finishes once, and both codings are compared; who coded first cannot be second."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart
from claimwright.workbench.coding import draft, second_coding
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, CodingDraft, Encounter, Practice, SecondCoding, User
from claimwright.workbench.refusals import RefusedError


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    """A chart whose first coder took hypertension."""
    (one,) = intake.import_charts(registered, [charts()]).new
    coding.open_chart(one)
    ann = User.objects.create(username="ann", first_name="Ann")
    draft.accept(one, one.suggestions.get(code="I10").pk, actor=ann)
    return one


def step(client: Client, encounter: Encounter, **values: str) -> str:
    answer = client.post(reverse("second_step", args=[encounter.pk]), values)
    assert answer.status_code in {200, 204}
    return answer.content.decode()


def test_the_second_coder_sees_no_code_and_no_suggestion(encounter: Encounter, member: Callable[..., Client]) -> None:
    auditor = member("auditor")
    auditor.post(reverse("second_begin", args=[encounter.pk]))
    page = auditor.get(reverse("chart_second", args=[encounter.pk])).content.decode()
    assert "Essential hypertension, controlled" in page, "the record"
    assert "<mark" not in page
    assert "I10" not in page
    assert "E78.5" not in page


def test_both_codings_are_compared_when_the_second_is_finished(
    encounter: Encounter, member: Callable[..., Client]
) -> None:
    auditor = member("auditor")
    auditor.post(reverse("second_begin", args=[encounter.pk]))
    there = reverse("chart_compare", args=[encounter.pk])
    assert "No second coding of this chart is finished." in auditor.get(there).content.decode()
    step(auditor, encounter, do="add", system="icd10cm", code="E78.5")
    page = step(auditor, encounter, do="add", system="icd10cm", code="I10")
    assert "I10" in page
    step(auditor, encounter, do="add", system="hcpcs", code="99213")
    step(auditor, encounter, do="detail", key="c3", modifiers="25", units="1", pointers="1 2")
    step(auditor, encounter, do="finish")
    page = auditor.get(there).content.decode()
    assert "1 of 3 alike" not in page
    assert "0 of 3 alike" in page
    assert "only the second coder" in page, "hyperlipidemia"
    assert "first-listed" in page
    assert "modifiers" in page, "25"
    assert "not final" in page
    assert AuditEvent.objects.filter(event="second_coding.finished").exists()
    assert auditor.get(reverse("chart_second", args=[encounter.pk])).status_code == 302


def test_a_finished_second_coding_is_not_changed(encounter: Encounter, member: Callable[..., Client]) -> None:
    auditor = member("auditor")
    auditor.post(reverse("second_begin", args=[encounter.pk]))
    assert "Choose at least one diagnosis first." in step(auditor, encounter, do="finish")
    step(auditor, encounter, do="add", system="icd10cm", code="I10")
    step(auditor, encounter, do="finish")
    assert "is finished" in step(auditor, encounter, do="remove", key="c1")
    assert [one["code"] for one in SecondCoding.objects.get().codes] == ["I10"]


def test_steps_move_take_out_and_refuse_what_is_no_code(encounter: Encounter, member: Callable[..., Client]) -> None:
    auditor = member("auditor")
    assert "Begin the second coding first." in step(auditor, encounter, do="add", system="icd10cm", code="I10")
    auditor.post(reverse("second_begin", args=[encounter.pk]))
    step(auditor, encounter, do="add", system="icd10cm", code="I10")
    step(auditor, encounter, do="add", system="icd10cm", code="E78.5")
    step(auditor, encounter, do="move", key="c2", by="up")
    assert [one["code"] for one in SecondCoding.objects.get().codes] == ["E785", "I10"]
    assert "is no icd10cm code" in step(auditor, encounter, do="add", system="icd10cm", code="I99.99")
    assert "already chosen" in step(auditor, encounter, do="add", system="icd10cm", code="I10")
    assert "no such step" in step(auditor, encounter, do="sell")
    step(auditor, encounter, do="remove", key="c1")
    assert [one["code"] for one in SecondCoding.objects.get().codes] == ["E785"]


def test_who_coded_first_is_no_second_coder(encounter: Encounter) -> None:
    ann = User.objects.get(username="ann")
    with pytest.raises(RefusedError, match="somebody else"):
        second_coding.begin_second(encounter, ann)
    assert not SecondCoding.objects.exists()


def test_who_codes_blind_does_not_see_another_second_coding(
    encounter: Encounter, member: Callable[..., Client]
) -> None:
    auditor, lead = member("auditor"), member("instructor")
    for client in (auditor, lead):
        client.post(reverse("second_begin", args=[encounter.pk]))
        step(client, encounter, do="add", system="icd10cm", code="I10")
    step(auditor, encounter, do="finish")
    there = reverse("chart_compare", args=[encounter.pk])
    assert "No second coding" in lead.get(there).content.decode()
    step(lead, encounter, do="finish")
    assert "Auditor" in lead.get(there).content.decode()


@pytest.mark.parametrize("name", ["chart", "chart_earlier", "chart_calculators"])
def test_no_address_of_the_chart_shows_the_first_codes_while_a_second_coding_is_open(
    encounter: Encounter, member: Callable[..., Client], name: str
) -> None:
    coder = member("coder")
    assert coder.get(reverse(name, args=[encounter.pk])).status_code == 200
    coder.post(reverse("second_begin", args=[encounter.pk]))
    there = reverse("chart_second", args=[encounter.pk])
    answer = coder.get(reverse(name, args=[encounter.pk]))
    assert there in {answer.get("Location"), answer.get("HX-Redirect")}
    assert "I10" not in coder.get(there).content.decode()
    for act in ("chart_undo", "chart_finalise"):
        answer = coder.post(reverse(act, args=[encounter.pk]))
        assert (answer.status_code, answer["HX-Redirect"], answer.content) == (204, there, b"")
    coder.post(reverse("second_give_up", args=[encounter.pk]))
    assert not SecondCoding.objects.exists()
    assert AuditEvent.objects.filter(event="second_coding.given_up").count() == 1
    assert coder.get(reverse(name, args=[encounter.pk])).status_code == 200


def test_the_first_draft_stays_what_it_is_and_others_are_kept_out(
    encounter: Encounter, member: Callable[..., Client], other_practice: Practice
) -> None:
    before = CodingDraft.objects.get(encounter=encounter).codes
    auditor = member("auditor")
    auditor.post(reverse("second_begin", args=[encounter.pk]))
    step(auditor, encounter, do="add", system="icd10cm", code="E78.5")
    assert CodingDraft.objects.get(encounter=encounter).codes == before
    there = reverse("chart_second", args=[encounter.pk])
    assert member("physician").get(there).status_code == 403
    assert member("biller").get(there).status_code == 403
    assert member("coder", other_practice).get(there).status_code == 404
