"""A code's page: what a coder reads in the tabular list, the index and the tables, on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from claimwright.reference import Library
from claimwright.reference.book import Page, page, pages
from claimwright.reference.packages import severity
from claimwright.reference.releases import Outcome

FY2026 = date(2026, 3, 2)
FY2027 = date(2026, 11, 2)


def _page(library: Library, code: str, day: date = FY2026, system: str = "icd10cm") -> Page:
    found = page(library, code, day, system)
    assert found is not None
    return found


def test_a_page_shows_where_a_code_stands_and_every_inherited_note(books: Library) -> None:
    found = _page(books, "E11.22")
    assert (found.code, found.state, found.chapter.code if found.chapter else "") == ("E11.22", "billable", "4")
    assert [line.code for line in found.ancestors] == ["E11", "E11.2"]
    assert [line.code for line in found.neighbours] == ["E11.21", "E11.29"]
    assert ("E11.22", "use_additional", False) in {(n.at, n.kind, n.inherited) for n in found.notes}
    at_e11 = {note.kind for note in found.notes if note.at == "E11"}
    assert {"includes", "use_additional", "excludes1"} <= at_e11
    assert {note.inherited for note in found.notes if note.at != "E11.22"} == {True}


def test_a_header_asks_for_one_of_the_codes_below(books: Library) -> None:
    found = _page(books, "E11.2")
    assert (found.valid, found.billable) == (True, False)
    assert found.state == "a header: choose one of the 3 codes below"
    assert [line.code for line in found.children] == ["E11.21", "E11.22", "E11.29"]


def test_the_seventh_character_is_chosen_from_whole_codes(books: Library) -> None:
    choices = {one.character: one.code for one in _page(books, "S52.501").seventh_characters}
    assert choices["A"] == "S52.501A"
    assert len(choices) == 16
    poisoning = {one.character: one.code for one in _page(books, "T36.0X1").seventh_characters}
    assert poisoning == {"A": "T36.0X1A", "D": "T36.0X1D", "S": "T36.0X1S"}
    padded = {one.character: one.code for one in _page(books, "W54.0").seventh_characters}
    assert padded["A"] == "W54.0XXA", "X fills the empty places"


def test_the_index_leads_to_a_code_by_its_own_entry_or_the_nearest_shorter_one(books: Library) -> None:
    (entry,) = _page(books, "E11.22").index
    assert (entry.path, entry.code, entry.exact) == ("Diabetes, diabetic, with, chronic kidney disease", "E11.22", True)
    (nearest,) = _page(books, "S52.501A").index
    assert (nearest.path, nearest.code, nearest.exact) == ("Fracture, traumatic, radius, lower end", "S52.50-", False)
    (second,) = _page(books, "F02.80").index
    assert (second.code, second.manifestation_code) == ("G30.9", "F02.80")
    (drug,) = _page(books, "T45.515A").index
    assert (drug.path, drug.column, drug.table) == ("Warfarin", "adverse effect", "icd10cm_drug")


def test_flags_carry_value_and_source(books: Library) -> None:
    pneumonia = _page(books, "J18.9")
    level = pneumonia.flag("cc_level")
    assert level is not None
    assert (level.value, "J15.4" in level.codes, "J18.9" in level.codes, "I10" in level.codes) == (
        "MCC",
        True,
        True,
        False,
    )
    assert "v43" in level.source
    assert (_page(books, "I10").flag("cc_level") or level).value == "no"
    assert (_page(books, "F02.80").flag("manifestation") or level).value == "yes"
    assert (_page(books, "W54.0XXA").flag("external_cause") or level).value == "yes"
    newborn = _page(books, "A33").flag("age")
    assert newborn is not None
    assert (newborn.value, newborn.says) == ("newborn", "For ages 0 to 0 (newborn).")
    models = {flag.says.split(":")[0]: flag.value for flag in _page(books, "E11.22").flags if flag.name == "hcc"}
    assert models["CMS-HCC Model V28"] == "37"
    assert models["CMS-HCC Model V22"] == "18"
    assert (_page(books, "E11.22").flag("ccsr") or level).value == "END003"
    assert (_page(books, "E11.22").flag("chronic") or level).value == "yes"
    assert (_page(books, "J18.9").flag("chronic") or level).value == "no"


@pytest.mark.parametrize(("code", "day"), [("E11.2", FY2026), ("G35.D", date(2025, 9, 1))])
def test_a_header_and_a_code_not_yet_in_force_have_no_flags_of_claims(books: Library, code: str, day: date) -> None:
    assert {flag.name for flag in _page(books, code, day).flags} & {"poa_exempt", "cc_level", "hcc"} == set()
    assert "cc_level" in {flag.name for flag in _page(books, "G35.D", FY2026).flags}


def test_a_category_that_is_its_own_section_shows_its_notes_once(books: Library) -> None:
    notes = [(note.at, note.kind, note.text) for note in _page(books, "C50").notes]
    assert ("C50", "includes", "connective tissue of breast") in notes
    assert len(notes) == len(set(notes))


def test_what_is_not_known_is_said_and_not_guessed(books: Library) -> None:
    new = _page(books, "I42.00", FY2027)
    assert {name: (new.flag(name) or new.flags[0]).value for name in ("hcc", "ccsr", "chronic", "poa_exempt")} == {
        "hcc": None, "ccsr": None, "chronic": None, "poa_exempt": None,
    }  # fmt: skip
    gaps = {gap.data_set: gap.command for gap in new.missing}
    assert gaps["poa_exempt"] == "claimwright reference update poa_exempt"
    assert "icd10cm_index" in gaps, "the index loaded is of FY2026"
    assert "icd10cm_index" not in {gap.data_set for gap in _page(books, "I10").missing}


def test_changes_are_read_from_days_and_grouper(books: Library) -> None:
    header = _page(books, "I42.0", FY2027)
    assert [(c.day, c.change) for c in header.changes if c.change == "header"] == [(date(2026, 10, 1), "header")]
    new = _page(books, "I42.00", FY2027)
    assert [(c.day, c.change) for c in new.changes] == [(date(2026, 10, 1), "new")]
    gone = _page(books, "M72.2", FY2027)
    assert (gone.valid, gone.billable) == (True, False)
    assert _page(books, "I10").changes == ()


def test_icd_9_is_crossed_both_ways(books: Library) -> None:
    ways = {(one.name, one.code, one.says) for one in _page(books, "A00.0").crosswalks}
    assert ways == {("to ICD-9-CM", "001.0", "equivalent"), ("from ICD-9-CM", "001.0", "equivalent")}
    parts = [one for one in _page(books, "I25.110").crosswalks if one.name == "to ICD-9-CM"]
    assert {one.code for one in parts} == {"411.1", "414.01"}
    assert all("combination 1" in one.says for one in parts)


def test_a_hcpcs_page_needs_no_text_of_the_ama(books: Library) -> None:
    visit = _page(books, "99213", FY2026, "hcpcs")
    assert (visit.system, visit.description) == ("cpt", "CPT 99213 (descriptor not loaded: licensed text)")
    facts = {fact.name: fact.value for fact in visit.facts}
    assert facts["OPPS status indicator"] == "B"
    scope = {fact.name: fact.value for fact in _page(books, "45378", date(2025, 11, 3), "hcpcs").facts}
    assert (scope["APC"], scope["OPPS status indicator"]) == ("05311", "T")
    assert scope["APC rate, national, unadjusted"].startswith("$")
    assert "relative_values" in {gap.data_set for gap in visit.missing}


def test_a_code_of_two_lists_has_two_pages_unless_the_dot_decides(library: Library) -> None:
    assert [one.system for one in pages(library, "J1100", FY2026)] == ["hcpcs", "icd10cm"]
    assert [one.system for one in pages(library, "J11.00", FY2026)] == ["icd10cm"]
    assert pages(library, "QQQ", FY2026) == []
    assert pages(library, " ", FY2026) == []


def test_a_procedure_page_reads_each_character(books: Library) -> None:
    found = _page(books, "0FT44ZZ", FY2026, "icd10pcs")
    said = {fact.name: fact.value for fact in found.facts}
    assert said["4 Body Part: 4"] == "Gallbladder"
    assert said["Resection is"] == "Cutting out or off, without replacement, all of a body part"
    assert "0FT40ZZ" in {line.code for line in found.neighbours}


def test_the_exclusions_are_those_of_table_6k() -> None:
    """CMS IPPS FY2026 Table 6K: A00.0 has three excluding principals, and a cholera excludes itself."""
    day = date(2025, 12, 1)
    assert severity.excluding_principals("A000", day) == ["A000", "A001", "A009"]
    assert severity.excluding_principals("A000", date(2026, 12, 1)) == ["A000", "A001", "A009"], (
        "the newest version too"
    )
    assert severity.level_on("A000", day) == "CC"
    assert severity.level_on("I10", day) is None
    assert severity.excluding_principals("A000", date(2020, 1, 1)) == [], "no grouper of that day is installed"


@pytest.fixture(scope="session")
def official(library: Library, official_files: tuple[Path, dict[str, Outcome]]) -> Library:
    return Library(library.folder, official_files[0])


def test_with_the_official_files_the_page_tells_revisions_and_conversions(official: Library) -> None:
    entries = _page(official, "J18.9", date(2025, 3, 1)).index
    assert "Pneumonia (acute) (double) (migratory) (purulent) (septic) (unresolved)" in {one.path for one in entries}
    liver = _page(official, "C78.7", date(2026, 5, 1)).index
    assert ("Neoplasm, neoplastic, liver", "malignant secondary") in {(one.path, one.column) for one in liver}
    assert (
        _page(official, "Z79.82", date(2026, 3, 1)).flag("poa_exempt") or _page(official, "I10").flags[0]
    ).value == "yes"
    exempt = {one.name for one in _page(official, "E88.810", date(2026, 3, 1)).crosswalks}
    assert "assigned before" in exempt


def test_with_the_official_files_a_drug_code_has_dates_and_coverage(official: Library) -> None:
    facts = {fact.name: fact.value for fact in _page(official, "A0428", date(2019, 8, 1), "hcpcs").facts}
    assert facts["Coverage"] == "C: the contractor decides"
    assert facts["Added"] == "2001-01-01"
    changes = _page(official, "A0428", date(2019, 8, 1), "hcpcs").changes
    assert [(c.day, c.change) for c in changes if c.change == "new"] == [(date(2001, 1, 1), "new")]


def test_the_page_says_which_edition_its_notes_are_of(library: Library) -> None:
    # E11.A came in October 2024; a page of 2020 shows the note that names it, from the edition at hand.
    shown = page(library, "E11.9", date(2020, 1, 15))
    assert any("E11.A" in note.text for note in shown.notes)
    assert [source for source in shown.note_sources if "Tabular List" in source] == shown.note_sources
    assert len(shown.note_sources) == 1
