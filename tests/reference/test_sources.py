"""Reading published formats: intervals of the code master, notes of the tabular list, codes named in Excludes1 notes."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import pytest

from claimwright.errors import UnreadableError
from claimwright.reference.codes import dot, hcpcs_kind, undot
from claimwright.reference.packages import code_editors, tabular
from claimwright.reference.packages.exclusions import covers, excluded


def test_codes_with_and_without_their_dot() -> None:
    assert [dot("E1122"), dot("E11"), dot("e11.2"), dot("S52501A")] == ["E11.22", "E11", "E11.2", "S52.501A"]
    assert [undot("e11.22"), undot(" I10 "), undot("E11.-")] == ["E1122", "I10", "E11"]


def test_whose_procedure_code_it_is() -> None:
    codes = ["99213", "0001U", "0042T", "D0120", "J1100", "G0439", "A4215"]
    assert [hcpcs_kind(c) for c in codes] == ["cpt", "cpt", "cpt", "cdt", "hcpcs2", "hcpcs2", "hcpcs2"]


@pytest.mark.parametrize(
    ("note", "ranges"),
    [
        ("type 1 diabetes mellitus (E10.-)", [("E10", "E10")]),
        ("hypertensive disease complicating pregnancy (O10-O11, O13-O16)", [("O10", "O11"), ("O13", "O16")]),
        ("gestational diabetes (O24.4-)", [("O244", "O244")]),
        ("chronic kidney disease, stage 1 to 5 (N18.1-N18.5)", [("N181", "N185")]),
        ("carcinoid tumors (C7A.0-, D3A.-)", [("C7A0", "C7A0"), ("D3A", "D3A")]),
        ("poisoning (T36-T50 with fifth or sixth character 1-4)", []),
        ("open fracture of elbow and forearm (S52.- with open fracture 7th character)", []),
        ("open fracture of wrist, hand and finger (S62.- with 7th character B)", []),
        ("certain localized infections - see body system-related chapters", []),
    ],
)
def test_codes_named_in_an_excludes1_note(note: str, ranges: list[tuple[str, str]]) -> None:
    assert excluded(note) == ranges


def test_a_range_covers_the_descendants_of_its_ends() -> None:
    assert covers("O10", "O11", "O11")
    assert covers("O10", "O11", "O10012")
    assert not covers("O10", "O11", "O12")
    assert covers("N181", "N185", "N1832")
    assert not covers("N181", "N185", "N186")


def test_intervals_of_a_code_master() -> None:
    names = b"adult\0unacceptable\0"
    rows = struct.pack("<8s4I", b"I420", 20151001, 20260930, 0, 0) + struct.pack(
        "<8s4I", b"Z0000", 20151001, 20270331, 0, 2
    )
    blob = b"DECM" + struct.pack("<7I", 2, 32, 32 + len(rows), 20270331, 0, 0, 0) + rows + names
    first, second = code_editors.intervals(blob)
    assert (first.code, first.valid_from, first.valid_to) == ("I420", date(2015, 10, 1), date(2026, 9, 30))
    assert second.valid_to is None, "an end on the file's horizon is no end"
    assert second.attributes == {"adult", "unacceptable"}


def test_severity_is_that_of_the_last_grouper_version_of_the_interval() -> None:
    levels = [(400, 421, "CC"), (430, 440, "MCC")]
    assert code_editors.severity_on(levels, date(2015, 10, 1), None) == "MCC"
    assert code_editors.severity_on(levels, date(2015, 10, 1), date(2025, 9, 30)) == "CC"
    assert code_editors.severity_on(levels, date(2015, 10, 1), date(2020, 9, 30)) is None


TABULAR = """<ICD10CM.tabular><version>2026</version><chapter><name>19</name><desc>Injury (S00-T88)</desc>
<section id="S50-S59"><desc>Injuries to the elbow and forearm (S50-S59)</desc>
<diag><name>S52</name><desc>Fracture of forearm</desc>
<excludes1><note>traumatic amputation of forearm (S58.-)</note></excludes1>
<sevenChrDef><extension char="A">initial encounter for closed fracture</extension></sevenChrDef>
<diag><name>S52.5</name><desc>Fracture of lower end of radius</desc>
<inclusionTerm><note>Colles'  fracture</note></inclusionTerm></diag></diag></section></chapter></ICD10CM.tabular>"""


def test_the_tabular_list_keeps_place_notes_and_seventh_characters(tmp_path: Path) -> None:
    path = tmp_path / "tabular.xml"
    path.write_text(TABULAR)
    chapter, section, category, code = tabular.read(path)
    assert (chapter.kind, section.code, section.title) == ("chapter", "S50-S59", "Injuries to the elbow and forearm")
    assert category.notes == [("excludes1", "traumatic amputation of forearm (S58.-)")]
    assert category.seven == [("A", "initial encounter for closed fracture")]
    assert (code.code, code.parent, code.section, code.chapter) == ("S525", "S52", "S50-S59", "19")
    assert code.notes == [("inclusion_term", "Colles' fracture")]


@pytest.mark.parametrize("content", ["", "<ICD10CM.tabular>", "<html/>"])
def test_a_file_that_is_no_tabular_list_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tabular.xml"
    path.write_text(content)
    with pytest.raises(UnreadableError, match=r"tabular\.xml.*expected"):
        tabular.read(path)
