"""The page of an ICD-10-CM code: its place in the tabular list, everything that applies to it, and how one gets there."""

from __future__ import annotations

from typing import Any, Final

from claimwright.reference.answers.day import IcdCode, ReferenceDay
from claimwright.reference.book import crosswalks, entries, flags, history
from claimwright.reference.book.added import missing
from claimwright.reference.book.values import Block, Line, NoteLine, Page, SeventhCharacter, Validity
from claimwright.reference.codes import dot

ASKED: Final = (
    "icd10cm_index", "icd10cm_external_index", "icd10cm_neoplasm", "icd10cm_drug", "icd10cm_conversion", "poa_exempt",
    "ccsr_diagnoses", "icd10cm_order",
)  # fmt: skip
"""Data sets the page reads beyond what packages hold."""


def page(on: ReferenceDay, code: str) -> Page | None:
    """The page of an undotted code on the day; of its last days where it is not in force; None where it never was."""
    library = on.library
    intervals = library.lists.rows("icd10cm", code)
    if not intervals:
        return None
    held = on.icd10cm(code)
    row = library.lists.row("icd10cm", code, on.day) or intervals[-1]
    below = on.children(code)
    return Page(
        system="icd10cm",
        code=dot(code),
        description=row["description"],
        day=on.day,
        valid=held is not None,
        billable=bool(held and held.billable),
        state=_state(held, below),
        validity=tuple(validity(intervals)),
        chapter=_block(on, row["chapter"]),
        section=_block(on, row["section"]),
        ancestors=tuple(_line(one) for one in on.ancestors(code)),
        neighbours=tuple(_line(one) for one in on.neighbours(code)),
        children=tuple(_line(one) for one in below),
        notes=_notes(on, code),
        seventh_characters=_seventh(on, code),
        index=entries.leading_to(library, code, on.day),
        flags=flags.flags(on, row),
        crosswalks=crosswalks.of_diagnosis(on, code),
        changes=history.of_diagnosis(library, code),
        missing=missing(library, ASKED, on.day),
    )


def validity(intervals: list[dict[str, Any]]) -> list[Validity]:
    """The days of a code; neighbouring intervals that differ in flags alone are one."""
    found: list[Validity] = []
    for row in intervals:
        one = Validity(row["valid_from"], row["valid_to"], row.get("billable", True), row["source"])
        last = found[-1] if found else None
        joined = last and last.valid_to and (one.valid_from - last.valid_to).days == 1
        if last and joined and last.billable == one.billable:
            found[-1] = Validity(last.valid_from, one.valid_to, one.billable, one.source)
        else:
            found.append(one)
    return found


def _state(held: IcdCode | None, below: list[IcdCode]) -> str:
    if held is None:
        return "not in force"
    if held.billable:
        return "billable"
    return f"a header: choose one of the {len(below)} codes below" if below else "a header"


def _line(code: IcdCode) -> Line:
    return Line(code.dotted, code.description, code.billable)


def _block(on: ReferenceDay, code: str | None) -> Block | None:
    rows = on.blocks(code)
    return Block(rows[0]["code"], rows[0]["description"]) if rows else None


def _notes(on: ReferenceDay, code: str) -> tuple[NoteLine, ...]:
    return tuple(
        NoteLine(place(note.code), note.kind, note.text, note.code != code, note.source) for note in on.notes(code)
    )


def place(carrier: str) -> str:
    """Where a note stands, in words: a code with its dot, a section's range, or chapter and number."""
    return f"chapter {carrier}" if carrier.isdigit() else dot(carrier)


def _seventh(on: ReferenceDay, code: str) -> tuple[SeventhCharacter, ...]:
    """The choices, each with the whole code it makes: placeholder X fills the characters between (guideline I.A.4)."""
    stem = code[:6].ljust(6, "X") if len(code) > 3 else ""
    found = []
    for character, meaning in on.seventh_characters(code):
        whole = on.diagnosis(stem + character) if stem else None
        found.append(SeventhCharacter(character, meaning, whole.dotted if whole else None))
    return tuple(found)
