"""What is counted for those who watch: requests by view and status, their time, and the work that waits in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Count, Model
from prometheus_client import REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from claimwright import __version__
from claimwright.workbench.models import Batch, Claim, Encounter, InboxFile, SuspendedItem

REQUESTS: Final = Counter(
    "claimwright_requests", "Requests answered, by view, method and status.", ["view", "method", "status"]
)
SECONDS: Final = Histogram(
    "claimwright_request_seconds",
    "Seconds from a request's head to its answer, by view.",
    ["view"],
    buckets=(0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
METHODS: Final = frozenset({"GET", "HEAD", "POST"})


def answered(view: str, method: str, status: int, seconds: float) -> None:
    """Counts a request. A method that no view takes counts as ``other``: strangers make no labels."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)


def text() -> bytes:
    """All of it as Prometheus reads it (text format 0.0.4)."""
    return generate_latest(REGISTRY)


class Work(Collector):
    """What lies in the database now, over all practices; asked when somebody reads it, never kept."""

    def describe(self) -> Iterable[Metric]:
        return []  # asked at registration, when there may be no database yet

    def collect(self) -> Iterator[Metric]:
        yield _version()
        yield _by("claimwright_encounters", "Encounters by status.", Encounter, "status")
        yield _by("claimwright_claims", "Claims by status.", Claim, "status")
        yield _by("claimwright_batches", "Batches sent, by what answered them.", Batch, "status")
        yield _by("claimwright_inbox_files", "Files in the inbox by state.", InboxFile, "state")
        waiting = SuspendedItem.objects.filter(resolved_at=None).count()
        yield GaugeMetricFamily("claimwright_suspended_payments", "Payments that wait for a decision.", waiting)


def _version() -> Metric:
    family = GaugeMetricFamily("claimwright_version", "1, with the version served.", labels=["version"])
    family.add_metric([__version__], 1)
    return family


def _by(name: str, help_text: str, model: type[Model], column: str) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=[column])
    counted = model._default_manager.order_by().values_list(column).annotate(rows=Count("pk"))
    for value, rows in counted:
        family.add_metric([str(value)], rows)
    return family


REGISTRY.register(Work())
