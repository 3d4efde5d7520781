"""Notes to oneself and to the lead: who reads which, answers, the lead's list; never changed, never for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart
from claimwright.workbench.coding import own_notes
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, ChartNote, Encounter, Membership, Practice, Role, User
from claimwright.workbench.refusals import RefusedError


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    (one,) = intake.import_charts(registered, [charts()]).new
    return one


def person(name: str, role: str, practice: Practice) -> User:
    user, _ = User.objects.get_or_create(username=name)
    Membership.objects.get_or_create(user=user, practice=practice, role=Role(role))
    return user


def texts(encounter: Encounter, user: User, *, leads: bool = False) -> list[tuple[str, list[str]]]:
    return [(one.text, [text for _, text in one.answers]) for one in own_notes.of_chart(encounter, user, leads=leads)]


def test_a_note_to_oneself_is_read_by_its_author_alone(encounter: Encounter) -> None:
    ann, ben = person("ann", "coder", encounter.practice), person("ben", "manager", encounter.practice)
    own_notes.write_note(encounter, " Look at the film again. ", "self", ann)
    assert texts(encounter, ann) == [("Look at the film again.", [])]
    assert texts(encounter, ben, leads=True) == []
    assert not own_notes.to_lead(encounter.practice, unanswered=False)


def test_a_note_to_the_lead_is_read_by_who_leads_and_answered_to_its_author(encounter: Encounter) -> None:
    ann, cy = person("ann", "coder", encounter.practice), person("cy", "coder", encounter.practice)
    lead = person("ben", "manager", encounter.practice)
    note = own_notes.write_note(encounter, "Which is principal?", "lead", ann)
    assert texts(encounter, lead, leads=True) == [("Which is principal?", [])]
    assert texts(encounter, cy) == []
    assert list(own_notes.to_lead(encounter.practice, unanswered=True)) == [note]
    own_notes.answer_note(note, "The sepsis.", lead)
    assert texts(encounter, ann) == [("Which is principal?", ["The sepsis."])]
    assert not own_notes.to_lead(encounter.practice, unanswered=True)
    assert list(own_notes.to_lead(encounter.practice, unanswered=False)) == [note]


def test_who_adds_to_their_own_note_has_no_answer_yet(encounter: Encounter) -> None:
    ann = person("ann", "coder", encounter.practice)
    note = own_notes.write_note(encounter, "Which is principal?", "lead", ann)
    own_notes.answer_note(note, "It is the second admission.", ann)
    assert list(own_notes.to_lead(encounter.practice, unanswered=True)) == [note]


@pytest.mark.parametrize(
    ("text", "to"), [("", "self"), ("   ", "lead"), ("Words.", "all"), ("x" * 2001, "self"), ("\x00", "self")]
)
def test_what_is_no_note_is_refused(encounter: Encounter, text: str, to: str) -> None:
    with pytest.raises(RefusedError):
        own_notes.write_note(encounter, text, to, person("ann", "coder", encounter.practice))
    assert not ChartNote.objects.exists()


def test_a_note_to_oneself_and_an_answer_are_not_answered(encounter: Encounter) -> None:
    ann = person("ann", "coder", encounter.practice)
    note = own_notes.write_note(encounter, "Mine.", "self", ann)
    with pytest.raises(RefusedError):
        own_notes.answer_note(note, "Yours?", ann)


def test_words_are_sealed_and_stand_in_no_trail(encounter: Encounter) -> None:
    own_notes.write_note(encounter, "Alcoholic?", "self", person("ann", "coder", encounter.practice))
    assert b"Alcoholic" not in bytes(ChartNote.objects.get().sealed)
    event = AuditEvent.objects.get(event="chart_note.written")
    assert "Alcoholic" not in str(event.detail)


def test_on_the_chart_and_in_the_leads_list(
    encounter: Encounter, member: Callable[..., Client], other_practice: Practice
) -> None:
    coder = member("coder")
    page: Any = coder.post(reverse("chart_note", args=[encounter.pk]), {"text": "Which first?", "to": "lead"})
    assert "Which first?" in page.content.decode()
    assert "My notes" in coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    lead = member("manager")
    listed = lead.get(reverse("notes_to_lead")).content.decode()
    assert "Which first?" in listed
    assert "Whitfield" in listed
    note = ChartNote.objects.get()
    answered = lead.post(reverse("note_answer", args=[note.pk]), {"text": "The first."}).content.decode()
    assert "No note waits for an answer." in answered
    assert "The first." in coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert "Which first?" not in member("auditor").get(reverse("chart", args=[encounter.pk])).content.decode()
    assert coder.get(reverse("notes_to_lead")).status_code == 403
    assert coder.post(reverse("note_answer", args=[note.pk]), {"text": "No."}).status_code == 403
    elsewhere = member("manager", other_practice)
    assert elsewhere.post(reverse("note_answer", args=[note.pk]), {"text": "No."}).status_code == 404
    assert "Which first?" not in elsewhere.get(reverse("notes_to_lead")).content.decode()


def test_the_worklist_tells_the_lead_how_many_wait(encounter: Encounter, member: Callable[..., Client]) -> None:
    own_notes.write_note(encounter, "Which first?", "lead", person("ann", "coder", encounter.practice))
    assert (
        'Notes to the lead <span class="tag warn">1</span>'
        in member("manager").get(reverse("worklist")).content.decode()
    )
    assert "Notes to the lead" not in member("coder").get(reverse("worklist")).content.decode()
