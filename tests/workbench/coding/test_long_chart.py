"""A chart of 400 pages: its record is there before anything is read, nothing is found twice, and no word of it is lost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records import copied_text
from claimwright.records.chart import Chart, Document
from claimwright.workbench.coding import record_pane
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import CodingDraft, Encounter, Practice

DOCUMENTS = 150
LINE = "Vital signs of hour {0} of day {1}: pulse {2}, calm, on two liters of oxygen, family at the bedside, plan as above.\n"


def long_chart(chart: Chart) -> Chart:
    """A stay of 150 documents and some 1.2 million characters; the first says what the patient has."""
    day = datetime(2026, 9, 1, 8)
    told = "HISTORY AND PHYSICAL\n1. Essential hypertension, on lisinopril.\n\n"
    documents = tuple(
        Document(
            f"d{n}",
            f"Note {n}",
            (told if n == 0 else "") + "".join(LINE.format(hour, n, 60 + (hour * 7 + n) % 50) for hour in range(70)),
            "history_and_physical" if n == 0 else "progress_note",
            day + timedelta(hours=3 * n),
        )
        for n in range(DOCUMENTS)
    )
    visit = replace(chart.encounter, setting="inpatient", start=day, end=day + timedelta(days=19))
    return replace(chart, encounter=visit, documents=documents, entries=())


@pytest.fixture
def long_stay(registered: Practice, charts: Callable[..., Chart]) -> Encounter:
    (one,) = intake.import_charts(registered, [long_chart(charts())]).new
    assert sum(len(document.text) for document in one.documents.all()) > 1_100_000
    return one


def test_the_record_is_shown_before_the_chart_is_read(
    long_stay: Encounter, member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*given: Any, **named: Any) -> None:
        raise AssertionError("nobody waits for the engine")

    monkeypatch.setattr(coding, "read_chart", never)
    page = member("coder").get(reverse("chart", args=[long_stay.pk])).content.decode()
    assert page.count("<article ") == DOCUMENTS
    assert "Vital signs of hour 69 of day 149" in page
    assert f'hx-post="{reverse("chart_read", args=[long_stay.pk])}" hx-trigger="load"' in page
    assert not CodingDraft.objects.exists()


def test_it_is_read_once_and_the_page_comes_again_with_its_codes(
    registered: Practice, charts: Callable[..., Chart], library: object, member: Callable[..., Client]
) -> None:
    long = long_chart(charts())
    (one,) = intake.import_charts(registered, [replace(long, documents=long.documents[:10])]).new
    coder = member("coder")
    assert coding.takes_long_to_read(one)
    answer = coder.post(reverse("chart_read", args=[one.pk]))
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert not coding.takes_long_to_read(one)
    page = coder.get(reverse("chart", args=[one.pk])).content.decode()
    assert "I10" in page
    assert reverse("chart_read", args=[one.pk]) not in page


def test_a_short_chart_is_read_when_it_is_opened(
    registered: Practice, charts: Callable[..., Chart], library: object, member: Callable[..., Client]
) -> None:
    (one,) = intake.import_charts(registered, [charts()]).new
    assert "I10" in member("coder").get(reverse("chart", args=[one.pk])).content.decode()


def test_copied_passages_are_looked_for_once_as_long_as_the_chart_stays(
    long_stay: Encounter, member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(record_pane, "_passages", OrderedDict())
    monkeypatch.setattr(
        record_pane, "copied_passages", lambda documents: asked.append(1) or copied_text.copied_passages(documents)
    )
    CodingDraft.objects.create(practice=long_stay.practice, encounter=long_stay)
    coder = member("coder")
    for _ in range(3):
        assert coder.get(reverse("chart", args=[long_stay.pk])).status_code == 200
    assert asked == [1]
