"""Is this installation sound? Its tables, its key, its trail, its books, and what it holds sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from claimwright.errors import ClaimwrightError
from claimwright.ledger import unbalanced
from claimwright.workbench import accounts, audit, audit_queue, environment, stored_chart
from claimwright.workbench.models import (
    AuditEvent,
    CardImage,
    ChartNote,
    Document,
    Encounter,
    InboxFile,
    Interchange,
    LedgerEntry,
    PatientChange,
    PatientRow,
    Practice,
    WorkItem,
    WorkNote,
    WorkReminder,
)


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at: whether it is sound, and in words what was seen."""

    name: str
    sound: bool
    seen: str


def check() -> list[Checked]:
    """Looks at everything, each thing on its own; what cannot be looked at is not sound."""
    found = []
    for name, look in _LOOKS.items():
        try:
            wrong, seen = look()
        except (ClaimwrightError, DatabaseError, OSError, ValueError) as error:
            wrong, seen = True, str(error)
        found.append(Checked(name, not wrong, seen))
        if wrong and name in _BEFORE_ALL:
            break  # the rest would only say the same in other words
    return found


def _tables() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return True, f"{len(waiting)} changes of the tables wait: start the workbench once"
    return False, "the tables are those of this version"


def _key() -> tuple[bool, str]:
    if not environment.has_data_key():
        return bool(AuditEvent.objects.exists()), "there is no data key"
    return (False, "the data key is that of the database") if audit.right_key() else (True, "the data key is another")


def _trail() -> tuple[bool, str]:
    audit_queue.flush()
    verdict = audit.verify()
    if verdict.intact:
        return False, f"{verdict.events} events, unbroken"
    return True, f"broken at event {verdict.broken_at}: {verdict.reason}"


def _books() -> tuple[bool, str]:
    wrong = [
        practice.pk
        for practice in Practice.objects.order_by("pk")
        if not unbalanced(accounts.entries(LedgerEntry.objects.filter(practice=practice))).is_empty()
    ]
    if wrong:
        return True, f"entries of practice {', '.join(map(str, wrong))} do not balance"
    return False, f"{LedgerEntry.objects.count()} entries, balanced"


def _sealed() -> tuple[bool, str]:
    count = 0
    for _ in _opened():
        count += 1
    return False, f"{count} charts, documents, registrations, notes and files open"


def _opened() -> Iterator[int]:
    for encounter in Encounter.objects.order_by("pk").iterator(chunk_size=200):
        yield len(stored_chart.chart_of(encounter).documents)
    for document in Document.objects.order_by("pk").iterator(chunk_size=200):
        yield len(document.text)
    for file in Interchange.objects.order_by("pk").iterator(chunk_size=10):
        yield len(bytes(file.content))
    for row in PatientRow.objects.order_by("pk").iterator(chunk_size=200):
        yield len(row.values)
    for change in PatientChange.objects.order_by("pk").iterator(chunk_size=200):
        yield len(change.values)
    for image in CardImage.objects.order_by("pk").iterator(chunk_size=10):
        yield len(image.content)
    for came in InboxFile.objects.order_by("pk").iterator(chunk_size=10):
        yield len(bytes(came.content))
    for note in WorkNote.objects.order_by("pk").iterator(chunk_size=500):
        yield len(note.words)
    for own in ChartNote.objects.order_by("pk").iterator(chunk_size=500):
        yield len(own.words)
    for reminder in WorkReminder.objects.order_by("pk").iterator(chunk_size=500):
        yield len(reminder.words)
    for item in WorkItem.objects.exclude(deferred_until=None).order_by("pk").iterator(chunk_size=500):
        yield len(item.reason)


_LOOKS: Final[dict[str, Callable[[], tuple[bool, str]]]] = {
    "tables": _tables,
    "data key": _key,
    "audit trail": _trail,
    "ledger": _books,
    "sealed content": _sealed,
}
_BEFORE_ALL: Final = ("tables", "data key")
