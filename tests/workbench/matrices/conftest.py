"""One scene a file: every address is asked about the same rows, and what a test does to them is taken back after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.workbench import scenes

from claimwright.workbench.models import Practice


@pytest.fixture(scope="module")
def practices(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Practice, Practice]]:
    """Two practices in a transaction around all tests of the file, each of which has its own inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield tuple(
            Practice.objects.create(name=name, synthetic=True)
            for name in ("Harbor Family Medicine", "Ridge Orthopaedics")
        )
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def one_scene(practices: tuple[Practice, Practice]) -> scenes.Scene:
    return scenes.make_scene(scenes.register(practices[0]))


@pytest.fixture(autouse=True)
def _within(practices: tuple[Practice, Practice], one_scene: scenes.Scene, db: None) -> None:
    """The rows of the file first, then the transaction of the test."""


@pytest.fixture
def practice(practices: tuple[Practice, Practice]) -> Practice:
    return practices[0]


@pytest.fixture
def other_practice(practices: tuple[Practice, Practice]) -> Practice:
    return practices[1]


@pytest.fixture
def scene(one_scene: scenes.Scene) -> scenes.Scene:
    return one_scene
