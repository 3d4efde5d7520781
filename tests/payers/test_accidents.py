"""Which payer answers for which accident, and which codes tell of one."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.payers import causes_of_codes, causes_of_payer

DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("kind", "causes"),
    [
        ("workers_compensation", {"EM"}),
        ("auto", {"AA"}),
        ("liability", {"AA", "EM", "OA"}),
        ("commercial", set()),
        ("medicare_ffs", set()),
    ],
)
def test_for_what_a_payer_answers(kind: str, causes: set[str]) -> None:
    assert causes_of_payer(kind, DAY) == causes


@pytest.mark.parametrize(
    ("codes", "causes"),
    [
        (["Y99.0"], {"EM"}),
        (["Y990", "V43.52XA"], {"EM", "AA"}),
        (["V89.2XXD"], {"AA"}),
        (["V09.20XA"], {"AA"}),
        (["V09.00XA"], {"AA"}),
        (["V19.40XA"], {"AA"}),
        (["V19.20XA", "Z04.2"], {"AA", "EM"}),
        (["V19.3XXA"], set()),  # a cyclist's accident that nobody says a motor vehicle was in
        (["V10.4XXA"], set()),  # a cyclist and a pedestrian: no motor vehicle
        (["V95.9XXA"], set()),  # an aircraft
        (["Y99.8", "S61.211A", "J10.1"], set()),
        ([], set()),
    ],
)
def test_what_codes_tell_of(codes: list[str], causes: set[str]) -> None:
    assert causes_of_codes(codes, DAY) == causes
