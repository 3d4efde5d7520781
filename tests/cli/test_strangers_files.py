"""A stranger's files on the command line: each is read, or refused under the path that was given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.cli.main import app

ISA = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*1200*^*00501*000000001*0*P*:~"
DENTAL = (
    ISA
    + """GS*HC*A*B*20260302*1200*1*X*005010X224A2~ST*837*0001*005010X224A2~BHT*0019*00*1*20260302*1200*CH~
HL*1**20*1~NM1*85*2*OAK DENTAL*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*W1~
CLM*D1*80***11:B:1*Y*A*Y*Y~DTP*472*D8*20260301~LX*1~SV3*AD:D0120*80~SE*12*0001~GE*1*1~IEA*1*000000001~"""
)
EMPTY = (
    ISA
    + """GS*HC*A*B*20260302*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260302*1200*CH~
SE*3*0001~GE*1*1~IEA*1*000000001~"""
)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", ["code", "run", "scrub", "remit"])
def test_a_refusal_names_the_path_that_was_given(command: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    empty, missing = tmp_path / "a" / "x", tmp_path / "b" / "x"
    empty.write_bytes(b"")
    code, out, err = run(command, str(empty), str(missing), "--json")
    assert (code, out) == (2, "")
    said = err.splitlines()
    assert len(said) == 2
    assert said[0].startswith(f"claimwright: {empty}: ")
    assert said[1].startswith(f"claimwright: {missing}: ")
    assert "No such file" in said[1]


@pytest.mark.parametrize("command", ["code", "run"])
def test_a_claim_file_is_no_record(command: str, tmp_path: Path) -> None:
    path = tmp_path / "batch.837"
    path.write_text(DENTAL)
    code, out, err = run(command, str(path), "--json")
    assert (code, out) == (2, "")
    assert "an X12 interchange" in err


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    code, out, err = run("run", str(tmp_path), "--json", "--out", str(tmp_path / "out"))
    assert (code, out, err) == (2, "", f"claimwright: {tmp_path}: no file in this folder\n")


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    link = tmp_path / "in" / "note.txt"
    link.symlink_to(tmp_path / "gone.txt")
    code, out, err = run("run", str(tmp_path / "in"), "--json", "--out", str(tmp_path / "out"))
    assert (code, out, err) == (2, "", f"claimwright: {link}: No such file or directory\n")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    note, taken = tmp_path / "note.txt", tmp_path / "taken"
    note.write_text("Assessment: asthma.")
    taken.write_text("a file, no folder")
    code, out, err = run("run", str(note), "--json", "--out", str(taken))
    assert (code, out) == (2, "")
    assert err.startswith(f"claimwright: {taken}: expected a folder that can be written")


def test_dental_claims_are_not_said_to_be_clean(tmp_path: Path) -> None:
    path = tmp_path / "dental.837"
    path.write_text(DENTAL)
    code, out, err = run("scrub", str(path), "--json")
    assert (code, out) == (0, "")
    assert err == f"claimwright: {path}: 1 dental claims are read; no edit looks at dental claims\n"


def test_a_claim_file_without_a_claim_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "empty.837"
    path.write_text(EMPTY)
    code, out, err = run("scrub", str(path), "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (1, "")
    assert [(one["edit"], one["claim_id"], one["severity"]) for one in found] == [("READ", None, "error")]
    assert "no claim in this transaction set" in found[0]["message"]


def test_what_was_guessed_about_a_note_is_said_beside_the_json(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes("Assessment: essential hypertension, cafe\u0301 au lait, na\xefve".encode("cp1252", "ignore"))
    code, out, err = run("code", str(path), "--json")
    assert code == 0
    answer = json.loads(out)
    assert err.startswith(f"claimwright: {path}: byte ")
    for one in answer["codes"]:
        for evidence in one["evidence"]:
            text = answer["documents"][evidence["document"]]
            assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


CLAIM = DENTAL.replace("005010X224A2", "005010X222A1")
PAYMENT = (
    ISA
    + """GS*HP*A*B*20260302*1200*1*X*005010X221A1~ST*835*0007~BPR*I*140*C*ACH************20261120~TRN*1*EFT500*1512345678~
N1*PR*OAK HEALTH~N1*PE*OAK CLINIC*XX*1234567893~LX*1~CLP*PCN1*1*200*140*30*12*ICN1~CAS*CO*45*30~CAS*PR*2*30~SE*10*0007~
GE*1*1~IEA*1*000000001~"""
)
MISSING = ("the interchange is not closed", "the functional group is not closed", "the transaction set is not closed")


def test_a_claim_file_that_breaks_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.837"
    path.write_text(CLAIM[: CLAIM.index("SE*")])
    code, out, _ = run("scrub", str(path), "--json")
    read = [one for one in map(json.loads, out.splitlines()) if one["edit"] == "READ"]
    assert code == 1
    assert [one["message"].split(":")[0] for one in read] == list(MISSING)
    path.write_text(CLAIM)
    assert "READ" not in run("scrub", str(path), "--json")[1]


def test_a_remittance_that_breaks_off_is_not_all_right(tmp_path: Path) -> None:
    path = tmp_path / "cut.835"
    path.write_text(PAYMENT)
    assert run("remit", str(path), "--json")[::2] == (0, "")
    path.write_text(PAYMENT[: PAYMENT.index("SE*")])
    code, out, err = run("remit", str(path), "--json")
    assert code == 1
    assert json.loads(out)["balance"] == "ok"
    assert all(text in err for text in MISSING)
    path.write_text(PAYMENT.replace("SE*10*", "SE*11*"))
    code, _, err = run("remit", str(path), "--json")
    assert (code, err) == (
        1,
        f"claimwright: {path}: segment 12 of the file: SE states another number than the transaction set holds\n",
    )
