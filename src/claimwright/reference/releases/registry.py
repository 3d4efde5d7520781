"""Which readers there are, and which of them knows a file."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Final

from claimwright.errors import UnreadableError
from claimwright.reference.releases.reader import Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Table

MODULES: Final = (
    "icd10.icd10_lists",
    "icd10.icd10cm_tabular",
    "icd10.icd10cm_index",
    "icd10.icd10pcs_xml",
    "icd10.icd10_crosswalks",
    "services.hcpcs_level2",
    "icd10.diagnosis_groups",
    "services.exclusions",
    "services.code_lists",
    "services.vaccines",
    "services.drug_products",
    "icd10.disease_names",
    "edits.ncci_pairs",
    "edits.ncci_units",
    "fees.physician_fees",
    "fees.physician_areas",
    "fees.physician_area_lines",
    "fees.outpatient_fees",
    "fees.surgery_center_fees",
    "fees.drug_fees",
    "fees.other_fees",
    "fees.equipment_areas",
    "edits.coverage",
    "fees.drg_weights",
    "services.cpt",
    "fees.practice_fees",
)
"""Modules of this package, each with a tuple ``READERS``; asked in this order."""


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader, in the order they are asked."""
    found: list[Reader] = []
    for name in MODULES:
        found.extend(importlib.import_module(f"claimwright.reference.releases.{name}").READERS)
    return tuple(found)


@cache
def tables() -> dict[str, tuple[Reader, ...]]:
    """Table name to the readers that fill it."""
    found: dict[str, tuple[Reader, ...]] = {}
    for reader in readers():
        for table in reader.tables:
            found[table.name] = (*found.get(table.name, ()), reader)
    return found


@cache
def datasets() -> dict[str, Reader]:
    """Data set to its first reader."""
    return {reader.dataset: reader for reader in reversed(readers())}


def declared() -> tuple[Table, ...]:
    """Every table a reader fills, once."""
    return tuple({name: some[0].table(name) for name, some in tables().items()}.values())


def recognise(file: SourceFile) -> Reader | None:
    """The first reader that knows the content of a file."""
    return next((reader for reader in readers() if _knows(reader, file)), None)


def _knows(reader: Reader, file: SourceFile) -> bool:
    """A file too damaged for a reader to look at is not of its kind."""
    try:
        return reader.recognise(file)
    except (ArithmeticError, LookupError, TypeError, ValueError, UnreadableError):
        return False
