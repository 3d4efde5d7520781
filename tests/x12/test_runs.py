"""Rows that share their keys are found as runs, and rows find the loop they name."""

from __future__ import annotations

import numpy as np

from claimwright.x12.tables.neighbours import (
    MISSING,
    changes,
    first_alike,
    loop_numbers,
    pieces,
    run_numbers,
    run_starts,
    within_runs,
)


def column(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_a_run_begins_where_one_of_the_keys_changes() -> None:
    claim, group = column(1, 1, 1, 2, 2), column(7, 7, 8, 8, 8)
    assert run_starts(changes(claim), changes(group)).tolist() == [0, 2, 3]


def test_no_rows_make_no_run() -> None:
    assert run_starts(changes(column())).tolist() == []
    assert pieces(column(), 0, 6).tolist() == []


def test_rows_are_counted_within_their_run() -> None:
    starts = column(0, 2, 3)
    assert run_numbers(starts, 5).tolist() == [0, 0, 1, 2, 2]
    assert within_runs(starts, 5).tolist() == [0, 1, 0, 0, 1]


def test_seven_reasons_take_two_segments_of_six_at_most() -> None:
    assert pieces(column(0, 7), 9, 6).tolist() == [0, 6, 7]


def test_rows_find_the_line_of_their_claim_in_any_order() -> None:
    lines = [column(5, 5, 9), column(1, 2, 1)]
    named = [column(9, 5, 5, 9, 4), column(1, 2, 1, 2, 1)]
    # Claim 9 has no second line, and claim 4 none at all.
    assert loop_numbers(lines, named).tolist() == [2, 1, 0, -1, -1]


def test_rows_find_the_line_when_the_lines_are_in_disorder() -> None:
    assert loop_numbers([column(9, 5, 5), column(1, 2, 1)], [column(5, 9), column(1, 1)]).tolist() == [2, 0]


def test_of_two_lines_with_one_number_the_first_is_found() -> None:
    assert loop_numbers([column(5, 5), column(1, 1)], [column(5), column(1)]).tolist() == [0]


def test_keys_of_three_levels_at_the_ends_of_their_range() -> None:
    most, least = 2**31 - 1, -(2**31)
    own = [column(0, 0, 1), column(most, least, least), column(most, least, most)]
    assert loop_numbers(own, own).tolist() == [0, 1, 2]
    assert loop_numbers(own, [column(1), column(least), column(least)]).tolist() == [-1]
    # Nothing of the second claim is not the largest line of the first.
    assert loop_numbers([column(0, 1), column(most, 1)], [column(1), column(MISSING)], nulls=True).tolist() == [-1]


def test_a_null_names_no_loop_unless_it_is_asked_to() -> None:
    own, named = [column(1, 1), column(MISSING, 2)], [column(1, 1), column(MISSING, 2)]
    assert loop_numbers(own, named).tolist() == [-1, 1]
    assert loop_numbers(own, named, nulls=True).tolist() == [0, 1]


def test_alike_rows_are_named_by_their_first() -> None:
    heading, payee = column(0, 0, 2, 0), column(0, 1, 0, 1)
    assert first_alike(heading, payee).tolist() == [0, 1, 2, 1]
    assert first_alike(heading, column(0, 0, 0, 0)).tolist() == [0, 0, 2, 0]
