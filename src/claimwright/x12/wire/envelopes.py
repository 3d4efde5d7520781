"""Which transaction sets does a file carry, in which group and interchange, under which control numbers and version?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from claimwright.x12.wire.elements import elements
from claimwright.x12.wire.separator_groups import SeparatorGroup

_COLUMNS: Final = [
    "row",
    "separators_number",
    "interchange",
    "group",
    "transaction",
    "kind",
    "control_number",
    "version",
    "stated_version",
    "functional_id",
    "group_sender",
    "group_receiver",
    "group_control_number",
    "group_version",
    "interchange_sender_qualifier",
    "interchange_sender",
    "interchange_receiver_qualifier",
    "interchange_receiver",
    "interchange_control_number",
    "usage",
]


def interchanges(separator_groups: Sequence[SeparatorGroup]) -> pl.DataFrame:
    """One row an interchange: row, separators_number, interchange, and the ISA's elements under their names."""
    return pl.concat(
        elements(
            group,
            "ISA",
            interchange_sender_qualifier=5,
            interchange_sender=6,
            interchange_receiver_qualifier=7,
            interchange_receiver=8,
            interchange_date=9,
            interchange_time=10,
            interchange_version=12,
            interchange_control_number=13,
            acknowledgment_requested=14,
            usage=15,
            keep=("row", "separators_number", "interchange"),
        )
        for group in separator_groups
    ).sort("row")


def groups(separator_groups: Sequence[SeparatorGroup]) -> pl.DataFrame:
    """One row a functional group: row, separators_number, interchange, group, and the GS's elements under their names."""
    return pl.concat(
        elements(
            group,
            "GS",
            functional_id=1,
            group_sender=2,
            group_receiver=3,
            group_date=4,
            group_time=5,
            group_control_number=6,
            agency=7,
            group_version=8,
            keep=("row", "separators_number", "interchange", "group"),
        )
        for group in separator_groups
    ).sort("row")


def transactions(separator_groups: Sequence[SeparatorGroup]) -> pl.DataFrame:
    """One row a transaction set, with the control numbers of its group and interchange.

    Columns: row, separators_number, interchange, group, transaction, kind (ST01), control_number (ST02), version (ST03,
    else GS08), functional_id (GS01), group_control_number (GS06), group_version (GS08), interchange_control_number
    (ISA13) and the others of GS and ISA that say whom it is from and for.
    """
    opened = pl.concat(
        elements(
            group,
            "ST",
            kind=1,
            control_number=2,
            version=3,
            keep=("row", "separators_number", "interchange", "group", "transaction"),
        )
        for group in separator_groups
    ).sort("row")
    outer = interchanges(separator_groups).drop("row", "separators_number")
    within = groups(separator_groups).drop("row", "separators_number", "interchange")
    joined = opened.join(outer, on="interchange", how="left", maintain_order="left").join(
        within, on="group", how="left", maintain_order="left"
    )
    return joined.with_columns(stated_version="version", version=pl.coalesce("version", "group_version")).select(
        _COLUMNS
    )
