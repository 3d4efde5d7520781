"""When do counts of decisions change what is proposed? Both sides of every threshold, and how it is said."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.coding.learned import (
    ADDED,
    LEFT,
    REFUSED,
    REPLACED,
    TAKEN,
    Counts,
    Decided,
    Decisions,
    Words,
    at_least,
    limits,
    verdict,
)

DAY = date(2026, 3, 2)
HERE = Words("migraine", "assessment", "office")


def test_the_lower_end_of_a_share_is_wilsons() -> None:
    """Worked by hand: 14 of 15 with z 1.96 is (0.93333 + 0.12805 - 0.15878) / 1.25611 = 0.7019; 5 of 5 is 1 / 1.76832 = 0.5655."""
    assert at_least(14, 15, 1.96) == pytest.approx(0.7018, abs=0.0005)
    assert at_least(5, 5, 1.96) == pytest.approx(0.5655, abs=0.0001)
    assert at_least(0, 0, 1.96) == 0.0
    assert at_least(0, 9, 1.96) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("counts", "proposed", "does"),
    [
        # Five decisions of two charts, and not four, or five of one chart.
        (Counts(refused=5, charts=5, coders=1), True, "alternative"),
        (Counts(refused=4, charts=4, coders=1), True, ""),
        (Counts(refused=5, charts=2, coders=1), True, "alternative"),
        (Counts(refused=5, charts=1, coders=1), True, ""),
        # More than half refused, at least: 8 of 10 is 0.490, 9 of 10 is 0.596.
        (Counts(taken=2, refused=8, charts=10), True, ""),
        (Counts(taken=1, refused=9, charts=10), True, "alternative"),
        # More than four of five, at least: 15 of 15 is 0.796, 16 of 16 is 0.806.
        (Counts(refused=15, charts=15), True, "alternative"),
        (Counts(refused=16, charts=16), True, "silence"),
        # Replaced by one code, or by many: then it is only not taken.
        (Counts(replaced={"G43709": 5}, charts=5), True, "replace"),
        (Counts(taken=1, replaced={"G43709": 4}, charts=5), True, ""),
        (Counts(replaced={"G43709": 3, "G43809": 3}, charts=6), True, "alternative"),
        # What is left as it was shown says nothing against a proposed code.
        (Counts(refused=4, left=40, charts=44), True, ""),
        # A code that is only shown: taken of all times shown.
        (Counts(taken=5, charts=5), False, "assert"),
        (Counts(taken=4, charts=4), False, ""),
        (Counts(taken=5, charts=1), False, ""),
        (Counts(taken=8, left=2, charts=10), False, "show"),
        (Counts(taken=9, left=1, charts=10), False, "assert"),
        # Codes added by hand: three times to be shown, eight decisions to be proposed, and none wanted to be gone again.
        (Counts(added=3, charts=3), False, "show"),
        (Counts(added=2, charts=2), False, ""),
        (Counts(added=3, charts=1), False, ""),
        (Counts(added=3, taken=7, charts=10), False, "show"),
        (Counts(added=3, taken=8, charts=11), False, "assert"),
        (Counts(added=3, left=16, charts=19), False, "silence"),
        (Counts(), True, ""),
        (Counts(), False, ""),
    ],
)  # fmt: skip
def test_each_threshold_has_two_sides(counts: Counts, proposed: bool, does: str) -> None:
    assert verdict(counts, DAY, proposed=proposed).does == does


@pytest.mark.parametrize(
    ("counts", "proposed", "words"),
    [
        (Counts(taken=14, refused=1, charts=15, coders=3), True, "taken 14 of 15 times by 3 coders of this practice"),
        (Counts(refused=9, taken=1, charts=10, coders=1), True, "not taken 9 of 10 times by 1 coder of this practice"),
        (
            Counts(replaced={"I5022": 9}, taken=1, charts=10, coders=2),
            True,
            "replaced 9 of 10 times by 2 coders of this practice",
        ),
        (Counts(added=4, charts=4, coders=2), False, "added 4 times by 2 coders of this practice"),
        (Counts(taken=5, left=1, charts=6, coders=2), False, "taken 5 of 6 times by 2 coders of this practice"),
    ],
)
def test_it_says_how_it_was_learned(counts: Counts, proposed: bool, words: str) -> None:
    assert verdict(counts, DAY, proposed=proposed).words == words


def test_decisions_are_counted_by_words_code_and_chart() -> None:
    """Of one chart the last word on a code counts, so that a chart decided again is not counted twice."""
    rows = [
        Decided(HERE, "G43909", REFUSED, "one", "ann"),
        Decided(HERE, "G43909", TAKEN, "one", "ann"),
        Decided(HERE, "G43909", REPLACED, "two", "bob", "G43709"),
        Decided(HERE, "G43909", LEFT, "three", "cid"),
        Decided(HERE, "R519", ADDED, "two", "bob"),
        Decided(Words("migraine", "plan", "office"), "G43909", REFUSED, "one", "ann"),
    ]
    found = Decisions.counted(rows)
    counts = found.of(HERE, "G43909")
    assert (counts.taken, counts.refused, counts.left, dict(counts.replaced)) == (1, 0, 1, {"G43709": 1})
    assert (counts.decided, counts.shown, counts.charts, counts.coders) == (2, 3, 3, 2)
    assert found.of(HERE, "R519").added == 1
    assert found.of(Words("migraine", "assessment", "inpatient"), "G43909") == Counts()


def test_decisions_never_change() -> None:
    codes = {"G43909": Counts(taken=1)}
    found = Decisions({HERE: codes})
    codes["G43909"] = Counts(refused=9)
    assert found.of(HERE, "G43909").taken == 1
    with pytest.raises(TypeError):
        found.counts[HERE] = {}  # type: ignore[index]


def test_the_thresholds_are_dated() -> None:
    assert limits(DAY)["least_decisions"] == 5
    assert limits(date(2015, 9, 30)) == {}
