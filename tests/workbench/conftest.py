"""Who the workbench's tests ask with: members of two practices, one client each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claimwright.workbench.models import Membership, Practice, Role, User


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice.objects.create(name="Harbor Family Medicine", synthetic=True)


@pytest.fixture
def other_practice(db: None) -> Practice:
    return Practice.objects.create(name="Ridge Orthopaedics", synthetic=True)


@pytest.fixture
def member(practice: Practice) -> Callable[..., Client]:
    """``member("coder")``: a client signed in as a member with this role; another practice may be named."""

    def sign_in(role: str, where: Practice | None = None) -> Client:
        where = where or practice
        user, _ = User.objects.get_or_create(username=f"{role}-{where.pk}", defaults={"first_name": role.title()})
        Membership.objects.get_or_create(user=user, practice=where, role=Role(role))
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.user = user  # type: ignore[attr-defined]
        return client

    return sign_in
