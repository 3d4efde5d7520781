"""The lead's report: figures that one counts by hand, each with the charts behind it, and no person of few charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.workbench.scenes import make_chart

from claimwright.workbench.decisions import report
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import DecidedCode, Encounter, Practice, User


class Book:
    """Charts of a practice, and decisions written into them."""

    def __init__(self, practice: Practice, coder: User) -> None:
        self.practice, self.coder = practice, coder
        self.charts: list[Encounter] = []

    def chart(self, number: int) -> Encounter:
        while len(self.charts) < number:
            count = len(self.charts)
            chart = make_chart(1 + count % 28)
            from dataclasses import replace

            named = replace(chart, encounter=replace(chart.encounter, encounter_id=f"V{count}"))
            self.charts += intake.import_charts(self.practice, [named]).new
        return self.charts[number - 1]

    def write(self, chart: int, code: str, outcome: str, **values: Any) -> None:
        encounter = self.chart(chart)
        DecidedCode.objects.create(
            **{
                "practice": self.practice, "encounter": encounter, "coder": self.coder, "at": timezone.now(),
                "number": 1 + DecidedCode.objects.filter(encounter=encounter).count(), "system": "icd10cm", "code": code,
                "proposed": True, "outcome": outcome, "instead": "E7800" if outcome == "replaced" else "",
                "phrase": "migraine", "section": "assessment", "setting": "office", "rule": "Lexicon", "seconds": None,
            }
            | values
        )  # fmt: skip


@pytest.fixture
def coder(practice: Practice, member: Callable[..., Client]) -> User:
    user: User = member("coder").user  # type: ignore[attr-defined]
    return user


@pytest.fixture
def book(registered: Practice, coder: User) -> Book:
    """E78.5: proposed 8 times, taken 4, replaced 1, refused 1, left 2; shown once and taken; added once. I10: taken once."""
    found = Book(registered, coder)
    for chart, outcome in enumerate(["taken"] * 4 + ["replaced", "refused", "left", "left"], start=1):
        found.write(chart, "E785", outcome, seconds={1: 30, 2: 90, 5: 60}.get(chart))
    found.write(9, "E785", "taken", proposed=False, section="plan", rule="I.C.9.a")
    found.write(10, "E785", "added", proposed=False, section="", rule="Added by hand")
    found.write(1, "I10", "taken", section="plan", rule="I.C.9.a")
    return found


def row(practice: Practice, of: str, **filters: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in report.grouped(practice, filters).rows if one["of"] == of)
    return found


def test_acceptance_precision_and_minutes_of_a_code(book: Book) -> None:
    """4 of the 6 that somebody decided are 66.7 %; 4 of 8 proposed are 50 %; 30, 90 and 60 seconds are one minute."""
    found = row(book.practice, "icd10cm E785")
    assert [found[f"n_{name}"] for name in report.OUTCOMES] == [8, 4, 1, 1, 2, 2]
    assert found["charts"] == 10
    assert found["acceptance"] == pytest.approx(400 / 6)
    assert found["precision"] == pytest.approx(50.0)
    assert found["seconds"] == pytest.approx(60.0)
    assert (found["named"], found["title"]) == ("E78.5", "Hyperlipidemia, unspecified")


def test_by_section_and_by_rule(book: Book) -> None:
    plan = row(book.practice, "plan", by="section")
    assert [plan[f"n_{name}"] for name in report.OUTCOMES] == [1, 1, 0, 0, 0, 1]
    nowhere = row(book.practice, report.EVERY, by="section")
    assert (nowhere["n_proposed"], nowhere["n_missed"], nowhere["acceptance"], nowhere["precision"]) == (
        0,
        1,
        None,
        None,
    )
    rule = row(book.practice, "I.C.9.a", by="rule")
    assert [rule[f"n_{name}"] for name in report.OUTCOMES] == [1, 1, 0, 0, 0, 1]


def test_each_number_opens_as_many_decisions(book: Book) -> None:
    for by in ("code", "section", "rule"):
        for one in report.grouped(book.practice, {"by": by}).rows:
            for name in report.OUTCOMES:
                behind = report.behind(book.practice, {"by": by, "of": one["of"], "outcome": name})
                assert behind is not None
                assert behind.count() == one[f"n_{name}"], (by, one["of"], name)


def test_the_page_leads_from_a_number_to_its_charts(book: Book, member: Callable[..., Client]) -> None:
    lead = member("manager")
    page = lead.get(reverse("decisions")).content.decode()
    assert "67%" in page
    assert "50%" in page
    address = f"{reverse('decisions_behind')}?by=code&amp;of=icd10cm+E785&amp;days=90&amp;outcome=replaced"
    assert address in page
    behind = lead.get(address.replace("&amp;", "&")).content.decode()
    assert reverse("chart", args=[book.chart(5).pk]) in behind
    assert "E78.00" in behind
    assert "1 decision" in behind


def test_charts_of_before_are_left_out(book: Book) -> None:
    DecidedCode.objects.filter(code="I10").update(at=timezone.now() - timedelta(days=100))
    assert [one["of"] for one in report.grouped(book.practice, {}).rows] == ["icd10cm E785"]
    assert {one["of"] for one in report.grouped(book.practice, {"days": "all"}).rows} == {"icd10cm E785", "icd10cm I10"}


def test_orders(book: Book) -> None:
    def codes(sort: str) -> list[str]:
        return [one["code"] for one in report.grouped(book.practice, {"sort": sort}).rows]

    assert codes("") == ["E785", "I10"]
    assert codes("acceptance") == codes("precision") == ["E785", "I10"]
    DecidedCode.objects.filter(code="I10").update(outcome="refused", seconds=500)
    assert codes("acceptance") == codes("precision") == codes("minutes") == ["I10", "E785"]


def test_no_person_of_fewer_than_thirty_charts(
    registered: Practice, coder: User, member: Callable[..., Client]
) -> None:
    book = Book(registered, coder)
    for chart in range(1, 30):
        book.write(chart, "I10", "taken")
    lead = member("manager")
    asked = f"{reverse('decisions_behind')}?by=person&of={coder.pk}"
    assert report.grouped(registered, {"by": "person"}).rows == []
    assert coder.shown_name not in lead.get(f"{reverse('decisions')}?by=person").content.decode()
    assert lead.get(asked).status_code == 404
    book.write(29, "E785", "taken")
    assert report.grouped(registered, {"by": "person"}).rows == [], "two decisions on one chart are one chart"
    book.write(30, "I10", "refused")
    (found,) = report.grouped(registered, {"by": "person"}).rows
    assert (found["named"], found["charts"], found["n_taken"]) == (coder.shown_name, 30, 30)
    assert found["acceptance"] == pytest.approx(3000 / 31)
    assert lead.get(asked).status_code == 200


def test_nothing_of_another_practice_is_counted(
    book: Book, other_practice: Practice, member: Callable[..., Client]
) -> None:
    assert report.grouped(other_practice, {"days": "all"}).rows == []
    assert report.whole(other_practice, {}) == {}
    lead = member("manager", other_practice)
    behind = lead.get(f"{reverse('decisions_behind')}?by=code&of=icd10cm+E785&days=all").content.decode()
    assert "0 decisions" in behind
    assert lead.get(reverse("learned_behind", args=[DecidedCode.objects.latest("pk").pk])).status_code == 404


@pytest.mark.parametrize(
    "query", ["by=code&of=E785", "by=person", "by=person&of=x", "by=code&of=icd10cm+I10&outcome=x"]
)
def test_an_address_that_names_nothing_is_not_found(query: str, book: Book, member: Callable[..., Client]) -> None:
    assert member("manager").get(f"{reverse('decisions_behind')}?{query}").status_code == 404
