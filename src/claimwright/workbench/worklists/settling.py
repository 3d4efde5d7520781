"""What changed since the lists were last looked at, and where does it wait now? The marks of the database say what to look at."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connections
from django.utils import timezone

from claimwright.workbench.models import Practice, WorkItem, WorkKind, WorkMark
from claimwright.workbench.refusals import BusyError
from claimwright.workbench.services import writes
from claimwright.workbench.worklists import assigning, facts
from claimwright.workbench.worklists.definitions import worklists
from claimwright.workbench.worklists.facts import Found

AT_ONCE: Final = 500
"""Marks that are settled in one transaction: a tenth of a second in which nobody else writes on SQLite."""
TURN: Final = 0.15
"""Seconds between two transactions behind a page. Who waits for SQLite's lock asks for it ten times a second, and would else
find it taken each time until they give up."""
_ROWS: Final = 2000
PATIENCE: Final = 0.05
"""Seconds after which somebody who opens a list waits for no further step; the rest is settled behind the page."""
_log = logging.getLogger(__name__)
_wait = time.sleep
_behind = threading.Lock()
_FIELDS: Final = (
    "list", "step", "since", "dollars", "worth", "deadline", "limit", "waits_until", "payer_name", "provider_name",
    "setting", "specialty", "owner_id", "patient_id", "deferred_until", "sealed_reason",
)  # fmt: skip


def settle(practices: Collection[int], *, seconds: float | None = None, turn: float = 0) -> None:
    """Brings the lists of these practices up to date with what stands behind them. Nothing is written when nothing changed.

    When others write for too long, or ``seconds`` are over, the lists are shown as they are: their marks wait for the next time.
    ``turn`` are the seconds that are left to others between two transactions.
    """
    begun = time.monotonic()
    try:
        while WorkMark.objects.filter(practice__in=practices).exists():
            if not _settle_some(sorted(practices)):
                return
            if seconds is not None and time.monotonic() - begun > seconds:
                return
            _wait(turn)
    except BusyError as error:
        # Lists that stand still must not do so unseen. The code alone: words of a database may quote a row.
        _log.warning("lists were not settled: %s", _code(error))


def _code(error: BusyError) -> str:
    """What the driver calls an error: SQLITE_BUSY, or the five signs of PostgreSQL."""
    driver = error.__cause__ and error.__cause__.__cause__
    return getattr(driver, "sqlite_errorname", "") or getattr(driver, "sqlstate", "") or "busy"


def settle_for_a_page(practices: Collection[int]) -> int:
    """As ``settle``, for somebody who waits: after a large import the rest is settled behind the page. How many marks wait."""
    settle(practices, seconds=PATIENCE)
    waiting = WorkMark.objects.filter(practice__in=practices).count()
    if waiting and _behind.acquire(blocking=False):
        try:
            threading.Thread(target=_go_on, args=(list(practices),), name="worklists", daemon=True).start()
        except RuntimeError as error:  # no thread can be started: the marks stay, and the next page tries again
            _behind.release()
            _log.warning("lists are not settled behind the page: %s", error)
    return waiting


def _go_on(practices: list[int]) -> None:
    """One thread a process; each of its steps is a transaction of its own, so that a process that ends loses nothing."""
    try:
        settle(practices, turn=TURN)
    except Exception as error:  # the marks stay, and the next page tries again
        _log.error("lists were not settled: %s", type(error).__name__)  # no text: it may quote the row
    finally:
        connections.close_all()
        _behind.release()


def lock(practices: Collection[int]) -> None:
    """Whoever settles or makes an item locks the practices first: of two, the second sees what the first wrote, and what was
    marked since."""
    list(Practice.objects.select_for_update(no_key=True).filter(pk__in=practices).order_by("pk"))


@writes
def _settle_some(practices: list[int]) -> int:
    lock(practices)
    # The newest first: who just did something sees it done, however much an import left to be settled.
    marks = list(WorkMark.objects.filter(practice__in=practices).order_by("-pk")[:AT_ONCE])
    _mark_open_claims({mark.practice_id for mark in marks if mark.kind == "practice"})
    for practice in {mark.practice_id for mark in marks}:
        things: dict[str, set[int]] = {}
        for mark in marks:
            if mark.practice_id == practice and mark.kind != "practice":
                things.setdefault(mark.kind, set()).add(mark.object_id)
        place(Practice.objects.get(pk=practice), things)
    WorkMark.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return len(marks)


def _mark_open_claims(practices: Collection[int]) -> None:
    """A changed setup changes the place of every open claim: each gets a mark of its own, to be settled some at a time."""
    open_items = WorkItem.objects.filter(practice__in=practices, kind=WorkKind.CLAIM).exclude(list="")
    rows = open_items.order_by("pk").values_list("practice", "object_id").iterator()
    marks = (WorkMark(practice_id=practice, kind=WorkKind.CLAIM, object_id=key) for practice, key in rows)
    WorkMark.objects.bulk_create(marks, batch_size=_ROWS)


@writes
def place(practice: Practice, things: Mapping[str, Iterable[int]]) -> None:
    """Puts things of a practice, by kind and number, where they wait now."""
    found = facts.gather(practice, {kind: set(keys) for kind, keys in things.items()})
    there = _there(found)
    rules, today = assigning.Rules(practice, timezone.localdate()), timezone.localdate()
    new, changed = [], []
    for one in found:
        item = there.get((one.kind, one.object_id))
        if item is None:
            if one.placed is not None:
                new.append(_filled(_Row(practice, one, WorkItem(), today, rules)))
            continue
        before = _values(item)
        filled = _filled(_Row(practice, one, item, today, rules))
        if _values(filled) != before:
            changed.append(filled)
    WorkItem.objects.bulk_create(new, batch_size=500)
    WorkItem.objects.bulk_update(changed, [name.removesuffix("_id") for name in _FIELDS], batch_size=200)
    rules.give()


def _there(found: Iterable[Found]) -> dict[tuple[str, int], WorkItem]:
    keys: dict[str, list[int]] = {}
    for one in found:
        keys.setdefault(one.kind, []).append(one.object_id)
    # Locked: what somebody does with an item meanwhile is done after this, and is not written over.
    locked = WorkItem.objects.select_for_update(no_key=True).order_by("pk")
    return {
        (item.kind, item.object_id): item
        for kind, some in keys.items()
        for part in facts.parts(some)
        for item in locked.filter(kind=kind, object_id__in=part)
    }


def _values(item: WorkItem) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in _FIELDS)


@dataclass(frozen=True)
class _Row:
    practice: Practice
    found: Found
    item: WorkItem
    today: date
    rules: assigning.Rules


def _filled(row: _Row) -> WorkItem:
    """The item with what the rows say now. One that comes into another list is deferred no longer, and may find an owner."""
    item, found, placed = row.item, row.found, row.found.placed
    new = item.pk is None
    was = None if new else item.list
    item.practice, item.kind, item.object_id = row.practice, found.kind, found.object_id
    item.list = placed.list if placed else ""
    if was != item.list:
        item.since = found.since if new and found.since else row.today
        item.deferred_until = item.sealed_reason = None
    item.patient_id, item.payer_name, item.provider_name = found.patient, found.payer_name, found.provider_name
    item.setting, item.specialty = found.setting, found.specialty
    if found.kind in {WorkKind.ENCOUNTER, WorkKind.CLAIM}:
        item.owner_id = found.owner
    elif placed is None:
        item.owner_id = None
    if placed is None:
        item.step, item.waits_until = "", None
        return item
    in_list = worklists()[placed.list]
    item.step, item.dollars, item.limit, item.waits_until = (
        placed.step,
        placed.dollars,
        placed.limit,
        placed.waits_until,
    )
    item.worth = (placed.dollars * in_list.chance).quantize(placed.dollars)
    item.deadline = placed.limit or facts.goal(item.waits_until or item.since, in_list.goal_days)
    if was != item.list and item.owner_id is None:
        row.rules.look_at(item, found.last_name)
    return item
