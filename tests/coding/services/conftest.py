"""What the tests of services share: services are proposed, and nothing else beside the diagnoses."""

from __future__ import annotations

import pytest

from claimwright.coding import proposed
from claimwright.coding.services import propose_services


@pytest.fixture(autouse=True)
def proposers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposed, "PROPOSERS", (propose_services,))
