"""What answers change: one of a finding's own codes or none, and, whatever is answered, nothing that was not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.coding.second_reader import DEMOTED, DROPPED, KEPT, MOVED, Answer, apply
from claimwright.coding.second_reader.questions import candidates_of, lines_around, questions_of
from claimwright.coding.types import CODED_IN_RECORD, Alternative, Evidence, Suggestion

TEXT = "1. Pneumonia.\n2. No asthma.\n3. Diabetes.\n"


def words(quote: str) -> Evidence:
    at = TEXT.index(quote)
    return Evidence("note", at, at + len(quote), quote)


PNEUMONIA = Suggestion(
    "J18.9", "icd10cm", "Pneumonia, unspecified organism", 0.9, (words("Pneumonia"),),
    (Alternative("J15.7", "Pneumonia due to Mycoplasma pneumoniae", 0.5), Alternative("J45.909", "Unspecified asthma", 0.4),
     Alternative("E11.9", "Type 2 diabetes mellitus without complications", 0.3)),
    reason="index entry",
)  # fmt: skip
ASTHMA = Suggestion(
    "J45.909", "icd10cm", "Unspecified asthma", 0.8, (words("asthma"),), (Alternative("J45.20", "Mild", 0.2),),
    assertion="negated", suggested=False,
)  # fmt: skip
DIABETES = Suggestion("E11.9", "icd10cm", "Type 2 diabetes mellitus without complications", 0.8, (words("Diabetes"),))
CHARGE = Suggestion("99213", "cpt", "", 1.0, (words("Pneumonia"),))
GIVEN = Suggestion("I10", "icd10cm", "Hypertension", 1.0, (words("Diabetes"),), reason=CODED_IN_RECORD)
ALL = [PNEUMONIA, ASTHMA, DIABETES, CHARGE, GIVEN]
TEXTS = {"note": TEXT}


def answer(finding: str, choice: str, quote: str = "Pneumonia", move: int = 0) -> Answer:
    at = TEXT.index(quote) + move
    return Answer(finding, choice, "note", at, at + len(quote), quote)


def outcome(*answers: Answer, refused: str = "") -> tuple[list[Suggestion], list[tuple[str, str]]]:
    found, outcomes = apply(ALL, answers, TEXTS, lambda code, others: refused)
    return found, [(one.answer, one.code) for one in outcomes]


def test_its_own_code_is_kept() -> None:
    assert outcome(answer("J18.9", "J18.9")) == (ALL, [(KEPT, "J18.9")])


def test_an_alternative_is_asserted_and_the_former_code_becomes_one() -> None:
    found, outcomes = outcome(answer("J18.9", "J15.7"))
    assert outcomes == [(MOVED, "J15.7")]
    moved = found[0]
    assert (moved.code, moved.description, moved.suggested) == ("J15.7", "Pneumonia due to Mycoplasma pneumoniae", True)
    assert [one.code for one in moved.alternatives] == ["J18.9", "J45.909", "E11.9"]
    assert moved.evidence == PNEUMONIA.evidence
    assert moved.reason == "index entry; the second reader chose it over J18.9"
    assert found[1:] == ALL[1:]


def test_what_coders_did_with_the_former_code_is_told_of_that_one() -> None:
    told = replace(PNEUMONIA, learned="taken 9 of 10 times by 2 coders of this practice")
    found, _ = apply([told], [answer("J18.9", "J15.7")], TEXTS)
    assert (found[0].code, found[0].learned) == ("J15.7", "J18.9: taken 9 of 10 times by 2 coders of this practice")


def test_none_sets_the_code_aside() -> None:
    found, outcomes = outcome(answer("J18.9", ""))
    assert outcomes == [(DEMOTED, "J18.9")]
    assert (found[0].code, found[0].suggested) == ("J18.9", False)


def test_a_code_that_is_suggested_already_is_not_suggested_twice() -> None:
    found, outcomes = outcome(answer("J18.9", "E11.9"))
    assert outcomes == [(DEMOTED, "J18.9")]
    assert [one.code for one in found if one.suggested and one.system == "icd10cm"] == ["E11.9", "I10"]


@pytest.mark.parametrize(
    "said",
    [
        answer("J18.9", "Z99.9"),
        answer("J18.9", "J45.20"),
        answer("J18.9", "J45.909"),
        answer("J18.9", "J15.7", move=1),
        answer("J18.9", "J15.7", "1. Pneumonia", move=-1),
        Answer("J18.9", "", "note", 3, 12, "pneumonia"),
        Answer("J18.9", "", "other", 3, 12, "Pneumonia"),
        Answer("J18.9", "", "note", 2, 3, " "),
        Answer("J18.9", "", "note", 0, 0, ""),
        Answer("J18.9", "", "note", -40, -30, TEXT[-40:-30]),
        Answer("J18.9", "", "note", 0, 10**30, TEXT),
        answer("J45.909", "J45.909", "asthma"),
        answer("J45.909", "J45.20", "asthma"),
        answer("99213", ""),
        answer("I10", "", "Diabetes"),
        answer("Z99.9", "Z99.9"),
    ],
    ids=str,
)
def test_what_does_not_hold_changes_nothing(said: Answer) -> None:
    """Codes that the finding does not have, quotes that do not stand there, findings the engine negated or that were given."""
    assert outcome(said) == (ALL, [(DROPPED, said.finding)])


def test_what_the_rules_refuse_changes_nothing() -> None:
    assert outcome(answer("J18.9", "J15.7"), refused="an Excludes1 note") == (ALL, [(DROPPED, "J18.9")])


def test_a_second_answer_changes_nothing() -> None:
    found, outcomes = outcome(answer("J18.9", "J15.7"), answer("J18.9", ""), answer("J15.7", ""))
    assert [one for one, _ in outcomes] == [MOVED, DROPPED, DROPPED]
    assert found[0].suggested


def test_another_side_is_no_candidate() -> None:
    knee = Suggestion(
        "M17.11", "icd10cm", "Unilateral primary osteoarthritis, right knee", 0.9, (words("Pneumonia"),),
        (Alternative("M17.12", "Unilateral primary osteoarthritis, left knee", 0.5),
         Alternative("M17.31", "Unilateral post-traumatic osteoarthritis, right knee", 0.5)),
    )  # fmt: skip
    assert [one.code for one in candidates_of(knee)] == ["M17.11", "M17.31"]
    found, (only,) = apply([knee], [answer("M17.11", "M17.12")], TEXTS)
    assert (found, only.answer) == ([knee], DROPPED)


def test_ten_candidates_at_most() -> None:
    many = Suggestion(
        "J18.9", "icd10cm", "", 1.0, (words("Pneumonia"),), tuple(Alternative(f"J{n}", "", 0.1) for n in range(10, 40))
    )
    (question,) = questions_of([many], TEXTS)
    assert len(question.candidates) == 10
    assert apply([many], [answer("J18.9", "J18")], TEXTS)[1][0].answer == MOVED
    assert apply([many], [answer("J18.9", "J19")], TEXTS)[1][0].answer == DROPPED


def test_questions_are_of_diagnoses_read_out_of_words() -> None:
    assert [one.finding for one in questions_of(ALL, TEXTS)] == ["J18.9", "E11.9"]
    assert questions_of(ALL, {}) == []


@given(st.text(alphabet="ab \n", max_size=6000), st.data())
def test_lines_around_words_read_again_at_their_places(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = lines_around(text, start, end)
    assert all(text[one.start : one.end] == one.text for one in lines)
    shown = {at for one in lines for at in range(one.start, one.end)}
    assert {at for at in range(start, end) if not text[at].isspace()} <= shown
    assert sum(len(one.text) for one in lines) <= end - start + 4 * 700


CODES = ["J18.9", "J15.7", "J45.909", "J45.20", "E11.9", "99213", "I10", "Z99.9", "", "none", "j18.9"]
ANSWERS = st.lists(
    st.builds(
        Answer,
        st.sampled_from(CODES) | st.text(max_size=4),
        st.sampled_from(CODES) | st.text(max_size=4),
        st.sampled_from(["note", "other", ""]),
        st.integers(-50, 60),
        st.integers(-50, 60),
        st.text(max_size=5),
    ).map(lambda one: one if len(one.quote) % 2 else Answer(one.finding, one.choice, "note", one.start, one.end, TEXT[one.start : one.end]))
    | st.builds(lambda finding, choice: answer(finding, choice), st.sampled_from(CODES), st.sampled_from(CODES)),
    max_size=8,
)  # fmt: skip


@given(ANSWERS)
def test_whatever_is_answered_nothing_is_added(answers: list[Answer]) -> None:
    found, outcomes = apply(ALL, answers, TEXTS)
    assert len(outcomes) == len(answers)
    assert len(found) == len(ALL)
    for before, after in zip(ALL, found, strict=True):
        codes = {before.code, *(one.code for one in before.alternatives)}
        assert {after.code, *(one.code for one in after.alternatives)} == codes, "each finding has the codes it had"
        assert after.suggested <= before.suggested, "what was not asserted is not"
        assert (after.evidence, after.assertion, after.system) == (before.evidence, before.assertion, before.system)
    asserted = [one.code for one in found if one.suggested]
    assert len(asserted) == len(set(asserted))
    assert {"99213", "I10"} <= set(asserted), "what the record gives stays"
    assert not {"J45.909", "J45.20"} & set(asserted), "what is negated is not asserted"
