"""Modifiers that look strange and are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest


@pytest.mark.parametrize(
    ("code", "modifier", "known"), [("A0428", "RH", True), ("A0428", "RZ", False), ("99213", "RH", False)]
)
def test_origin_and_destination_of_an_ambulance(
    run: Callable[..., pl.DataFrame], code: str, modifier: str, known: bool
) -> None:
    def change(rows: dict[str, list[dict[str, Any]]]) -> None:
        rows["lines"][0].update(procedure_code=code, modifier_1=modifier)

    assert ("MOD-001" not in run("professional", change)["edit"].to_list()) is known
