"""Short notes of many specialties and the visit that a coder gives each: ``notes.tsv``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimwright.coding import ChartReading

Read = Callable[..., ChartReading]


def _notes() -> Iterator[tuple[str, str, str]]:
    lines = Path(__file__).with_name("notes.tsv").read_text(encoding="utf-8").splitlines()
    for setting, code, note in list(csv.reader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
        yield setting, code, note.replace("\\n", "\n")


@pytest.mark.parametrize(("setting", "code", "note"), list(_notes()), ids=lambda value: value[:40])
def test_a_note_gets_the_visit_of_a_coder(read: Read, setting: str, code: str, note: str) -> None:
    visit = read(note, setting).visit
    assert visit is not None
    assert visit.code == code
    facts = [one for name in ("problems", "data", "risk") for one in getattr(visit, name).facts]
    assert all(note[e.start : e.end] == e.quote for one in facts for e in one.evidence)
