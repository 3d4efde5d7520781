"""What is meant by what people type, and who of many people fits it best?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.workbench.finding.people_index import PeopleIndex, Row
from claimwright.workbench.finding.sounds import sounds
from claimwright.workbench.finding.typed_words import understood

TODAY = date(2026, 11, 30)
BORN = date(1961, 3, 4)


def index(*people: tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, date]) -> PeopleIndex:
    """People by last and first name, record number and birth date."""
    rows = [
        Row(n, one[0], one[1], "", one[2] if len(one) > 2 else f"R{n}", one[3] if len(one) > 3 else None, n)
        for n, one in enumerate(people)
    ]
    return PeopleIndex(rows)


def found(people: PeopleIndex, words: str) -> list[int]:
    return [fit.pk for fit in people.find(understood(words, TODAY), 20).best]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("O'Brien", "obrien"), ("O'Brien", "o'brien"), ("O'Brien", "O’Brien"), ("O'Brien", "o brien"), ("OBrien", "o'brien"),
        ("Smith-Jones", "smith jones"), ("Smith-Jones", "jones smith"), ("Smith Jones", "smith-jones"),
        ("Smith-Jones", "smithjones"), ("De La Cruz", "delacruz"), ("De La Cruz", "cruz"), ("Delacruz", "de la cruz"),
        ("Müller", "muller"), ("Muller", "Müller"), ("Núñez", "nunez"), ("Sørensen", "sorensen"), ("Strauß", "strauss"),
        ("Łukasz", "lukasz"), ("Smith Jr.", "smith"), ("Smith", "smith jr"), ("Smith", "Dr. Smith"), ("St. John", "st john"),
        ("VAN DER BERG", "van der berg"), ("王", "王"), ("Ng", "ng"), ("Smith", "ith"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(stored: str, words: str) -> None:
    assert found(index(("Ito", "Ken"), (stored, "Ann")), words) == [1]
    assert found(index(("Ito", "Ken"), (stored, "Ann")), f"{words} ann") == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith", "Smyth"), ("Catherine", "Katherine"), ("Katherine", "Kathryn"), ("Stephen", "Steven"), ("Jon", "John"),
        ("Meyer", "Maier"), ("Thompson", "Tomson"), ("Wright", "Right"), ("Knight", "Nite"), ("Phillips", "Filips"),
        ("Garcia", "Garsia"), ("Gonzalez", "Gonsales"), ("MacDonald", "McDonald"), ("Schmidt", "Schmitt"),
        ("Geoffrey", "Jeffrey"), ("Jackson", "Jaxon"), ("Reed", "Reid"), ("Leigh", "Lee"), ("Cohen", "Koen"),
    ],
)  # fmt: skip
def test_names_that_are_said_alike_find_each_other(one: str, other: str) -> None:
    assert sounds(one.lower()) == sounds(other.lower()) != ""
    assert found(index(("Ito", "Bo"), (one, "Ann")), other) == [1]
    assert found(index(("Ito", "Bo"), (one, "Ann")), f"ann {other}") == [1]


@pytest.mark.parametrize(("one", "other"), [("Smith", "Jones"), ("Garcia", "Lopez"), ("Ann", "Ken"), ("Lee", "Kim")])
def test_names_that_are_not_said_alike_do_not(one: str, other: str) -> None:
    assert sounds(one.lower()) != sounds(other.lower())
    assert found(index((one, "Zoe")), other) == []


def test_as_typed_comes_before_alike_and_the_whole_before_a_part() -> None:
    people = index(("Smithson", "Jo"), ("Smyth", "Jo"), ("Smith", "Jo"), ("Goldsmith", "Jo"), ("Jo", "Smith"))
    assert found(people, "smith") == [2, 4, 0, 3], "last, first, beginning, part; alike only where nobody is as typed"
    assert found(people, "smiht") == [2, 4], "a slip of the pen"


def test_a_comma_parts_last_from_first_name() -> None:
    people = index(("Jordan", "Smith"), ("Smith", "Jordan"), ("Smith", "Ann"))
    assert found(people, "smith, jordan") == [1]
    assert found(people, "smith, j") == [1]
    assert set(found(people, "jordan smith")) == {0, 1}
    assert found(people, "ann, smith") == [2], "the other way round where nobody is named so"


@pytest.mark.parametrize(
    "words",
    [
        "3/4/1961", "03/04/1961", "3-4-1961", "3.4.1961", "03041961", "1961-03-04", "1961/3/4", "19610304", "3/4/61", "030461",
        "March 4, 1961", "mar 4 1961", "Mar. 4th, 1961", "4 March 1961", "4-Mar-1961", "4MAR1961", "born 3/4/1961", "DOB: 3/4/1961",
    ],
)  # fmt: skip
def test_a_birth_date_is_read_as_people_type_it(words: str) -> None:
    people = index(("Ito", "Ken", "R0", date(1961, 4, 3)), ("Smith", "Ann", "R1", BORN))
    assert found(people, words) == [1]
    assert found(people, f"smith {words}") == found(people, f"{words} smith") == [1]
    assert found(people, f"ito {words}") == []


def test_a_day_that_can_only_be_day_first_is_so_and_two_digits_mean_either_century() -> None:
    people = index(
        ("A", "B", "1", date(1961, 4, 23)), ("C", "D", "2", date(1926, 3, 4)), ("E", "F", "3", date(2026, 3, 4))
    )
    assert found(people, "23/4/1961") == [0]
    assert found(people, "3/4/26") == [1, 2]
    assert found(people, "3/4/2027") == [], "nobody is born tomorrow"
    assert found(people, "4/1961") == [0]
    assert found(people, "1926") == [1]


@pytest.mark.parametrize(
    ("text", "amount", "exact"),
    [
        ("125.00", "125.00", True), ("$125", "125", True), ("1,250.5", "1250.5", True), ("(125.00)", "-125.00", True),
        ("-90.00", "-90.00", True), ("$ 1,250.00", "1250.00", True), ("125", "125", False), ("smith 125.00", None, False),
        ("12.345", None, False), ("1.2.3", None, False), ("H125", None, False),
    ],
)  # fmt: skip
def test_an_amount_is_one_alone(text: str, amount: str | None, exact: bool) -> None:
    asked = understood(text, TODAY)
    assert (asked.amount, asked.exact_amount) == (Decimal(amount) if amount else None, exact)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1EG4-TE5-MK73", "1EG4TE5MK73"), ("1eg4 te5 mk73", "1EG4TE5MK73"), ("#4711", "4711"), ("claim cw-77", "CW-77"),
        ("ICN 2026.77", "202677"), ("eft 0099", "0099"),
    ],
)  # fmt: skip
def test_a_number_is_looked_for_as_it_may_be_kept(text: str, kept: str) -> None:
    assert kept in understood(text, TODAY).numbers


@pytest.mark.parametrize(
    "text", ["", "   ", ",", "-", "'", "\x00", "\x07", "9" * 200, "a b " * 100, "(" * 50, "٣/٤/١٩٦١", "1/1/0000"]
)
def test_what_cannot_be_read_finds_nobody_and_breaks_nothing(text: str) -> None:
    assert found(index(("Ito", "Ken")), text) == []


def test_a_label_that_is_a_name_too_still_finds_it() -> None:
    people = index(("Adkins", "Trace"), ("Adkins", "Ann"))
    assert found(people, "trace adkins")[0] == 0
    assert found(people, "trace") == [0]


def test_a_row_that_changed_is_found_by_what_it_is_now() -> None:
    people = index(("Smith", "Ann"), ("Ito", "Ken"))
    people.add([Row(0, "Okafor", "Ann", "", "R0", None, 9)])
    assert (found(people, "smith"), found(people, "okafor ann"), found(people, "R0"), len(people)) == ([], [0], [0], 2)
