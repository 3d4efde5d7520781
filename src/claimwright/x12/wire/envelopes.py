"""Which transaction sets does a file carry, in which group and interchange, under which control numbers and version?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.x12.wire.elements import elements

if TYPE_CHECKING:
    from claimwright.x12.wire.segments import Segments

_COLUMNS: Final = [
    "row",
    "part",
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


def interchanges(segments: Segments) -> pl.DataFrame:
    """One row an interchange: row, part, interchange, and the ISA's elements under their names."""
    return pl.concat(
        elements(
            part,
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
            keep=("row", "part", "interchange"),
        )
        for part in segments.parts()
    ).sort("row")


def groups(segments: Segments) -> pl.DataFrame:
    """One row a functional group: row, part, interchange, group, and the GS's elements under their names."""
    return pl.concat(
        elements(
            part,
            "GS",
            functional_id=1,
            group_sender=2,
            group_receiver=3,
            group_date=4,
            group_time=5,
            group_control_number=6,
            agency=7,
            group_version=8,
            keep=("row", "part", "interchange", "group"),
        )
        for part in segments.parts()
    ).sort("row")


def transactions(segments: Segments) -> pl.DataFrame:
    """One row a transaction set, with the control numbers of its group and interchange; see ``Segments.transactions``."""
    opened = pl.concat(
        elements(
            part,
            "ST",
            kind=1,
            control_number=2,
            version=3,
            keep=("row", "part", "interchange", "group", "transaction"),
        )
        for part in segments.parts()
    ).sort("row")
    outer = interchanges(segments).drop("row", "part")
    inner = groups(segments).drop("row", "part", "interchange")
    joined = opened.join(outer, on="interchange", how="left", maintain_order="left").join(
        inner, on="group", how="left", maintain_order="left"
    )
    return joined.with_columns(stated_version="version", version=pl.coalesce("version", "group_version")).select(
        _COLUMNS
    )
