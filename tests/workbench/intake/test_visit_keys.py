"""Do encounters from before visits were known by their number get it, so that the next record goes to them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from django.apps import apps

from claimwright.workbench.intake import import_charts
from claimwright.workbench.models import Encounter, Practice, ReceivedRecord

MIGRATION = import_module("claimwright.workbench.migrations.0011_mends")


def as_before(*rows: Encounter) -> None:
    """As the versions before left them: without key, and without the records that came."""
    named = [one.pk for one in rows]
    ReceivedRecord.objects.filter(encounter__in=named).delete()
    Encounter.objects.filter(pk__in=named).update(visit_key="", perhaps_same=None)


def test_the_next_record_of_an_old_visit_updates_it(registered: Practice, charts: Callable[..., Any]) -> None:
    (old,) = import_charts(registered, [charts()]).new
    as_before(old)
    MIGRATION.visit_keys(apps, None)
    old.refresh_from_db()
    assert old.visit_key
    later = replace(charts(), source="again.txt", documents=charts().documents[:1])
    assert import_charts(registered, [later]).new == []
    assert Encounter.objects.count() == 1


def test_of_two_with_one_number_the_one_that_was_worked_on_has_it(
    registered: Practice, charts: Callable[..., Any]
) -> None:
    (first,) = import_charts(registered, [charts()]).new
    as_before(first)
    (second,) = import_charts(registered, [replace(charts(), source="b.txt")]).new
    as_before(first, second)
    Encounter.objects.filter(pk=second.pk).update(status="billed")
    MIGRATION.visit_keys(apps, None)
    keys = dict(Encounter.objects.values_list("pk", "visit_key"))
    assert (keys[first.pk], bool(keys[second.pk])) == ("", True)


def test_what_records_said_of_a_visit_since_stays(registered: Practice, charts: Callable[..., Any]) -> None:
    """An encounter that a record made without a key has none for a reason: its number is another person's."""
    (one,) = import_charts(registered, [charts()]).new
    Encounter.objects.update(visit_key="")
    MIGRATION.visit_keys(apps, None)
    one.refresh_from_db()
    assert one.visit_key == ""


def test_a_chart_nobody_can_read_stays_as_it_was(registered: Practice, charts: Callable[..., Any]) -> None:
    (one,) = import_charts(registered, [charts()]).new
    as_before(one)
    Encounter.objects.update(sealed_chart=bytes(60))
    MIGRATION.visit_keys(apps, None)
    one.refresh_from_db()
    assert one.visit_key == ""
