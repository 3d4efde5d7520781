"""The exclusion list of the HHS Office of Inspector General (LEIE): whom no federal health care program pays, as a CSV file."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.reference.releases import periods
from claimwright.reference.releases.lines import cells, day, find_header, refuse_unless, under_header
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

EXCLUSIONS: Final = Table(
    "oig_exclusions",
    "one person or business excluded from federal health care programs",
    (
        Column("last_name", pl.String, "Last name; null of a business."),
        Column("first_name", pl.String, "First name; null of a business."),
        Column("middle_name", pl.String, "Middle name; null without."),
        Column("business_name", pl.String, "Name of a business; null of a person."),
        Column("general", pl.String, "General occupation as published."),
        Column("specialty", pl.String, "Specialty as published; null without."),
        Column("npi", pl.String, "National provider identifier; null where OIG knows none (published as zeros)."),
        Column("birth", pl.String, "Birth date yyyymmdd, or the year alone, as published; null without."),
        Column("city", pl.String, "City."),
        Column("state", pl.String, "State."),
        Column("authority", pl.String, "Section of the Social Security Act, such as 1128a1."),
        Column("excluded_on", pl.Date, "Day the exclusion takes effect."),
        Column(
            "reinstated_on",
            pl.Date,
            "Day it ends; null while it lasts. The monthly list leaves out who was reinstated.",
        ),
        Column("waived_on", pl.Date, "Day of a waiver; null without."),
        Column("waiver_state", pl.String, "State for which it is waived; null without."),
    ),
)
_NAMES: Final = {
    "LASTNAME": "last_name", "FIRSTNAME": "first_name", "MIDNAME": "middle_name", "BUSNAME": "business_name",
    "GENERAL": "general", "SPECIALTY": "specialty", "NPI": "npi", "DOB": "birth", "CITY": "city", "STATE": "state",
    "EXCLTYPE": "authority", "EXCLDATE": "excluded_on", "REINDATE": "reinstated_on", "WAIVERDATE": "waived_on",
    "WVRSTATE": "waiver_state",
}  # fmt: skip
_DAYS: Final = ("excluded_on", "reinstated_on", "waived_on")


def _is_exclusions(file: SourceFile) -> bool:
    first = next((line for line in file.first_lines if line.strip()), "")
    return find_header([first.replace('"', "").split(",")], "LASTNAME", "BUSNAME", "EXCLTYPE", "EXCLDATE") is not None


def _read(file: SourceFile) -> Parsed:
    frame = under_header(file, cells(file), 0, _NAMES)
    texts = [pl.col(name).str.strip_chars().replace("", None) for name in _NAMES.values()]
    frame = frame.with_columns(*texts).with_columns(
        pl.when(pl.col("npi").str.contains(r"[1-9]")).then(pl.col("npi")).alias("npi"),
        pl.when(pl.col("birth").str.contains(r"[1-9]")).then(pl.col("birth")).alias("birth"),
        *(day(name).alias(name) for name in _DAYS),
    )
    refuse_unless(file, frame, pl.col("excluded_on").is_not_null(), "a day written yyyymmdd as EXCLDATE")
    refuse_unless(
        file, frame, pl.col("npi").is_null() | pl.col("npi").str.contains(r"^\d{10}$"), "an NPI of ten digits, or zeros"
    )
    refuse_unless(
        file, frame, pl.col("last_name").is_not_null() | pl.col("business_name").is_not_null(), "LASTNAME or BUSNAME"
    )
    latest = frame["excluded_on"].max()
    # The list says of no month that it is its own. New exclusions take effect on the 20th of the month after they are
    # decided, so the latest day names the month it stands for.
    period = periods.starting(latest.replace(day=1), "open") if isinstance(latest, date) else None
    return Parsed({EXCLUSIONS.name: frame.drop("line")}, period)


READERS: Final = (
    Reader("oig_exclusions", "OIG list of excluded individuals and entities (LEIE)", (EXCLUSIONS,), _is_exclusions, _read, "open"),
)  # fmt: skip
