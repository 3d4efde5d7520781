"""The lists of risk adjustment review all that they show: a slow machine sees no other page than a fast one."""

from __future__ import annotations

import pytest

from claimwright.workbench.risk import listed


@pytest.fixture(autouse=True)
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "SECONDS", 600.0)
