"""A line or a diagnosis comes off a claim: every detail of the others still hangs where it hung, and the 837 shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.claims.generated_claims import Row, one_claim

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.claims.tables import TABLES, belonging_to, pointing_at
from claimwright.claims.writing import encode_837
from claimwright.edits.findings import FINDINGS
from claimwright.workbench import bridge
from claimwright.workbench import claim_content as content
from claimwright.workbench.billing import scrubbing
from claimwright.workbench.claims import mending
from claimwright.workbench.models import Claim, Practice
from claimwright.x12.tables.interchange import Envelope

ENVELOPE = Envelope("SENDER", "RECEIVER", datetime(2026, 11, 20, 12, 0), 12, 7, sender_name="OAK BILLING")
OF_LINES = dict(belonging_to("lines.line"))
ONLY_004010: Final = {"oxygen", "spinal_manipulation"}
"""Belong to a line, but a line of a 005010 claim does not carry them: they are in the database alone."""
NUMBERS = count(1)
"""Each example is another claim of the same practice."""
EVERYTHING = settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)

Bundle = dict[str, Counter[str]]
"""What belongs to one line: table to its rows, without the number of the line."""


def bundles(claims: Claims, *, leave_out: Collection[str] = ()) -> list[Bundle]:
    """The bundle of each line, in the order of the lines."""
    frames = {name: frame for name, frame in claims.frames().items() if name in {"lines", *OF_LINES} - {*leave_out}}
    return [
        {name: texts(frame.filter(pl.col("line") == number).drop("line")) for name, frame in frames.items()}
        for number in claims.lines["line"].sort()
    ]


def of_the_claim(claims: Claims) -> Bundle:
    """What hangs on no line."""
    return {
        name: texts(frame.filter(pl.col("line").is_null()))
        for name, frame in claims.frames().items()
        if name in OF_LINES
    }


def texts(frame: pl.DataFrame) -> Counter[str]:
    return Counter(repr(row) for row in frame.drop("claim_id").rows())


def kept(practice: Practice, rows: dict[str, list[Row]]) -> Claim:
    """The drawn claim in the database, under a claim id of its own."""
    claim_id = f"T{next(NUMBERS)}"
    claims = Claims.of(**{name: [{**row, "claim_id": claim_id} for row in some] for name, some in rows.items()})
    (row_id,) = bridge.save_claims(practice, claims)
    return Claim.objects.get(pk=row_id)


def written_and_read(claim: Claim) -> Claims:
    return read_837(encode_837(bridge.claims_from_db([claim.pk]), ENVELOPE).data).claims


def take_off(claim: Claim, table: str, **where: Any) -> None:
    mending.remove_row(claim, table, content.rows_of(table).get(record=claim, **where).pk)


@pytest.fixture(autouse=True)
def _no_scrubbing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the edits say about drawn claims is not asked here."""
    monkeypatch.setattr(scrubbing, "judged", lambda *_, **__: FINDINGS.empty())


def test_every_table_with_a_line_says_what_it_belongs_to() -> None:
    assert {table.name for table in TABLES if "line" in table.names} == {"lines", *OF_LINES}
    assert len(OF_LINES) == 22
    assert dict(pointing_at("diagnoses.sequence")) == {"lines": ("pointer_1", "pointer_2", "pointer_3", "pointer_4")}
    assert dict(pointing_at("lines.line")) == {"line_adjudications": ("bundled_line",)}
    places = {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    named = {c.belongs_to or c.points_at for table in TABLES for c in table.columns} - {""}
    assert named == {"lines.line", "diagnoses.sequence"} <= places


@given(st.data())
@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_the_drawn_claims_have_every_kind_of_detail(data: st.DataObject) -> None:
    drawn = [data.draw(one_claim(1, kinds=kind, lines=(2, 2), full=True)) for kind in "PID"]
    seen = {name for rows in drawn for name, some in rows.items() if any(row.get("line") for row in some)}
    assert {*OF_LINES, "lines"} - seen == ONLY_004010


def following(claims: Claims, gone: int) -> Claims:
    """The claim in which what points at a line points where it must once that line is gone."""
    to = pl.col("bundled_line")
    moved = pl.when(to == gone).then(None).when((to > gone) & (to <= claims.lines.height)).then(to - 1).otherwise(to)
    return replace(claims, line_adjudications=claims.line_adjudications.with_columns(moved.alias("bundled_line")))


@given(rows=one_claim(1, lines=(2, 4), full=True), place=st.floats(0, 0.999))
@EVERYTHING
def test_a_line_goes_with_what_belongs_to_it_and_nothing_else(
    practice: Practice, rows: dict[str, list[Row]], place: float
) -> None:
    for name in ONLY_004010:
        rows[name] = [
            {"line": line["line"], "certification_type" if name == "oxygen" else "treatment_number": f"{line['line']}"}
            for line in rows["lines"]
        ]
    claim = kept(practice, rows)
    before = bridge.claims_from_db([claim.pk])
    gone = int(place * before.lines.height) + 1
    expected = bundles(following(before, gone))
    del expected[gone - 1]
    take_off(claim, "lines", line=gone)
    after = bridge.claims_from_db([claim.pk])
    assert after.lines["line"].to_list() == list(range(1, before.lines.height))
    assert bundles(after) == expected
    assert of_the_claim(after) == of_the_claim(before)
    on_the_wire = [{name: rows for name, rows in one.items() if name not in ONLY_004010} for one in expected]
    assert bundles(written_and_read(claim), leave_out=ONLY_004010) == on_the_wire


@given(rows=one_claim(1, lines=(1, 3)), place=st.floats(0, 0.999), data=st.data())
@EVERYTHING
def test_a_diagnosis_goes_and_pointers_follow_it(
    practice: Practice, rows: dict[str, list[Row]], place: float, data: st.DataObject
) -> None:
    codes = [row["code"] for row in rows["diagnoses"] if row["kind"] in {"principal", "other"}]
    if len(codes) < 2:
        codes.append("R05")
        rows["diagnoses"].append({"sequence": 2, "kind": "other", "qualifier": "ABF", "code": "R05"})
    for number, row in enumerate(rows["diagnoses"]):  # codes that differ, so that each is known again
        row["code"] = f"D{number}"
    for line in rows["lines"]:
        chosen = data.draw(st.lists(st.integers(1, len(codes)), max_size=4, unique=True))
        line |= {f"pointer_{n}": number for n, number in enumerate(chosen, 1)} | {
            f"pointer_{n}": None for n in range(len(chosen) + 1, 5)
        }
    claim = kept(practice, rows)
    before = pointed_codes(bridge.claims_from_db([claim.pk]))
    gone = int(place * len(codes)) + 1
    code = content.rows_of("diagnoses").get(record=claim, sequence=gone, kind__in=["principal", "other"]).code
    take_off(claim, "diagnoses", sequence=gone, kind__in=["principal", "other"])
    after = bridge.claims_from_db([claim.pk])
    left = after.diagnoses.filter(pl.col("kind").is_in(["principal", "other"])).sort("sequence")
    assert left["sequence"].to_list() == list(range(1, len(codes)))
    assert left["kind"].to_list() == ["principal", *["other"] * (len(codes) - 2)]
    assert code not in left["code"].to_list()
    assert pointed_codes(after) == [[one for one in line if one != code] for line in before]


def pointed_codes(claims: Claims) -> list[list[str]]:
    """The codes each line points at, in the order of its pointers."""
    coded = claims.diagnoses.filter(pl.col("kind").is_in(["principal", "other"]))
    names = dict(coded.select("sequence", "code").iter_rows())
    return [
        [names[pointer] for pointer in row if pointer is not None]
        for row in claims.lines.select(f"pointer_{n}" for n in range(1, 5)).iter_rows()
    ]
