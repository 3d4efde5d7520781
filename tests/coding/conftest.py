"""What the tests of coding share: those of diagnoses see diagnoses alone."""

from __future__ import annotations

import pytest

from claimwright.coding import proposed


@pytest.fixture(autouse=True)
def proposers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is proposed beside the diagnoses; the tests of a proposer have a fixture of the same name that leaves it be."""
    monkeypatch.setattr(proposed, "PROPOSERS", ())
