"""Copied passages are found with where they were first written, and what differs in a number, a "no" or a side is none."""

from __future__ import annotations

from datetime import datetime

import pytest

from claimwright.records.chart import Document
from claimwright.records.copied_text import Origin, copied_passages, in_order

STORY = (
    "The patient is a 71-year-old man with severe COPD who came with three days of worse breathing. "
    "He denies chest pain. His left leg is not swollen, and possible pneumonia is seen on the film."
)


def document(name: str, text: str, day: int | None, kind: str = "progress_note") -> Document:
    return Document(name, name, text, kind, datetime(2026, 3, day, 9) if day else None)


def passages(*documents: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """Document, its copied words, and the words of each origin."""
    texts = {one.document_id: one.text for one in documents}
    return [
        (name, texts[name][one.start : one.end], tuple(texts[o.document][o.start : o.end] for o in one.origins))
        for name, some in copied_passages(documents).items()
        for one in some
    ]


def test_a_paragraph_of_an_earlier_day_is_copied() -> None:
    first = document("admission", f"HPI\n{STORY}\n", 1)
    later = document("day 2", f"SUBJECTIVE\nSlept well.\n\n{STORY}\n\nPLAN\nGo on.\n", 2)
    assert passages(first, later) == [("day 2", STORY, (STORY,))]


def test_the_place_of_the_first_writing_is_named_and_not_that_of_a_copy() -> None:
    days = [document(f"day {day}", f"Day {day}.\n{STORY}\n", day) for day in (1, 2, 3)]
    found = copied_passages(days)
    assert found["day 3"][0].origins == (Origin("day 1", 7, 7 + len(STORY)),)
    assert "day 1" not in found


def test_earlier_is_by_date_and_not_by_place() -> None:
    later, first = document("later", STORY, 9), document("first", STORY, 2)
    assert [one[0] for one in passages(later, first)] == ["later"]
    assert [one.document_id for one in in_order([later, document("none", "", None), first])] == [
        "first",
        "later",
        "none",
    ]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("71-year-old", "72-year-old"),
        ("three days", "five days"),
        ("denies", "reports"),
        ("not swollen", "swollen"),
        ("left leg", "right leg"),
        ("possible pneumonia", "pneumonia"),
        ("pneumonia is", "pneumonia? is"),
    ],
)
def test_a_statement_that_differs_stays_in_sight(was: str, now: str) -> None:
    changed = STORY.replace(was, now)
    assert changed != STORY
    long = "The rest of the story was told by his daughter, who lives with him and gives him all of his medicines. " * 2
    first, later = document("first", f"{long}{STORY}", 1), document("later", f"{long}{changed}", 2)
    [statement] = [one for one in changed.split(". ") if now in one]
    folded = [words for _, words, _ in passages(first, later)]
    assert folded, "what did not change is folded"
    assert not any(statement.rstrip(".") in words for words in folded)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("dose .5 mg", "dose 5 mg"),
        ("dose 1.4 mg", "dose 14 mg"),
        ("balance -2 L", "balance 2 L"),
        ("- fever", "fever"),
        ("fever (-)", "fever (+)"),
        ("[ ] fever", "[x] fever"),
        ("[ ] fever", "fever"),
        ("☐ fever", "☑ fever"),
        ("K <3", "K >3"),
        ("↑ edema", "↓ edema"),
        ("lungs clear", "lungs not clear"),
    ],
)
def test_signs_that_change_the_meaning_are_no_copy(was: str, now: str) -> None:
    around = " and nothing else was written on this line of the note, which is long enough to be folded by itself, as a copy of an earlier line is\n"
    assert passages(document("first", was + around, 1), document("later", now + around, 2)) == []
    assert len(passages(document("first", was + around, 1), document("later", was + around, 2))) == 1


def test_wrapping_capitals_and_blanks_do_not_hide_a_copy() -> None:
    wrapped = STORY.replace(" three days", "\nthree days").replace("is seen", "is  seen").upper()
    [(_, words, origins)] = passages(document("first", STORY, 1), document("later", wrapped, 2))
    assert (words, origins) == (wrapped, (STORY,))


def test_a_list_is_copied_line_by_line() -> None:
    lines = [f"- Medicine number {n}, {n} mg by mouth every morning" for n in range(1, 7)]
    changed = [*lines[:3], "- Medicine number 4, 40 mg by mouth every morning", *lines[4:]]
    found = passages(document("first", "\n".join(lines), 1), document("later", "\n".join(changed), 2))
    assert [words for _, words, _ in found] == ["\n".join(lines[:3])], "two lines behind the changed one are too few"


def test_what_several_documents_hold_names_the_one_with_most_first() -> None:
    family = "Her mother had breast cancer at fifty, and her father had a stroke at eighty while he lived alone."
    first, second = document("first", STORY, 1), document("second", family, 2)
    found = copied_passages([first, second, document("third", f"{family}\n{STORY}", 3)])
    assert [one.document for one in found["third"][0].origins] == ["first", "second"]


def test_short_passages_and_headings_are_left_as_they_are() -> None:
    text = "PHYSICAL EXAM\nNo acute distress.\nLungs clear.\n"
    assert passages(document("first", text, 1), document("later", text, 2)) == []


def test_a_discharge_summary_states_anew_and_later_notes_copy_from_it() -> None:
    first, summary = document("first", STORY, 1), document("summary", STORY, 5, "discharge_summary")
    assert passages(first, summary) == []
    assert [one[0] for one in passages(summary, document("clinic", STORY, 9))] == ["clinic"]


def test_a_document_does_not_copy_from_itself_and_codes_of_the_record_are_no_words() -> None:
    assert passages(document("only", f"{STORY}\n\n{STORY}", 1)) == []
    assert passages(document("codes", STORY, 1, "coded_entries"), document("later", STORY, 2)) == []
