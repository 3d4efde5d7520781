"""The rules of the lint on questions as people write them: the published examples, and each rule with its nearest neighbour."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from tests.queries.conftest import ATTENDING, START, note, stay

from claimwright.queries import Context, Option, Query, compose, gaps, lint
from claimwright.queries.tables import lint_rules
from claimwright.queries.written import option_kind, read_query
from claimwright.records.chart import Patient, Practitioner
from claimwright.reference import Library

GOOD: Final = (
    "Creatinine 1.0 (3/1), 2.1 (3/3), 1.1 (3/6); IV fluids 3 L; urine 0.3 mL/kg/h on 3/3. Please state the clinical significance, "
    "if any: - acute kidney injury due to ____ - expected variation, no diagnosis - other ____ - unable to determine"
)
PATHOLOGY: Final = "Pathology 3/4: adenocarcinoma, sigmoid. Do you agree with this finding? yes / no / other / unable"
SEPSIS: Final = "Subject: Sepsis clarification. Patient meets sepsis. Please document sepsis, this will capture an MCC."
FAILURE: Final = "Does the patient have acute respiratory failure? Yes/No"


def rules(text: str, library: Library, level: str = "block") -> set[str]:
    return {one.rule for one in lint(read_query(text), Context(library)) if one.level == level}


@pytest.mark.parametrize("text", [GOOD, PATHOLOGY])
def test_the_published_good_questions_have_nothing_to_say(library: Library, text: str) -> None:
    assert lint(read_query(text), Context(library)) == []


def test_the_published_leading_question_breaks_five_rules(library: Library) -> None:
    assert rules(SEPSIS, library) >= {"L1", "L2", "L3", "L5", "L8"}


def test_a_yes_or_no_brings_in_no_new_diagnosis(library: Library) -> None:
    assert "L4" in rules(FAILURE, library)


WRITTEN: Final = [
    # rule, breaks it, the nearest that does not
    ("L1", GOOD + "\nThis affects the DRG.", GOOD + "\nThe dressing was dry."),
    ("L1", GOOD.replace("IV fluids 3 L", "IV fluids 3 L, reimbursement"), GOOD.replace("3 L", '3 L "CC: weakness"')),
    ("L2", "Subject: Sepsis\n" + GOOD, "Subject: Course of the creatinine\n" + GOOD),
    ("L3", GOOD.replace("Please state", "Please document"), GOOD),
    ("L3", GOOD.replace("Please state", "Would you agree, and state"), GOOD),
    ("L5", GOOD.replace(" - unable to determine", ""), GOOD),
    ("L5", GOOD.replace(" - expected variation, no diagnosis", ""), GOOD),
    ("L6", GOOD.replace(" - other", " - obesity, class 3 - other"), GOOD),
    ("L8", GOOD.replace(" (3/1)", "").replace(" (3/3)", "").replace(" (3/6)", "").replace(" on 3/3", ""), GOOD),
    ("L12", GOOD.replace("- acute kidney", "- [x] acute kidney"), GOOD),
    ("L12", GOOD.replace("- acute kidney injury due to ____ - expected variation, no diagnosis", "- expected variation, no diagnosis - acute kidney injury due to ____"), GOOD),
    ("L14", "Subject: Creatinine of Mr. Smith, MRN 1234567\n" + GOOD, "Subject: Creatinine\n" + GOOD),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "breaks", "keeps"), WRITTEN, ids=[f"{row[0]}-{n}" for n, row in enumerate(WRITTEN)])
def test_each_rule_blocks_what_breaks_it_and_not_its_neighbour(
    library: Library, rule: str, breaks: str, keeps: str
) -> None:
    assert rule in rules(breaks, library)
    assert rule not in rules(keeps, library)


def test_an_adjective_that_judges_is_a_warning_and_a_quoted_one_is_the_records(library: Library) -> None:
    assert "L10" in rules(GOOD.replace("IV fluids", "Clearly IV fluids"), library, "warn")
    assert "L10" not in rules(GOOD.replace("IV fluids 3 L", '"severe weakness" on 3/2'), library, "warn")


def test_a_long_question_is_a_warning(library: Library) -> None:
    assert "L13" in rules(GOOD.replace("IV fluids 3 L", "IV fluids " * 140), library, "warn")


AKI_STAY = stay("Labs: Creatinine 1.0 (3/1), 2.1 (3/3), 1.1 (3/6).")


@pytest.fixture
def aki(library: Library) -> tuple[Query, Context]:
    [gap] = [one for one in gaps(AKI_STAY, library) if one.trigger == "Q01"]
    return compose(gap, AKI_STAY), Context(library, AKI_STAY, gap)


def found(query: Query, context: Context) -> set[str]:
    return {one.rule for one in lint(query, context)}


def test_a_composed_question_has_nothing_to_say(aki: tuple[Query, Context]) -> None:
    query, context = aki
    assert lint(query, context) == []
    assert [one.text for one in query.options] == [
        "acute kidney injury due to ____",
        "expected variation, no diagnosis",
        "other: ____",
        "unable to determine",
    ]
    assert query.to == "Ama Osei"


def test_an_option_that_the_record_does_not_support_is_refused(aki: tuple[Query, Context]) -> None:
    query, context = aki
    more = (
        Option("acute kidney injury due to ____"),
        Option("progression of chronic kidney disease"),
        *query.options[1:],
    )
    assert "L6" in found(replace(query, options=more), context)


def test_the_option_of_a_hand_needs_a_documented_diagnosis(aki: tuple[Query, Context]) -> None:
    query, context = aki
    more = (query.options[0], Option("cirrhosis"), *query.options[1:])
    assert "L6" in found(replace(query, options=more), context)


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("sepsis only", True),
        ("sepsis without shock", True),
        ("history of sepsis", False),
        ("no sepsis", False),
        ("expected variation, no diagnosis", False),
        ("rise of the creatinine without clinical significance", False),
    ],
)
def test_an_option_that_sounds_like_less_brings_in_no_diagnosis(
    aki: tuple[Query, Context], text: str, blocked: bool
) -> None:
    query, context = aki
    options = (query.options[0], Option(text, option_kind(text)), *query.options[2:])
    assert ("L6" in found(replace(query, options=options), context)) is blocked


@pytest.mark.parametrize(
    ("line", "blocked"),
    [
        ("3/3: severe sepsis of pneumonia", {"L2"}),
        ("3/3, chest film: no pneumonia", set()),
        ("3/3: urine 0.3 mL/kg/h", set()),
        ('3/3, note: "this adds an MCC"', {"L1"}),
        ('3/3, note: "please document it"', {"L3"}),
        ('3/3, note: "CC: weakness"', set()),
    ],
)
def test_a_line_of_ones_own_shows_no_diagnosis_and_quotes_no_words_that_the_record_lacks(
    library: Library, line: str, blocked: set[str]
) -> None:
    chart = stay("CC:  Weakness. Labs: Creatinine 1.0 (3/1), 2.1 (3/3), 1.1 (3/6).")
    [gap] = [one for one in gaps(chart, library) if one.trigger == "Q01"]
    said = lint(replace(compose(gap, chart), lines=(line,)), Context(library, chart, gap))
    assert {one.rule for one in said if one.blocks} == blocked


def test_every_option_above_the_documented_is_a_warning(aki: tuple[Query, Context]) -> None:
    query, context = aki
    raised = (Option("acute kidney injury due to ____"), Option("another finding: ____"), *query.options[2:])
    assert "L7" in found(replace(query, options=raised), context)


def test_what_speaks_against_it_may_not_be_left_out(library: Library) -> None:
    chart = stay("SpO2 86% on RA at 08:00, RR 30. Later SpO2 96% on RA, no respiratory distress.")
    [gap] = [one for one in gaps(chart, library) if one.trigger == "Q04"]
    query, context = compose(gap, chart), Context(library, chart, gap)
    assert "L9" not in found(query, context)
    assert "L9" in found(
        replace(query, indicators=tuple(one for one in query.indicators if one.side == "supports")), context
    )


def test_the_same_question_twice_and_too_many_a_day_are_warnings(aki: tuple[Query, Context]) -> None:
    query, context = aki
    assert "L11" in found(query, replace(context, asked=("Q01",)))
    assert "L11" in found(query, replace(context, today=5))
    assert "L11" not in found(query, replace(context, asked=("Q04",), today=4))


def test_an_indicator_without_a_day_is_refused(aki: tuple[Query, Context]) -> None:
    query, context = aki
    assert "L8" in found(replace(query, indicators=(replace(query.indicators[0], at=None),)), context)


def test_an_indicator_of_an_earlier_stay_is_marked(aki: tuple[Query, Context]) -> None:
    query, context = aki
    earlier = START.date().replace(year=2025)
    unmarked = replace(query.indicators[0], at=earlier)
    assert "L8-prior" in found(replace(query, indicators=(unmarked, query.indicators[1])), context)
    assert "L8-prior" not in found(
        replace(query, indicators=(replace(unmarked, prior=True), query.indicators[1])), context
    )


def test_the_patients_name_does_not_stand_in_the_subject(library: Library, aki: tuple[Query, Context]) -> None:
    query, context = aki
    named = replace(AKI_STAY, patient=Patient(last_name="Winterbourne"))
    assert "L14" in found(replace(query, subject="Creatinine, Winterbourne"), replace(context, chart=named))


def test_an_abbreviation_that_the_record_does_not_have_is_a_warning(aki: tuple[Query, Context]) -> None:
    query, context = aki
    assert "L13" in found(replace(query, question="Please state the significance per KDQ."), context)


def test_differing_notes_go_to_the_attending(library: Library) -> None:
    one = note("ASSESSMENT\n1. Pneumonia", author="Ama Osei")
    other = note("ASSESSMENT\nPneumonia ruled out.", kind="consultation", day=2, author="Ben Ito")
    chart = stay(one, other)
    consultant = Practitioner("consultant", "Ito", "Ben", "1578227435")
    chart = replace(chart, encounter=replace(chart.encounter, practitioners=(ATTENDING, consultant)))
    [gap] = [one for one in gaps(chart, library) if one.trigger == "Q30"]
    query, context = compose(gap, chart), Context(library, chart, gap)
    assert "L15" not in found(query, context)
    assert "L15" in found(replace(query, to="Ben Ito", to_npi="1578227435"), context)
    assert "L15" in found(replace(query, to="Nobody Known", to_npi="1000000000"), context)


def test_every_rule_of_the_table_is_told_with_its_level() -> None:
    levels = {rule: level for rule, (level, _) in lint_rules(START.date()).items()}
    assert [rule for rule, level in levels.items() if level == "block"] == [
        "L1", "L2", "L3", "L4", "L5", "L6", "L8", "L12", "L14",
    ]  # fmt: skip
