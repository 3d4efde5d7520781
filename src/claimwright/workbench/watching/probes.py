"""``/health``, ``/ready`` and ``/metrics``: what a supervisor, a proxy and a monitor ask, answered before any session is looked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from claimwright.workbench import audit, environment, opened_library
from claimwright.workbench.watching import meters

METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
GOOD: Final = "ok"
PATHS: Final = ("/health", "/ready", "/metrics")


class Probes:
    """Answers the three addresses to any host name: a probe asks by number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._tables_seen = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = dict(zip(PATHS, (self._health, self._ready, self._metrics), strict=True)).get(request.path)
        if asked is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = asked(request)
        response["Cache-Control"] = "no-store"
        response["Content-Length"] = str(len(response.content))
        return response

    def _health(self, request: HttpRequest) -> HttpResponse:
        """This process answers; nothing else is asked."""
        return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")

    def _ready(self, request: HttpRequest) -> HttpResponse:
        """200 when work can be done here; 503 with the part that stands in the way. A missing library stands in nobody's way."""
        parts = {"database": self._database()}
        if parts["database"] == GOOD:
            parts["data_key"] = self._key()
        ready = set(parts.values()) == {GOOD}
        reference = GOOD if opened_library.is_built() else "not built"
        return JsonResponse({"ready": ready, **parts, "reference": reference}, status=200 if ready else 503)

    def _metrics(self, request: HttpRequest) -> HttpResponse:
        if not _may_read_metrics(request):
            return HttpResponse("Not open from here.\n", status=403, content_type="text/plain; charset=utf-8")
        try:
            return HttpResponse(meters.text(), content_type=METRICS_TYPE)
        except DatabaseError:
            return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain; charset=utf-8")

    def _database(self) -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if not self._tables_seen:  # looked at until they are right: they stay so while this process lives
                executor = MigrationExecutor(connection)
                if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                    return "its tables are of another version"
                self._tables_seen = True
        except DatabaseError:
            return "does not answer"
        return GOOD

    def _key(self) -> str:
        try:
            return GOOD if environment.has_data_key() and audit.right_key() else "missing or another"
        except ValueError:
            return "cannot be read"


def _may_read_metrics(request: HttpRequest) -> bool:
    """This machine, or who brings the token. ``REMOTE_ADDR`` is the client's by now, not the declared proxy's."""
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN:
        return secrets.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
