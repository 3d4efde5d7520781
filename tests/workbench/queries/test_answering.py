"""A physician opens, answers and signs: what they see and what not, what stands in the record, what the codes became."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.queries.conftest import answered

from claimwright.coding import suggest
from claimwright.queries import gaps
from claimwright.reference import Library
from claimwright.workbench import stored_chart
from claimwright.workbench.coding import update_from_record
from claimwright.workbench.models import (
    Encounter,
    PhysicianQuery,
    QueryEffect,
    QueryResponse,
)

Form = Callable[..., dict[str, Any]]
Signed = Callable[..., Client]


def test_the_physician_sees_their_question_and_the_documents_it_quotes_alone(
    sent: PhysicianQuery, signed_in: Client
) -> None:
    assert "Course of the creatinine" in signed_in.get(reverse("my_queries")).content.decode()
    page = signed_in.get(reverse("my_query", args=[sent.pk])).content.decode()
    assert "Labs:" in page
    assert "Zanzibar" not in page
    sent.refresh_from_db()
    assert sent.status == "seen"


def test_no_code_and_no_amount_is_on_the_physicians_pages(sent: PhysicianQuery, signed_in: Client) -> None:
    for name, args in (("my_queries", []), ("my_query", [sent.pk])):
        main = signed_in.get(reverse(name, args=args)).content.decode().partition("<main")[2]
        words = re.sub(r"<[^>]+>", " ", main)
        assert not re.search(r"\b[A-TV-Z]\d[0-9A-Z](?:\.\w+)?\b|\$|\b(?:DRG|MCC|HCC|weight)\b|Q01", words)


def test_of_a_cancelled_visit_nothing_is_asked_any_more_and_no_answer_brings_it_back(
    sent: PhysicianQuery, stay: Encounter, signed_in: Client
) -> None:
    chart = stored_chart.chart_of(stay)
    update_from_record(stay, replace(chart, encounter=replace(chart.encounter, status="cancelled")))
    page = signed_in.get(reverse("my_query", args=[sent.pk])).content.decode()
    assert "It is not asked any more." in page
    assert "0 to answer" in signed_in.get(reverse("my_queries")).content.decode()
    assert answered(signed_in, sent, noted="1").status == "withdrawn"
    stay.refresh_from_db()
    assert stay.status == "withdrawn"
    assert not stay.documents.filter(kind="addendum").exists()
    assert not QueryResponse.objects.exists()


def test_another_physician_does_not_find_it(sent: PhysicianQuery, member: Signed) -> None:
    assert member("physician").get(reverse("my_query", args=[sent.pk])).status_code == 404


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"choice": "0", "words": "dehydration"}, "An answer is signed"),
        ({"signed": "1"}, "Choose one of the answers"),
        ({"choice": "0", "signed": "1"}, "Say it in your words"),
        ({"choice": "2", "signed": "1"}, "Say it in your words"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(
    sent: PhysicianQuery, signed_in: Client, fields: dict[str, str], why: str
) -> None:
    assert (
        why in signed_in.post(reverse("my_query_answer", args=[sent.pk]), {"do": "answer", **fields}).content.decode()
    )
    assert not QueryResponse.objects.exists()


def test_a_signed_answer_stands_in_the_record_as_an_addendum(
    sent: PhysicianQuery, stay: Encounter, signed_in: Client
) -> None:
    query = answered(signed_in, sent, noted="1")
    assert query.status == "documented"
    stay.refresh_from_db()
    assert stay.status == "coding"
    addendum = stored_chart.chart_of(stay).document(f"addendum-{query.pk}")
    assert (addendum.kind, addendum.author) == ("addendum", "Ama Osei")
    assert "Course of the creatinine." in addendum.text
    assert "ASSESSMENT\n1. acute kidney injury due to dehydration\n" in addendum.text
    assert "Signed by Ama Osei" in addendum.text
    assert stay.documents.filter(kind="addendum").count() == 1
    assert "1 document added" in stay.news


def test_the_next_reading_of_the_record_has_the_answer_and_asks_it_no_more(
    sent: PhysicianQuery, stay: Encounter, signed_in: Client, library: Library
) -> None:
    answered(signed_in, sent, noted="1")
    stay.refresh_from_db()
    chart = stored_chart.chart_of(stay)
    found = {one.code: one.evidence[0].document for one in suggest(chart, library) if one.suggested}
    assert found["N17.9"] == f"addendum-{sent.pk}"
    assert "Q01" not in {gap.trigger for gap in gaps(chart, library)}


def test_an_answer_may_be_kept_beside_the_record_and_noted_later(
    sent: PhysicianQuery, stay: Encounter, signed_in: Client, member: Signed
) -> None:
    query = answered(signed_in, sent)
    assert query.status == "answered"
    assert not stay.documents.filter(kind="addendum").exists()
    act = reverse("query_act", args=[query.pk])
    member("cdi").post(act, {"do": "document", "words": "Progress note of 9/8"})
    query.refresh_from_db()
    assert query.status == "documented"


def test_unable_to_determine_adds_nothing_to_the_record(
    sent: PhysicianQuery, stay: Encounter, signed_in: Client
) -> None:
    query = answered(signed_in, sent, choice="3", words="", noted="1")
    assert (query.status, query.response.outcome) == ("answered", "unable")
    assert not stay.documents.filter(kind="addendum").exists()


@pytest.mark.parametrize(("choice", "outcome"), [("0", "agree"), ("1", "disagree"), ("2", "other"), ("3", "unable")])
def test_the_answer_says_how_it_stands_to_the_question(
    sent: PhysicianQuery, signed_in: Client, choice: str, outcome: str
) -> None:
    assert answered(signed_in, sent, choice=choice).response.outcome == outcome


def test_an_answer_is_given_once(sent: PhysicianQuery, signed_in: Client) -> None:
    answered(signed_in, sent)
    answered(signed_in, sent, choice="1")
    assert QueryResponse.objects.get().content["choice"].startswith("acute")


def test_a_comment_is_kept_and_is_no_answer(sent: PhysicianQuery, signed_in: Client, member: Signed) -> None:
    signed_in.post(reverse("my_query_answer", args=[sent.pk]), {"do": "comment", "comment": "Ask the nephrologist."})
    assert not QueryResponse.objects.exists()
    assert "Ask the nephrologist." in member("cdi").get(reverse("query", args=[sent.pk])).content.decode()


def test_what_the_codes_became_is_kept_later_than_the_answer(
    sent: PhysicianQuery, stay: Encounter, signed_in: Client, member: Signed, library: object
) -> None:
    client = member("coder")
    client.get(reverse("chart", args=[stay.pk]))
    query = answered(signed_in, sent, noted="1")
    assert not QueryEffect.objects.exists()
    client.post(reverse("chart_add", args=[stay.pk]), {"system": "icd10cm", "code": "N17.9"})
    client.post(reverse("query_act", args=[query.pk]), {"do": "close"})
    effect = QueryEffect.objects.get()
    assert effect.created_at > effect.response.at
    assert (effect.added, effect.removed, effect.direction) == (["N179"], [], "up")
    page = client.get(reverse("query", args=[query.pk])).content.decode()
    assert "N17.9" in page
    assert "N17" not in signed_in.get(reverse("my_query", args=[query.pk])).content.decode()


def test_no_effect_is_kept_before_an_answer(sent: PhysicianQuery, member: Signed) -> None:
    page = member("coder").post(reverse("query_act", args=[sent.pk]), {"do": "close"}).content.decode()
    assert "that step is not possible now" in page
    assert not QueryEffect.objects.exists()
