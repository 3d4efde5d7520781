"""Which events may a compliance officer see, and which of them are asked for?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from claimwright.workbench import lists, typed
from claimwright.workbench.counting import values_of
from claimwright.workbench.finding import same_people
from claimwright.workbench.models import AuditEvent, Claim, Encounter, Membership, Patient, Practice, User

_SESSION: Final = ("session.", "account.")


def listed(practice: Practice, filters: Mapping[str, str]) -> lists.Page:
    """A page of the visible events by event, person, patient (record number), days and object, the newest first.

    The practice's own and those of its people are each read in their order, and only as far as the page: together they would
    be sorted whole.
    """
    ours, elsewhere = (_asked(practice, rows, filters).order_by() for rows in _visible(practice))
    there = lists.place(filters, ours.count() + elsewhere.count())
    both = ours.values_list("sequence", flat=True).union(elsewhere.values_list("sequence", flat=True), all=True)
    keys = list(both.order_by("-sequence")[there.skipped : there.skipped + lists.PAGE])
    return there.page(lists.in_order(AuditEvent.objects.filter(pk__in=keys), keys))


def people(practice: Practice) -> list[str]:
    """User names to choose from: of the practice's people, and of all who did something in it."""
    members = Membership.objects.filter(practice=practice).values_list("user__username", flat=True)
    return sorted({*members, *values_of(AuditEvent, "actor_name", practice.pk)} - {""})


def events(practice: Practice) -> list[str]:
    """Kinds of events to choose from."""
    elsewhere = values_of(AuditEvent, "event", None)
    return sorted(
        {*values_of(AuditEvent, "event", practice.pk), *(one for one in elsewhere if one.startswith(_SESSION))}
    )


def _visible(practice: Practice) -> tuple[QuerySet[AuditEvent], QuerySet[AuditEvent]]:
    """The practice's own events; sign-ins, refusals and lock-outs of its people, and refused names that are nobody's here."""
    people = Membership.objects.filter(practice=practice).values("user_id")
    numbers = [str(one["user_id"]) for one in people.distinct()]
    ours = Q(actor_id__in=people) | Q(object_kind="user", object_id__in=numbers)
    nobodys = Q(actor=None, object_kind="")
    of_sessions = Q(*(Q(event__startswith=beginning) for beginning in _SESSION), _connector=Q.OR)
    elsewhere = AuditEvent.objects.filter(of_sessions, ours | nobodys, practice=None)
    return AuditEvent.objects.filter(practice=practice), elsewhere


def _asked(practice: Practice, rows: QuerySet[AuditEvent], filters: Mapping[str, str]) -> QuerySet[AuditEvent]:
    if filters.get("event"):
        rows = rows.filter(event=filters["event"])
    if filters.get("actor"):
        rows = rows.filter(_person(practice, filters["actor"]))
    if filters.get("patient"):
        rows = rows.filter(_of_patient(practice, filters["patient"].strip()))
    if filters.get("object"):
        rows = rows.filter(_object(filters["object"]))
    since, until = typed.day(filters.get("since", "")), typed.day(filters.get("until", ""))
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _person(practice: Practice, name: str) -> Q:
    """What a person did, however their name is written, and what was tried in their name."""
    user = User.objects.filter(username__iexact=name).first()
    tried = Q(object_kind="user", object_id=str(user.pk)) if user else Q(pk__in=[])
    written = [one for one in people(practice) if one.lower() == name.lower()]
    return Q(actor_name__in=written) | tried


def _of_patient(practice: Practice, number: str) -> Q:
    """Events of the person, under whichever of its numbers, of the person's encounters, and their claims."""
    named = Patient.objects.filter(practice=practice, patient_id__iexact=number).values_list("pk", flat=True)
    patients = Patient.objects.filter(pk__in=same_people(list(named)))
    encounters = Encounter.objects.filter(practice=practice, patient__in=patients)
    claims = Claim.objects.filter(practice=practice, encounter__in=encounters)
    found = Q(pk__in=[])
    for kind, rows in (("patient", patients), ("encounter", encounters), ("claim", claims)):
        found |= Q(object_kind=kind, object_id__in=[str(pk) for pk in rows.values_list("pk", flat=True)])
    return found


def _object(text: str) -> Q:
    """``claim 12`` or ``claim``."""
    kind, _, number = text.strip().lower().partition(" ")
    return Q(object_kind=kind, object_id=number.strip()) if number.strip() else Q(object_kind=kind)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
