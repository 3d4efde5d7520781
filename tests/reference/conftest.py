"""What the tests of the reference room share: a home with the official files of the development data, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.reference.files import Outcome, Store, add


@pytest.fixture(scope="session")
def official_files(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Outcome]]:
    """A home with every code set file of the development data, and what was said of each file. Nothing is added to it."""
    home = tmp_path_factory.mktemp("official")
    reference = shared_data / "reference"
    paths = [reference / "icd10cm", reference / "icd10pcs", reference / "hcpcs", reference / "vaccines"]
    lists = [reference / "codelists" / f"{name}_dates.tsv" for name in ("carc", "rarc")]
    return home, {outcome.file: outcome for outcome in add(Store(home), [*paths, *lists])}
