"""A chart in one line: its notes as the field writes them, each with kind, day and author."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from claimwright import open_library
from claimwright.queries import Gap, gaps
from claimwright.records.chart import Chart, Document, Encounter, Practitioner
from claimwright.reference import Library

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ATTENDING = Practitioner("attending", "Osei", "Ama", "1578214300")


def note(
    text: str, *, kind: str = "progress_note", title: str = "", day: int = 1, author: str = "Ama Osei"
) -> Document:
    name = f"{title or kind}-{day}"
    at = datetime(2026, 3, day, 9, 0, tzinfo=UTC)
    return Document(name, title or kind.replace("_", " ").capitalize(), text, kind, at, author)


def stay(*notes: Document | str, setting: str = "inpatient") -> Chart:
    documents = tuple(note(one) if isinstance(one, str) else one for one in notes)
    encounter = Encounter("E1", setting=setting, start=START, practitioners=(ATTENDING,))
    return Chart("test", "text", encounter=encounter, documents=documents)


@pytest.fixture(scope="session")
def library() -> Library:
    return open_library()


@pytest.fixture
def asked(library: Library) -> Callable[..., dict[str, Gap]]:
    """The gaps of a stay made of these notes, by trigger."""

    def of(*notes: Document | str, setting: str = "inpatient") -> dict[str, Gap]:
        return {gap.trigger: gap for gap in gaps(stay(*notes, setting=setting), library)}

    return of
