"""Codes are asked of the reference library, each on the day of its service."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.x12.claims import INSTITUTIONAL, PAYMENT, PROFESSIONAL

from claimwright.reference import Library
from claimwright.x12.check.check import check
from claimwright.x12.check.code_set_kernels import surely_listed
from claimwright.x12.wire.segments import read_segments

# The library's files reach into 2026; the claims are moved to a day that all of them cover.
P, I, M = (text.replace("202611", "202603") for text in (PROFESSIONAL, INSTITUTIONAL, PAYMENT))  # noqa: E741


def said(text: str, library: Library) -> list[tuple[str, int, int | None, str, str]]:
    found = check(read_segments(text.encode()), library).filter(pl.col("finding") == "code-unknown")
    return found.select("id", "element", "component", "found", "severity").rows()


@pytest.mark.parametrize("clean", [P, I, M], ids=["837P", "837I", "835"])
def test_nothing_is_said_of_codes_that_are_there(clean: str, library: Library) -> None:
    assert said(clean, library) == []


@pytest.mark.parametrize(
    ("clean", "old", "new", "told"),
    [
        (P, "ABF:E119", "ABF:E1199", ("HI", 2, 2, "E1199", "error")),
        (P, "ABF:E119", "ABF:E11", ("HI", 2, 2, "E11", "error")),
        (P, "SV1*HC:99213:25*", "SV1*HC:99299:25*", ("SV1", 1, 2, "99299", "error")),
        (P, "CLM*PCN1*150***11:B", "CLM*PCN1*150***48:B", ("CLM", 5, 1, "48", "error")),
        (I, "SV2*0120*", "SV2*0105*", ("SV2", 1, None, "0105", "error")),
        (I, "HI*BBR:0B110F4", "HI*BBR:0B11XX4", ("HI", 1, 2, "0B11XX4", "error")),
        (I, "***11:A:1", "***19:A:1", ("CLM", 5, 1, "19", "warning")),
        (M, "SVC*HC:85025*", "SVC*HC:85024*", ("SVC", 1, 2, "85024", "error")),
    ],
)
def test_an_unknown_code_is_told(
    clean: str, old: str, new: str, told: tuple[str, int, int | None, str, str], library: Library
) -> None:
    assert old in clean
    assert said(clean.replace(old, new), library) == [told]


def test_a_code_counts_on_its_own_day(library: Library) -> None:
    # E11.A came with fiscal year 2025: from 1 October 2024 on.
    new = P.replace("ABF:E119", "ABF:E11A")
    assert said(new, library) == []
    old = new.replace("20260301", "20240301").replace("20260302", "20240302")
    assert said(old, library) == [("HI", 2, 2, "E11A", "error")]


def test_without_a_library_codes_are_not_asked_for() -> None:
    found = check(read_segments(P.replace("ABF:E119", "ABF:E1199").encode()))
    assert "code-unknown" not in found["finding"].to_list()


@pytest.mark.parametrize(("later", "known"), [(True, True), (False, False)])
def test_of_two_rows_of_a_code_the_one_that_began_last_says(later: bool, known: bool) -> None:
    keys = np.array([7, 7], dtype=np.uint64)
    since, until = np.array([0, 100]), np.array([10**9, 10**9])
    fine, found = np.array([not later, later]), np.empty(1, dtype=bool)
    surely_listed(keys, since, until, fine, np.array([7], dtype=np.uint64), np.array([150]), 0, found)
    assert found.tolist() == [known]
