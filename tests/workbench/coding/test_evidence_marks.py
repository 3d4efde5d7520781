"""Marks: a text cut into runs is the text again, and every evidence span is covered by its key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimwright.workbench.coding.evidence_marks import Run, Span, runs

TEXT = "Essential hypertension with CKD"


def test_overlapping_evidence_is_cut_where_it_starts_and_ends() -> None:
    found = runs(TEXT, [Span(0, 22, "s1"), Span(10, 31, "s2")], frozenset({"s2"}))
    assert found == [
        Run("Essential ", ("s1",), weak=True),
        Run("hypertension", ("s1", "s2")),
        Run(" with CKD", ("s2",)),
    ]


def test_a_span_outside_the_text_is_left_out() -> None:
    assert runs("abc", [Span(2, 9, "s1"), Span(-1, 2, "s2"), Span(1, 1, "s3")]) == [Run("abc", ())]


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70), st.sampled_from("abc")), max_size=8),
)
def test_runs_joined_are_the_text(text: str, spans: list[tuple[int, int, str]]) -> None:
    wanted = [Span(low, high, key) for low, high, key in spans]
    found = runs(text, wanted)
    assert "".join(run.text for run in found) == text
    for span in wanted:
        if 0 <= span.start < span.end <= len(text):
            assert "".join(run.text for run in found if span.key in run.keys) != ""
