"""A patient's year on the screen: support, over-coding and gaps side by side, answers that stay, weights only of final codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.grouping.hcc import risk_model
from claimwright.records.chart import Chart
from claimwright.workbench.coding import draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    AuditEvent,
    Encounter,
    Patient,
    Practice,
    RiskAnswer,
    RiskYear,
    Suggestion,
    User,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.risk import answers, enrollment, factors, years

NOTE = """HPI: A1c 7.9 last week. On apixaban.
ASSESSMENT AND PLAN
1. Type 2 diabetes. Continue metformin.
2. Acute ischemic stroke.
CPT 99213
Electronically signed by Adaeze Okafor, MD
"""
BEFORE = "ASSESSMENT AND PLAN\n1. COPD, stable, continue tiotropium.\nCPT 99213\nElectronically signed by Adaeze Okafor, MD\n"
MODEL = risk_model("V28", 2027)


@pytest.fixture
def coder(practice: Practice, member: Callable[..., Client]) -> User:
    user: User = member("coder").user  # type: ignore[attr-defined]
    return user


def _visit(charts: Callable[..., Chart], number: int, note: str, year: int) -> Chart:
    chart = charts(number, note=note)
    first = charts(1)
    encounter = replace(chart.encounter, start=datetime(year, 6, number, 9, 0))
    return replace(chart, patient=first.patient, encounter=encounter)


@pytest.fixture
def year(registered: Practice, charts: Callable[..., Chart], library: object, coder: User) -> list[Encounter]:
    """A visit of 2025 and one of 2026, both open."""
    made = intake.import_charts(registered, [_visit(charts, 1, NOTE, 2026), _visit(charts, 2, BEFORE, 2025)]).new
    for one in made:
        coding.open_chart(one)
    return sorted(made, key=lambda one: str(one.date_of_service), reverse=True)


def _finalise(encounter: Encounter, coder: User) -> None:
    for one in Suggestion.objects.filter(encounter=encounter, suggested=True):
        draft.accept(encounter, one.pk, actor=coder)
    coding.finalise(encounter, actor=coder, override="Checked.")


def _page(client: Client, patient: Patient, **query: object) -> str:
    answer = client.get(reverse("risk_member", args=[patient.pk]), {"year": 2026, "model": "V28", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_words_flags_and_gaps_and_no_weight_while_codes_are_open(
    year: list[Encounter], member: Callable[..., Client]
) -> None:
    page = _page(member("coder"), year[0].patient)
    for words in ("HCC 38", "A1c 7.9 last week.", "Continue metformin.", "Acute stroke outside a hospital", "OIG found 96 %",
                  "documented before, not this year", "Last documented 2025-06-02 as J44.9", "Anticoagulant, no indication stated",
                  "not final", f"/coding/{year[0].pk}/#d"):  # fmt: skip
        assert words in page, words
    assert "0.166" not in page
    assert "Raw score" not in page


def test_final_codes_show_the_arithmetic_of_what_is_supported(
    year: list[Encounter], coder: User, practice: Practice, member: Callable[..., Client]
) -> None:
    for one in year:
        _finalise(one, coder)
    told = {
        "payment_year": "2027",
        "model": "V28",
        "share": "1",
        "normalization": "1.067",
        "intensity": "0.059",
        "source": "CMS",
    }
    factors.give(practice, told, actor=coder)
    page = _page(member("coder"), year[0].patient)
    # A woman of 68: .330; diabetes .166; the stroke has no support: .239 beside the score and not in it.
    found = years.reviewed(year[0].patient, MODEL).review
    assert found
    assert found.supported.score == found.supported.demographic + Decimal(".166")
    assert found.score.score == found.supported.score + Decimal(".239")
    for words in ("Raw score", str(found.supported.score), str(found.score.score), "/ 1.067", "Paid by"):
        assert words in page, words


def test_an_answer_stays_and_takes_an_entry_off_the_open_ones(
    year: list[Encounter], coder: User, member: Callable[..., Client]
) -> None:
    client, patient = member("coder"), year[0].patient
    row = RiskYear.objects.create(practice=patient.practice, patient=patient, service_year=2026, model="V28")
    years.keep(row, years.reviewed(patient, MODEL))
    assert (row.hccs, row.unsupported, row.flags, row.recapture, row.suspects) == (2, 1, 1, 1, 1)
    for answer in ("delete", "deleted"):
        sent = {
            "kind": "hcc",
            "rule": "V28 249",
            "answer": answer,
            "note": "Old stroke, Z86.73.",
            "year": 2026,
            "model": "V28",
        }
        response = client.post(reverse("risk_answer", args=[patient.pk]), sent)
        assert response["Location"].endswith("?model=V28&year=2026#categories")
        page = _page(client, patient)
        assert answers.DOCUMENTED[answer] in page
        assert "Old stroke, Z86.73." in page
        assert ("to be returned by" in page) == (answer == "delete")
        row.refresh_from_db()
        assert row.unsupported == (1 if answer == "delete" else 0)
    assert [one.answer for one in RiskAnswer.objects.all()] == ["deleted", "delete"]


def test_the_note_of_an_answer_is_in_no_log_and_not_readable_at_rest(year: list[Encounter], coder: User) -> None:
    patient = year[0].patient
    shown = years.reviewed(patient, MODEL).shown
    made = answers.say(patient, 2026, "flag", "acute_stroke", "kept", "Seen by neurology.", shown=shown, actor=coder)
    assert b"neurology" not in bytes(made.sealed)
    event = AuditEvent.objects.filter(event="risk.answered").get()
    assert "neurology" not in str(event.detail)
    assert "acute_stroke" not in str(event.detail)


@pytest.mark.parametrize(("kind", "rule", "answer", "words"), [
    ("hcc", "V28 38", "present", "Choose an answer"),
    ("nothing", "V28 38", "kept", "Choose an answer"),
    ("hcc", "V28 999", "kept", "not shown of this year"),
])  # fmt: skip
def test_what_is_not_shown_cannot_be_answered(
    year: list[Encounter], coder: User, kind: str, rule: str, answer: str, words: str
) -> None:
    shown = years.reviewed(year[0].patient, MODEL).shown
    with pytest.raises(RefusedError, match=words):
        answers.say(year[0].patient, 2026, kind, rule, answer, "", shown=shown, actor=coder)
    assert not RiskAnswer.objects.exists()


def test_enrolment_changes_the_segment_and_is_sealed(
    year: list[Encounter], coder: User, member: Callable[..., Client]
) -> None:
    patient = year[0].patient
    sent = {"dual_status": "02", "original_entitlement": "1", "current_entitlement": "0", "year": 2026, "model": "V28"}
    assert member("auditor").post(reverse("risk_enroll", args=[patient.pk]), sent).status_code == 302
    found = years.reviewed(patient, MODEL).review
    assert found
    assert found.supported.segment == "CFA_"
    assert "OriginallyDisabled_Female" in dict(found.supported.demographic_terms)
    row = patient.risk_enrollments.get()
    assert b"dual_status" not in bytes(row.sealed)
    for wrong in ({"dual_status": "77"}, {"graft_months": "x"}, {"original_entitlement": "9"}):
        with pytest.raises(RefusedError):
            enrollment.enroll(patient, 2027, {**sent, **wrong}, actor=coder)  # type: ignore[dict-item]


def test_a_patient_without_birth_date_or_sex_is_said(year: list[Encounter], member: Callable[..., Client]) -> None:
    patient = year[0].patient
    for field, value, words in (("sex", "U", years.NO_SEX), ("birth_date", None, years.NO_AGE)):
        before = getattr(patient, field)
        Patient.objects.filter(pk=patient.pk).update(**{field: value})
        assert words in _page(member("coder"), patient)
        Patient.objects.filter(pk=patient.pk).update(**{field: before})


def test_opening_a_year_is_in_the_trail(year: list[Encounter], member: Callable[..., Client]) -> None:
    client = member("compliance")
    _page(client, year[0].patient)
    from claimwright.workbench import audit_queue

    audit_queue.flush() if hasattr(audit_queue, "flush") else None
    assert AuditEvent.objects.filter(event="risk.read", actor=client.user).exists()  # type: ignore[attr-defined]


def test_hhs_is_said_and_not_scored(year: list[Encounter], member: Callable[..., Client]) -> None:
    assert "No installed file holds" in _page(member("coder"), year[0].patient)
    assert "No installed file holds" in member("coder").get(reverse("risk_factors")).content.decode()


@pytest.mark.parametrize(("change", "words"), [
    ({"normalization": "0"}, "above zero"),
    ({"normalization": "abc"}, "numbers such as"),
    ({"normalization": "1.23456"}, "4 decimals"),
    ({"intensity": "5.9"}, "is a share"),
    ({"model": "HHS"}, "can be scored"),
    ({"source": ""}, "published"),
])  # fmt: skip
def test_factors_that_cannot_be_are_refused(
    practice: Practice, coder: User, change: dict[str, str], words: str
) -> None:
    told: dict[str, Any] = {
        "payment_year": "2027", "model": "V28", "share": "1", "normalization": "1.067", "intensity": "0.059", "source": "CMS",
    }  # fmt: skip
    with pytest.raises(RefusedError, match=words):
        factors.give(practice, told | change, actor=coder)
    assert factors.factors_of(practice, 2027) == []


def test_the_latest_factors_hold_and_a_share_of_zero_takes_a_model_out(practice: Practice, coder: User) -> None:
    told = {
        "payment_year": "2026",
        "model": "V28",
        "share": "1",
        "normalization": "1.067",
        "intensity": "0.059",
        "source": "CMS",
    }
    factors.give(practice, told, actor=coder)
    factors.give(practice, {**told, "normalization": "1.1"}, actor=coder)
    factors.give(practice, {**told, "model": "V24", "share": "0"}, actor=coder)
    assert [(one.model, one.normalization) for one in factors.factors_of(practice, 2026)] == [("V28", Decimal("1.1"))]


def test_a_blended_year_is_paid_by_both_models(
    registered: Practice,
    charts: Callable[..., Chart],
    library: object,
    coder: User,
    practice: Practice,
    member: Callable[..., Client],
) -> None:
    note = "ASSESSMENT AND PLAN\n1. Severe protein-calorie malnutrition, start supplements.\nCPT 99213\nSigned by Adaeze Okafor, MD\n"
    (visit,) = intake.import_charts(registered, [_visit(charts, 1, note, 2024)]).new
    coding.open_chart(visit)
    _finalise(visit, coder)
    told = {"payment_year": "2025", "intensity": "0", "normalization": "1", "source": "CMS"}
    factors.give(practice, {**told, "model": "V28", "share": ".67"}, actor=coder)
    assert "are not given" in _page(member("coder"), visit.patient, year=2024)
    factors.give(practice, {**told, "model": "V24", "share": ".33"}, actor=coder)
    page = _page(member("coder"), visit.patient, year=2024)
    # Malnutrition counts in V24 alone (HCC 21): both raw scores stand there with their shares.
    found = years.reviewed(visit.patient, risk_model("V28", 2025)).review
    assert found
    assert found.hccs == ()
    assert "x 0.67 = " in page
    assert "V24: " in page
    assert "x 0.33 = " in page


def test_the_patient_page_leads_to_the_year(year: list[Encounter], member: Callable[..., Client]) -> None:
    address = reverse("risk_member", args=[year[0].patient_id])
    opened = reverse("patient", args=[year[0].patient_id])
    assert address in member("coder").get(opened).content.decode()
    assert address not in member("cdi").get(opened).content.decode()
