"""Is an official file known by its content, loaded once and whole, and refused with place and expectation?"""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from claimwright.cli.main import app
from claimwright.errors import ReferenceMissingError
from claimwright.reference.releases import Outcome, Store, add, periods, registry

Load = Callable[..., Outcome]


def order_line(number: int, code: str, flag: int, title: str) -> str:
    return f"{number:05} {code:<7} {flag} {title[:60]:<60} {title}\r\n"


def cholera(biovar: str = "biovar eltor") -> str:
    return (
        order_line(1, "A00", 0, "Cholera")
        + order_line(2, "A000", 1, "Cholera due to Vibrio cholerae 01, biovar cholerae")
        + order_line(3, "A001", 1, f"Cholera due to Vibrio cholerae 01, {biovar}")
    )


CHOLERA = cholera()


def zipped(members: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_an_order_file_is_known_whatever_its_name_and_loaded_once(store: Store, load: Load) -> None:
    first = load("downloaded 2026.dat", CHOLERA)
    assert first.status == "loaded"
    assert first.release is not None
    assert (first.release.dataset, first.release.release) == ("icd10cm_order", "FY2026")
    assert (first.release.valid_from, first.release.valid_to) == (date(2025, 10, 1), date(2026, 9, 30))
    assert load("the same again.txt", CHOLERA).status == "already loaded"
    rows = store.scan("icd10cm_order").collect()
    assert rows.select("order", "code", "billable", "title").rows() == [
        (1, "A00", False, "Cholera"),
        (2, "A000", True, "Cholera due to Vibrio cholerae 01, biovar cholerae"),
        (3, "A001", True, "Cholera due to Vibrio cholerae 01, biovar eltor"),
    ]
    assert rows["valid_from"].unique().to_list() == [date(2025, 10, 1)]
    assert rows["source"].unique().to_list() == ["downloaded 2026.dat (FY2026)"]


def test_gzip_folders_and_zips_in_zips_are_opened_and_documents_passed_over(store: Store, tmp_path: Path) -> None:
    inner = zipped(
        {"Code Descriptions/icd10cm_order_2026.txt": CHOLERA, "layout.pdf": b"%PDF-1.4", "readme.txt": "hello"}
    )
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "outer.zip").write_bytes(zipped({"a/inner.zip": inner}))
    (folder / "icd10cm_order_2025.txt.gz").write_bytes(gzip.compress(cholera("biovar El Tor").encode()))
    outcomes = {outcome.file: outcome.status for outcome in add(store, [folder])}
    assert outcomes == {
        "icd10cm_order_2025.txt": "loaded",
        "outer.zip!a/inner.zip!Code Descriptions/icd10cm_order_2026.txt": "loaded",
        "outer.zip!a/inner.zip!layout.pdf": "passed over",
        "outer.zip!a/inner.zip!readme.txt": "passed over",
    }
    assert [release.release for release in store.releases("icd10cm_order")] == ["FY2025", "FY2026"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("order 2026.txt", CHOLERA.replace("00002 A000 ", "00002 A0-0 "), "line 2: expected a line with order"),
        ("order 2026.txt", CHOLERA.replace("00003", "00004"), "line 3: expected the next number"),
        ("order.txt", CHOLERA, "period: expected a year, quarter or date"),
        ("notes.txt", "Dear all,\nplease find attached", "expected an official file of a kind known here; it begins with 'Dear all,'"),
        ("cut 2026.zip", zipped({"order_2026.txt": CHOLERA})[:150], "expected a whole zip file"),
        ("cut.txt.gz", gzip.compress(CHOLERA.encode(), mtime=0)[:60], "expected a whole gzip file"),
        ("empty.txt", "", "the file is empty"),
        ("letters.zip", zipped({"letter.txt": "Dear all"}), "expected at least one official file of a kind known here"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    store: Store, load: Load, name: str, content: str | bytes, says: str
) -> None:
    outcome = load(name, content)
    assert outcome.status == "refused"
    assert says in outcome.message
    assert store.releases() == []
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_a_damaged_file_does_not_stop_the_others(store: Store, load: Load, tmp_path: Path) -> None:
    content = zipped({"a_2025.txt": CHOLERA.replace("00002", "0000x"), "b_2026.txt": CHOLERA})
    (tmp_path / "both.zip").write_bytes(content)
    assert [outcome.status for outcome in add(store, [tmp_path / "both.zip"])] == ["refused", "loaded"]


def test_a_failure_while_writing_leaves_nothing_half_loaded(
    store: Store, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(OSError, match="No space left"):
        load("order 2026.txt", CHOLERA)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    assert store.releases() == []


def test_the_next_release_ends_the_one_before_and_a_correction_replaces_it(store: Store, load: Load) -> None:
    load("icd10cm-order-April-1-2026.txt", CHOLERA)
    load("order 2026.txt", cholera("biovar El Tor"))
    load("order 2026 corrected.txt", cholera("biovar el tor"))
    answering = [(r.release, r.valid_from, end) for r, end in store.in_force("icd10cm_order")]
    assert answering == [
        ("FY2026", date(2025, 10, 1), date(2026, 3, 31)),
        ("2026-04", date(2026, 4, 1), date(2026, 9, 30)),
    ]
    held = store.on("icd10cm_order", date(2026, 3, 31)).filter(pl.col("code") == "A001").collect()
    assert held["title"].to_list() == ["Cholera due to Vibrio cholerae 01, biovar el tor"]
    assert store.on("icd10cm_order", date(2026, 10, 1)).collect().height == 0
    assert len(store.releases()) == 3


def test_a_table_without_a_file_says_which_file_it_wants(store: Store) -> None:
    with pytest.raises(ReferenceMissingError, match="no ICD-10-CM order file is loaded; add the file with"):
        store.scan("icd10cm_order")


@pytest.mark.parametrize(
    ("name", "cadence", "first", "last", "label"),
    [
        ("icd10cm_order_2026.txt", "fiscal", "2025-10-01", "2026-09-30", "FY2026"),
        ("POAexemptCodesFY26.txt", "fiscal", "2025-10-01", "2026-09-30", "FY2026"),
        ("icd10c-tabular-April-1-2026.xml", "fiscal", "2026-04-01", "2026-09-30", "2026-04"),
        ("HCPC2026_OCT_ANWEB.xlsx", "quarter", "2026-10-01", "2026-12-31", "2026Q4"),
        ("HCPC2019_CONTR_ANWEB.txt", "calendar", "2019-01-01", "2019-12-31", "2019"),
        ("MCR_MUE_Eff_07-01-2026.csv", "quarter", "2026-07-01", "2026-09-30", "2026Q3"),
        ("AOC_V2024Q3-MCR.txt", "quarter", "2024-07-01", "2024-09-30", "2024Q3"),
        ("FY2026.zip!codes.txt", "fiscal", "2025-10-01", "2026-09-30", "FY2026"),
        ("list 2025-06-26.csv", "open", "2025-06-26", None, "2025-06-26"),
    ],
)
def test_a_name_states_its_period(
    name: str, cadence: periods.Cadence, first: str, last: str | None, label: str
) -> None:
    found = periods.from_name(name, cadence)
    assert found is not None
    assert (found.valid_from.isoformat(), found.valid_to and found.valid_to.isoformat(), found.label) == (
        first,
        last,
        label,
    )


def test_every_reader_declares_its_tables_once_and_describes_itself() -> None:
    for reader in registry.readers():
        assert reader.describes
        assert reader.tables
        for table, (code, texts) in reader.descriptors.items():
            assert {code, *texts} <= set(reader.table(table).names)
    for name, some in registry.tables().items():
        assert all(reader.table(name) == some[0].table(name) for reader in some), name


def test_the_command_says_what_it_found_and_ends_with_2_for_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path / "home"))
    (tmp_path / "good.txt").write_text(CHOLERA)
    (tmp_path / "bad.txt").write_text("nothing of ours")
    run = CliRunner().invoke(
        app, ["reference", "add", str(tmp_path / "bad.txt"), str(tmp_path / "good.txt"), "--period", "FY2026", "--json"]
    )
    bad, good = json.loads(run.stdout)
    assert run.exit_code == 2
    assert (bad["status"], bad["rows"]) == ("refused", {})
    assert (good["status"], good["release"], good["rows"]) == ("loaded", "FY2026", {"icd10cm_order": 3})
    assert (
        CliRunner().invoke(app, ["reference", "add", str(tmp_path / "good.txt"), "--to", "2026-01-01"]).exit_code == 2
    )


def test_a_new_release_answers_only_when_all_its_files_are_there(store: Store, load: Load) -> None:
    def pairs(*codes: str) -> str:
        """NCCI pairs in the published layout: banner, header, column 1, column 2, mark, from, to, indicator, reason."""
        banner = "CPT only copyright\r\nAll rights reserved.\r\n\r\n\tColumn 1/Column 2 Edits\r\n"
        header = "Column 1\tColumn 2\t* = in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
        return banner + header + "".join(f"{code}\t99999\t\t20200101\t*\t1\tMisuse\r\n" for code in codes)

    assert load("ccipra-v322r0-f1.txt", pairs("10021", "10022")).message == ""
    assert load("ccipra-v322r0-f2.txt", pairs("20000", "20001")).status == "loaded"
    assert load("ccipra-v323r0-f1.txt", pairs("10021", "10022", "10023")).status == "loaded"
    answering = {release.release for release, _ in store.in_force("ncci_pairs_practitioner")}
    assert answering == {"2026Q3"}, "f2 of the fourth quarter is still to come"
    load("ccipra-v323r0-f2.txt", pairs("20000"))
    assert {release.release for release, _ in store.in_force("ncci_pairs_practitioner")} == {"2026Q4"}
    assert store.scan("ncci_pairs").collect().height == 4


def test_damage_that_no_reader_foresaw_refuses_the_file_alone(
    store: Store, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("1e5 is no date")

    monkeypatch.setattr(sys.modules["claimwright.reference.releases.add"], "_check", broken)
    outcome = load("order 2026.txt", CHOLERA)
    assert (outcome.status, store.releases()) == ("refused", [])
    assert outcome.message == "expected the layout of the ICD-10-CM order file; it is damaged (ValueError)"


def test_a_release_with_a_wrong_period_is_taken_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path / "home"))
    (tmp_path / "order.txt").write_text(CHOLERA)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["reference", *arguments])
        return result.exit_code, result.output

    add_it = ("add", str(tmp_path / "order.txt"), "--period")
    assert run(*add_it, "FY2025")[0] == 0
    assert run("remove", "icd10cm_order", "FY2026") == (
        2, "claimwright: no release FY2026 of icd10cm_order is loaded; loaded: FY2025\n",
    )  # fmt: skip
    assert run("remove", "icd10cm_order", "FY2025") == (0, "removed icd10cm_order FY2025: order.txt\n")
    assert run(*add_it, "FY2026")[0] == 0
    assert [release.release for release in Store(tmp_path / "home").releases()] == ["FY2026"]


def test_two_processes_that_load_the_same_file_both_have_it(
    store: Store, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load("order 2026.txt", CHOLERA)
    monkeypatch.setattr(Store, "loaded", lambda *_: None)
    second = load("order 2026.txt", CHOLERA)
    assert (second.status, second.release and second.release.folder) == (
        "loaded",
        first.release and first.release.folder,
    )
    assert len(store.releases()) == 1
    assert not list(store.folder.rglob(".adding-*"))


def test_a_file_that_replaces_another_or_is_much_shorter_says_so(store: Store, load: Load) -> None:
    assert "takes the place" not in load("icd10cm_order_2025.txt", cholera()).message
    corrected = load("icd10cm_order_2025_corrected.txt", cholera("biovar El Tor"))
    assert "it takes the place of icd10cm_order_2025.txt (FY2025)" in corrected.message
    again = load("icd10cm_order_2025.txt", cholera())
    assert again.status == "already loaded"
    assert again.message.startswith("but icd10cm_order_2025_corrected.txt (FY2025), loaded after it, answers")
    short = load("icd10cm_order_2026.txt", order_line(1, "A00", 0, "Cholera"))
    assert short.status == "loaded"
    assert "rows: 1, where icd10cm_order_2025_corrected.txt (FY2025) has 3; if the file" in short.message
    assert "claimwright reference remove icd10cm_order FY2026" in short.message
