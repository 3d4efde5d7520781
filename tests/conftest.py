"""What all tests share: the development data and the reference library."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from claimwright.reference import Library

ROOT = Path(__file__).resolve().parent.parent


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
