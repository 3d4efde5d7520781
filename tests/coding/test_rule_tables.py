"""What the rules of coding speak of are dated rows with their section, and no code stands in the code."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import claimwright.coding
from claimwright.coding import rule_tables
from claimwright.data_files import data_rows, data_source

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 3, 2)
ROOM = Path(claimwright.coding.__file__).parent
_CODE = re.compile(r'"[A-TV-Z]\d[0-9A-Z]{1,5}"')
TABLES = (
    "alcohol_states.tsv",
    "blood_alcohol.tsv",
    "body_mass.tsv",
    "code_groups.tsv",
    "code_pairs.tsv",
    "combined.tsv",
    "device_complications.tsv",
    "drug_induced.tsv",
    "dysphagia_phases.tsv",
    "organisms.tsv",
    "pneumonia_agents.tsv",
    "pressure_sites.tsv",
    "pressure_stages.tsv",
    "resistances.tsv",
    "retinopathies.tsv",
    "stroke_deficits.tsv",
    "thrombosed_veins.tsv",
    "vaccine_services.tsv",
)


def test_no_diagnosis_code_stands_in_the_code() -> None:
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in sorted(ROOM.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _CODE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_its_section_and_a_first_day(name: str) -> None:
    rows = data_rows("claimwright.coding", name)
    assert rows
    assert all(row["guideline"] and date.fromisoformat(row["valid_from"]) for row in rows)
    assert data_source("claimwright.coding", name).startswith(("ICD-10-CM", "AMA CPT"))


def test_every_group_and_pair_is_read() -> None:
    read = "".join(path.read_text(encoding="utf-8") for path in (ROOM.parent).rglob("*.py"))
    sides = {"left_side", "right_side", "bilateral_side"}  # read by the side that a note tells
    for table in ("code_groups.tsv", "code_pairs.tsv"):
        names = {row["name"] for row in data_rows("claimwright.coding", table)} - sides
        assert [name for name in sorted(names) if not re.search(rf"[\"']{name}[\"']", read)] == []


@pytest.mark.parametrize(
    ("name", "column", "rows"),
    [
        ("newborn_screens.tsv", "code", ""),
        ("underdosing_reasons.tsv", "code", ""),
        ("underdosing_reasons.tsv", "caregiver", ""),
        ("code_pairs.tsv", "becomes", "receptors"),
        ("code_pairs.tsv", "becomes", "breast_lump"),
    ],
)
def test_a_code_is_spoken_of_from_its_first_day(name: str, column: str, rows: str, library: Library) -> None:
    """The first row that names a code begins when the Tabular List has it: no sooner, and not a year later."""
    first: dict[str, str] = {}
    for row in data_rows("claimwright.coding", name):
        if row[column] and (not rows or row["name"] == rows):
            first[row[column]] = min(row["valid_from"], first.get(row[column], row["valid_from"]))
    listed = library.frame("icd10cm").filter("billable").group_by("code").agg(pl.col("valid_from").min())
    begins = {code: day.isoformat() for code, day in listed.iter_rows() if code in first}
    assert begins == first


def test_groups_and_pairs_answer_for_their_day() -> None:
    assert rule_tables.codes("hypertension", DAY) == ("I10", "I119", "I129", "I1310")
    assert rule_tables.code("screening_colonoscopy", DAY) == "Z1211"
    assert rule_tables.pairs("hypertension_with", DAY)["failure+late kidney"] == "I132"
    assert rule_tables.pairs("exacerbation", DAY)["J449"] == "J441"
    before = date(2015, 9, 30)
    assert rule_tables.codes("hypertension", before) == ()
    assert rule_tables.pairs("exacerbation", before) == {}


def test_a_name_nobody_declared_is_refused() -> None:
    with pytest.raises(KeyError):
        rule_tables.codes("hypertensoin", DAY)
    with pytest.raises(KeyError):
        rule_tables.pairs("exacerbations", DAY)
    with pytest.raises(KeyError):
        rule_tables.score("certain")


@pytest.mark.parametrize(
    ("index", "code"),
    [("19.9", "Z681"), ("20", "Z6820"), ("27.5", "Z6827"), ("39.9", "Z6839"), ("40", "Z6841"), ("44.99", "Z6841"),
     ("45", "Z6842"), ("59", "Z6843"), ("60", "Z6844"), ("72.1", "Z6845")],
)  # fmt: skip
def test_the_body_mass_index_of_an_adult(index: str, code: str) -> None:
    assert rule_tables.body_mass_code(Decimal(index), DAY) == code


@pytest.mark.parametrize(
    ("service", "vaccine"),
    [("90460", True), ("90475", False), ("90476", True), ("90759", True), ("91323", False), ("99213", False), ("G0008", False)],
)  # fmt: skip
def test_vaccines_and_their_administration(service: str, vaccine: bool) -> None:
    assert rule_tables.is_vaccine(service, DAY) is vaccine
