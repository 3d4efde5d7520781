"""Are the official code set files read row for row? Against the development data, with the counts of the publishers."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference.releases import Outcome, SourceFile, Store, add, registry

pytestmark = pytest.mark.shared_data


@pytest.fixture
def store(official_files: tuple[Path, dict[str, Outcome]]) -> Store:
    return Store(official_files[0])


def rows(store: Store, dataset: str, release: str) -> dict[str, int]:
    return next(r.rows for r in store.releases(dataset) if r.release == release)


@pytest.mark.parametrize(
    ("dataset", "release", "counts"),
    [
        ("icd10cm_order", "FY2025", {"icd10cm_order": 97_584}),
        ("icd10cm_order", "FY2026", {"icd10cm_order": 98_186}),
        ("icd10cm_codes", "FY2025", {"icd10cm_codes": 74_260}),
        ("icd10cm_codes", "FY2026", {"icd10cm_codes": 74_719}),
        ("icd10pcs_index", "FY2025", {"icd10pcs_index": 24_484}),
        ("icd10cm_index", "FY2017", {"icd10cm_index": 7_973 + 69_226}),
        ("icd10cm_index", "FY2025", {"icd10cm_index": 81_024}),
        ("icd10cm_external_index", "2026-04", {"icd10cm_external_index": 314 + 7_776}),
        ("icd10cm_neoplasm", "2026-04", {"icd10cm_neoplasm": 1 + 1_939}),
        ("icd10cm_drug", "2026-04", {"icd10cm_drug": 5_179 + 2_251}),
        ("poa_exempt", "FY2026", {"poa_exempt": 38_349}),
        ("hcpcs_level2", "2019", {"hcpcs_level2": 6_440, "hcpcs_level2_modifiers": 360}),
        ("cvx", "2025-11-19", {"cvx": 288}),
        ("mvx", "2024-12-06", {"mvx": 89}),
        ("vaccine_trade_names", "2025-09-09", {"vaccine_trade_names": 223}),
        ("cvx_cpt", "2025-06-26", {"cvx_cpt": 168}),
        ("carc", "2023-11", {"carc": 405}),
        ("rarc", "2024-03", {"rarc": 1_171}),
    ],
)
def test_a_file_gives_as_many_rows_as_its_publisher_counts(
    store: Store, dataset: str, release: str, counts: dict[str, int]
) -> None:
    assert rows(store, dataset, release) == counts


def test_the_billable_codes_of_the_order_files_are_those_published(store: Store) -> None:
    billable = store.scan("icd10cm_order").filter("billable").group_by("release").len().collect()
    assert dict(billable.rows()) == {"FY2025": 74_260, "FY2026": 74_719}
    procedures = store.scan("icd10pcs_order").filter("billable").group_by("release").len().collect()
    assert dict(procedures.rows()) == {"FY2025": 78_948, "FY2026": 79_115}


def test_no_file_is_refused_but_those_that_hold_no_code_set(official_files: tuple[Path, dict[str, Outcome]]) -> None:
    refused = {name.split("!")[0] for name, outcome in official_files[1].items() if outcome.status == "refused"}
    assert refused <= {"2019-HCPCS-Alpha-Numeric-Corrections.zip"}


def test_each_file_is_known_by_one_reader_alone(shared_data: Path) -> None:
    name = "icd10cm/icd10cm-neoplasm-April-1-2026-XML.xml.gz"
    file = SourceFile("x", gzip.decompress((shared_data / "reference" / name).read_bytes()))
    assert [reader.dataset for reader in registry.readers() if reader.recognise(file)] == ["icd10cm_neoplasm"]


def _expanded(tables: pl.DataFrame) -> pl.DataFrame:
    """Every code that rows of table ``icd10pcs_tables`` allow: columns code, title parts as table, row.

    A row stands for each combination of its values (ICD-10-PCS Official Guidelines, A9).
    """
    found: list[tuple[str, str, int]] = []
    for (table, row), values in tables.filter(pl.col("row") > 0).group_by("table", "row", maintain_order=True):
        by_position = values.group_by("position", maintain_order=True).agg("value").sort("position")
        found += [
            (f"{table}{''.join(ends)}", str(table), int(str(row))) for ends in product(*by_position["value"].to_list())
        ]
    return pl.DataFrame(found, schema={"code": pl.String, "table": pl.String, "row": pl.Int16}, orient="row")


def test_the_pcs_tables_expand_to_the_codes_of_the_order_file(store: Store) -> None:
    tables = store.scan("icd10pcs_tables").collect()
    codes = _expanded(tables)
    order = store.scan("icd10pcs_order").filter(pl.col("billable") & (pl.col("release") == "FY2025")).collect()
    assert codes.height == 78_948
    assert set(codes["code"]) == set(order["code"])
    assert tables.filter(pl.col("row") == 0)["table"].n_unique() == 908
    assert tables.filter(pl.col("row") > 0).select("table", "row").unique().height == 2_661
    operation = tables.filter((pl.col("table") == "001") & (pl.col("position") == 3)).row(0, named=True)
    assert operation["label"] == "Bypass"
    assert operation["definition"].startswith("Altering the route of passage")


def test_the_index_keeps_terms_codes_and_references(store: Store) -> None:
    index = store.scan("icd10cm_index").filter(pl.col("release") == "FY2017").collect()
    lung = index.filter(pl.col("path") == "Amyloidosis, with lung involvement").row(0, named=True)
    assert (lung["code"], lung["manifestation_code"], lung["level"]) == ("E85.4", "J99", 1)
    above = index.filter(pl.col("position") == lung["parent"]).row(0, named=True)
    assert (above["term"], above["nonessential"], above["code"]) == ("Amyloidosis", "(generalized) (primary)", "E85.9")
    assert index.filter(pl.col("term") == "Abandonment")["see"].to_list() == ["Maltreatment"]
    assert index.filter(pl.col("manifestation_code").is_not_null()).height == 746
    table = store.scan("icd10cm_index").filter(pl.col("release") == "FY2025").collect()
    basilar = table.filter(pl.col("path") == "Aberrant, artery, basilar NEC").row(0, named=True)
    assert (basilar["code"], basilar["level"]) == ("Q28.1", 2)


def test_the_neoplasm_and_drug_tables_keep_their_columns_apart(store: Store) -> None:
    cavity = store.on("icd10cm_neoplasm", date(2026, 5, 1)).filter(
        pl.col("path") == "Neoplasm, neoplastic, abdomen, abdominal, cavity"
    )
    row = cavity.collect().row(0, named=True)
    assert [row[c] for c in ("malignant_primary", "malignant_secondary", "in_situ", "benign", "uncertain", "unspecified")] == [
        "C76.2", "C79.8-", "D09.8", "D36.7", "D48.7", "D49.89",
    ]  # fmt: skip
    drugs = store.on("icd10cm_drug", date(2026, 5, 1)).collect()
    row = drugs.filter(pl.col("term") == "1-propanol").row(0, named=True)
    assert (row["accidental"], row["undetermined"], row["adverse_effect"]) == ("T51.3X1", "T51.3X4", None)
    cells = drugs.select("accidental", "self_harm", "assault", "undetermined", "adverse_effect", "underdosing")
    assert cells.filter(pl.col("accidental") == "--").height == 0


def test_the_tabular_list_keeps_place_notes_and_seventh_characters(store: Store) -> None:
    day = date(2017, 3, 1)
    codes = store.on("icd10cm_tabular", day).collect()
    assert codes["kind"].value_counts().sort("kind").rows() == [("chapter", 21), ("code", 43_910), ("section", 295)]
    diabetes = codes.filter(pl.col("code") == "E1121").row(0, named=True)
    assert (diabetes["parent"], diabetes["section"], diabetes["chapter"]) == ("E112", "E08-E13", "4")
    notes = store.on("icd10cm_tabular_notes", day).filter(pl.col("code") == "I110").collect()
    assert notes.select("kind", "text").rows() == [
        ("inclusion_term", "Hypertensive heart failure"),
        ("use_additional", "code to identify type of heart failure (I50.-)"),
    ]
    seven = store.on("icd10cm_tabular_seven", day).filter(pl.col("code") == "S52").collect()
    assert "A" in seven["character"].to_list()


def test_text_and_excel_of_one_hcpcs_release_say_the_same(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "reference/hcpcs/2019-Alpha-Numeric-HCPCS-File.zip") as archive:
        archive.extractall(tmp_path)
    frames = []
    for ending in ("txt", "xlsx"):
        store = Store(tmp_path / ending)
        (outcome,) = add(store, [tmp_path / f"HCPC2019_CONTR_ANWEB.{ending}"])
        assert outcome.status == "loaded"
        frames.append(store.scan("hcpcs_level2").drop("source", "action_date").collect().unique("code").sort("code"))
    text, excel = frames
    # CMS's two files differ in the fourth type of service of two codes, and in old action dates that Excel leaves out.
    assert text.drop("types_of_service").equals(excel.drop("types_of_service"))
    differ = text["types_of_service"].ne_missing(excel["types_of_service"])
    assert text.filter(differ)["code"].to_list() == ["E0210", "E0776"]
    a0428 = text.filter(pl.col("code") == "A0428").row(0, named=True)
    assert (a0428["betos"], a0428["add_date"], a0428["coverage"]) == ("O1A", date(2001, 1, 1), "C")


def test_the_conversion_table_names_every_earlier_code(store: Store) -> None:
    table = store.scan("icd10cm_conversion").collect()
    breast = table.filter(pl.col("code") == "C50A0")
    assert sorted(breast["previous_code"].to_list()) == ["C50919", "C50929"]
    assert breast["effective_from"].unique().to_list() == [date(2025, 10, 1)]
    april = table.filter(pl.col("effective_from") == date(2023, 4, 1))
    assert april["code"].n_unique() == 42


def test_no_licensed_text_is_kept_from_any_file(store: Store) -> None:
    for table in ("hcpcs_level2",):
        texts = store.scan(table).filter(pl.col("code").str.contains(r"^(?:\\d{4}[0-9A-Z]|D\\d{4})$")).collect()
        assert texts["long_description"].null_count() == texts.height
    assert "description" not in registry.tables()["cvx_cpt"][0].table("cvx_cpt").names


def test_a_damaged_year_is_refused_whole(shared_data: Path, tmp_path: Path) -> None:
    content = gzip.decompress((shared_data / "reference/icd10pcs/icd10pcs_tables_2025.xml.gz").read_bytes())
    (tmp_path / "cut_2025.xml").write_bytes(content[:1_000_000])
    (tmp_path / "less_2025.xml").write_bytes(content.replace(b'<label code="0">Nasopharynx</label>', b"", 1))
    store = Store(tmp_path / "home")
    cut, less = add(store, [tmp_path / "cut_2025.xml", tmp_path / "less_2025.xml"])
    assert (cut.status, less.status) == ("refused", "refused")
    assert cut.message.startswith("line ")
    assert less.message == "table 001, row 1: expected 99 codes, found 90"
    assert store.releases() == []


def test_the_tabular_list_of_april_2026_has_the_published_counts(tmp_path: Path) -> None:
    from claimwright.reference.packages import diagnoses, packages

    (outcome,) = add(Store(tmp_path), [packages.file("simple_icd_10_cm", *diagnoses.TABULAR_FILE)])
    assert outcome.release is not None
    assert (outcome.release.release, outcome.release.valid_from) == ("2026-04", date(2026, 4, 1))
    entries = Store(tmp_path).scan("icd10cm_tabular").collect()
    assert entries.filter(pl.col("kind") == "code").height == 46_881


def test_the_pcs_index_has_the_published_main_terms(store: Store) -> None:
    index = store.scan("icd10pcs_index").collect()
    assert index.filter(pl.col("level") == 0)["position"].n_unique() == 3_215
    see = index.filter(pl.col("term") == "Abdominohysterectomy").row(0, named=True)
    assert (see["relation"], see["target"], see["codes"]) == ("see", "Resection, Uterus", "0UT9")


@pytest.mark.parametrize(
    ("archive", "member", "says"),
    [
        ("icd10cm/2026-code-descriptions-tabular-order.zip", "icd10cm_order_2026.txt", "go on to U or Z99; it is cut after S"),
        ("icd10cm/2026-code-descriptions-tabular-order.zip", "icd10cm_codes_2026.txt", "go on to U or Z99; it is cut after S"),
        ("icd10pcs/2025-icd-10-pcs-order-file-long-and-abbreviated-titles.zip", "icd10pcs_order_2025.txt", "go on to X; it is cut after 0"),
        ("icd10cm/POAexemptCodesFY26.zip", "POAexemptCodesFY26.txt", "go on to Z9; it is cut after "),
        ("hcpcs/2019-Alpha-Numeric-HCPCS-File.zip", "HCPC2019_CONTR_ANWEB.txt", "go on to V; it is cut after "),
    ],
)  # fmt: skip
def test_a_list_cut_between_two_lines_is_refused(
    shared_data: Path, tmp_path: Path, archive: str, member: str, says: str
) -> None:
    with zipfile.ZipFile(shared_data / "reference" / archive) as packed:
        lines = packed.read(member).splitlines(keepends=True)
    (tmp_path / member).write_bytes(b"".join(lines[: len(lines) // 2]))
    (outcome,) = add(Store(tmp_path / "home"), [tmp_path / member])
    assert outcome.status == "refused"
    assert outcome.message.startswith("end: expected the list to")
    assert says in outcome.message
