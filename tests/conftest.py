"""What all tests share: the development data and the reference library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from claimwright.reference import Library
    from claimwright.reference.releases import Outcome, Store

# Nothing here is a test of time: the first call of a compiled loop takes as long as compiling it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Append-only tables let themselves be emptied after a test that commits; nothing else lifts their protection."""
    # Django is asked for by the tests of the workbench alone.
    from django.db import connection
    from django.test import TransactionTestCase

    from claimwright.workbench import triggers

    emptied = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lifted(case: TransactionTestCase) -> None:
        triggers.drop(connection)
        emptied(case)
        triggers.create(connection, triggers.EVERY)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield


def shared_data_folder() -> Path | None:
    """The development data: ``CLAIMWRIGHT_SHARED_DATA``, by default ``../shared/data`` beside the checkout."""
    folder = Path(os.environ.get("CLAIMWRIGHT_SHARED_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = shared_data_folder()
    if folder is None:
        pytest.skip("no development data: set CLAIMWRIGHT_SHARED_DATA")
    return folder


@pytest.fixture(scope="session")
def library() -> Library:
    """The reference library that ``script/test`` has built."""
    from claimwright.reference import open_library

    return open_library()


@pytest.fixture(scope="session")
def official_files(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Outcome]]:
    """A home with every code set file of the development data, and what was said of each file. Nothing is added to it."""
    from claimwright.reference.releases import Store, add

    home = tmp_path_factory.mktemp("official")
    reference = shared_data / "reference"
    paths = [reference / "icd10cm", reference / "icd10pcs", reference / "hcpcs", reference / "vaccines"]
    lists = [reference / "codelists" / f"{name}_dates.tsv" for name in ("carc", "rarc")]
    return home, {outcome.file: outcome for outcome in add(Store(home), [*paths, *lists])}


@pytest.fixture(scope="session")
def fee_files(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the fee files of October 2025 from the official bundle. Nothing is added to it."""
    from tests.reference.fees.conftest import store_of

    return store_of(tmp_path_factory.mktemp("fees"), shared_data / "reference")
