"""What the tests of procedures share: procedures are proposed, and nothing else beside the diagnoses."""

from __future__ import annotations

import pytest

from claimwright.coding import proposed
from claimwright.coding.pcs import propose_procedures


@pytest.fixture(autouse=True)
def proposers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposed, "PROPOSERS", (propose_procedures,))
