"""The small published lists that ship with this package as data files: places of service, bill types, CPT modifiers."""

from __future__ import annotations

import csv
from datetime import date
from importlib import resources
from typing import Final

import polars as pl

from claimwright.reference import tables

_YES_NO: Final = {"yes": True, "no": False}


def rows(name: str) -> tuple[str, list[dict[str, str]]]:
    """Source line and rows of a tab-separated data file; its first line is ``# source: ...``."""
    text = resources.files("claimwright.reference").joinpath("data", name).read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    return first.removeprefix("# source:").strip(), list(csv.DictReader(rest.splitlines(), delimiter="\t"))


def place_of_service() -> pl.DataFrame:
    """Table ``place_of_service``."""
    source, lines = rows("place_of_service.tsv")
    return tables.PLACE_OF_SERVICE.frame(
        {
            "code": line["code"],
            "name": line["name"],
            "facility": _YES_NO.get(line["facility"]),
            "valid_from": date.fromisoformat(line["valid_from"]),
            "source": source,
        }
        for line in lines
    )


def bill_types() -> pl.DataFrame:
    """Table ``bill_types``: numbers only."""
    source, lines = rows("bill_types.tsv")
    return tables.BILL_TYPES.frame(
        {"facility_type": line["facility_type"], "valid_from": date.fromisoformat(line["valid_from"]), "source": source}
        for line in lines
    )


def further_modifiers(known: pl.DataFrame) -> pl.DataFrame:
    """Modifiers that the outpatient editor does not list (numbers only), as rows of table ``modifiers``."""
    source, lines = rows("modifiers.tsv")
    listed = set(known["code"])
    return tables.MODIFIERS.frame(
        {
            "code": line["code"],
            "ncci_bypass": line["ncci_bypass"] == "yes",
            "therapy": False,
            "telehealth": False,
            "assistant_surgeon": line["assistant_surgeon"] == "yes",
            "valid_from": date.fromisoformat(line["valid_from"]),
            "source": source,
        }
        for line in lines
        if line["code"] not in listed
    )
