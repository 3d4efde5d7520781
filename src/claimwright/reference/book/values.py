"""What a code's page is made of, as value objects that a screen, the command line and JSON print alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Line:
    """A code as it stands in its list; ICD-10-CM with its dot."""

    code: str
    description: str | None
    billable: bool


@dataclass(frozen=True)
class Block:
    """The chapter or section a code stands in; ``code`` is the chapter's number or the section's range."""

    code: str
    title: str


@dataclass(frozen=True)
class NoteLine:
    """A note that applies to the code. ``at`` is the code, section or chapter that carries it."""

    at: str
    kind: str
    text: str
    inherited: bool
    source: str


@dataclass(frozen=True)
class SeventhCharacter:
    """A choice for the seventh character; ``code`` is the whole code it makes, None where that is not in force."""

    character: str
    meaning: str
    code: str | None


@dataclass(frozen=True)
class IndexEntry:
    """An entry of a published index that leads to the code.

    ``column`` names the column of the Neoplasm Table or Table of Drugs; ``code`` is as published; ``exact`` is False where
    the entry names a shorter code to which characters are added; ``position`` is its place in the index.
    """

    table: str
    path: str
    column: str | None
    code: str
    manifestation_code: str | None
    exact: bool
    position: int
    source: str


@dataclass(frozen=True)
class Flag:
    """A fact on the day, such as ``cc_level`` CC; ``value`` is None where nothing loaded says; ``codes`` belong to it."""

    name: str
    value: str | None
    says: str
    source: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crosswalk:
    """A code of another list or another year that this one answers to."""

    name: str
    code: str | None
    description: str | None
    says: str
    source: str


@dataclass(frozen=True)
class Change:
    """What a release changed: ``change`` is new, deleted, revised, billable, header, flag, note added or note removed."""

    day: date
    change: str
    says: str
    source: str


@dataclass(frozen=True)
class Missing:
    """What the page cannot say because a file is not loaded, and the command that loads it."""

    data_set: str
    what: str
    command: str


@dataclass(frozen=True)
class Fact:
    """A published property of a procedure code; ``value`` as it is read by a person."""

    group: str
    name: str
    value: str
    source: str


@dataclass(frozen=True)
class Validity:
    """Days on which a code is, or was, in its list."""

    valid_from: date
    valid_to: date | None
    billable: bool
    source: str


@dataclass(frozen=True)
class Page:
    """Everything the published lists say about one code on one day.

    ``system`` is icd10cm, icd10pcs, hcpcs, cpt or cdt; ``valid`` holds on the day; ``state`` says so in words.
    """

    system: str
    code: str
    description: str | None
    day: date
    valid: bool
    billable: bool
    state: str
    validity: tuple[Validity, ...]
    chapter: Block | None = None
    section: Block | None = None
    ancestors: tuple[Line, ...] = ()
    neighbours: tuple[Line, ...] = ()
    children: tuple[Line, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    seventh_characters: tuple[SeventhCharacter, ...] = ()
    index: tuple[IndexEntry, ...] = ()
    flags: tuple[Flag, ...] = ()
    facts: tuple[Fact, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    changes: tuple[Change, ...] = ()
    missing: tuple[Missing, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The page as plain values for JSON."""
        return asdict(self)

    @property
    def note_sources(self) -> list[str]:
        """The editions the notes are taken from: of a day before them a note may name a code that came later."""
        return list(dict.fromkeys(note.source for note in self.notes))

    def flag(self, name: str) -> Flag | None:
        return next((flag for flag in self.flags if flag.name == name), None)
