"""Codes are spelled out as the implementation guides tell them."""

from __future__ import annotations

import pytest

from claimwright.data_files import data_table
from claimwright.x12.grammar.meanings import coded


@pytest.mark.parametrize(
    ("segment", "position", "component", "code", "meaning"),
    [
        # 005010X231A1, IK304, IK403, IK502.
        ("IK3", 4, 0, "I8", "segment too seldom"),
        ("IK3", 4, 0, "I9", "segment present that this situation excludes"),
        ("IK4", 3, 0, "I10", "element not used in the guide"),
        ("IK5", 2, 0, "5", "segments in error"),
        # 005010X222A1, PER05, CR104, SV506; 005010X221A1, PLB05-1.
        ("PER", 5, 0, "EX", "extension"),
        ("CR1", 4, 0, "A", "to the nearest place that could treat"),
        ("SV5", 6, 0, "4", "monthly"),
        ("PLB", 5, 1, "WO", "overpayment taken back"),
        # 005010X279A1, EB04, EB09; 005010X214, STC03.
        ("EB", 4, 0, "PR", "preferred provider organization"),
        ("EB", 9, 0, "VS", "visits"),
        ("STC", 3, 0, "U", "rejected"),
        ("STC", 10, 1, "A7", coded("STC", 1, 1, "A7")),
    ],
)
def test_a_code_is_spelled_out(segment: str, position: int, component: int, code: str, meaning: str) -> None:
    assert meaning
    assert coded(segment, position, component, code) == meaning


def test_each_code_has_one_meaning() -> None:
    for name in ("codes.tsv", "component_codes.tsv"):
        table = data_table("claimwright.x12.grammar", name)
        assert table.drop("meaning").is_duplicated().sum() == 0, name
        assert table["meaning"].null_count() == 0, name
