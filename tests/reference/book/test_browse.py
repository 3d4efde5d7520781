"""The index and the tables as trees: jumping, opening, following."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.errors import ReferenceMissingError
from claimwright.reference import Library
from claimwright.reference.book import Book

DAY = date(2026, 3, 2)


def test_a_prefix_jumps_to_the_first_main_term_and_goes_on_from_there(books: Library) -> None:
    index = Book(books, "index", DAY)
    assert [term.term for term in index.jump("di")] == [
        "Diabetes, diabetic", "Disease, diseased", "Fracture, traumatic", "Ureterolith",
    ]  # fmt: skip
    assert index.jump("e", 1)[0].term == "Fracture, traumatic", "none begins with it: where it would stand"
    assert index.jump("zzz", 1)[0].term == "Ureterolith"
    assert index.jump("", 1)[0].term == "Calculus, calculi, calculous"


def test_terms_open_downwards_and_know_what_is_above(books: Library) -> None:
    index = Book(books, "index", DAY)
    diabetes = index.jump("diabetes", 1)[0]
    assert (diabetes.nonessential, diabetes.codes, diabetes.has_terms) == ("(mellitus) (sugar)", (("", "E11.9"),), True)
    with_, due = index.below(diabetes.position)
    assert (with_.term, with_.codes, due.codes) == ("with", (), (("", "E08.9"),))
    (kidney,) = index.below(with_.position)
    assert [term.term for term in index.above(kidney.position)] == ["Diabetes, diabetic", "with"]
    disease = index.below(index.jump("disease", 1)[0].position)[0]
    assert (disease.codes, disease.manifestation_code) == ((("", "G30.9"),), "F02.80")


def test_a_see_reference_is_followed(books: Library) -> None:
    index = Book(books, "index", DAY)
    lith = index.jump("ureterolith", 1)[0]
    assert lith.see == "Calculus, ureter"
    at = index.follow(lith.see)
    assert at is not None
    assert index.term(at).codes == (("", "N20.1"),)
    assert index.follow("Nothing, such") is None


def test_a_table_has_a_code_a_column(books: Library) -> None:
    drugs = Book(books, "drug", DAY)
    assert drugs.columns[4] == "adverse_effect"
    warfarin = drugs.jump("war", 1)[0]
    assert dict(warfarin.codes)["adverse effect"] == "T45.515"
    assert dict(warfarin.codes)["underdosing"] == "T45.516"


def test_another_years_book_says_so_and_a_missing_one_names_the_command(books: Library) -> None:
    assert Book(books, "index", DAY).warning is None
    assert Book(books, "index", date(2027, 1, 5)).warning == "of FY2026: none of 2027-01-05 is loaded"
    with pytest.raises(ReferenceMissingError, match="the Neoplasm Table is not loaded"):
        Book(books, "neoplasm", DAY)
