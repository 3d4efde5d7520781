"""Which visits have no charge, which charges no note, and which came after the claim went out?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from claimwright.records.entries_document import KIND as LISTING
from claimwright.workbench import coding, lists
from claimwright.workbench.models import CodingDraft, Document, Encounter, EncounterStatus, Practice

SHOWN: Final = {"": "Visit without a charge", "no_note": "Charge without a note", "late": "Late charges"}
LAG_DAYS: Final = 1
"""A charge is missed from the day after the visit on: our own start value."""
_OUT: Final = (EncounterStatus.BILLED, EncounterStatus.PAID, EncounterStatus.DENIED, EncounterStatus.CLOSED)


def listed(practice: Practice, filters: Mapping[str, Any], today: date) -> lists.Page:
    """A page of encounters, the oldest first. ``show``: none (without a charge), no_note or late."""
    rows = _SHOWS.get(filters.get("show", ""), _without_charge)(practice, today)
    page = lists.page(rows.order_by("date_of_service", "pk"), filters, rows.count())
    wide = Encounter.objects.filter(pk__in=page.rows).select_related("patient").defer("sealed_chart")
    return replace(page, rows=lists.in_order(wide, page.rows))


def _charged(practice: Practice) -> QuerySet[CodingDraft]:
    """Drafts with a service in them: JSON as text, which every database looks through alike."""
    rows = CodingDraft.objects.filter(practice=practice).annotate(text=Cast("codes", TextField()))
    return rows.filter(text__contains='"kind": "service"')


def _without_charge(practice: Practice, today: date) -> QuerySet[Encounter]:
    rows = Encounter.objects.filter(
        practice=practice, status__in=coding.OPEN, date_of_service__lte=today - timedelta(days=LAG_DAYS)
    )
    return rows.exclude(pk__in=_charged(practice).values("encounter"))


def _without_note(practice: Practice, today: date) -> QuerySet[Encounter]:
    rows = Encounter.objects.filter(practice=practice, status__in=coding.OPEN, date_of_service__lte=today)
    notes = Document.objects.filter(practice=practice).exclude(kind=LISTING)
    return rows.filter(pk__in=_charged(practice).values("encounter")).exclude(pk__in=notes.values("encounter"))


def _late(practice: Practice, today: date) -> QuerySet[Encounter]:
    rows = Encounter.objects.filter(practice=practice, status__in=_OUT, date_of_service__lte=today)
    return rows.exclude(news=[])


_SHOWS: Final = {"": _without_charge, "no_note": _without_note, "late": _late}
