"""Do official files answer for their own period, and the packages for every other day?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference import Library, tables
from claimwright.reference.releases import Store, add
from claimwright.reference.shelf import precedence
from claimwright.reference.shelf.precedence import outside, within

SUMMER = (date(2024, 6, 1), date(2024, 8, 31))


def rows(*spans: tuple[str, date, date | None]) -> pl.DataFrame:
    return pl.DataFrame(spans, schema={"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}, orient="row")


def test_rows_are_cut_at_the_edges_of_a_period() -> None:
    frame = rows(("A", date(2020, 1, 1), None), ("B", date(2024, 7, 1), date(2024, 7, 31)))
    assert within(frame, [SUMMER]).rows() == [
        ("A", date(2024, 6, 1), date(2024, 8, 31)),
        ("B", date(2024, 7, 1), date(2024, 7, 31)),
    ]
    assert outside(frame, [SUMMER]).rows() == [
        ("A", date(2020, 1, 1), date(2024, 5, 31)),
        ("A", date(2024, 9, 1), None),
    ]
    assert outside(frame, [(date(2021, 1, 1), None)]).rows() == [("A", date(2020, 1, 1), date(2020, 12, 31))]


@pytest.fixture(scope="module")
def with_files(library: Library, official_files: tuple[Path, object]) -> Library:
    """The library of the packages with the official files of the development data added in a home of their own."""
    return Library(library.folder, official_files[0])


def test_titles_and_flags_come_from_the_official_list_of_the_year(library: Library, with_files: Library) -> None:
    on = with_files.on(date(2026, 3, 1))
    found = on.icd10cm("QA0.0101")
    assert found is not None
    assert (found.description, found.parent, found.chapter) == (
        "SCN2A-related neurodevelopmental disorder",
        "QA0010",
        "17",
    )
    assert found.source == "icd10cm_order_2026.txt (FY2026)"
    diabetes = on.icd10cm("E11.22")
    assert diabetes is not None
    assert (diabetes.billable, diabetes.poa_exempt, diabetes.section) == (True, False, "E08-E13")
    assert on.icd10cm("Z79.4") is not None
    assert on.icd10cm("Z79.4").poa_exempt is True  # type: ignore[union-attr]
    # On every other day the packages answer as before.
    for day in (date(2024, 9, 30), date(2026, 10, 1)):
        assert with_files.on(day).icd10cm("E11.22") is not None
        assert with_files.on(day).icd10cm("E11.22").source == library.on(day).icd10cm("E11.22").source  # type: ignore[union-attr]


def test_every_flag_of_the_packages_is_kept(library: Library, with_files: Library) -> None:
    day = date(2026, 3, 1)
    columns = ("code", "billable", "parent", "section", "chapter", "sex", "age_kind", "manifestation", "cc_level")
    pair = [_on(one, "icd10cm", day).select(columns).sort("code") for one in (library, with_files)]
    assert pair[0].height == pair[1].height == 98_186
    assert pair[0].equals(pair[1])


def test_notes_are_those_of_the_day(with_files: Library) -> None:
    then = {note.text for note in with_files.on(date(2017, 3, 1)).notes("I11.0", inherited=False)}
    now = {note.source for note in with_files.on(date(2026, 3, 1)).notes("I11.0", inherited=False)}
    assert then == {"Hypertensive heart failure", "code to identify type of heart failure (I50.-)"}
    assert now
    assert not any("2017" in source for source in now)
    titles = [row["description"] for row in with_files.on(date(2017, 3, 1)).blocks("4")]
    assert titles == ["Endocrine, nutritional and metabolic diseases (E00-E89)"]


def test_intervals_still_never_overlap(with_files: Library) -> None:
    for name in ("icd10cm", "icd10pcs", "hcpcs", "modifiers"):
        following = pl.col("valid_from").shift(-1).over("code")
        listed = with_files.frame(name).sort("code", "valid_from").with_columns(following.alias("next"))
        late = pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("next"))
        assert listed.filter(pl.col("next").is_not_null() & late).height == 0, name
        assert listed.drop("next").schema == with_files.table(name).collect_schema(), name


def test_procedures_and_hcpcs_take_their_titles_from_the_files(library: Library, with_files: Library) -> None:
    procedure = with_files.on(date(2026, 3, 1)).icd10pcs("XY0YX37")
    assert procedure is not None
    assert procedure.description == "Extracorporeal Introduction of Nafamostat Anticoagulant, New Technology Group 7"
    assert _on(with_files, "icd10pcs", date(2026, 3, 1)).height == 79_115
    autumn = date(2025, 11, 1)
    a0021 = with_files.on(autumn).hcpcs("A0021")
    assert a0021 is not None
    assert a0021["source"] == "hcpcs_2025_oct_codes.tsv (2025Q4)"
    assert a0021["status_indicator"] == library.on(autumn).hcpcs("A0021")["status_indicator"]  # type: ignore[index]
    assert with_files.on(autumn).hcpcs("99213") == library.on(autumn).hcpcs("99213") | {
        "valid_from": date(2025, 10, 1), "valid_to": with_files.on(autumn).hcpcs("99213")["valid_to"],  # type: ignore[index]
    }  # fmt: skip


def test_an_excerpt_does_not_take_the_place_of_a_whole_list(library: Library, tmp_path: Path) -> None:
    (tmp_path / "order 2026.txt").write_text(f"00001 A00     0 {'Cholera':<60} Cholera\n")
    list(add(Store(tmp_path / "home"), [tmp_path / "order 2026.txt"]))
    day = date(2026, 3, 1)
    assert _on(Library(library.folder, tmp_path / "home"), "icd10cm", day).height == 98_186


def _on(library: Library, table: str, day: date) -> pl.DataFrame:
    holds = (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
    return library.table(table).filter(holds).collect()


def test_the_day_before_a_period_is_not_in_it(with_files: Library) -> None:
    first = date(2024, 10, 1)
    source = [with_files.on(day).icd10cm("I10").source for day in (first - timedelta(days=1), first)]  # type: ignore[union-attr]
    assert ["order_2025" in text for text in source] == [False, True]


def test_modifiers_that_the_packages_lack_come_from_cms(library: Library, with_files: Library) -> None:
    listed = with_files.table("hcpcs_level2_modifiers").filter(pl.col("release") == "2025Q4").collect()["code"]
    lacking = sorted(set(listed) - set(library.frame("modifiers")["code"]))
    assert lacking
    day = date(2025, 11, 1)
    assert library.on(day).modifier(lacking[0]) is None
    found = with_files.on(day).modifier(lacking[0])
    assert found is not None
    assert (found["source"], found["ncci_bypass"]) == ("hcpcs_2025_oct_codes.tsv (2025Q4)", False)
    assert with_files.on(day).modifier("59") == library.on(day).modifier("59")


def test_what_was_prepared_is_not_made_again(library: Library, tmp_path: Path, shared_data: Path) -> None:
    list(add(Store(tmp_path), [shared_data / "reference/hcpcs/hcpcs_2025_oct_codes.tsv.gz"]))
    Library(library.folder, tmp_path).prepare()
    made = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "merged").iterdir()}
    assert sorted(name.split("-")[0] for name in made) == ["hcpcs", "modifiers"]
    Library(library.folder, tmp_path).prepare()
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "merged").iterdir()} == made


def test_codes_newer_than_the_packages_take_their_title_from_the_tabular_list(library: Library, tmp_path: Path) -> None:
    """The packages' own tabular list of April 2026 with codes of FY2027 put in, as the list of FY2027."""
    from claimwright.reference.packages import diagnoses, packages

    published = packages.file("simple_icd_10_cm", *diagnoses.TABULAR_FILE).read_text(encoding="utf-8")
    nameless = library.table("icd10cm").filter(pl.col("description").is_null() & pl.col("billable")).collect()["code"]
    assert {"D6911", "I4200"} <= set(nameless)
    made = "<diag><name>D69.11</name><desc>Own words of a title</desc></diag><diag><name>D69.2</name>"
    made += "<desc>Other nonthrombocytopenic purpura</desc>"
    text = published.replace("<version>2026</version>", "<version>2027</version>")
    changed = re.sub(
        r"<diag>\s*<name>D69.2</name>\s*<desc>Other nonthrombocytopenic purpura</desc>", made, text, count=1
    )
    assert changed != text
    (tmp_path / "tabular.xml").write_text(changed, encoding="utf-8")
    (outcome,) = add(Store(tmp_path), [tmp_path / "tabular.xml"])
    assert outcome.status == "loaded"
    on = Library(library.folder, tmp_path).on(date(2026, 11, 1))
    found, other = on.icd10cm("D69.11"), on.icd10cm("I42.00")
    assert found is not None
    assert other is not None
    assert (found.description, found.source) == ("Own words of a title", "tabular.xml (FY2027)")
    assert (other.description, found.billable) == (None, True)


def test_seventh_characters_are_titled_as_the_official_list_does(with_files: Library) -> None:
    from claimwright.reference.shelf.precedence import _tabular_titles

    (release,) = with_files.releases.releases("icd10cm_tabular")
    titles = _tabular_titles(release, release.valid_to)
    official = with_files.table("icd10cm").filter(
        (pl.col("valid_from") <= release.valid_from) & pl.col("billable") & (pl.col("code").str.len_chars() == 7)
    )
    codes = [code for code in official.select("code").unique().collect()["code"] if code in titles]
    assert len(codes) > 40_000
    assert (
        titles["S52501A"]
        == "Unspecified fracture of the lower end of right radius, initial encounter for closed fracture"
    )
    assert titles["T510X1A"] == "Toxic effect of ethanol, accidental (unintentional), initial encounter"


def test_a_code_stays_in_force_on_the_days_the_packages_do_not_know() -> None:
    """CMS lists A0428 for the whole of 2019; a package that begins in July must not make it end in June."""
    listed = pl.DataFrame(
        {
            "code": ["A0428"],
            "short_description": ["Bls"],
            "source": ["CMS"],
            "valid_from": [date(2019, 1, 1)],
            "valid_to": [date(2019, 12, 31)],
            "dated": [True],
        }
    )
    package = tables.HCPCS.frame(
        [{"code": "A0428", "kind": "hcpcs2", "valid_from": date(2019, 7, 1), "valid_to": date(2019, 9, 30)}]
    )
    rows = pl.concat(precedence._level2(package, listed)).sort("valid_from")
    assert rows.select("valid_from", "valid_to", "description").rows() == [
        (date(2019, 1, 1), date(2019, 6, 30), "Bls"),
        (date(2019, 7, 1), date(2019, 9, 30), "Bls"),
        (date(2019, 10, 1), date(2019, 12, 31), "Bls"),
    ]


def test_a_list_without_ends_brings_no_deleted_code_back() -> None:
    """J1040 ended on 2024-03-31; a list of October 2025 that gives no code an end has it still. Q9999 was added after its end."""
    package = tables.HCPCS.frame(
        [
            {"code": code, "kind": "hcpcs2", "valid_from": date(2019, 7, 1), "valid_to": last}
            for code, last in (("J1040", date(2024, 3, 31)), ("Q9999", date(2024, 3, 31)), ("A0428", None))
        ]
    )
    listed = pl.DataFrame(
        {
            "code": ["J1040", "Q9999", "A0428", "G9999"],
            "add_date": [date(1982, 1, 1), date(2025, 10, 1), date(1982, 1, 1), None],
            "termination_date": pl.Series([None] * 4, dtype=pl.Date),
            "valid_from": [date(2025, 10, 1)] * 4,
        }
    )
    ended = precedence._ended(package, [listed])
    kept = precedence._not_revived(listed, ended)
    assert kept.select("code", "dated").rows() == [("Q9999", True), ("A0428", False), ("G9999", False)]
    # A list that does tell ends is taken at its word.
    telling = listed.with_columns(pl.Series("termination_date", [None, None, None, date(2025, 12, 31)]))
    assert precedence._not_revived(telling, ended)["code"].to_list() == ["J1040", "Q9999", "A0428", "G9999"]
    # An end that an earlier list of CMS states counts for codes that the packages do not know.
    earlier = listed.with_columns(pl.Series("termination_date", [None, None, None, date(2019, 12, 31)]))
    told = precedence._ended(package, [listed, earlier])
    assert precedence._not_revived(listed, told)["code"].to_list() == ["Q9999", "A0428"]
