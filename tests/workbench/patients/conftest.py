"""A patient with two coverages, as the tests of the registration ask about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claimwright.workbench.models import Patient, Practice
from claimwright.workbench.patients import people
from claimwright.workbench.setup import By

PERSON = {
    "last_name": "Lindholm", "first_name": "Astrid", "birth_date": "1958-03-11", "sex": "F", "address_1": "4 Quay Road",
    "city": "Albany", "state": "NY", "postal_code": "12207",
}  # fmt: skip
OWN = {
    "payer_name": "Example Health", "payer_id": "EXH01", "member_id": "EXH-77 001", "work": "active", "employees": "45",
    "valid_from": "2020-01-01",
}  # fmt: skip
MEDICARE = {"payer_name": "Medicare", "payer_id": "MCR", "kind": "medicare_ffs", "member_id": "1EG4TE5MK73"}


@pytest.fixture
def astrid(registered: Practice) -> Patient:
    """68 years old, with Medicare and a plan of an employer of 45."""
    beside = [("c1-", "coverage", MEDICARE), ("c2-", "coverage", OWN)]
    return people.register(registered, PERSON, By(None), beside=beside)


@pytest.fixture
def clerk(registered: Practice, member: Callable[..., Client]) -> Client:
    return member("clerk")
