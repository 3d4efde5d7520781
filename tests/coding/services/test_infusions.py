"""Injections and infusions by rank and time: the golden cases, and what the words of a record make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.coding.services.telling import asked
from tests.coding.services.telling import lines as proposed_lines

from claimwright.coding.services.hierarchy import (
    CHEMOTHERAPY,
    HYDRATION,
    INFUSION,
    INJECTION,
    PUMP,
    PUSH,
    THERAPEUTIC,
    Administration,
    further_hours,
    lines,
)
from claimwright.coding.services.times import Times, times_in
from claimwright.data_files import data_rows

if TYPE_CHECKING:
    from claimwright.reference import Library

_CODES = {row["place"]: row["code"] for row in data_rows("claimwright.coding", "services/infusion_codes.tsv")}


def _at(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _infused(name: str, begin: str, end: str, kind: str = THERAPEUTIC, access: str = "") -> Administration:
    return Administration(name, kind, INFUSION, _at(begin), _at(end) - _at(begin), access)


def _pushed(name: str, at: str, kind: str = THERAPEUTIC) -> Administration:
    return Administration(name, kind, PUSH, _at(at))


def _coded(given: list[Administration], *, facility: bool = True) -> set[str]:
    found = set()
    for line in lines(given, facility=facility):
        code = _CODES[line.place] + ("-59" if line.second_access else "")
        found.add(code if line.units == 1 else f"{code} x{line.units}")
    return found


GOLDEN = {
    "one drug of 95 minutes": ([_infused("A", "08:00", "09:35")], {"96365", "96366"}),
    "two drugs, then hydration": (
        [_infused("A", "08:00", "08:30"), _infused("B", "08:30", "09:10"), _infused("saline", "09:10", "10:00", HYDRATION)],
        {"96365", "96367", "96361"}),
    "pushes and hydration": (
        [_pushed("ondansetron", "10:00"), _pushed("morphine", "10:05"), _pushed("morphine", "10:50"), _infused("saline", "10:10", "11:20", HYDRATION)],
        {"96374", "96375", "96376", "96361"}),
    "chemotherapy comes first whatever came before": (
        [_infused("dexamethasone", "09:00", "09:20"), _pushed("ondansetron", "09:20"), _infused("paclitaxel", "09:30", "12:40", CHEMOTHERAPY),
         _infused("carboplatin", "12:40", "13:25", CHEMOTHERAPY)],
        {"96413", "96415 x2", "96417", "96367", "96375"}),
    "hydration of 25 minutes": ([_infused("saline", "10:00", "10:25", HYDRATION)], set()),
    "hydration of 30 minutes": ([_infused("saline", "10:00", "10:30", HYDRATION)], set()),
    "hydration of 31 minutes": ([_infused("saline", "10:00", "10:31", HYDRATION)], {"96360"}),
    "hydration of 90 minutes": ([_infused("saline", "10:00", "11:30", HYDRATION)], {"96360"}),
    "hydration of 91 minutes": ([_infused("saline", "10:00", "11:31", HYDRATION)], {"96360", "96361"}),
    "15 minutes are a push": ([_infused("A", "10:00", "10:15")], {"96374"}),
    "16 minutes are an infusion": ([_infused("A", "10:00", "10:16")], {"96365"}),
    "at the same time": ([_infused("A", "09:00", "10:00"), _infused("B", "09:10", "09:50")], {"96365", "96368"}),
    "three at the same time": ([_infused("A", "09:00", "10:00"), _infused("B", "09:10", "09:50"), _infused("C", "09:10", "09:50")], {"96365", "96368"}),
    "a second access": ([_infused("A", "09:00", "10:00", access="L"), _infused("B", "09:00", "10:00", access="R")], {"96365", "96365-59"}),
    "130 minutes": ([_infused("vancomycin", "20:00", "22:10")], {"96365", "96366"}),
    "no end: a push": ([Administration("A", THERAPEUTIC, INFUSION, _at("09:00"))], {"96374"}),
    "no end of hydration: nothing": ([Administration("saline", HYDRATION, INFUSION, _at("09:00"))], set()),
    "hydration beside a drug": ([_infused("A", "09:00", "10:00"), _infused("saline", "09:00", "10:20", HYDRATION)], {"96365"}),
    "two bags of one drug": ([_infused("A", "09:00", "09:30"), _infused("A", "10:00", "11:10")], {"96365", "96366"}),
    "a pump and what runs before it": (
        [_infused("bevacizumab", "09:00", "09:30", CHEMOTHERAPY), Administration("fluorouracil", CHEMOTHERAPY, PUMP, _at("15:40"))],
        {"96413", "96416"}),
    "two injections": (
        [Administration("A", THERAPEUTIC, INJECTION), Administration("B", THERAPEUTIC, INJECTION)], {"96372 x2"}),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    given, wanted = GOLDEN[name]
    assert _coded(given) == wanted


def test_the_same_drug_again_counts_in_a_facility_alone_and_after_more_than_30_minutes() -> None:
    again = [_pushed("morphine", "10:05"), _pushed("morphine", "10:50")]
    assert _coded(again) == {"96374", "96376"}
    assert _coded(again, facility=False) == {"96374"}
    assert _coded([_pushed("morphine", "10:05"), _pushed("morphine", "10:35")]) == {"96374"}


@pytest.mark.parametrize(("minutes", "hours"), [(60, 0), (90, 0), (91, 1), (150, 1), (151, 2), (190, 2)])
def test_further_hours_count_from_31_minutes(minutes: int, hours: int) -> None:
    assert further_hours(minutes) == hours


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("0945-1000", Times(585, 600, 15)),
        ("09:45 to 10:00", Times(585, 600, 15)),
        ("start 2330 stop 0030", Times(1410, 30, 60)),
        ("1130 over 1h", Times(690, 750, 60)),
        ("over 30 minutes", Times(None, None, 30)),
        ("@ 1009", Times(609, None, None)),
        ("March 2026", None),
        ("250 mg", None),
    ],
)
def test_times(words: str, times: Times | None) -> None:
    assert times_in(words, 0, len(words)) == times


@pytest.mark.parametrize(
    ("note", "setting", "wanted"),
    [
        ("1005-1040 Abraxane 172 mg IV\n1045-1130 carboplatin 560 mg IV\n0940 palonosetron 0.25 mg IVP\nNS 250 KVO w/ drugs\n",
         "outpatient_hospital", {"96413", "96417", "96375"}),
        ("vancomycin 1 g IVPB 2000-2210\n", "outpatient_hospital", {"96365", "96366"}),
        ("Dehydration from vomiting. NS 1 L IV 0910-1000 given.\n", "emergency", {"96360"}),
        ("Toradol 30 mg IM given.\n", "office", {"96372"}),
        ("1400 Lupron 22.5 mg IM L glut. \n1405 denosumab 120 mg SC abd\n", "outpatient_hospital", {"96402", "96372-59"}),
        ("5FU pump connected 1540, disconnect Thursday.\n", "outpatient_hospital", {"96416"}),
        ("5FU pump disconnected 1540, port flushed.\n", "outpatient_hospital", set()),
        ("Injected right knee joint with kenalog 40 mg.\n", "office", set()),
    ],
)  # fmt: skip
def test_from_the_words(library: Library, note: str, setting: str, wanted: set[str]) -> None:
    assert {one for one in proposed_lines(library, note, setting) if one.startswith("96")} == wanted


def test_fluids_without_a_reason_and_a_way_left_open_are_asked(library: Library) -> None:
    assert "dehydrated?" in asked(library, "NS 1 L IV 0910-1000 given.\n", "emergency")["96360"]
    assert "how long" in asked(library, "ondansetron 4 mg IV given.\n", "emergency")["96374"]


def test_an_infusion_ends_where_a_later_line_says(library: Library) -> None:
    flow = "INFUSION FLOWSHEET\n0905 infliximab (Remicade) 300 mg in 250 NS started\n{between}1115 infusion complete\n"
    found = proposed_lines(library, flow.format(between="0930 rate up\n"), "outpatient_hospital")
    assert {"J1745 x30", "96413", "96415"} <= found  # 130 minutes
    other = proposed_lines(library, flow.format(between="1000 second bag started\n"), "outpatient_hospital")
    assert not other & {"96413", "96415"}
