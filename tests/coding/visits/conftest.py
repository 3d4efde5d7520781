"""What the tests of visits share: charts of one note, and the proposers as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import ChartReading, proposed, read_chart
from claimwright.coding.visits import propose_visit
from claimwright.records.chart import Chart, Coverage, Document, Encounter, Patient

if TYPE_CHECKING:
    from claimwright.reference import Library

Read = Callable[..., ChartReading]
MEDICARE = Patient(coverages=(Coverage(1, "Medicare", claim_filing_indicator="MB"),))


@pytest.fixture(autouse=True)
def proposers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visits are proposed, and nothing else beside the diagnoses."""
    monkeypatch.setattr(proposed, "PROPOSERS", (propose_visit,))


@pytest.fixture
def read(library: Library) -> Read:
    """Reads a note of a setting on a day, of a patient of Medicare where asked."""

    def reading(
        note: str, setting: str = "office", *, year: int = 2026, medicare: bool = False, title: str = "Note"
    ) -> ChartReading:
        start = datetime(year, 4, 1, tzinfo=UTC)
        chart = Chart(
            "c",
            "text",
            patient=MEDICARE if medicare else Patient(),
            encounter=Encounter(setting=setting, start=start),
            documents=(Document("note", title, note),),
        )
        return read_chart(chart, library)

    return reading
