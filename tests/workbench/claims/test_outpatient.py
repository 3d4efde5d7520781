"""The part of a hospital outpatient claim that shows what CMS's outpatient code editor makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.errors import ReferenceMissingError
from claimwright.workbench import claim_content as content
from claimwright.workbench.claims import outpatient
from claimwright.workbench.models import AuditEvent, Claim

DAY = date(2026, 1, 10)


@pytest.fixture
def hospital(scene: Any, library: object) -> Claim:
    """The scene's claim as a hospital's: an emergency visit and a repair, whose payment is in the visit's."""
    claim: Claim = scene.claim
    Claim.objects.filter(pk=claim.pk).update(
        kind="I", facility_type="13", statement_from=DAY, statement_to=DAY, patient_status="01"
    )
    lines(claim, "99283", "12001")
    claim.encounter.status = "held"
    claim.encounter.save(update_fields=["status"])
    return Claim.objects.get(pk=claim.pk)


def lines(claim: Claim, *codes: str) -> None:
    for row, code in zip(content.rows_of("lines").filter(record=claim).order_by("line"), codes, strict=True):
        row.revenue_code, row.procedure_code, row.date_from, row.date_to = "0450", code, DAY, None
        row.modifier_1 = None
        row.save()


def shown(client: Client, claim: Claim) -> str:
    answer = client.get(reverse("claim_grouping", args=[claim.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_each_line_shows_its_status_and_what_carries_its_payment(
    hospital: Claim, member: Callable[..., Client]
) -> None:
    biller = member("biller")
    page = shown(biller, hospital)
    assert "status Q1: packaged beside line 1 (99283), status V" in page
    assert '<td class="code">05023</td>' in page
    # the national rate of APC 5023 in 2026
    assert '<td class="num">278.89</td>' in page
    assert "no edit" in page
    assert AuditEvent.objects.filter(event="claim.read_grouping").exists()
    assert (
        reverse("claim_grouping", args=[hospital.pk])
        in biller.get(reverse("claim", args=[hospital.pk])).content.decode()
    )


def test_an_edit_says_what_follows_and_what_to_do(hospital: Claim, member: Callable[..., Client]) -> None:
    lines(hospital, "99221", "99283")
    page = shown(member("biller"), hospital)
    assert '<span class="tag bad">returned to provider</span>' in page
    assert "RTP 062" in page
    assert "Report the hospital's code, such as G0463" in page.replace("&#x27;", "'")


def test_amounts_are_gone_while_the_codes_are_open_again(hospital: Claim, member: Callable[..., Client]) -> None:
    assert hospital.encounter is not None
    hospital.encounter.status = "coding"
    hospital.encounter.save(update_fields=["status"])
    page = shown(member("biller"), hospital)
    assert "278.89" not in page
    assert "Pays" not in page
    assert "05023" in page


def test_days_without_tables_are_said(hospital: Claim, member: Callable[..., Client]) -> None:
    Claim.objects.filter(pk=hospital.pk).update(statement_from=date(2026, 11, 15), statement_to=date(2026, 11, 15))
    page = shown(member("biller"), hospital)
    assert "tables end 2026-06-30" in page.replace("&#x27;", "'")
    assert "05023" not in page


def test_other_claims_have_no_such_part(scene: Any, hospital: Claim, member: Callable[..., Client]) -> None:
    biller = member("biller")
    for kind, facility in (("P", None), ("I", "11"), ("I", "32")):
        Claim.objects.filter(pk=hospital.pk).update(kind=kind, facility_type=facility)
        assert not outpatient.applies(Claim.objects.get(pk=hospital.pk))
        assert "Outpatient grouping" not in biller.get(reverse("claim", args=[hospital.pk])).content.decode()
        assert "is no outpatient hospital claim" in shown(biller, hospital)


def test_a_claim_without_first_day_is_said(hospital: Claim, member: Callable[..., Client]) -> None:
    Claim.objects.filter(pk=hospital.pk).update(statement_from=None)
    assert "has no first day" in shown(member("biller"), hospital)


def test_without_the_editor_the_screen_says_so(
    hospital: Claim, member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*_: Any, **__: Any) -> Any:
        raise ReferenceMissingError("package pyoce is not installed; install it and try again")

    monkeypatch.setattr(outpatient, "group_apc", absent)
    assert "package pyoce is not installed" in shown(member("biller"), hospital)
