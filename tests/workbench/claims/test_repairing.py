"""What needs no judgement is offered beside the findings, done with one key, taken back as one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.rules.conftest import clean as clean  # the fixture

from claimwright.workbench import billing
from claimwright.workbench.claims import mending, repairing
from claimwright.workbench.models import CLAIM_TABLES, Claim
from claimwright.workbench.refusals import RefusedError


@pytest.fixture
def wrong(clean: Claim) -> Claim:
    """Held: the patient's ZIP code has a hyphen, and the state small letters."""
    CLAIM_TABLES["parties"]._default_manager.filter(record=clean, role="subscriber").update(
        postal_code="80301-1234", state="co"
    )
    billing.scrub_claims(clean.practice, [clean.pk])
    clean.refresh_from_db()
    assert clean.status == "held"
    return clean


def address(claim: Claim) -> tuple[str, str]:
    row = CLAIM_TABLES["parties"]._default_manager.filter(record=claim, role="subscriber")
    return row.values_list("state", "postal_code").get()


def test_one_key_puts_right_what_is_listed_and_one_takes_it_back(wrong: Claim, member: Callable[..., Client]) -> None:
    biller = member("biller")
    page = biller.get(reverse("claim", args=[wrong.pk])).content.decode()
    assert "80301-1234" in page
    assert "803011234" in page
    told = biller.post(reverse("claim_put_right", args=[wrong.pk]), {"version": wrong.version}).content.decode()
    wrong.refresh_from_db()
    assert address(wrong) == ("CO", "803011234")
    assert wrong.status == "ready"
    assert "Can be put right" not in told
    assert (
        "parties subscriber: state from co to CO; parties subscriber: postal code from 80301-1234 to 803011234" in told
    )
    mending.undo(wrong)
    assert address(wrong) == ("co", "80301-1234")
    assert wrong.status == "held"


def test_nothing_is_put_right_twice_or_over_another_change(wrong: Claim) -> None:
    offered = repairing.offers(wrong, wrong.finding_rows.all())
    repairing.put_right(wrong, offered)
    with pytest.raises(RefusedError, match="Something else changed this claim"):
        repairing.put_right(wrong, offered)
    with pytest.raises(RefusedError, match="Nothing is left"):
        repairing.put_right(wrong, repairing.offers(wrong, wrong.finding_rows.all()))


def test_who_may_not_change_claims_is_offered_nothing(wrong: Claim, member: Callable[..., Client]) -> None:
    page = member("auditor").get(reverse("claim", args=[wrong.pk])).content.decode()
    assert "Can be put right" not in page


def test_a_claim_is_drawn_on_paper(clean: Claim, member: Callable[..., Client]) -> None:
    answer = member("biller").get(reverse("claim_paper", args=[clean.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    Claim.objects.filter(pk=clean.pk).update(kind="D")
    assert member("biller").get(reverse("claim_paper", args=[clean.pk])).status_code == 302
