"""A practice with claims held, denied and rejected, a second practice, and who works where."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from tests.workbench.scenes import BACKEND

from claimwright.workbench import worklists
from claimwright.workbench.models import Claim, Membership, Practice, Role, User, WorkItem


@pytest.fixture
def make_claim() -> Callable[..., WorkItem]:
    """``make_claim(practice, "C1", status="held", dollars=100)``: the item of a new claim."""

    def make(
        practice: Practice, number: str, *, status: str = "held", dollars: int = 100, **fields: object
    ) -> WorkItem:
        claim = Claim.objects.create(
            practice=practice,
            claim_id=number,
            patient_control_number=number,
            patient_name=str(fields.pop("name", f"Patient{number}, Anna")),
            payer_name=str(fields.pop("payer", "Example Health")),
            status=status,
            total_charge=Decimal(dollars),
            **fields,
        )
        worklists.settle([practice.pk])
        return WorkItem.objects.get(kind="claim", object_id=claim.pk)

    return make


@pytest.fixture
def works() -> Callable[..., Client]:
    """``works("ben", {practice: "biller"})``: a client of somebody with these roles; several roles part by a blank."""

    def sign_in(name: str, roles: dict[Practice, str]) -> Client:
        user, _ = User.objects.get_or_create(username=name, defaults={"first_name": name.title()})
        for practice, held in roles.items():
            for role in held.split():
                Membership.objects.get_or_create(user=user, practice=practice, role=Role(role))
        client = Client()
        client.force_login(user, backend=BACKEND)
        client.user = user  # type: ignore[attr-defined]
        return client

    return sign_in
