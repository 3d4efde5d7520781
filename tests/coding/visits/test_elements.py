"""From elements to a level: two of three, or time; prolonged time by payer; critical care; what one more step would change."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.coding.visits import Elements, changes, element_level, level, with_element

DAY = date(2026, 4, 1)
S, L, M, H = "straightforward", "low", "moderate", "high"


def _code(
    family: str, problems: str, data: str, risk: str, minutes: int | None = None, payer: str = "cpt", day: date = DAY
) -> str:
    return level(Elements(family, day, problems, data, risk, minutes, payer)).code


@pytest.mark.parametrize(
    ("family", "three", "code"),
    [
        ("office_established", (M, L, M), "99214"),  # golden 1: diabetes and hypertension, two tests, a drug raised
        ("office_established", (L, S, L), "99213"),  # golden 2: a sore throat, its test billed by the same group
        ("office_established", (L, S, M), "99213"),  # golden 3: the same with a prescription: second highest is low
        ("office_new", (M, M, L), "99204"),  # golden 4: a breast lump, two images and an outside note
        ("emergency", (H, H, H), "99285"),  # golden 5: chest pain admitted
        ("hospital_subsequent", (M, M, M), "99232"),  # golden 9: heart failure improving, three tests
        ("office_established", (H, S, S), "99212"),
        ("office_established", (H, M, S), "99214"),
        ("hospital_initial", (S, S, S), "99221"),
        ("hospital_initial", (L, L, S), "99221"),
        ("emergency", (S, S, L), "99282"),
        ("home_established", (M, S, M), "99349"),
        ("home_new", (M, S, M), "99344"),
        ("nursing_subsequent", (M, M, S), "99309"),
        ("consultation_office", (M, L, M), "99244"),
        ("video_established", (M, L, M), "98006"),
    ],
)
def test_two_of_three_elements_make_the_level(family: str, three: tuple[str, str, str], code: str) -> None:
    assert _code(family, *three) == code


@pytest.mark.parametrize(
    ("family", "minutes", "code"),
    [
        ("office_established", 41, "99215"),  # golden 6
        ("office_established", 39, "99214"),
        ("office_established", 40, "99215"),
        ("office_established", 9, "99213"),  # its decisions are more than its time
        ("office_new", 29, "99203"),
        ("office_new", 59, "99204"),
        ("office_new", 60, "99205"),
        ("hospital_subsequent", 40, "99232"),  # golden 12: 25 of the one and 15 of the other
        ("emergency", 90, "99283"),  # never by time
    ],
)
def test_time_counts_where_it_supports_more_than_the_decisions(family: str, minutes: int, code: str) -> None:
    assert _code(family, L, L, L, minutes) == code


def test_a_discharge_day_is_of_its_minutes_alone() -> None:
    assert _code("hospital_discharge", H, H, H) == "99238"  # golden 10: no minutes said
    assert _code("hospital_discharge", S, S, S, 30) == "99238"
    assert _code("hospital_discharge", S, S, S, 31) == "99239"


@pytest.mark.parametrize(
    ("family", "minutes", "payer", "code", "added"),
    [
        ("office_established", 70, "medicare", "99215", ("G2212", 1)),  # golden 7: 69 is the first
        ("office_established", 70, "cpt", "99215", ("99417", 2)),  # golden 7: 55 and 70
        ("office_established", 54, "cpt", "99215", None),
        ("office_established", 68, "medicare", "99215", None),
        ("office_new", 88, "medicare", "99205", None),  # golden 8
        ("office_new", 89, "medicare", "99205", ("G2212", 1)),
        ("office_new", 103, "medicare", "99205", ("G2212", 1)),
        ("office_new", 104, "medicare", "99205", ("G2212", 2)),
        ("hospital_same_day", 100, "cpt", "99236", ("99418", 1)),
        ("hospital_same_day", 100, "medicare", "99236", None),
        ("home_established", 110, "medicare", "99350", ("G0318", 1)),
        ("hospital_discharge", 120, "cpt", "99239", None),
        ("critical_care", 74, "cpt", "99291", None),
        ("critical_care", 80, "cpt", "99291", ("99292", 1)),  # the golden case of critical care
        ("critical_care", 80, "medicare", "99291", None),
        ("critical_care", 104, "medicare", "99291", ("99292", 1)),
        ("critical_care", 105, "cpt", "99291", ("99292", 2)),
    ],
)
def test_prolonged_time_is_counted_as_the_payer_counts_it(
    family: str, minutes: int, payer: str, code: str, added: tuple[str, int] | None
) -> None:
    found = level(Elements(family, DAY, S, S, S, minutes, payer))
    assert (found.code, found.added) == (code, added)


def test_less_than_thirty_minutes_are_no_critical_care() -> None:
    assert level(Elements("critical_care", DAY, H, H, H, 29)).code == ""
    assert level(Elements("critical_care", DAY, H, H, H)).code == ""


def test_prolonged_time_needs_minutes_that_reach_the_visit_themselves() -> None:
    assert level(Elements("office_established", DAY, H, H, H, 30)).added is None
    assert level(Elements("office_established", DAY, H, H, H)).added is None


def test_a_table_holds_on_its_own_days() -> None:
    before, after = date(2023, 6, 1), date(2024, 6, 1)
    assert _code("nursing_subsequent", S, S, S, 18, day=before) == "99308"
    assert _code("nursing_subsequent", S, S, S, 18, day=after) == "99307"
    assert _code("hospital_initial", M, M, M, day=date(2022, 6, 1)) == ""
    assert level(Elements("critical_care", date(2022, 6, 1), minutes=80, payer="medicare")).added == ("99292", 1)


@pytest.mark.parametrize(
    ("element", "kinds", "reached"),
    [
        ("problems", ["minor"], S),
        ("problems", ["minor", "minor"], L),
        ("problems", ["acute"], L),
        ("problems", ["acute", "acute"], L),
        ("problems", ["chronic_stable"], L),
        ("problems", ["chronic_stable", "chronic_stable"], M),
        ("problems", ["chronic_unstable"], M),
        ("problems", ["uncertain"], M),
        ("problems", ["chronic_severe"], H),
        ("problems", [], S),
        ("data", ["test"], S),
        ("data", ["test", "test"], L),
        ("data", ["historian"], L),
        ("data", ["test", "test", "historian"], M),  # a historian is one of three
        ("data", ["test", "outside_note", "test"], M),
        ("data", ["interpretation"], M),
        ("data", ["interpretation", "test", "test"], M),
        ("data", ["interpretation", "discussion"], H),
        ("data", ["test", "interpretation", "discussion"], H),  # golden 5: one test counts, and two of three categories
        ("data", ["test", "test", "test", "discussion"], H),
        ("risk", ["low_risk"], L),
        ("risk", ["low_risk", "prescription"], M),
        ("risk", ["prescription", "hospital_care"], H),
    ],
)
def test_facts_reach_a_level_of_their_element(element: str, kinds: list[str], reached: str) -> None:
    assert element_level(element, kinds, DAY)[0] == reached


def test_what_one_more_fact_would_change_and_what_not() -> None:
    here = Elements("office_established", DAY, L, S, M, 15)
    assert [(one.element, one.to, one.code) for one in changes(here)] == [
        ("problems", M, "99214"),
        ("data", L, "99213"),
        ("risk", H, "99213"),
        ("time", "30 minutes", "99214"),
    ]


def test_a_coder_overrules_an_element_and_the_level_follows() -> None:
    here = Elements("office_established", DAY, M, S, M)
    assert level(here).code == "99214"
    assert level(with_element(here, "problems", L)).code == "99213"
    with pytest.raises(KeyError):
        with_element(here, "family", L)
    with pytest.raises(KeyError):
        with_element(here, "risk", "enormous")
