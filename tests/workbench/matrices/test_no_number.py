"""A patient whose records have no number is "no number" on every screen: the key that knows them again is shown to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from tests.workbench import scene_rows, scenes

from claimwright.ledger import charge_entries
from claimwright.workbench import bridge, urls, worklists
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, Membership, Patient, Practice, Role, User
from claimwright.workbench.patients import appointments, merging
from claimwright.workbench.setup import By

FILES = {"practice_file"}


@pytest.fixture
def unnumbered(registered: Practice) -> Encounter:
    """A visit with a claim, an account, an appointment and a merge, of somebody without a record number."""
    charts = [scenes.make_chart(1), scenes.make_chart(2, last_name="Oyelaran")]
    nameless = [replace(one, patient=replace(one.patient, patient_id="")) for one in charts]
    first, second = intake.import_charts(registered, nameless).new
    claims = scenes.make_claims()
    bridge.save_claims(registered, claims, encounters={"E1": first.pk})
    accounts.keep(registered, charge_entries(claims.claims, claims.lines))
    appointments.add(first.patient, {"day": "2026-09-15", "time": "09:30"}, By(None))
    merging.merge(second.patient, scene_rows.make_alike(second.patient), "Same card.", By(None))
    worklists.settle([registered.pk])
    return first


def _addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern


@pytest.mark.parametrize("pattern", list(_addresses(urls.SCREENS)), ids=lambda pattern: str(pattern.name))
def test_no_screen_shows_the_key(pattern: URLPattern, unnumbered: Encounter) -> None:
    practice = unnumbered.practice
    user = User.objects.create(username="everyone")
    for role in Role:
        Membership.objects.create(user=user, practice=practice, role=role)
    client = Client()
    client.force_login(user, backend=scenes.BACKEND)
    begin, key, rest = str(pattern.pattern).partition("<int:")
    keys = {unnumbered.pk, unnumbered.patient_id, *Patient.objects.values_list("pk", flat=True), 1, 2, 3}
    paths = [f"/{begin}{one}{rest.partition('>')[2]}" for one in keys] if key else [f"/{begin.split('<')[0]}"]
    for path in paths:
        if "GET" not in pattern.callback.rule.methods or pattern.name in FILES:  # type: ignore[union-attr]
            continue
        page = b"".join(client.get(path, {"from": "2020-01-01", "to": "2030-01-01"})).decode(errors="replace")
        # What a form sends back is no text that people read.
        assert "unnumbered-" not in re.sub(r'(?<=type="hidden" )[^>]*|value="[^"]*"', "", page), path


def test_lists_say_no_number_and_the_key_is_not_found(unnumbered: Encounter, member: Callable[..., Client]) -> None:
    manager = member("manager")
    for name in ("patients", "accounts"):
        assert "no number" in manager.get(reverse(name), {"show": "all"}).content.decode(), name
    assert "no number" in manager.get(reverse("chart", args=[unnumbered.pk])).content.decode()
    found = manager.post(reverse("find"), {"q": "whitfield"}).content.decode()
    assert "no number" in found
    assert "unnumbered" not in found
    assert "Whitfield" not in manager.post(reverse("find"), {"q": unnumbered.patient.patient_id}).content.decode()


def test_who_has_neither_name_nor_number_is_told_so(practice: Practice) -> None:
    assert Patient(practice=practice, patient_id="unnumbered-ab12").shown_name == "no name"
    assert Patient(practice=practice, patient_id="H7").shown_name == "H7"
