"""Makes a fresh server's first chart as quick as its second: engine, edits, groupers and search are loaded while people sign in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from claimwright.claims.batch import Claims
from claimwright.coding.decide import finalise
from claimwright.coding.engine import suggest
from claimwright.edits import scrub
from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.grouping.hcc import raf
from claimwright.records.chart import Chart, Document, Encounter, Patient
from claimwright.reference.book import page
from claimwright.workbench import opened_library

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def load() -> None:
    """Loads what a chart needs. An installation without its library has nothing to load yet."""
    today = timezone.now()
    note = Document("note", "Note", "Assessment: essential hypertension.", "progress_note")
    chart = Chart("", "text", Patient(), Encounter(setting="office", start=today), (note,))
    try:
        library = opened_library.library()
        suggest(chart, library)
        finalise(chart, ["I10"], library)
        scrub(Claims.of(), library)
        raf(["I10"], age=70, sex="F", date_of_service=today.date())
        page(library, "I10", today.date())
        library.find("hypertension", on=today.date())
    except (ReferenceMissingError, UnreadableError):
        return


def warmed(application: Application, *more: Callable[[], None]) -> Application:
    """The application, which starts loading in the background at its first request, in the process that answers it.

    ``more`` is loaded first: what reads the database alone, and is asked for on every screen.
    """
    started = threading.Event()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not started.is_set():
            started.set()
            threading.Thread(target=_load_all, args=(more,), name="warm", daemon=True).start()
        return application(environ, start_response)

    return answer


def _load_all(more: Iterable[Callable[[], None]]) -> None:
    try:
        for one in more:
            one()
    except DatabaseError:  # a database that is not there yet, or busy: what asks for it will read it
        pass
    finally:
        connection.close()
    load()
