"""Without the published exempt list, present on admission is asked only where no code is exempt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from claimwright.keeping import forget


@pytest.mark.parametrize(("code", "asked"), [("E119", True), ("Z9911", False), ("W010XXA", False)])
def test_it_is_asked(
    run: Callable[..., pl.DataFrame], reference: Any, monkeypatch: pytest.MonkeyPatch, code: str, asked: bool
) -> None:
    unlisted = reference.frames["icd10cm"].with_columns(poa_exempt=pl.lit(None, dtype=pl.Boolean))
    monkeypatch.setitem(reference.frames, "icd10cm", unlisted)
    forget(reference)
    found = run("inpatient", lambda rows: rows["diagnoses"][1].update(code=code, poa=None))
    forget(reference)
    assert ("INP-001" in found["edit"].to_list()) is asked
