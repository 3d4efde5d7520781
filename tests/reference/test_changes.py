"""Is what changed between releases what the official addenda say, and is every row it touches found?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from claimwright.cli.main import app
from claimwright.reference import Library, ReferenceMissingError
from claimwright.reference.changes import Changes, changes, first_day
from claimwright.reference.impact import impact

FY2025, FY2026, FY2027 = (date(year - 1, 10, 1) for year in (2025, 2026, 2027))


@pytest.fixture(scope="module")
def official(library: Library, official_files: tuple[Path, object]) -> Library:
    """The library with the official files of the development data."""
    return Library(library.folder, official_files[0])


@pytest.fixture(scope="module")
def found(official: Library) -> Changes:
    return changes(official, "icd10cm", FY2025, FY2026)


def as_addenda(found: Changes) -> set[tuple[str, bool, str, str, str]]:
    """The changes in the form of the addenda: a moved code is deleted as it was and added as it is."""
    flags = pl.col("billable_before") != pl.col("billable_after")
    lines: set[tuple[str, bool, str, str, str]] = set()
    for row in found.codes.filter((pl.col("change") != "moved") | flags).iter_rows(named=True):
        before = (row["billable_before"], row["code"], row["short_before"], row["title_before"])
        after = (row["billable_after"], row["code"], row["short_after"], row["title_after"])
        if row["change"] in ("new", "moved"):
            lines.add(("add", *after))
        if row["change"] in ("deleted", "moved"):
            lines.add(("delete", *before))
        if row["change"] == "revised" and row["billable_before"] == row["billable_after"]:
            lines |= {("revise_from", *before), ("revise_to", *after)}
    return lines


def test_fy2025_to_fy2026_equals_the_official_addenda(official: Library, found: Changes) -> None:
    addenda = official.table("icd10cm_addenda").filter(pl.col("release") == "FY2026").collect()
    published = set(addenda.select("action", "billable", "code", "short_title", "title").rows())
    assert len(published) == 748
    assert as_addenda(found) == published
    assert not any("titles" in remark for remark in found.remarks)


def test_pcs_changes_hold_every_line_of_the_official_addenda(official: Library) -> None:
    addenda = official.table("icd10pcs_addenda").filter(pl.col("release") == "FY2026").collect()
    published = set(addenda.select("action", "code", "short_title", "title").rows())
    found = {
        (action, code, short, title)
        for action, _, code, short, title in as_addenda(changes(official, "icd10pcs", FY2025, FY2026))
    }
    # CMS compares with the update of April 2025 (78,986 codes: 50 codes and 2 tables added and 12 codes
    # deleted since the file of October 2024),
    # which is not among the files here: those changes come on top of the 160 additions and 27 deletions published.
    assert published <= found
    more = [line[0] for line in found - published]
    assert (more.count("add"), more.count("delete")) == (52, 12)


def test_each_kind_of_change_is_named(found: Changes) -> None:
    counts = dict(found.codes["change"].value_counts().rows())
    flagged = found.of("moved").filter(pl.col("billable_before") != pl.col("billable_after")).height
    # The order file addenda state 487 + 143 additions, 28 deletions and 38 + 7 revisions.
    assert (counts["new"] + flagged, counts.get("deleted", 0) + flagged, counts["revised"]) == (630, 28, 45)
    b88 = found.codes.filter(pl.col("code") == "B880").row(0, named=True)
    assert (b88["change"], b88["billable_before"], b88["billable_after"]) == ("moved", True, False)
    back = found.codes.filter(pl.col("code") == "L02212").row(0, named=True)
    assert (back["change"], back["title_after"]) == (
        "revised",
        "Cutaneous abscess of back [any part, except buttock and flank]",
    )


def test_deleted_codes_of_fy2027_are_known_from_packages_alone(library: Library) -> None:
    found = changes(library, "icd10cm", FY2026, FY2027)
    assert [remark.split(":")[0] for remark in found.remarks] == ["titles are not compared", "notes are not compared"]
    codes = found.codes
    by_kind = {kind: set(codes.filter(pl.col("change") == kind)["code"]) for kind in ("new", "moved", "deleted")}
    assert {"C7831", "D6911", "E89830"} <= by_kind["new"]
    assert {"D691", "I420", "I428", "M722"} <= by_kind["moved"] | by_kind["deleted"]


def test_titles_of_two_different_sources_are_no_revisions(official: Library) -> None:
    # The packages spell Sézary with its accent and the order file without; FY2027 comes from the packages alone.
    assert official.on(FY2026).icd10cm("C84.1").description == "Sezary disease"  # type: ignore[union-attr]
    assert official.on(FY2027).icd10cm("C84.1").description == "Sézary disease"  # type: ignore[union-attr]
    assert changes(official, "icd10cm", FY2026, FY2027).of("revised").height == 0


def test_notes_of_two_tabular_lists_are_compared(official: Library) -> None:
    notes = changes(official, "icd10cm", date(2017, 3, 1), date(2026, 3, 1)).notes
    heart = notes.filter((pl.col("code") == "I11") & (pl.col("change") == "added"))
    assert heart.height > 0
    gone = notes.filter(pl.col("change") == "removed")
    now = official.table("icd10cm_notes").filter(pl.col("valid_to").is_null()).select("code", "kind", "text").collect()
    assert gone.join(now, on=["code", "kind", "text"], how="inner").height == 0


def test_hcpcs_and_pairs_are_compared_by_day(official: Library) -> None:
    level2 = changes(official, "hcpcs", date(2018, 1, 1), date(2019, 1, 1))
    # HCPCS 2019: G2010 (remote evaluation) and J0185 (aprepitant) were added, C8904 (breast MRI) ended on December 31.
    assert {"G2010", "J0185"} <= set(level2.of("new")["code"])
    assert "C8904" in set(level2.of("deleted")["code"])
    # From CMS's Level II file to a day of the packages: CPT codes are compared with themselves.
    mixed = changes(official, "hcpcs", date(2019, 10, 1), date(2020, 3, 1))
    assert "99213" not in set(mixed.codes["code"])
    pairs = changes(official, "ptp", date(2026, 1, 1), date(2026, 4, 1))
    assert set(pairs.codes["change"].unique()) <= {"new", "deleted", "revised"}
    assert pairs.codes.height > 0


def test_what_cannot_be_compared_is_said(library: Library) -> None:
    with pytest.raises(KeyError, match="no list 'snomed'"):
        changes(library, "snomed", FY2025, FY2026)
    with pytest.raises(ReferenceMissingError, match="no icd10cm release is loaded for 1999-10-01"):
        changes(library, "icd10cm", date(1999, 10, 1), FY2026)
    assert [first_day(words) for words in ("FY2026", "2026Q2", "2026-04-01")] == [
        FY2026,
        date(2026, 4, 1),
        date(2026, 4, 1),
    ]


def test_every_row_of_the_practice_that_a_change_touches_is_found(official: Library, found: Changes) -> None:
    frames = {
        "favourites": pl.DataFrame({"id": ["fav-1", "fav-2"], "code": ["B88.0", "E11.9"]}),
        "unbilled_claims": pl.DataFrame(
            {"id": ["c1", "c2"], "code": ["b880", "B880"], "day": [date(2025, 9, 30), date(2025, 10, 1)]}
        ),
        "problem_lists": pl.DataFrame({"code": ["L02.212", "C50.911"]}),
    }
    rows = impact(official, found, frames).select("where", "row", "code", "consequence", "successors").rows()
    assert rows == [
        ("favourites", "fav-1", "B880", "needs more characters", ["B8801", "B8809"]),
        ("problem_lists", "1", "L02212", "title changed", []),
        ("unbilled_claims", "c2", "B880", "needs more characters", ["B8801", "B8809"]),
    ]


def test_problem_lists_are_searched_for_what_earlier_releases_left_behind(official: Library, found: Changes) -> None:
    """H40.11X0 ended on 30 September 2016; G93.3 was split in FY2023 and is a header since, M79.6 always was one;
    I22.9X is no code; M72.2 goes in FY2027 only; 38341003 is SNOMED and not judged."""
    codes = ["B20", "M72.2", "M79.6", "I22.9X", "38341003", "G93.3", "H40.11X0"]
    frames = {name: pl.DataFrame({"id": codes, "code": codes}) for name in ("problem_lists", "favourites")}
    rows = impact(official, found, frames)
    assert rows.select("where", "row", "change", "consequence", "title_before").rows() == [
        ("problem_lists", "H40.11X0", "before", "cannot be reported", "Primary open-angle glaucoma, stage unspecified"),
        ("problem_lists", "I22.9X", "before", "cannot be reported", None),
        ("problem_lists", "G93.3", "before", "needs more characters", "Postviral and related fatigue syndromes"),
        ("problem_lists", "M79.6", "before", "needs more characters", "Pain in limb, hand, foot, fingers and toes"),
    ]


def test_the_commands_print_what_is_found(library: Library, tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["reference", "diff", "icd10cm", "FY2026", "FY2027", "--json"])
    told = json.loads(run.stdout)
    assert (run.exit_code, told["from"], told["to"]) == (1, "2025-10-01", "2026-10-01")
    assert {"new", "moved"} <= {row["change"] for row in told["codes"]}
    (tmp_path / "mine.csv").write_text("Item,Diagnosis\nchest,I42.0\nsugar,E11.9\n")
    run = CliRunner().invoke(
        app, ["reference", "impact", "FY2026", "FY2027", "--favourites", str(tmp_path / "mine.csv"), "--json"]
    )
    (row,) = json.loads(run.stdout)
    assert (run.exit_code, row["row"], row["code"], row["consequence"]) == (1, "chest", "I420", "needs more characters")
    assert all(code.startswith("I420") for code in row["successors"])
    assert row["successors"] != []
    for wrong in (
        ["diff", "icd9", "FY2025", "FY2026"],
        ["diff", "icd10cm", "FY2026", "FY2025"],
        ["impact", "FY2025", "FY2026"],
    ):
        assert CliRunner().invoke(app, ["reference", *wrong]).exit_code == 2


def test_problem_lists_are_read_from_records(library: Library, tmp_path: Path) -> None:
    def condition(code: str, status: str, category: str) -> dict[str, object]:
        icd = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]}
        return {
            "resource": {
                "resourceType": "Condition", "code": icd, "category": [{"coding": [{"code": category}]}],
                "clinicalStatus": {"coding": [{"code": status}]},
            }
        }  # fmt: skip

    patient = {"resource": {"resourceType": "Patient", "id": "p7", "identifier": [{"value": "MRN7"}]}}
    entries = [
        patient,
        condition("M72.2", "active", "problem-list-item"),
        condition("D69.1", "resolved", "problem-list-item"),
        condition("I42.0", "active", "encounter-diagnosis"),
        condition("H40.11X0", "active", "problem-list-item"),
    ]
    (tmp_path / "record.json").write_text(json.dumps({"resourceType": "Bundle", "entry": entries}))
    run = CliRunner().invoke(
        app, ["reference", "impact", "FY2026", "FY2027", "--problems", str(tmp_path / "record.json"), "--json"]
    )
    assert run.exit_code == 1, run.output
    found = [(row["where"], row["row"], row["code"], row["change"]) for row in json.loads(run.stdout)]
    assert found == [
        ("problem_lists", "MRN7", "H4011X0", "before"),
        ("problem_lists", "MRN7", "M722", "moved"),
    ]


def test_an_837_of_unbilled_claims_is_read(library: Library, shared_data: Path) -> None:
    claim = next(
        path
        for path in sorted((shared_data / "x12").rglob("*"))
        if path.is_file() and b"ST*837*" in path.read_bytes()[:600]
    )
    run = CliRunner().invoke(app, ["reference", "impact", "FY2026", "FY2027", "--claims", str(claim), "--json"])
    assert run.exit_code in (0, 1), run.output
    assert isinstance(json.loads(run.stdout), list)
