"""The small published lists that ship with this package as data files: places of service, bill types, CPT modifiers."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.data_files import data_rows, data_source
from claimwright.reference import tables

_ROOM: Final = "claimwright.reference"
_YES_NO: Final = {"yes": True, "no": False}


def place_of_service() -> pl.DataFrame:
    """Table ``place_of_service``."""
    source = data_source(_ROOM, "place_of_service.tsv")
    lines = data_rows(_ROOM, "place_of_service.tsv")
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
    source = data_source(_ROOM, "bill_types.tsv")
    lines = data_rows(_ROOM, "bill_types.tsv")
    return tables.BILL_TYPES.frame(
        {"facility_type": line["facility_type"], "valid_from": date.fromisoformat(line["valid_from"]), "source": source}
        for line in lines
    )


def further_modifiers(known: pl.DataFrame) -> pl.DataFrame:
    """Modifiers that the outpatient editor does not list (numbers only), as rows of table ``modifiers``."""
    source = data_source(_ROOM, "modifiers.tsv")
    lines = data_rows(_ROOM, "modifiers.tsv")
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
