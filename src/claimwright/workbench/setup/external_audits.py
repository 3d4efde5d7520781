"""Who from outside audits this practice, until which day, and which charts are chosen for them?

The last day counts whole, in the installation's time zone. Nothing is deleted: a chart that was open stays named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from claimwright.workbench import audit as trail
from claimwright.workbench.models import ChosenChart, Encounter, ExternalAudit, Practice, Role, User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import changes, people
from claimwright.workbench.setup.changes import By

MOST: Final = 200
"""Charts that are shown to choose from."""
_BETWEEN: Final = re.compile(r"[\s,;]+")
_LONGEST_REASON: Final = 200


def audits_of(practice: Practice) -> QuerySet[ExternalAudit]:
    """The external audits of a practice, the newest first."""
    return ExternalAudit.objects.filter(practice=practice).select_related("user", "started_by")


def is_open(audit: ExternalAudit) -> bool:
    """Whether its auditor may still read: nobody ended it, and its last day has not passed."""
    return audit.ended_at is None and audit.last_day >= timezone.localdate()


@writes
def start(practice: Practice, typed: Mapping[str, str], last_day: date | None, by: By) -> tuple[ExternalAudit, str]:
    """Invites an external auditor until a day: the audit, and the token of the link (empty where they have a sign-in).

    ``typed``: user name, first and last name as for every person, and the ``reason``. Somebody whose last day has passed
    is ended first. Raises ``RefusedFieldsError``.
    """
    problems = _problems(typed.get("reason", ""), last_day)
    user = User.objects.filter(username__iexact=typed.get("username", "").strip()).first()
    if user is not None:
        over = ExternalAudit.objects.filter(practice=practice, user=user, ended_at=None).first()
        if over is not None and not is_open(over):
            end(over, by)
    if problems or last_day is None:
        raise RefusedFieldsError(problems)
    asked = {**typed, "roles": Role.EXTERNAL_AUDITOR}
    invited, token = people.invite(practice, asked, by, may_administer=False, external=True)
    made = ExternalAudit.objects.create(
        practice=practice, user=invited, reason=typed["reason"].strip(), last_day=last_day, started_by=by.actor
    )
    _keep(made, "audit_started", by, after={"last_day": str(last_day), "reason": made.reason})
    return made, token


@writes
def change(audit: ExternalAudit, reason: str, last_day: date | None, by: By) -> None:
    """Another last day, or other words for what it is about. Raises ``RefusedFieldsError``."""
    if audit.ended_at is not None:
        raise RefusedError("This audit is ended: invite the auditor anew.")
    if problems := _problems(reason, last_day):
        raise RefusedFieldsError(problems)
    before = {"last_day": str(audit.last_day), "reason": audit.reason}
    audit.reason, audit.last_day = reason.strip(), last_day or audit.last_day
    audit.save(update_fields=["reason", "last_day"])
    _keep(audit, "audit_changed", by, before=before, after={"last_day": str(last_day), "reason": audit.reason})


@writes
def end(audit: ExternalAudit, by: By) -> None:
    """Ends it now: the auditor is signed out with the next thing they ask for, and has no role here any more."""
    if audit.ended_at is not None:
        raise RefusedError("This audit is ended already.")
    people.end(audit.practice, audit.user, by, may_administer=False)
    audit.refresh_from_db()


@writes
def choose(audit: ExternalAudit, encounters: Iterable[int], by: By) -> int:
    """Opens charts of the practice to the auditor: how many that were not open. Keys of other practices choose nothing."""
    if not is_open(audit):
        raise RefusedError("This audit is over: no chart is chosen for it.")
    there = set(Encounter.objects.filter(practice=audit.practice, pk__in=list(encounters)).values_list("pk", flat=True))
    new = sorted(there - set(chosen(audit).values_list("encounter", flat=True)))
    ChosenChart.objects.bulk_create(ChosenChart(audit=audit, encounter_id=pk, chosen_by=by.actor) for pk in new)
    _tell(audit, "external_audit.chosen", by, new)
    return len(new)


@writes
def take_back(audit: ExternalAudit, encounters: Iterable[int], by: By) -> int:
    """Closes charts again: how many that were open."""
    rows = chosen(audit).filter(encounter__in=list(encounters))
    keys = sorted(rows.values_list("encounter__pk", flat=True))
    ChosenChart.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(taken_back_at=timezone.now())
    _tell(audit, "external_audit.taken_back", by, keys)
    return len(keys)


def chosen(audit: ExternalAudit) -> QuerySet[ChosenChart]:
    """The charts that are open to the auditor, by day of service."""
    return _by_day(ChosenChart.objects.filter(audit=audit, taken_back_at=None))


def taken_back(audit: ExternalAudit) -> QuerySet[ChosenChart]:
    """The times for which charts were open and are no more, by day of service."""
    return _by_day(ChosenChart.objects.filter(audit=audit, taken_back_at__isnull=False))


def _by_day(rows: QuerySet[ChosenChart]) -> QuerySet[ChosenChart]:
    rows = rows.select_related("encounter__patient", "chosen_by").defer("encounter__sealed_chart")
    return rows.order_by("encounter__date_of_service", "pk")


def candidates(audit: ExternalAudit, first: date, last: date, provider: str = "") -> QuerySet[Encounter]:
    """Charts of the practice with a day of service from a day to a day that are not chosen yet, at most ``MOST``."""
    rows = Encounter.objects.filter(practice=audit.practice, date_of_service__gte=first, date_of_service__lte=last)
    if provider:
        rows = rows.filter(provider_name__icontains=provider)
    rows = rows.exclude(pk__in=chosen(audit).values("encounter"))
    return rows.select_related("patient").defer("sealed_chart").order_by("date_of_service", "pk")[:MOST]


def numbered(practice: Practice, text: str) -> tuple[list[int], list[str]]:
    """Keys of the charts whose records have these encounter numbers, and the numbers that no record has."""
    asked = list(dict.fromkeys(one for one in _BETWEEN.split(text.strip()) if one))
    found = list(Encounter.objects.filter(practice=practice, encounter_id__in=asked).values_list("pk", "encounter_id"))
    known = {number for _, number in found}
    return [pk for pk, _ in found], [one for one in asked if one not in known]


def _problems(reason: str, last_day: date | None) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not reason.strip():
        problems["reason"] = "Say what the audit is for."
    elif len(reason.strip()) > _LONGEST_REASON:
        problems["reason"] = f"At most {_LONGEST_REASON} characters."
    if last_day is None:
        problems["last_day"] = "The last day on which they may read, as 2026-12-31."
    elif last_day < timezone.localdate():
        problems["last_day"] = "This day has passed."
    return problems


def _keep(audit: ExternalAudit, event: str, by: By, **values: Mapping[str, Any]) -> None:
    changes.keep(audit.practice, people.KIND, audit.user.username, event, by, **values)


def _tell(audit: ExternalAudit, event: str, by: By, encounters: list[int]) -> None:
    if encounters:
        detail = {"auditor": audit.user_id, "encounters": encounters, "way": by.way}
        trail.record(event, actor=by.actor, practice=audit.practice, object=audit, detail=detail)
