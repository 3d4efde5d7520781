"""The grammar files agree with each other, with the loops files are read by, and with themselves."""

from __future__ import annotations

import polars as pl
import pytest

from claimwright.data_files import data_table
from claimwright.x12.grammar.catalogue import guide, guide_ids, guide_of
from claimwright.x12.grammar.lookups import rules
from claimwright.x12.grammar.model import MANY, Guide, code_lists, segment_names
from claimwright.x12.grammar.reading_loops import reading_loops

ANSWERED = (
    "admission_source admission_type bill_frequency carc claim_status claim_status_category condition currency diagnosis",
    "drg facility facility_or_place inpatient_procedure modifier ndc npi occurrence occurrence_span patient_status",
    "place_of_service plb procedure remark revenue state taxonomy value",
)
SETS = [("837", "P", "837p"), ("837", "I", "837i"), ("837", "D", "837d"), ("835", "", "835"), ("999", "", "999")]


def test_every_segment_used_is_described() -> None:
    described = set(data_table("claimwright.x12.grammar", "elements.tsv")["segment"])
    assert described == set(segment_names())
    assert set(data_table("claimwright.x12.grammar", "loops.tsv")["segment"]) <= described
    assert set(data_table("claimwright.x12.grammar", "codes.tsv")["segment"]) <= described
    assert set(data_table("claimwright.x12.grammar", "notes.tsv")["segment"]) <= described


def test_positions_count_up_without_gap() -> None:
    table = data_table("claimwright.x12.grammar", "elements.tsv").filter(pl.col("component").is_null())
    for (segment,), rows in table.group_by("segment"):
        assert rows["position"].cast(pl.Int32).to_list() == list(range(1, rows.height + 1)), segment


def test_types_and_lengths_make_sense() -> None:
    table = data_table("claimwright.x12.grammar", "elements.tsv")
    assert set(table["type"]) == {"AN", "ID", "DT", "TM", "R", "N0", "C"}
    assert (table["least"].cast(pl.Int32) <= table["most"].cast(pl.Int32)).all()
    numbered = table.filter(pl.col("number").is_not_null())
    assert numbered["number"].cast(pl.Int32).is_between(1, 1800).all()


def test_one_element_of_the_dictionary_has_one_type_and_length() -> None:
    table = data_table("claimwright.x12.grammar", "elements.tsv").filter(
        pl.col("number").is_not_null() & ~pl.col("number").is_in(["1251", "373"])
    )
    kinds = table.group_by("number").agg(pl.struct("type").n_unique().alias("types"), pl.col("segment").unique())
    assert kinds.filter(pl.col("types") > 1)["number"].to_list() == []


@pytest.mark.parametrize("identifier", guide_ids())
def test_every_loop_can_be_reached(identifier: str) -> None:
    one = guide(identifier)
    known = {loop.id for loop in one.loops}
    assert len(known) == len(one.loops)
    assert one.loops[0].id == "header"
    for loop in one.loops[1:]:
        assert loop.within, loop.id
        assert set(loop.within) <= known, loop.id
        assert set(loop.after) <= known, loop.id
        assert loop.opener.usage == "R" or loop.rest, loop.id


@pytest.mark.parametrize("identifier", guide_ids())
def test_segments_of_one_id_are_told_apart(identifier: str) -> None:
    for loop in guide(identifier).loops:
        seen: set[tuple[str, str]] = set()
        for use in loop.uses:
            values = use.told[2] if use.told else ("",)
            assert not seen & {(use.id, value) for value in values}, (loop.id, use.id, values)
            seen |= {(use.id, value) for value in values}
            assert use.most == MANY or use.most > 0
            assert use.usage in "RS"


@pytest.mark.parametrize("identifier", guide_ids())
def test_elements_are_used_as_they_can_be(identifier: str) -> None:
    for loop in guide(identifier).loops:
        for use in loop.uses:
            for part in use.elements:
                place = (loop.id, use.id, part.place)
                assert part.usage in "RSN", place
                wide = {code for code in part.codes if not part.least <= len(code) <= part.most}
                assert not wide, (*place, wide)
                assert not part.answered_by or part.answered_by in " ".join(ANSWERED).split(), place


def test_sets_of_codes_hold_each_code_once_and_are_used() -> None:
    for name, codes in code_lists().items():
        assert len(set(codes)) == len(codes), name
    text = "".join(
        str(data_table("claimwright.x12.grammar", f"guides/{identifier}.tsv")["told"].to_list())
        for identifier in guide_ids()
    )
    assert [name for name in code_lists() if f"={name}'" not in text] == []


@pytest.mark.parametrize(("transaction", "letter", "identifier"), SETS)
def test_reading_and_checking_name_the_same_loops(transaction: str, letter: str, identifier: str) -> None:
    old = {"2010BC", "2310G", "2330P"} | ({"2410"} if letter == "D" else set())
    read = {one.loop for one in reading_loops(transaction, letter).openings} - {"2000E", "summary"} - old
    checked = {loop.id for loop in guide(identifier).loops}
    assert read <= checked
    assert {loop for loop in checked if loop[:1].isdigit() and not loop.endswith("+")} - old == read


def test_the_guide_of_a_version() -> None:
    assert guide_of("837", "005010X222A1") == "837p"
    assert guide_of("837", "005010X223A3") == "837i"
    assert guide_of("835", "", "005010X221A1") == "835"
    assert guide_of("277", "005010X214") == "277ca"
    assert guide_of("277", "005010X212") == "277"
    assert guide_of("837", "004010X098A1") == "837p-4010"
    assert guide_of("837", "005010X291") == ""
    assert guide_of("834", "005010X220A1") == ""


def test_a_claim_of_a_professional() -> None:
    claim = guide("837p").loop("2300")
    assert [use.id for use in claim.uses[:2]] == ["CLM", "DTP"]
    payer_number = next(use for use in claim.uses if use.told and use.told[2] == ("F8",))
    assert (payer_number.id, payer_number.usage, payer_number.most) == ("REF", "S", 1)
    frequency = next(part for part in claim.opener.elements if part.place == "05-3")
    assert (frequency.usage, frequency.type, frequency.most, frequency.number) == ("R", "ID", 1, 1325)
    lines = guide("837p").loop("2400")
    assert (lines.usage, lines.most, lines.within) == ("R", 50, ("2300",))
    assert guide("837i").loop("2400").most == 999


def test_older_guides_are_wider() -> None:
    new, old = (_element(guide(name), "2010AA", "NM1", "08") for name in ("837p", "837p-4010"))
    assert new == ("XX",)
    assert {"24", "34", "XX"} <= set(old)
    assert guide("837p-4010").loop("2310G").opener.told == (1, 0, ("QB",))


def _element(one: Guide, loop: str, segment: str, place: str) -> tuple[str, ...]:
    use = next(use for use in one.loop(loop).uses if use.id == segment)
    return next(part.codes for part in use.elements if part.place == place)


@pytest.mark.parametrize("identifier", ["", *guide_ids()])
def test_a_guide_compiles(identifier: str) -> None:
    compiled = rules(identifier)
    assert len(compiled.use_base) == len(compiled.uses)
    for at, use in enumerate(compiled.uses):
        first = int(compiled.use_base[at])
        for offset, part in enumerate(part for part in use.elements if not part.component):
            assert compiled.elements[first + offset] == part
    # Each use is found again by its loop and symbol.
    for at in range(compiled.own):
        assert (compiled.use_of[compiled.use_loop[at]] == at).any(), compiled.uses[at]


def test_the_loops_of_a_professional_claim_lie_in_each_other() -> None:
    assert reading_loops("837", "P").ancestors("2420A") == {"2420A", "2400", "2300", "2000B", "2000C", "2000A"}
