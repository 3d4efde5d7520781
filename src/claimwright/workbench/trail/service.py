"""Which events may a compliance officer see, and which of them are asked for?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from claimwright.workbench import typed
from claimwright.workbench.models import AuditEvent, Claim, Encounter, Membership, Patient, Practice, User

_SESSION = Q(event__startswith="session.") | Q(event__startswith="account.")


def visible(practice: Practice) -> QuerySet[AuditEvent]:
    """The practice's own events; sign-ins, refusals and lock-outs of its people; refused names that are nobody's here."""
    people = Membership.objects.filter(practice=practice).values("user_id")
    numbers = [str(one["user_id"]) for one in people.distinct()]
    ours = Q(actor_id__in=people) | Q(object_kind="user", object_id__in=numbers)
    nobodys = Q(actor=None, object_kind="")
    return AuditEvent.objects.filter(Q(practice=practice) | (Q(practice=None) & _SESSION & (ours | nobodys)))


def asked(practice: Practice, filters: Mapping[str, str]) -> QuerySet[AuditEvent]:
    """The visible events by event, person, patient (record number), days and object, newest first."""
    rows = visible(practice)
    if filters.get("event"):
        rows = rows.filter(event=filters["event"])
    if filters.get("actor"):
        rows = rows.filter(_person(filters["actor"]))
    if filters.get("patient"):
        rows = rows.filter(_of_patient(practice, filters["patient"].strip()))
    if filters.get("object"):
        rows = rows.filter(_object(filters["object"]))
    since, until = typed.day(filters.get("since", "")), typed.day(filters.get("until", ""))
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows.order_by("-sequence")


def people(practice: Practice) -> list[str]:
    """User names to choose from."""
    named = visible(practice).order_by("actor_name").values_list("actor_name", flat=True).distinct()
    return [name for name in named if name]


def events(practice: Practice) -> list[str]:
    """Kinds of events to choose from."""
    return list(visible(practice).order_by("event").values_list("event", flat=True).distinct())


def _person(name: str) -> Q:
    """What a person did, and what was tried in their name."""
    user = User.objects.filter(username__iexact=name).first()
    tried = Q(object_kind="user", object_id=str(user.pk)) if user else Q(pk__in=[])
    return Q(actor_name__iexact=name) | tried


def _of_patient(practice: Practice, number: str) -> Q:
    """Events of the patient, the patient's encounters, and their claims."""
    patients = Patient.objects.filter(practice=practice, patient_id__iexact=number)
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
