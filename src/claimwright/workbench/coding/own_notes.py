"""Notes on a chart that are not for everybody: to oneself, or to who leads coders, who answers. The thread is for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from claimwright.workbench import audit, typed
from claimwright.workbench.models import ChartNote, Encounter, Practice, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

SELF, LEAD = "self", "lead"
_LONGEST: Final = 2000


@dataclass(frozen=True)
class Noted:
    """A note with its words and the answers to it."""

    note: ChartNote
    text: str
    answers: list[tuple[ChartNote, str]]


@writes
def write_note(encounter: Encounter, text: str, to: str, author: User) -> ChartNote:
    """Keeps a note to oneself or to the lead. Raises ``RefusedError`` for one without words or to nobody."""
    if to not in {SELF, LEAD}:
        raise RefusedError("A note is to yourself or to your lead; what is for all goes into the thread.")
    return _keep(encounter, text, to, author, None)


@writes
def answer_note(note: ChartNote, text: str, author: User) -> ChartNote:
    """Who leads coders answers a note; who wrote it may go on. Raises ``RefusedError`` for a note to oneself."""
    if note.to != LEAD or note.answers_id is not None:
        raise RefusedError("Only a note to the lead is answered.")
    return _keep(note.encounter, text, LEAD, author, note)


def _keep(encounter: Encounter, text: str, to: str, author: User, answers: ChartNote | None) -> ChartNote:
    plain = text.strip()
    if not plain:
        raise RefusedError("Write something first.")
    if len(plain) > _LONGEST or not typed.readable(plain):
        raise RefusedError(f"At most {_LONGEST:,} characters that people can read.")
    made = ChartNote.objects.create(
        practice_id=encounter.practice_id, encounter=encounter, author=author, to=to, answers=answers,
        **ChartNote.sealed_as({"text": plain}),
    )  # fmt: skip
    detail = {"note": made.pk, "to": to, "answers": answers.pk if answers else None}
    audit.record("chart_note.written", actor=author, practice=encounter.practice, object=encounter, detail=detail)
    return made


def seen_by(user: User, practice: Practice, *, leads: bool) -> QuerySet[ChartNote]:
    """The notes that somebody may read: their own, and those to the lead where they lead; with the answers to each."""
    mine = Q(author=user)
    rows = ChartNote.objects.filter(practice=practice, answers=None).filter(mine | Q(to=LEAD) if leads else mine)
    return rows.select_related("author", "encounter__patient").order_by("pk")


def noted(rows: QuerySet[ChartNote]) -> list[Noted]:
    """The notes with their words and answers; answers are read with the note that they answer, by whoever reads that."""
    found = []
    for one in rows.prefetch_related("replies__author"):
        replies = [(reply, reply.words["text"]) for reply in one.replies.all()]
        found.append(Noted(one, one.words["text"], replies))
    return found


def of_chart(encounter: Encounter, user: User, *, leads: bool) -> list[Noted]:
    """What one reads of the notes on a chart, the oldest first."""
    return noted(seen_by(user, encounter.practice, leads=leads).filter(encounter=encounter))


def to_lead(practice: Practice, *, unanswered: bool) -> QuerySet[ChartNote]:
    """Notes to the lead, the oldest first; those that nobody but their author has answered, or all."""
    rows = ChartNote.objects.filter(practice=practice, to=LEAD, answers=None)
    if unanswered:
        answered = ChartNote.objects.filter(answers=OuterRef("pk")).exclude(author=OuterRef("author"))
        rows = rows.filter(~Exists(answered))
    return rows.select_related("author", "encounter__patient").order_by("pk")
