"""The shared claims get the findings that ``cases/domain/README.md`` states for them, and no error where they are right."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from claimwright.cli.scrub import findings_of
from claimwright.reference import Library
from claimwright.reference.releases import Store, add

_ROW = re.compile(r"\| 837/(?P<file>\S+) \| (?P<day>\S+) \| (?P<expected>.*?) \| (?P<edit>.*?) \|")
_LOADED = ("NC", "PD43", "PD47", "PL13")
"""Cases for whose days CMS's files of the development data speak."""


@cache
def cases(folder: Path) -> list[tuple[str, date, bool, str]]:
    """File, day, whether the claim is right, and the edit named for it."""
    found = (_ROW.match(line) for line in (folder / "README.md").read_text(encoding="utf-8").splitlines())
    return [
        (row["file"], date.fromisoformat(row["day"]), row["expected"].startswith("no error"), row["edit"])
        for row in found
        if row is not None
    ]


@pytest.fixture(scope="module")
def loaded(library: Library, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library with the NCCI files of 2024 Q3 and the list of HCPCS codes of October 2025."""
    home = tmp_path_factory.mktemp("ncci")
    files = [path for path in sorted((shared_data / "reference" / "ncci").iterdir()) if "excerpt" not in path.name]
    outcomes = add(Store(home), [*files, shared_data / "reference" / "hcpcs" / "hcpcs_2025_oct_codes.tsv.gz"])
    assert [one for one in outcomes if one.status == "refused"] == []
    return Library(library.folder, home)


def test_every_case_has_what_is_stated(library: Library, loaded: Library, shared_data: Path) -> None:
    folder = shared_data / "cases" / "domain"
    wrong = []
    for file, day, right, edit in cases(folder):
        name = file.removesuffix(".837")
        reference = loaded if name.startswith(_LOADED) else library
        _, _, found = findings_of(folder / "837" / file, reference, day)
        told = found.select("edit", "severity").rows()
        if right and any(severity == "error" for _, severity in told):
            wrong.append(f"{name} is right, found {told}")
        elif not right and not any(one in _named(edit) or not _named(edit) for one, _ in told):
            wrong.append(f"{name} should have {edit}, found {told}")
    assert wrong == []


def _named(edit: str) -> set[str]:
    """The edits of which one must speak; PD01 has no pair loaded for its day, so its visit is told by the rule itself."""
    named = set(edit.split("|")) if edit not in ("", "none exists") else set()
    return named | {"NCCI-005"} if "NCCI-002" in named else named


@pytest.mark.parametrize(
    ("case", "edit"), [("ID02", "INP-002"), ("ID03", "INP-012"), ("PD44", "PRV-004"), ("PD43", "LN-005")]
)
def test_what_was_missed_is_told_once(loaded: Library, shared_data: Path, case: str, edit: str) -> None:
    path = shared_data / "cases" / "domain" / "837" / f"{case}.837"
    _, _, found = findings_of(path, loaded, date(2026, 4, 15))
    assert found.filter(pl.col("severity") != "info")["edit"].to_list() == [edit]
