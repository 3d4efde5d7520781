"""``claimwright x12`` checks, mends and answers X12 files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.x12.claims import PAYMENT, PROFESSIONAL
from typer.testing import CliRunner

from claimwright.cli.x12 import app

BAD = PROFESSIONAL.replace("***1:2~", "***1:3~").replace("SE*45", "SE*46").replace("5551112222", "555-111-2222")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in (("good.837", PROFESSIONAL), ("bad.837", BAD), ("era.835", PAYMENT), ("page.html", "<html>")):
        found[name] = tmp_path / name
        found[name].write_text(text)
    return found


def test_a_clean_file_has_nothing(files: dict[str, Path]) -> None:
    code, out, _ = run("check", str(files["good.837"]), str(files["era.835"]), "--snip", "4")
    assert code == 0
    assert out == f"{files['good.837']}: nothing found\n{files['era.835']}: nothing found\n"


def test_a_line_of_json_a_finding(files: dict[str, Path]) -> None:
    code, out, _ = run("check", str(files["bad.837"]), "--snip", "4", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(line["finding"], line["snip"], line["path"]) for line in lines] == [
        ("phone-punctuation", 1, "1000A"),
        ("pointer-unknown", 4, "2000A/2000B/2300/2400"),
        ("SE01-count", 1, None),
    ]
    assert {line["file"] for line in lines} == {str(files["bad.837"])}


def test_a_table_for_people_and_a_file_that_is_none(files: dict[str, Path]) -> None:
    code, out, err = run("check", str(files["page.html"]), str(files["bad.837"]), "--snip", "4")
    assert code == 2
    assert "a diagnosis pointer points to a diagnosis" in out
    assert err == f"claimwright: {files['page.html']}: byte 0: no ISA segment, so this is not an X12 interchange\n"


def test_repair_writes_the_file_and_tells_what_it_did(files: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "mended"
    code, out, _ = run("check", str(files["bad.837"]), "--snip", "4", "--repair", "--out", str(folder))
    assert code == 1
    assert f"{files['bad.837']}: segment 6, PER04: removed punctuation\n" in out
    assert f"{files['bad.837']}: segment 47, SE01: counted the segments\n" in out
    assert (folder / "bad.837").read_text() == PROFESSIONAL.replace("***1:2~", "***1:3~")
    assert files["bad.837"].read_text() == BAD


def test_the_answer_to_a_file(files: dict[str, Path], tmp_path: Path) -> None:
    code, out, _ = run("ack", str(files["good.837"]), "--number", "7")
    assert code == 0
    assert "AK2*837*0021*005010X222A1~\nIK5*A~\nAK9*A*1*1*1~" in out
    code, out, _ = run("ack", str(files["bad.837"]))
    assert code == 1
    assert "IK5*R*4~" in out


def test_repair_beside_the_file(files: dict[str, Path]) -> None:
    run("check", str(files["bad.837"]), "--snip", "4", "--repair")
    beside = files["bad.837"].with_name("bad.mended.837")
    assert beside.read_text() == PROFESSIONAL.replace("***1:2~", "***1:3~")
    assert files["bad.837"].read_text() == BAD
    code, _, err = run("check", str(files["bad.837"]), "--repair", "--out", str(files["bad.837"].parent))
    assert code == 2
    assert "would take its place" in err
    assert files["bad.837"].read_text() == BAD


def test_a_finding_is_one_line_with_its_place(files: dict[str, Path]) -> None:
    _, out, _ = run("check", str(files["bad.837"]), "--snip", "4")
    assert out.splitlines()[1] == (
        f"{files['bad.837']}:30: 2000A/2000B/2300/2400 SV107-2: error pointer-unknown (SNIP 4): "
        "a diagnosis pointer points to a diagnosis the claim does not have (found 3; expected 1 to 2) [claim 1, PCN1]"
    )


def test_the_answer_to_its_claims(files: dict[str, Path], tmp_path: Path) -> None:
    code, out, _ = run("ack", str(files["bad.837"]), "--claims")
    assert code == 1
    assert "STC*A8:477**U~" in out
    code, _, err = run("ack", str(files["era.835"]), "--claims")
    assert code == 2
    assert "holds no 837" in err


def test_both_answers_into_a_folder(files: dict[str, Path], tmp_path: Path) -> None:
    code, out, _ = run("ack", str(files["bad.837"]), "--out", str(tmp_path / "answers"), "--number", "41")
    assert code == 1
    assert out.split() == [str(tmp_path / "answers" / "bad.999"), str(tmp_path / "answers" / "bad.277ca")]
    assert "IK5*R*4~" in (tmp_path / "answers" / "bad.999").read_text()
    assert "*000000042*0*" in (tmp_path / "answers" / "bad.277ca").read_text()
    run("ack", str(files["era.835"]), "--out", str(tmp_path / "answers"))
    assert sorted(path.name for path in (tmp_path / "answers").iterdir()) == ["bad.277ca", "bad.999", "era.999"]
