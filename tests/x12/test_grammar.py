"""The grammar files agree with each other."""

from __future__ import annotations

import polars as pl
import pytest

from claimwright.x12.loops import data_table, loop_rules

SETS = [("837", "P"), ("837", "I"), ("837", "D"), ("835", ""), ("999", ""), ("277", "")]


def test_every_segment_used_is_described() -> None:
    described = set(data_table("elements.tsv")["segment"])
    assert described == set(data_table("segments.tsv")["segment"])
    assert set(data_table("uses.tsv")["segment"]) <= described
    assert set(data_table("loops.tsv")["segment"]) <= described
    assert set(data_table("codes.tsv")["segment"]) <= described


def test_positions_count_up_without_gap() -> None:
    table = data_table("elements.tsv").filter(pl.col("component").is_null())
    for (segment,), rows in table.group_by("segment"):
        assert rows["position"].cast(pl.Int32).to_list() == list(range(1, rows.height + 1)), segment


def test_types_and_lengths_make_sense() -> None:
    table = data_table("elements.tsv")
    assert set(table["type"]) == {"AN", "ID", "DT", "TM", "R", "N0", "C"}
    assert (table["least"].cast(pl.Int32) <= table["most"].cast(pl.Int32)).all()


@pytest.mark.parametrize(("transaction", "guide"), SETS)
def test_every_loop_used_exists_and_opens_with_its_segment(transaction: str, guide: str) -> None:
    uses = data_table("uses.tsv").filter(
        (pl.col("transaction") == transaction) & (pl.col("guide").is_null() | (pl.col("guide") == guide))
    )
    loops = set(data_table("loops.tsv").filter(pl.col("transaction") == transaction)["loop"]) | {"header"}
    assert set(uses["loop"]) <= loops
    assert uses.select("loop", "segment").is_duplicated().sum() == 0
    for loop, segment in loop_rules(transaction, guide).openers.select("loop", "segment").iter_rows():
        if loop in set(uses["loop"]):
            assert not uses.filter((pl.col("loop") == loop) & (pl.col("segment") == segment)).is_empty(), loop


def test_required_elements_exist() -> None:
    most = dict(
        data_table("elements.tsv")
        .filter(pl.col("component").is_null())
        .group_by("segment")
        .agg(pl.col("position").cast(pl.Int32).max())
        .iter_rows()
    )
    for row in data_table("uses.tsv").filter(pl.col("required").is_not_null()).iter_rows(named=True):
        assert max(int(at) for at in row["required"].split(",")) <= most[row["segment"]], row


def test_the_loops_of_a_professional_claim_lie_in_each_other() -> None:
    assert loop_rules("837", "P").ancestors("2420A") == {"2420A", "2400", "2300", "2000B", "2000C", "2000A"}
