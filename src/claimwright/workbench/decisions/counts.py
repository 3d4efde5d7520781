"""What did a practice's coders decide, counted: for its next charts, and for the page that shows what was learned?"""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from claimwright.coding.learned import ADDED, LEFT, REFUSED, REPLACED, TAKEN, Counts, Decisions, Words, limits
from claimwright.workbench.models import DecidedCode, LearningReset, Practice

KEY: Final = ("phrase", "section", "setting", "code")
_MOST_KEPT: Final = 32
"""Practices whose counts are held in memory."""
_KEPT: Final[dict[int, tuple[Any, Decisions]]] = {}
_LOCK: Final = Lock()


def learned_by(practice: Practice) -> Decisions:
    """What this practice decided; counted anew when a chart became final or open again, or a reset came."""
    mark = _mark(practice)
    kept = _KEPT.get(practice.pk)
    if kept is not None and kept[0] == mark:
        return kept[1]
    found = _decisions(practice)
    with _LOCK:
        _KEPT.pop(practice.pk, None)
        while len(_KEPT) >= _MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[practice.pk] = (mark, found)
    return found


def counting(practice: Practice) -> QuerySet[DecidedCode]:
    """The rows that count: of diagnoses with words, and after the resets that hold."""
    resets = LearningReset.objects.filter(practice=practice, lifted_at=None, at__gte=OuterRef("at"))
    same = Q(**{name: OuterRef(name) for name in KEY})
    rows = DecidedCode.objects.filter(practice=practice, system="icd10cm").exclude(phrase="")
    return rows.exclude(Exists(resets.filter(Q(code="") | same)))


def counted(practice: Practice) -> QuerySet[DecidedCode, dict[str, Any]]:
    """A row a phrase, section, setting and code of enough charts: how often each outcome, charts, coders, how often it
    was not proposed (``only_shown``), and the key of one row (``row``)."""
    times = {name: Count("pk", filter=Q(outcome=name)) for name in (TAKEN, REFUSED, LEFT, ADDED)}
    rows = counting(practice).order_by().values(*KEY)
    found: QuerySet[DecidedCode, dict[str, Any]] = rows.annotate(
        **times,
        charts=Count("encounter", distinct=True),
        coders=Count("coder", filter=~Q(outcome=LEFT), distinct=True),
        only_shown=Count("pk", filter=Q(proposed=False)),
        row=Max("pk"),
    ).filter(charts__gte=limits(timezone.localdate())["least_charts"])
    return found


def replaced(practice: Practice) -> dict[tuple[str, ...], dict[str, int]]:
    """How often a code was replaced by which, by ``KEY``."""
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    rows = counting(practice).filter(outcome=REPLACED).order_by().values(*KEY, "instead").annotate(times=Count("pk"))
    for row in rows:
        found[tuple(row[name] for name in KEY)][row["instead"]] = row["times"]
    return found


def counts_of(row: dict[str, Any], instead: dict[str, int]) -> Counts:
    """A row of ``counted`` as the engine reads it."""
    return Counts(row[TAKEN], row[REFUSED], row[LEFT], row[ADDED], instead, row["charts"], row["coders"])


def _decisions(practice: Practice) -> Decisions:
    instead = replaced(practice)
    found: dict[Words, dict[str, Counts]] = defaultdict(dict)
    for row in counted(practice):
        phrase, section, setting, code = key = tuple(str(row[name]) for name in KEY)
        found[Words(phrase, section, setting)][code] = counts_of(row, instead.get(key, {}))
    return Decisions(found)


def _mark(practice: Practice) -> tuple[Any, ...]:
    """Changes whenever what is counted does."""
    rows = DecidedCode.objects.filter(practice=practice).aggregate(Count("pk"), Max("pk"), Max("at"))
    resets = LearningReset.objects.filter(practice=practice).aggregate(Count("pk"), Max("at"), Count("lifted_at"))
    return (timezone.localdate(), *rows.values(), *resets.values())
