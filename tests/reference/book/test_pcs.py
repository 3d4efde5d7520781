"""The ICD-10-PCS builder: only legal values at each step, from a term, a root operation or a key."""

from __future__ import annotations

import json
import random
import string
import zipfile
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from claimwright.cli.main import app
from claimwright.errors import ReferenceMissingError
from claimwright.reference import Library
from claimwright.reference.book import Builder, pcs_index
from claimwright.reference.releases import Outcome

DAY = date(2026, 3, 2)


def test_each_step_offers_the_values_of_the_rows_that_are_left(books: Library) -> None:
    builder = Builder(books, DAY)
    operations = builder.step("0F")
    assert (operations.axis, [(c.value, c.label) for c in operations.choices]) == (
        "Operation", [("B", "Excision"), ("T", "Resection")],
    )  # fmt: skip
    assert operations.choices[1].definition == "Cutting out or off, without replacement, all of a body part"
    parts = builder.step("0FT")
    assert [c.value for c in parts.choices] == ["0", "4", "C"]
    assert parts.choices[2].includes == ("Duodenal ampulla", "Hepatopancreatic ampulla"), (
        "definitions and keys, once each"
    )
    assert parts.choices[0].includes == ("Quadrate lobe",), "the key alone"
    assert [c.value for c in builder.step("0FT4").choices] == ["0", "4"], "gallbladder: the first row's approaches"
    assert [c.value for c in builder.step("0FTC").choices] == ["7"], "ampulla: the second row's"


def test_each_choice_carries_its_official_definition_and_explanation(books: Library) -> None:
    builder = Builder(books, DAY)
    excision, resection = builder.step("0F").choices
    assert excision.explanation == "The qualifier DIAGNOSTIC is used to identify excision procedures that are biopsies"
    assert excision.includes == ("Partial nephrectomy, liver biopsy",)
    assert (resection.explanation, resection.includes) == (None, ()), "its definition comes with the tables"
    opened, endoscopic = builder.step("0FT4").choices
    assert opened.definition == (
        "Cutting through the skin or mucous membrane and any other body layers necessary to expose the site of the procedure"
    ), "of section 0, not of section F"
    assert endoscopic.definition is None
    said = [(one.value, choice.definition is not None) for one, choice in builder.meanings("0FB40ZX")]
    assert said == [("0", False), ("F", False), ("B", True), ("4", False), ("0", True), ("Z", False), ("X", False)]
    (root, _) = builder.root_operations()[0]
    assert root.explanation == excision.explanation


def test_seven_characters_are_a_code_with_its_title(books: Library) -> None:
    done = Builder(books, DAY).step("0ft44zz")
    assert (done.code, done.valid, done.choices, done.axis) == ("0FT44ZZ", True, (), None)
    assert done.title == "Resection of Gallbladder, Percutaneous Endoscopic Approach"
    assert [one.label for one in done.chosen][3:5] == ["Gallbladder", "Percutaneous Endoscopic"]


def test_an_illegal_value_is_refused_with_what_is_legal_there(books: Library) -> None:
    with pytest.raises(ValueError, match=r"character 5 \(Approach\) after 0FTC is one of 7"):
        Builder(books, DAY).step("0FTC0")
    with pytest.raises(ValueError, match="a code has 7 characters; 8 were given"):
        Builder(books, DAY).step("0FT44ZZZ")


def test_tables_of_another_year_say_so(books: Library) -> None:
    assert Builder(books, DAY).step("0F").warning is None
    later = Builder(books, date(2026, 11, 2)).step("0FT4")
    assert later.warning == "no tables of 2026-11-02 are loaded: these are of FY2026, less codes no longer in force"
    assert [c.value for c in later.choices] == ["0", "4"]


def test_without_tables_the_command_is_named(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ReferenceMissingError, match="claimwright reference update icd10pcs_book"):
        Builder(Library(library.folder, tmp_path), DAY)


def test_from_a_term_to_its_table_and_from_a_root_operation(books: Library) -> None:
    entries = pcs_index.entries(books, "cholecyst", DAY)
    assert [(e.path, e.relation, e.target, e.characters) for e in entries] == [
        ("Cholecystectomy", "see", "Excision, Gallbladder", "0FB4"),
        ("Cholecystectomy", "see", "Resection, Gallbladder", "0FT4"),
    ]
    assert pcs_index.entries(books, "(", DAY) == []
    roots = Builder(books, DAY).root_operations()
    assert [(choice.label, tables) for choice, tables in roots] == [("Excision", ("0FB",)), ("Resection", ("0FT",))]
    assert Builder(books, DAY).table_name("0FT") == "Medical and Surgical, Hepatobiliary System and Pancreas, Resection"
    (term,) = pcs_index.key_terms(books, "quadrate", DAY)
    assert (term.key, term.term, term.value) == ("body_part", "Quadrate lobe", "Liver")


def test_the_official_tables_build_every_code_of_fy2025_and_no_other(
    library: Library, official_files: tuple[Path, dict[str, Outcome]]
) -> None:
    official, day = Library(library.folder, official_files[0]), date(2025, 3, 1)
    builder = Builder(official, day)
    assert len(builder.step("0").choices) == 31
    built = {one.value for one in builder.step("0FT4").choices}
    for table in ("0FT", "02H", "XW0"):
        listed = {code for code in official.lists.below("icd10pcs", table) if official.on(day).icd10pcs(code)}
        assert _codes(builder, table) == listed
    assert built == {"0", "4"}


def test_the_command_prints_each_choice_with_its_definition(books: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwright.cli.pcs.ready_library", lambda: books)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["reference", "pcs", *arguments, "--date", "2026-03-02"])

    lines = run("0FT4").stdout.splitlines()
    assert lines[:7] == [
        "0  Section: Medical and Surgical",
        "F  Body System: Hepatobiliary System and Pancreas",
        "T  Operation: Resection",
        "4  Body Part: Gallbladder",
        "Character 5, Approach:",
        "  0  Open",
        "       Cutting through the skin or mucous membrane and any other body layers necessary to expose the site of the procedure",
    ]
    told = json.loads(run("0FT", "--json").stdout)
    assert told["choices"][2] == {
        "value": "C", "label": "Ampulla of Vater", "definition": None, "explanation": None,
        "includes": ["Duodenal ampulla", "Hepatopancreatic ampulla"],
    }  # fmt: skip
    assert "0FT44ZZ  Resection of Gallbladder, Percutaneous Endoscopic Approach" in run("0ft44zz").stdout
    assert "0FB4" in run("--words", "cholecystectomy").stdout
    wrong = run("0FTC0")
    assert (wrong.exit_code, "is one of 7" in wrong.stderr) == (2, True)


VALUES = [one for one in string.digits + string.ascii_uppercase if one not in "IO"]
"""All 34 values of a character: I and O are not used (ICD-10-PCS Official Guidelines, A2)."""


def test_twenty_four_tables_at_random_build_their_codes_of_the_order_file_and_offer_nothing_else(
    library: Library, official_files: tuple[Path, dict[str, Outcome]], shared_data: Path
) -> None:
    """The order file is read here from its columns: code at 7 to 13, 1 at 15 for a whole code."""
    with zipfile.ZipFile(next((shared_data / "reference" / "icd10pcs").glob("2025-*order*.zip"))) as archive:
        member = next(name for name in archive.namelist() if "order" in name and name.endswith(".txt"))
        lines = archive.read(member).decode("cp1252").splitlines()
    listed: dict[str, set[str]] = {}
    for line in lines:
        if line[14] == "1":
            listed.setdefault(line[6:9], set()).add(line[6:13])
    assert sum(map(len, listed.values())) == 78_948
    builder = Builder(Library(library.folder, official_files[0]), date(2025, 3, 1))
    for table in sorted(random.Random(1977).sample(sorted(listed), 24)):
        assert _codes(builder, table) == listed[table], table
        middle = sorted(listed[table])[len(listed[table]) // 2]
        for length in range(3, 7):
            refused = {value for value in VALUES if _is_refused(builder, middle[:length] + value)}
            follow = {one[length] for one in listed[table] if one.startswith(middle[:length])}
            assert refused == set(VALUES) - follow, (table, middle[:length])


def _is_refused(builder: Builder, characters: str) -> bool:
    try:
        builder.step(characters)
    except ValueError:
        return True
    return False


def _codes(builder: Builder, characters: str) -> set[str]:
    step = builder.step(characters)
    if step.code:
        return {step.code}
    return set().union(*(_codes(builder, characters + choice.value) for choice in step.choices))
