"""Answers by rule: what is counted where, and the patients behind each number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.grouping.hcc import risk_model
from claimwright.workbench.models import Patient, Practice, RiskAnswer, sealed_values
from claimwright.workbench.risk import report

MODEL = risk_model("V28", 2027)


@pytest.fixture
def answered(practice: Practice) -> list[Patient]:
    """Four patients: a question confirmed, refuted and left open; a stroke deleted after it was to delete."""
    people = [Patient.objects.create(practice=practice, patient_id=f"P{n}", last_name=f"Person{n}") for n in range(4)]
    for person, kind, rule, answer in (
        (0, "gap", "low_egfr", "present"),
        (1, "gap", "low_egfr", "not_present"),
        (2, "gap", "low_egfr", "asked"),
        (3, "flag", "acute_stroke", "delete"),
        (3, "flag", "acute_stroke", "deleted"),
        (3, "gap", "low_egfr", "unable"),
    ):
        RiskAnswer.objects.create(
            practice=practice, patient=people[person], service_year=2026, kind=kind, rule=rule, answer=answer,
            **sealed_values({"note": ""}),
        )  # fmt: skip
    return people


def test_rules_are_counted_by_their_latest_answers(answered: list[Patient], practice: Practice) -> None:
    rows = [(one.rule, one.title, one.counts, one.precision) for one in report.by_rule(practice, MODEL)]
    assert rows == [
        ("acute_stroke", "Acute stroke outside a hospital", {"yes": 1, "no": 0, "open": 0, "unable": 0}, "100 %"),
        ("low_egfr", "eGFR below 60 twice, 90 days or more apart", {"yes": 1, "no": 1, "open": 1, "unable": 1}, "50 %"),
    ]


@pytest.mark.parametrize(("group", "people"), [("yes", {"Person0"}), ("no", {"Person1"}), ("open", {"Person2"}), ("", {"Person0", "Person1", "Person2", "Person3"})])  # fmt: skip
def test_a_number_opens_its_patients(
    answered: list[Patient], member: Callable[..., Client], group: str, people: set[str]
) -> None:
    asked = {"year": 2026, "kind": "gap", "rule": "low_egfr", "group": group}
    page = member("compliance").get(reverse("risk_answers"), asked).content.decode()
    assert {name for name in ("Person0", "Person1", "Person2", "Person3") if name in page} == people


def test_the_page_shows_the_share_and_another_practice_nothing(
    answered: list[Patient], member: Callable[..., Client], other_practice: Practice
) -> None:
    assert "50 %" in member("coder").get(reverse("risk_answers"), {"year": 2026}).content.decode()
    elsewhere = member("coder", other_practice).get(reverse("risk_answers"), {"year": 2026}).content.decode()
    assert "Nobody answered anything of this year yet." in elsewhere
