"""Which coverage pays first: each rule by a case a biller would check by hand, in whatever order the cards are laid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from claimwright.payers import Case, Order, Plan, order_of_benefits

DAY = date(2026, 9, 1)
OLD = Case(DAY, date(1958, 3, 11))
"""68 years old on the day."""
YOUNG = Case(DAY, date(1990, 5, 2))
CHILD = Case(DAY, date(2018, 5, 2))
MEDICARE = Plan("m", "Medicare", "medicare_ffs")
MEDICAID = Plan("aid", "Medicaid", "medicaid")
TRICARE = Plan("tri", "TRICARE", "tricare", relationship="01")
OWN = Plan("own", "Acme Health", work="active", employees=50, starts=date(2020, 1, 1))
SPOUSES = Plan("sp", "Beta Care", relationship="01", work="active", employees=500, starts=date(2010, 1, 1))
RETIRED = Plan("ret", "Old Works", work="retired", starts=date(2001, 1, 1))
MOTHERS = Plan("mo", "Mother's plan", relationship="19", parent="together", subscriber_birth_date=date(1988, 3, 9))
FATHERS = Plan("fa", "Father's plan", relationship="19", parent="together", subscriber_birth_date=date(1979, 11, 30))


def keys(order: Order) -> list[str]:
    return [one.plan.key for one in order.places]


@pytest.mark.parametrize(
    ("plans", "case", "expected", "rule", "source"),
    [
        ([OWN, SPOUSES], YOUNG, "own sp", "own", "NAIC Model 120, section 6 D(1)"),
        ([FATHERS, MOTHERS], CHILD, "mo fa", "birthday", "NAIC Model 120, section 6 D(2)"),
        ([replace(MOTHERS, parent="without custody"), replace(FATHERS, parent="custody")], CHILD, "fa mo", "custody", "NAIC Model 120, section 6 D(2)"),
        ([MOTHERS, replace(FATHERS, parent="decree")], CHILD, "fa mo", "decree", "NAIC Model 120, section 6 D(2)"),
        ([replace(MOTHERS, parent="custody"), replace(FATHERS, parent="decree")], CHILD, "fa mo", "decree", "NAIC Model 120, section 6 D(2)"),
        ([RETIRED, OWN], YOUNG, "own ret", "active", "NAIC Model 120, section 6 D(3)"),
        ([replace(OWN, key="cobra", continued=True), OWN], YOUNG, "own cobra", "continuation", "NAIC Model 120, section 6 D(4)"),
        ([OWN, replace(OWN, key="longer", starts=date(2015, 1, 1))], YOUNG, "longer own", "longer", "NAIC Model 120, section 6 D(5)"),
        ([MEDICAID, OWN], YOUNG, "own aid", "medicaid", "42 CFR 433.139"),
        ([MEDICAID, MEDICARE], OLD, "m aid", "medicaid", "42 CFR 433.139"),
        ([TRICARE, SPOUSES], YOUNG, "sp tri", "tricare", "32 CFR 199.8"),
        ([MEDICARE, Plan("wc", "State Fund", "workers_compensation", answers=True)], OLD, "wc m", "accident", "42 CFR 411.40, 411.50"),
        ([MEDICARE, OWN], OLD, "own m", "medicare", "42 CFR 411.172"),
        ([replace(OWN, employees=19), MEDICARE], OLD, "m own", "medicare", "42 CFR 411.172"),
        ([RETIRED, MEDICARE], OLD, "m ret", "medicare", "42 CFR 411.172"),
        ([Plan("gap", "Supplement", work="none"), MEDICARE], OLD, "m gap", "medicare", "42 CFR 411.100"),
        ([MEDICARE, replace(OWN, employees=100)], replace(YOUNG, medicare_because="disability"), "own m", "medicare", "42 CFR 411.206"),
        ([replace(OWN, employees=99), MEDICARE], replace(YOUNG, medicare_because="disability"), "m own", "medicare", "42 CFR 411.206"),
        ([MEDICARE, replace(RETIRED, employees=3)], replace(YOUNG, medicare_because="esrd", esrd_since=date(2024, 4, 1)), "ret m", "medicare", "42 CFR 411.162"),
        ([RETIRED, MEDICARE], replace(YOUNG, medicare_because="esrd", esrd_since=date(2024, 3, 1)), "m ret", "medicare", "42 CFR 411.162"),
    ],
)  # fmt: skip
def test_each_rule(plans: list[Plan], case: Case, expected: str, rule: str, source: str) -> None:
    for laid in permutations(plans):
        order = order_of_benefits(laid, case)
        assert (keys(order), order.settled) == (expected.split(), True)
        last = order.places[-1]
        assert (last.rule, last.source, bool(last.words)) == (rule, source, True)


@pytest.mark.parametrize(
    ("plan", "case", "msp_type"),
    [
        (OWN, OLD, "12"),
        (replace(OWN, employees=100), replace(YOUNG, medicare_because="disability"), "43"),
        (OWN, replace(YOUNG, medicare_because="esrd", esrd_since=date(2026, 1, 1)), "13"),
        (Plan("x", "No-fault", "auto", answers=True), OLD, "14"),
        (
            Plan("x", "State Fund", "workers_compensation", answers=True),
            OLD,
            "15",
        ),
        (Plan("x", "Store insurance", "liability", answers=True), OLD, "47"),
    ],
)
def test_medicare_in_second_place_has_its_type(plan: Plan, case: Case, msp_type: str) -> None:
    order = order_of_benefits([MEDICARE, plan], case)
    assert [(one.plan.name, one.msp_type) for one in order.places] == [(plan.name, ""), ("Medicare", msp_type)]


def test_medicare_first_has_no_type() -> None:
    order = order_of_benefits([RETIRED, MEDICARE], OLD)
    assert {one.msp_type for one in order.places} == {""}


def test_a_spouses_work_comes_before_medicare_and_the_own_retirement_after_it() -> None:
    """The exception in the model regulation, section 6 D(1)(b): dependant's plan, Medicare, plan of the own retirement."""
    for laid in permutations([RETIRED, MEDICARE, SPOUSES, MEDICAID]):
        assert keys(order_of_benefits(laid, OLD)) == ["sp", "m", "ret", "aid"]


@pytest.mark.parametrize(
    ("plan", "case", "fact"),
    [
        (replace(OWN, work=""), OLD, "work"),
        (replace(OWN, employees=None), OLD, "employees"),
        (OWN, YOUNG, "medicare_because"),
        (OWN, replace(YOUNG, medicare_because="esrd"), "esrd_since"),
    ],
)
def test_what_nobody_has_said_is_asked_and_the_order_stays_as_entered(plan: Plan, case: Case, fact: str) -> None:
    for laid in permutations([plan, MEDICARE]):
        order = order_of_benefits(laid, case)
        assert (keys(order), order.settled) == ([one.key for one in laid], False)
        assert [(one.plan, one.fact) for one in order.questions] == [(plan.key, fact)]
        assert order.places[1].words == "As entered, until the question is answered"


def test_a_parents_birthday_that_nobody_knows_is_asked() -> None:
    order = order_of_benefits([FATHERS, replace(MOTHERS, subscriber_birth_date=None)], CHILD)
    assert keys(order) == ["fa", "mo"]
    assert [one.words for one in order.questions] == ["When was the subscriber of Mother's plan born?"]


def test_what_no_rule_tells_apart_is_asked() -> None:
    order = order_of_benefits([replace(OWN, starts=None), replace(OWN, key="two", name="Other", starts=None)], YOUNG)
    assert (keys(order), [one.words for one in order.questions]) == (
        ["own", "two"], ["Which has covered longer, Acme Health or Other?"],
    )  # fmt: skip


def test_one_coverage_or_none_asks_nothing() -> None:
    assert order_of_benefits([], OLD).places == ()
    assert order_of_benefits([MEDICARE], YOUNG).settled


def test_the_year_of_birth_does_not_count() -> None:
    """The father is older, the mother's birthday is earlier in the year."""
    (first, second) = order_of_benefits([FATHERS, MOTHERS], CHILD).places
    assert (first.plan.key, second.words) == (
        "mo",
        "The birthday of the subscriber of Mother's plan (03-09) is earlier in the year than that of Father's plan (11-30)",
    )


def test_the_last_of_thirty_months() -> None:
    """Entitled since March 2024: the group plan pays first through August 2026."""
    case = replace(YOUNG, medicare_because="esrd", esrd_since=date(2024, 3, 20))
    assert keys(order_of_benefits([MEDICARE, RETIRED], replace(case, day=date(2026, 8, 31)))) == ["ret", "m"]
    assert keys(order_of_benefits([MEDICARE, RETIRED], replace(case, day=date(2026, 9, 1)))) == ["m", "ret"]


def msp(plan: Plan, case: Case) -> tuple[str, bool, str]:
    """Who pays first, whether that is settled, and the source or the fact that is asked."""
    order = order_of_benefits([MEDICARE, plan], case)
    asked = order.questions[0].fact if order.questions else order.places[1].source
    return keys(order)[0], order.settled, asked


DISABLED = Case(date(2026, 9, 1), date(1961, 9, 15), "disability")
FIFTY = replace(OWN, employees=50)


@pytest.mark.parametrize(
    ("born", "day", "first"),
    [
        (date(1961, 9, 15), date(2026, 8, 31), "m"),  # 64: the rule of 100 employees
        (date(1961, 9, 15), date(2026, 9, 1), "own"),  # the month of 65: the rule of 20
        (date(1961, 9, 1), date(2026, 7, 31), "m"),
        (date(1961, 9, 1), date(2026, 8, 1), "own"),  # born on the first: attained on 31 August
        (date(1961, 9, 2), date(2026, 8, 31), "m"),
        (date(1960, 2, 29), date(2025, 2, 1), "own"),
        (date(1960, 3, 1), date(2025, 2, 1), "own"),
        (date(1960, 3, 1), date(2025, 1, 31), "m"),
        (date(1950, 5, 2), date(2026, 9, 1), "own"),
    ],
)
def test_from_the_month_of_65_on_the_reason_is_age(born: date, day: date, first: str) -> None:
    """Medicare began for a disability; the employer has 50: fewer than 100 (42 CFR 411.206), more than 20 (411.172)."""
    source = "42 CFR 411.172" if first == "own" else "42 CFR 411.206"
    assert msp(FIFTY, Case(day, born, "disability")) == (first, True, source)


def test_the_type_of_a_disabled_persons_plan_at_65_is_working_aged() -> None:
    order = order_of_benefits([MEDICARE, replace(OWN, employees=500)], DISABLED)
    assert order.places[1].msp_type == "12"


@pytest.mark.parametrize(
    ("case", "fact"),
    [
        (Case(DAY, date(1990, 5, 2), "age"), "medicare_because"),
        (Case(DAY, None, "disability"), "birth_date"),
        (Case(DAY, None), "medicare_because"),
    ],
)
def test_an_age_that_does_not_fit_or_is_not_known_is_asked(case: Case, fact: str) -> None:
    assert msp(FIFTY, case) == ("m", False, fact)


@pytest.mark.parametrize(
    ("plan", "told", "since", "day", "expected"),
    [
        # Kidney failure in May 2025, 65 in September 2026: the plan goes on to pay first, whether anybody works or not, to October 2027.
        (RETIRED, "esrd", date(2025, 5, 1), date(2026, 9, 1), ("ret", True, "42 CFR 411.163")),
        (RETIRED, "age", date(2025, 5, 1), date(2027, 10, 31), ("ret", True, "42 CFR 411.163")),
        (RETIRED, "age", date(2025, 5, 1), date(2027, 11, 1), ("m", True, "42 CFR 411.163")),
        # After the months Medicare pays first even where the patient works on at an employer of 50.
        (FIFTY, "esrd", date(2025, 5, 1), date(2027, 11, 1), ("m", True, "42 CFR 411.163")),
        # 65 first, kidney failure in March 2027: as it was then.
        (FIFTY, "age", date(2027, 3, 1), date(2027, 4, 1), ("own", True, "42 CFR 411.163")),
        (FIFTY, "age", date(2027, 3, 1), date(2027, 2, 28), ("own", True, "42 CFR 411.172")),
        (replace(OWN, employees=19), "age", date(2027, 3, 1), date(2027, 4, 1), ("m", True, "42 CFR 411.163")),
        (RETIRED, "age", date(2027, 3, 1), date(2027, 4, 1), ("m", False, "first_at_esrd")),
        (replace(RETIRED, first_at_esrd=True), "age", date(2027, 3, 1), date(2027, 4, 1), ("ret", True, "42 CFR 411.163")),
        (replace(RETIRED, first_at_esrd=False), "age", date(2027, 3, 1), date(2027, 4, 1), ("m", True, "42 CFR 411.163")),
        # A disability beside, under 65: 100 employees or more, or somebody says.
        (replace(OWN, employees=100), "disability", date(2025, 5, 1), date(2026, 8, 1), ("own", True, "42 CFR 411.163")),
        (FIFTY, "disability", date(2025, 5, 1), date(2026, 8, 1), ("m", False, "first_at_esrd")),
        (FIFTY, "disability", date(2025, 5, 1), date(2027, 11, 1), ("m", True, "42 CFR 411.163")),
    ],
)  # fmt: skip
def test_kidney_failure_beside_age_or_disability(
    plan: Plan, told: str, since: date, day: date, expected: tuple[str, bool, str]
) -> None:
    """Born 1961-09-15: 65 from September 2026. 42 CFR 411.163(b)(3) and (4)."""
    assert msp(plan, Case(day, date(1961, 9, 15), told, since)) == expected


SUPPLEMENT = Plan("gap", "Supplement", work="none", starts=date(2010, 1, 1))


@pytest.mark.parametrize(
    ("plans", "case", "expected", "asked"),
    [
        # Nobody knows the kind: it stays where it was entered, Medicaid is last all the same.
        ([Plan("x", "Unheard Of", ""), OWN], YOUNG, "x own", [("x", "kind")]),
        ([OWN, Plan("x", "Unheard Of", "")], YOUNG, "own x", [("x", "kind")]),
        ([MEDICAID, Plan("x", "Unheard Of", ""), OWN], YOUNG, "x own aid", [("x", "kind")]),
        ([Plan("x", "Unheard Of", ""), MEDICARE, OWN], OLD, "x own m", [("x", "kind")]),
        # Nobody knows whether anybody still works there: not before a retiree's plan by a guess.
        ([RETIRED, replace(OWN, work="")], YOUNG, "ret own", [("own", "work")]),
        ([replace(OWN, work=""), RETIRED], YOUNG, "own ret", [("own", "work")]),
        ([OWN, replace(OWN, key="old", work="", starts=date(2001, 1, 1))], YOUNG, "own old", [("old", "work")]),
        # Nobody said whether the parents live together: not by birthday.
        ([replace(FATHERS, parent=""), replace(MOTHERS, parent="")], CHILD, "fa mo", [("fa", "parent"), ("mo", "parent")]),
        ([FATHERS, replace(MOTHERS, parent="")], CHILD, "fa mo", [("mo", "parent")]),
        ([replace(MOTHERS, parent=""), replace(FATHERS, parent="custody")], CHILD, "mo fa", [("mo", "parent")]),
        # A court named one of them: nothing else need be known.
        ([replace(MOTHERS, parent=""), replace(FATHERS, parent="decree")], CHILD, "fa mo", []),
        # A plan of whom a fact is missing keeps its place, and what is known of the others holds.
        ([MEDICARE, replace(SPOUSES, work=""), RETIRED, OWN], OLD, "own sp m ret", [("sp", "work")]),
        ([replace(OWN, employees=None), MEDICARE, RETIRED], OLD, "own m ret", [("own", "employees")]),
    ],
)  # fmt: skip
def test_a_missing_fact_is_a_question_and_never_a_guess(
    plans: list[Plan], case: Case, expected: str, asked: list[tuple[str, str]]
) -> None:
    order = order_of_benefits(plans, case)
    assert (keys(order), [(one.plan, one.fact) for one in order.questions]) == (expected.split(), asked)
    assert order.settled is not bool(asked)
    if asked:
        assert any(one.words == "As entered, until the question is answered" for one in order.places)


def test_one_plan_alone_is_asked_nothing() -> None:
    for plan in (Plan("x", "Unheard Of", ""), replace(OWN, work=""), replace(MOTHERS, parent="")):
        assert order_of_benefits([plan], CHILD).settled


def test_plans_that_an_earlier_rule_tells_apart_are_asked_no_more() -> None:
    """The own plan comes before a spouse's whether anybody works."""
    assert order_of_benefits([replace(SPOUSES, work=""), replace(OWN, work="")], YOUNG).settled


FUND = Plan("wc", "State Fund", "workers_compensation", work="none")


def test_an_accidents_payer_comes_first_for_the_accident_alone() -> None:
    for laid in permutations([replace(FUND, answers=True), OWN, MEDICAID]):
        order = order_of_benefits(laid, YOUNG)
        assert (keys(order), order.settled, order.apart) == (["wc", "own", "aid"], True, ())
    other = replace(FUND, answers=False)
    for laid in permutations([other, OWN, MEDICAID]):
        order = order_of_benefits(laid, YOUNG)
        assert (keys(order), order.settled, order.apart) == (["own", "aid"], True, (other,))


def test_whether_a_visit_is_for_the_accident_is_asked() -> None:
    for laid in permutations([FUND, MEDICARE]):
        order = order_of_benefits(laid, OLD)
        assert keys(order) == [one.key for one in laid]
        assert [(one.plan, one.fact) for one in order.questions] == [("wc", "accident")]
        assert {one.msp_type for one in order.places} == {""}, "nobody knows why Medicare would be second"
    assert [one.fact for one in order_of_benefits([FUND], YOUNG).questions] == ["accident"]
