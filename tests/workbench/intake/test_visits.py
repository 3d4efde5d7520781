"""One visit is one encounter: by number, by content; a later record updates, a cancel withdraws, a doubt is a person's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart, CodedEntry, Document
from claimwright.workbench import stored_chart
from claimwright.workbench.coding import draft, record_updates
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, Practice, ReceivedRecord, User
from claimwright.workbench.refusals import RefusedError

NUMBER = "V-1"


def numbered(chart: Chart, *, status: str = "", note: str = "", source: str = "a.hl7") -> Chart:
    """The chart of a visit that its source numbered."""
    visit = replace(chart.encounter, encounter_id=NUMBER, source_system="EHR|A", status=status)
    documents = (*chart.documents, Document("n9", "Addendum", note)) if note else chart.documents
    return replace(chart, source=source, format="hl7v2", encounter=visit, documents=documents)


def unnumbered(chart: Chart) -> Chart:
    return replace(chart, encounter=replace(chart.encounter, encounter_id=""))


@pytest.fixture
def coder(member: Callable[..., Client]) -> User:
    return member("coder").user  # type: ignore[attr-defined,no-any-return]


def brought(practice: Practice, *charts: Chart) -> intake.Intake:
    return intake.import_charts(practice, charts)


def test_the_same_record_under_another_name(registered: Practice, charts: Callable[..., Chart]) -> None:
    (first,) = brought(registered, charts()).new
    again = brought(registered, replace(charts(), source="copy-of-it.txt"))
    assert [one.pk for one in again.known] == [first.pk]
    assert Encounter.objects.count() == 1


def test_admission_update_and_cancellation_are_one_encounter(
    registered: Practice, charts: Callable[..., Chart]
) -> None:
    (first,) = brought(registered, numbered(charts())).new
    updated = brought(registered, numbered(charts(), note="Also gout."))
    assert [one.pk for one in updated.updated] == [first.pk]
    assert "Also gout." in [d.text for d in stored_chart.chart_of(Encounter.objects.get()).documents]
    brought(registered, numbered(charts(), status="cancelled"))
    gone = Encounter.objects.get()
    assert (gone.status, gone.status_reason) == ("withdrawn", "The record cancelled the visit.")
    brought(registered, numbered(charts(), note="Admitted again."))
    assert Encounter.objects.get().status == "to_code"
    assert list(ReceivedRecord.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "new", "updated", "withdrawn", "updated",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words"), [("planned", "planned only"), ("cancelled", "cancels a visit"), ("correction", "corrects")]
)
def test_what_makes_no_encounter_is_told(
    registered: Practice, charts: Callable[..., Chart], status: str, words: str
) -> None:
    read = brought(registered, numbered(charts(), status=status))
    assert (read.encounters, Encounter.objects.count()) == ([], 0)
    assert words in read.messages[0]
    assert len(brought(registered, numbered(charts())).new) == 1


def test_what_a_coder_decided_is_never_overwritten(
    registered: Practice, charts: Callable[..., Chart], coder: User
) -> None:
    (encounter,) = brought(registered, numbered(charts())).new
    before = stored_chart.chart_of(encounter)
    coding.open_chart(encounter, actor=coder)
    draft.add(encounter, "icd10cm", "I10", actor=coder)
    later = numbered(
        replace(charts(), documents=(replace(before.documents[0], text=before.documents[0].text + "\nGout."),))
    )
    brought(registered, later)
    encounter.refresh_from_db()
    after = stored_chart.chart_of(encounter)
    assert after.documents[0] == before.documents[0]
    assert after.documents[1].text.endswith("Gout.")
    assert [one["code"] for one in encounter.draft.codes if one["kind"] == "diagnosis"] == ["I10"]
    assert encounter.news == ["1 document added"]
    record_updates.seen(encounter, actor=coder)
    assert Encounter.objects.get().news == []


def test_a_doubt_stops_the_final_code_until_a_person_says(
    registered: Practice, charts: Callable[..., Chart], coder: User
) -> None:
    (first,) = brought(registered, unnumbered(charts())).new
    (second,) = brought(registered, unnumbered(charts(note="Hypertension, stable. Also gout."))).new
    assert second.perhaps_same_id == first.pk
    coding.open_chart(second, actor=coder)
    draft.add(second, "icd10cm", "I10", actor=coder)
    with pytest.raises(RefusedError, match=f"encounter {first.pk}"):
        coding.finalise(second, actor=coder)
    record_updates.same_visit(second, True, actor=coder)
    second.refresh_from_db()
    assert (second.status, second.perhaps_same_id) == ("withdrawn", first.pk)
    texts = [d.text for d in stored_chart.chart_of(Encounter.objects.get(pk=first.pk)).documents]
    assert any("gout" in text for text in texts)


def test_what_comes_later_under_a_joined_number_goes_where_it_was_joined(
    registered: Practice, charts: Callable[..., Chart], coder: User
) -> None:
    (first,) = brought(registered, unnumbered(charts())).new
    (second,) = brought(registered, numbered(charts(note="Hypertension, stable. Also gout."))).new
    record_updates.same_visit(second, True, actor=coder)
    later = brought(registered, numbered(charts(), note="Also anemia."))
    assert [one.pk for one in later.updated] == [first.pk]
    assert "Also anemia." in [d.text for d in stored_chart.chart_of(Encounter.objects.get(pk=first.pk)).documents]
    brought(registered, numbered(charts(), status="cancelled"))
    assert list(Encounter.objects.order_by("pk").values_list("status", flat=True)) == ["to_code", "withdrawn"]
    with pytest.raises(RefusedError, match="no question"):
        record_updates.same_visit(Encounter.objects.get(pk=second.pk), True, actor=coder)


def test_a_visit_cancelled_with_the_question_open_comes_back_with_it(
    registered: Practice, charts: Callable[..., Chart]
) -> None:
    (first,) = brought(registered, unnumbered(charts())).new
    brought(registered, numbered(charts(note="Hypertension, stable. Also gout.")))
    brought(registered, numbered(charts(), status="cancelled"))
    brought(registered, numbered(charts(), note="Here after all."))
    second = Encounter.objects.get(visit_key__gt="")
    assert (second.status, second.status_reason, second.perhaps_same_id) == ("to_code", "", first.pk)


def test_a_visit_that_is_back_after_its_cancellation_stands(registered: Practice, charts: Callable[..., Chart]) -> None:
    admitted, cancelled = numbered(charts()), numbered(charts(), status="cancelled")
    for chart, status in ((admitted, "to_code"), (cancelled, "withdrawn"), (admitted, "to_code")):
        brought(registered, chart)
        assert Encounter.objects.get().status == status
    assert len(brought(registered, admitted).known) == 1, "the last word said twice"
    brought(registered, cancelled)
    assert Encounter.objects.get().status == "withdrawn"
    assert ReceivedRecord.objects.count() == 2


def test_a_cancellation_that_came_too_soon_counts_when_it_comes_again(
    registered: Practice, charts: Callable[..., Chart]
) -> None:
    admitted, cancelled = numbered(charts()), numbered(charts(), status="cancelled")
    for chart in (cancelled, admitted, cancelled):
        brought(registered, chart)
    assert Encounter.objects.get().status == "withdrawn"


def test_a_coverage_and_a_charge_that_come_back_stand(registered: Practice, charts: Callable[..., Chart]) -> None:
    def now(payer: str, kind: str) -> Chart:
        return replace(numbered(charts(payer_id=payer)), entries=(CodedEntry("cpt", "36415", kind),))

    charge, credit = now("EXH01", "charge"), now("EXH02", "credit")
    for chart in (charge, credit, charge):
        brought(registered, chart)
    kept = stored_chart.chart_of(Encounter.objects.get())
    assert [entry.kind for entry in kept.entries] == ["charge"]
    assert [one.payer_id for one in kept.patient.coverages] == ["EXH01"]


def test_another_visit_stays_one(registered: Practice, charts: Callable[..., Chart], coder: User) -> None:
    brought(registered, unnumbered(charts()))
    (second,) = brought(registered, unnumbered(charts(note="Stable."))).new
    record_updates.same_visit(second, False, actor=coder)
    second.refresh_from_db()
    assert (second.status, second.perhaps_same_id) == ("to_code", None)
    with pytest.raises(RefusedError, match="no question"):
        record_updates.same_visit(second, True, actor=coder)


def test_another_day_is_no_doubt(registered: Practice, charts: Callable[..., Chart]) -> None:
    brought(registered, unnumbered(charts()))
    other = unnumbered(charts(note="Stable."))
    moved = replace(other, encounter=replace(other.encounter, start=datetime(2026, 9, 20, tzinfo=UTC)))
    assert brought(registered, moved).new[0].perhaps_same_id is None


def test_a_cancelled_visit_takes_its_claim_along_unless_it_is_out(
    registered: Practice, charts: Callable[..., Chart], coder: User
) -> None:
    (encounter,) = brought(registered, numbered(charts())).new
    coding.open_chart(encounter, actor=coder)
    draft.add(encounter, "icd10cm", "I10", actor=coder)
    claim = coding.finalise(encounter, actor=coder, override="for this test")
    brought(registered, numbered(charts(), status="cancelled"))
    claim.refresh_from_db()
    encounter.refresh_from_db()
    assert (claim.status, encounter.status) == ("cancelled", "withdrawn")


def test_a_cancel_that_comes_after_the_claim_went_out_is_told(
    registered: Practice, charts: Callable[..., Chart]
) -> None:
    (encounter,) = brought(registered, numbered(charts())).new
    Encounter.objects.filter(pk=encounter.pk).update(status="billed")
    brought(registered, numbered(charts(), status="cancelled"))
    encounter.refresh_from_db()
    assert encounter.status == "billed"
    assert encounter.news == ["The record cancelled the visit after its claim went out: replace or void the claim."]


def test_the_screen_asks_and_tells(
    registered: Practice, charts: Callable[..., Chart], member: Callable[..., Client]
) -> None:
    (first,) = brought(registered, unnumbered(charts())).new
    (second,) = brought(registered, unnumbered(charts(note="Hypertension, stable. Also gout."))).new
    client = member("coder")
    page = client.get(reverse("chart", args=[second.pk])).content.decode()
    assert f"encounter {first.pk}" in page
    answer = client.post(reverse("chart_same_visit", args=[second.pk]), {"same": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("chart", args=[first.pk]))
    Encounter.objects.filter(pk=first.pk).update(news=["1 document added"])
    assert "1 document added" in client.get(reverse("chart", args=[first.pk])).content.decode()
    client.post(reverse("chart_seen", args=[first.pk]))
    assert Encounter.objects.get(pk=first.pk).news == []
