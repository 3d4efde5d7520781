"""Payers, providers and locations are added, changed from a day on, and ended; what claims read follows, and who did it is kept."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from claimwright.claims.practice import BillingProvider, Location, Person, practice_from
from claimwright.claims.practice import Practice as Registration
from claimwright.payers import Payer
from claimwright.workbench.billing import registration
from claimwright.workbench.models import AuditEvent, Practice, SetupChange, SetupRow
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import By, rows
from claimwright.workbench.setup import registration as published
from claimwright.workbench.setup.values import read
from claimwright.workbench.setup_fields import columns, fields_of

PAYER = {"payer_id": "EXH02", "name": "Example Health East", "claim_filing_indicator": "ci", "timely_filing_days": "90"}
BY = By(None)


def payers(practice: Practice) -> list[tuple[Any, ...]]:
    practice.refresh_from_db()
    told = registration(practice).payers
    return [(one.payer_id, one.timely_filing_days, one.valid_from, one.valid_to) for one in told]


def test_a_new_payer_is_what_claims_read(registered: Practice) -> None:
    rows.add(registered, "payer", PAYER, BY)
    assert payers(registered) == [("EXH01", None, None, None), ("EXH02", 90, None, None)]
    change = SetupChange.objects.get(kind="payer", key="EXH02")
    assert (change.event, change.after["claim_filing_indicator"]) == ("added", "CI")
    assert AuditEvent.objects.get(event="payer.added", detail__key="EXH02").detail["fields"] == [
        "claim_filing_indicator", "name", "payer_id", "timely_filing_days",
    ]  # fmt: skip


def test_what_changes_from_a_day_leaves_the_row_of_before(registered: Practice) -> None:
    row = rows.add(registered, "payer", PAYER, BY)
    rows.change(row, {"timely_filing_days": "60"}, BY, since=date(2027, 1, 1))
    assert payers(registered)[1:] == [
        ("EXH02", 90, None, date(2026, 12, 31)),
        ("EXH02", 60, date(2027, 1, 1), None),
    ]


def test_what_changes_for_good_changes_the_row(registered: Practice) -> None:
    row = rows.add(registered, "payer", PAYER, BY)
    rows.change(row, {"timely_filing_days": "", "name": "Example East"}, BY)
    row.refresh_from_db()
    assert row.values == {"payer_id": "EXH02", "name": "Example East", "claim_filing_indicator": "CI"}
    change = SetupChange.objects.filter(kind="payer", key="EXH02")[0]
    assert (change.before["timely_filing_days"], change.after.get("timely_filing_days")) == (90, None)


def test_an_ended_row_stays_and_opens_again(registered: Practice) -> None:
    row = rows.end(rows.named(registered, "provider", "1467102038"), date(2026, 6, 30), BY)
    practice = registration(Practice.objects.get(pk=registered.pk))
    assert practice.person("1467102038", "", day=date(2026, 6, 30)) is not None
    assert practice.person("1467102038", "", day=date(2026, 7, 1)) is None
    rows.end(row, None, BY)
    assert [one.event for one in SetupChange.objects.filter(kind="provider")[:2]] == ["reopened", "ended"]
    assert SetupRow.objects.get(pk=row.pk).valid_to is None


def test_two_rows_of_a_key_never_hold_on_one_day(registered: Practice) -> None:
    first = rows.add(registered, "payer", PAYER | {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}, BY)
    for days in ({}, {"valid_from": "2026-12-31"}, {"valid_from": "2025-01-01", "valid_to": "2026-01-01"}):
        with pytest.raises(RefusedFieldsError, match="EXH02 is there already, from 2026-01-01 to 2026-12-31"):
            rows.add(registered, "payer", PAYER | days, BY)
    rows.add(registered, "payer", PAYER | {"valid_from": "2027-01-01"}, BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SetupRow.objects.create(practice=registered, kind="payer", key="EXH02", valid_from=first.valid_from)


def test_what_somebody_changed_meanwhile_is_looked_at_again(registered: Practice) -> None:
    row = rows.add(registered, "payer", PAYER, BY)
    rows.change(row, {"name": "First"}, BY, version=1)
    with pytest.raises(RefusedError, match="Somebody has changed this meanwhile"):
        rows.change(row, {"name": "Second"}, BY, version=1)


def test_a_refused_change_changes_nothing(registered: Practice) -> None:
    before = payers(registered)
    with pytest.raises(RefusedFieldsError) as refused:
        rows.add(registered, "payer", PAYER | {"appeal_days": "soon", "state": "NYC", "takes": "835; fax"}, BY)
    assert set(refused.value.problems) == {"appeal_days", "state", "takes"}
    assert payers(registered) == before


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("provider", {"last_name": "Okafor", "npi": "1467102083"}, "npi"),
        ("provider", {"last_name": "Okafor", "taxonomy": "999999999X"}, "taxonomy"),
        ("provider", {"last_name": "Okafor", "roles": "rendering; boss"}, "roles"),
        ("provider", {"last_name": "Oka\x00for"}, "last_name"),
        ("provider", {"last_name": "O" * 201}, "last_name"),
        ("location", {"name": "Pier", "place_of_service": "90"}, "place_of_service"),
        ("location", {"name": "Pier", "place_of_service": "11", "valid_from": "31/12/2026"}, "valid_from"),
        (
            "location",
            {"name": "Pier", "place_of_service": "11", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
            "valid_to",
        ),
        ("payer", {"payer_id": "X", "name": "Y", "member_id_pattern": "("}, "member_id_pattern"),
        ("payer", {"payer_id": "X", "name": "Y", "timely_filing_days": "-1"}, "timely_filing_days"),
    ],
)
def test_a_value_that_cannot_be_is_named(kind: str, typed: dict[str, str], field: str) -> None:
    assert set(read(kind, typed)[1]) == {field}


def test_the_fields_are_those_of_the_rooms_that_read_them() -> None:
    """A field of a payer that is kept and no room reads, or the other way round, cannot be."""
    days = {"valid_from", "valid_to"}
    assert set(columns("payer")) == {one.name for one in fields(Payer)} - {"authorizations"}
    assert set(columns("provider")) == {one.name for one in fields(Person)}
    assert set(columns("location")) == {one.name for one in fields(Location)} >= days
    homes = {one.home for one in fields_of("practice")}
    lists = {"billing", "people", "payers", "locations"}
    assert homes == {one.name for one in fields(Registration)} - lists | {
        f"billing.{one.name}" for one in fields(BillingProvider)
    }


def test_the_registration_is_what_the_rows_say(registered: Practice) -> None:
    rows.add(registered, "payer", PAYER | {"takes": "835; 837p"}, BY)
    registered.refresh_from_db()
    assert registered.registration == published.from_rows(registered)
    assert registered.registration["payers"][1]["takes"] == ["835", "837P"]


def test_the_practice_file_reads_as_the_registration(registered: Practice) -> None:
    rows.add(registered, "payer", PAYER | {"names": 'The "East"; Back\\slash', "valid_from": "2026-01-01"}, BY)
    text = published.as_toml(Practice.objects.get(pk=registered.pk))
    told = tomllib.loads(text)
    assert told == Practice.objects.get(pk=registered.pk).registration
    assert practice_from(told).payers[1].names == ('The "East"', "Back\\slash")
