"""The record of a chart: by kind, with what is missing, and copied text folded; who may read it, and that no word gets lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart, Document
from claimwright.workbench.coding import service as coding
from claimwright.workbench.coding.codes_pane import Pane
from claimwright.workbench.coding.record_pane import only_copied
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, Practice

STORY = (
    "Mrs. Whitfield came with three days of worse breathing and green sputum, and she denies chest pain & fever. "
    "Essential hypertension was noted on arrival, and her saturation was <86 percent on room air."
)
HISTORY = f"HISTORY\n{STORY}\n"
NOTE = f"Slept well.\n\n{STORY}\n\nHyperlipidemia: continue atorvastatin 40 mg.\n"


@pytest.fixture
def stay(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    chart = charts()
    documents = (
        Document("late", "Ward round", NOTE, "progress_note", datetime(2026, 9, 3, 8, 15)),
        Document("early", "Admission", HISTORY, "history_and_physical", datetime(2026, 9, 1)),
    )
    visit = replace(chart.encounter, setting="inpatient", end=datetime(2026, 9, 6))
    (one,) = intake.import_charts(registered, [replace(chart, encounter=visit, documents=documents, entries=())]).new
    coding.open_chart(one)
    return one


def page_of(client: Client, encounter: Encounter) -> str:
    return client.get(reverse("chart", args=[encounter.pk])).content.decode()


def test_documents_stand_by_kind_with_their_day_and_what_is_missing_is_said(
    stay: Encounter, member: Callable[..., Client]
) -> None:
    page = page_of(member("coder"), stay)
    assert page.index("History and physical <span") < page.index("Progress and visit notes <span")
    assert page.index('data-title="Admission" data-day="2026-09-01"') < page.index(
        'data-title="Ward round" data-day="2026-09-03 08:15"'
    )
    assert "no discharge summary" in page
    assert "42 CFR 482.24(c)(4)(vii)" in page
    assert "no progress notes" not in page


def test_copied_text_is_folded_and_names_where_it_was_first_written(
    stay: Encounter, member: Callable[..., Client]
) -> None:
    early = stay.documents.get(document_id="early")
    page = page_of(member("coder"), stay)
    assert page.count('<details class="copied">') == 1
    start = HISTORY.index("Mrs.")
    assert f'<a href="#d{early.pk}" data-from="{start}" data-to="{len(HISTORY) - 1}">Admission' in page
    assert re.search(r"words of \d+ codes?<", page), "hypertension stands there"


def test_nothing_of_a_document_is_lost_by_folding(stay: Encounter) -> None:
    record = Pane(stay).record()
    shown = {
        one.title: "".join(run.text for segment in one.segments for run in segment.runs)
        for _, documents in record.kinds
        for one in documents
    }
    assert shown == {"Admission": HISTORY, "Ward round": NOTE}


def test_a_suggestion_whose_words_were_all_copied_says_so(stay: Encounter, member: Callable[..., Client]) -> None:
    hypertension = stay.suggestions.get(code="I10")
    page = page_of(member("coder"), stay)
    assert "copied forward</span>" not in page, "it was first written on admission"
    hypertension.evidence = [one for one in hypertension.evidence if one["document"] == "late"]
    assert hypertension.evidence
    hypertension.save()
    page = page_of(member("coder"), stay)
    [row] = [part for part in page.split("<li data-row=") if part.startswith(f'"s{hypertension.pk}"')]
    assert "copied forward</span>" in row


def test_words_partly_outside_a_copied_passage_are_not_only_copied() -> None:
    assert not only_copied([], {})
    assert not only_copied([{"document": "late", "start": 0, "end": 5}], {})


def test_a_step_on_the_codes_leaves_the_record_alone(stay: Encounter, member: Callable[..., Client]) -> None:
    client = member("coder")
    answer = client.post(reverse("chart_accept", args=[stay.pk]), {"suggestion": stay.suggestions.get(code="I10").pk})
    assert 'id="codes"' in answer.content.decode()
    assert STORY not in unescape(answer.content.decode())


@pytest.mark.parametrize("role", ["coder", "auditor", "manager", "compliance", "physician"])
def test_who_reads_charts_reads_the_record(stay: Encounter, member: Callable[..., Client], role: str) -> None:
    assert "Slept well." in page_of(member(role), stay)


def test_nobody_else_does(stay: Encounter, member: Callable[..., Client], other_practice: Practice) -> None:
    there = reverse("chart", args=[stay.pk])
    assert member("clerk").get(there).status_code == 403
    assert member("coder", other_practice).get(there).status_code == 404


def test_a_note_that_is_nearly_all_copied_says_so(
    registered: Practice, charts: Callable[..., Chart], library: object, member: Callable[..., Client]
) -> None:
    chart = charts()
    documents = (
        Document("one", "Day 1", STORY, "progress_note", datetime(2026, 9, 1)),
        Document("two", "Day 2", f"{STORY}\n\nNo change.", "progress_note", datetime(2026, 9, 2)),
    )
    (one,) = intake.import_charts(registered, [replace(chart, documents=documents, entries=())]).new
    page = page_of(member("coder"), one)
    share = round(100 * len(STORY) / len(f"{STORY}\n\nNo change."))
    assert share > 80
    [second] = [part for part in page.split("<article ") if 'data-title="Day 2"' in part]
    assert f'<span class="tag warn">{share}% copied</span>' in second
    [first] = [part for part in page.split("<article ") if 'data-title="Day 1"' in part]
    assert "% copied" not in first
