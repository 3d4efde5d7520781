"""What becomes of a record file that comes in? It is used whole, or kept with the reason and what would make it usable.

A file is one transaction: all of its visits are in, or none. The same bytes again change nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from claimwright.errors import UnreadableError
from claimwright.records import Chart, OpenedFile, opened_files, read_appointments, read_record
from claimwright.workbench import audit
from claimwright.workbench.coding import lay_ready
from claimwright.workbench.intake.booking import book
from claimwright.workbench.intake.facts import PLANNED, Facts, also_called, asking, given_to, missing, several_ask
from claimwright.workbench.intake.service import NEW, NO_ENCOUNTER, import_chart
from claimwright.workbench.models import Encounter, InboxFile, InboxState, Practice, User
from claimwright.workbench.refusals import BusyError, RefusedError
from claimwright.workbench.services import writes

OPEN: Final = (InboxState.ASKS, InboxState.REFUSED)
"""States of files that wait for a person."""
SPLIT: Final = "Several patients or visits of it lack this: split the file, and bring each alone."
LINE: Final = "line"
_TRY_AGAIN: Final = (OperationalError, InterfaceError, OSError, MemoryError, BusyError)
"""What is wrong with the machine and not with the file: nothing is kept, and the same file may come again."""
_MOST_TOLD: Final = 50
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """What became of one file: ``known`` when the same bytes were used or discarded before; ``new`` encounters wait for suggestions."""

    file: InboxFile
    known: bool = False
    new: tuple[Encounter, ...] = field(default=())

    @property
    def changed(self) -> list[int]:
        """Keys of the encounters that this file made or changed."""
        told = {NEW, "updated"}
        return [] if self.known else [one["encounter"] for one in self.file.results if one["outcome"] in told]

    @property
    def used(self) -> bool:
        return self.file.state == InboxState.USED

    @property
    def words(self) -> str:
        """What became of it, in plain words without a patient's name."""
        if self.known:
            return f"{'used' if self.used else 'discarded'} before; nothing changed"
        return said(self.file)


def said(file: InboxFile) -> str:
    """What became of a file, in plain words."""
    if file.state != InboxState.USED:
        return file.message
    counted: dict[str, int] = {}
    for result in file.results:
        counted[result["words"]] = counted.get(result["words"], 0) + 1
    return ", ".join(f"{count} {words}" if count > 1 else words for words, count in counted.items())


def receive(
    practice: Practice, name: str, data: bytes, *, came_by: str, actor: User | None = None, suggest: bool = True
) -> Iterator[Taken]:
    """Takes in a file, or each file of an archive, and says what became of each as soon as it is committed.

    Raises ``BusyError`` when the machine refuses; what was committed before stays, and the same bytes may come again.
    """
    for opened in opened_files(data, name):
        try:
            taken = _taken_in(practice, opened, came_by, actor)
        except (OSError, MemoryError) as error:
            raise BusyError(f"{name} was not taken in ({type(error).__name__}). Try again.") from error
        if suggest:
            suggest_for(taken, actor=actor)
        yield taken


@writes
def mend(file: InboxFile, facts: Facts, *, actor: User | None = None) -> Taken:
    """Reads the kept bytes with the facts that the record lacks."""
    kept = _locked(file)
    if kept.state == InboxState.USED:
        raise RefusedError("This file is used already.")
    audit.record("inbox.facts_given", actor=actor, practice=kept.practice, object=kept)
    return Taken(kept, new=_read(kept, kept.content, facts, actor))


@writes
def read_again(file: InboxFile, *, actor: User | None = None) -> Taken:
    """Reads the kept bytes once more: after a mistake of ours is mended, or a discard was one."""
    kept = _locked(file)
    if kept.state == InboxState.USED:
        raise RefusedError("This file is used already.")
    if not kept.size:
        raise RefusedError("Its bytes could not be had: unpack it and bring the file.")
    return Taken(kept, new=_read(kept, kept.content, None, actor))


@writes
def discard(file: InboxFile, reason: str, *, actor: User | None = None) -> None:
    """Puts a file aside for a reason. Its bytes stay, and it can be read again."""
    kept = _locked(file)
    if kept.state not in OPEN:
        raise RefusedError("Only a file that waits is discarded.")
    if not reason.strip():
        raise RefusedError("Say why it is discarded.")
    _settle(kept, InboxState.DISCARDED, reason.strip())
    audit.record("inbox.discarded", actor=actor, practice=kept.practice, object=kept)


def suggest_for(taken: Taken, *, actor: User | None = None) -> None:
    """Has codes suggested for what is new, after it is committed; where that fails the chart suggests when it is opened."""
    for encounter in taken.new:
        try:
            lay_ready([encounter], actor=actor)
        except Exception as error:  # the record is in: a fault here must not stop the files beside it
            _log.error("codes were not suggested: %s", type(error).__name__)  # no text: it may quote the record


def asked_of(file: InboxFile, charts: Sequence[Chart]) -> list[Chart]:
    """Of the charts of a file that waits, those that lack a fact."""
    try:
        booked = read_appointments(file.content, file.file_name) if file.size else []
    except UnreadableError:
        booked = []
    return asking(file.practice, charts, booked=booked)


def charts_of(file: InboxFile) -> list[Chart]:
    """What the kept bytes say, for the person who mends; empty when they cannot be read."""
    try:
        return read_record(file.content, file.file_name) if file.size else []
    except UnreadableError:
        return []
    except Exception as error:  # its page opens whatever the file is, or nobody could discard it
        _log.error("a kept file was not read: %s", type(error).__name__)  # no text: it may quote the record
        return []


def _locked(file: InboxFile) -> InboxFile:
    return InboxFile.objects.select_for_update(no_key=True, of=("self",)).select_related("practice").get(pk=file.pk)


def _taken_in(practice: Practice, opened: OpenedFile, came_by: str, actor: User | None) -> Taken:
    try:
        return _take_in(practice, opened, came_by, actor)
    except IntegrityError:
        # The same bytes came twice at once, and the other was faster: now they are known.
        return _take_in(practice, opened, came_by, actor)


@writes
def _take_in(practice: Practice, opened: OpenedFile, came_by: str, actor: User | None) -> Taken:
    # A file without bytes is known by its name, so that two of them are two.
    data = opened.data or (b"" if opened.refused is None else str(opened.refused).encode())
    kept = InboxFile.objects.of_bytes(practice, data)
    if kept is not None and kept.state in {InboxState.USED, InboxState.DISCARDED}:
        return Taken(kept, known=True)
    kept = kept or InboxFile.objects.begin(
        practice, data, file_name=_plain(opened.source)[:255], came_by=came_by, received_by=actor
    )
    if opened.refused is not None:
        if not opened.data:
            kept.size = 0
        _settle(kept, InboxState.REFUSED, _reason(opened.refused))
        return Taken(kept)
    found = _read(kept, data, None, actor)
    if came_by != LINE or kept.state != InboxState.USED:  # what messages change is recorded where it is changed
        audit.record(
            "inbox.received", actor=actor, practice=practice, object=kept, detail={"by": came_by, "state": kept.state}
        )
    return Taken(kept, new=found)


def _read(kept: InboxFile, data: bytes, facts: Facts | None, actor: User | None) -> tuple[Encounter, ...]:
    """Uses all that the file says, or nothing of it and the reason; the encounters that are new."""
    try:
        read = charts = read_record(data, kept.file_name)
        booked = read_appointments(data, kept.file_name)
        kept.told = [told for chart in charts for told in _told(chart)][:_MOST_TOLD]
        asked = asking(kept.practice, charts, booked=booked)
        split = f" {SPLIT}" if several_ask(asked) else ""
        if facts is not None and not split:
            charts = given_to(charts, asked, facts)
        if lacks := missing(kept.practice, charts, asked=facts is not None and not split, booked=booked):
            _settle(kept, InboxState.ASKS, f"It does not say {'; nor '.join(lacks)}.{split}")
            return ()
        with transaction.atomic():
            if facts is not None:
                also_called(facts, asked, actor)
            made = [import_chart(kept.practice, chart, actor) for chart in charts]
            told = book(kept.practice, booked, read, charts, actor, answered=asked if facts is not None else ())
    except UnreadableError as problem:
        _settle(kept, InboxState.REFUSED, _reason(problem))
        return ()
    except _TRY_AGAIN:
        raise
    except RefusedError as problem:
        _settle(kept, InboxState.REFUSED, str(problem))
        return ()
    except Exception as error:  # a mistake of ours must not lose the file, nor stop those beside it
        _log.error("a record was not read: %s", type(error).__name__)  # no text of the error: it may quote the record
        _settle(
            kept,
            InboxState.REFUSED,
            f"Claimwright failed here ({type(error).__name__}); the file is kept to be read again",
        )
        return ()
    kept.results = told + [
        _result(chart, encounter, outcome)
        for chart, (encounter, outcome) in zip(charts, made, strict=True)
        if not (booked and chart.encounter.status == PLANNED)
    ]
    _settle(kept, InboxState.USED, "")
    return tuple(encounter for encounter, outcome in made if encounter is not None and outcome == NEW)


_OUTCOMES: Final = {
    NEW: "new encounter",
    "updated": "updated encounter",
    "known": "known encounter",
    "withdrawn": "encounter cancelled",
    "billed": "encounter billed already: a person looks",
}


def _result(chart: Chart, encounter: Encounter | None, outcome: str) -> dict[str, Any]:
    if encounter is None:
        return {
            "encounter": None,
            "outcome": outcome,
            "words": NO_ENCOUNTER.get(chart.encounter.status, "nothing to code"),
        }
    return {"encounter": encounter.pk, "outcome": outcome, "words": _OUTCOMES.get(outcome, f"encounter {outcome}")}


def _told(chart: Chart) -> Iterator[dict[str, str]]:
    for finding in chart.findings:
        yield {"severity": finding.severity, "words": _plain(finding.message), "place": _plain(finding.where.place)}


def _plain(text: str) -> str:
    """Text that a database keeps and a page shows: names in archives and quotes of records may hold any sign."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _reason(problem: UnreadableError) -> str:
    return f"{problem.place}: {problem.expected}" if problem.place else problem.expected


def _settle(kept: InboxFile, state: InboxState, message: str) -> None:
    kept.state, kept.message, kept.settled_at = state, _plain(message)[:2000], timezone.now()
    changed = ["state", "message", "results", "told", "size", "settled_at"]
    kept.save(update_fields=changed if kept.pk else None)
