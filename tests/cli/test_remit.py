"""``claimwright remit`` prints a line a claim payment and says what does not balance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.cli.remit import app

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261120*1200*^*00501*000000031*0*T*:~"
ERA = (
    ISA
    + """GS*HP*PAYER*CLINIC*20261120*1200*1*X*005010X221A1~ST*835*0007~
BPR*I*140*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*20261120~TRN*1*EFT500*1512345678~
N1*PR*OAK HEALTH~N1*PE*OAK CLINIC*XX*1234567893~LX*1~
CLP*PCN1*1*200*140*30*12*ICN1~SVC*HC:99213:25*200*140**1~DTM*472*20261101~CAS*CO*45*30~CAS*PR*2*30~
SE*12*0007~GE*1*1~IEA*1*000000031~"""
)


@pytest.fixture
def era(tmp_path: Path) -> Path:
    path = tmp_path / "era.835"
    path.write_text(ERA)
    return path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_one_json_line_a_claim_payment(era: Path) -> None:
    code, out, err = run(str(era), "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "file": str(era),
        "payment": {"trace": "EFT500", "date": "2026-11-20", "amount": "140.00", "payer": "OAK HEALTH"},
        "claim": "PCN1",
        "payer_claim_control_number": "ICN1",
        "status": "1",
        "charge": "200.00",
        "paid": "140.00",
        "patient_share": "30.00",
        "adjustments": {"CO": {"45": "30.00"}, "PR": {"2": "30.00"}},
        "remarks": [],
        "lines": [
            {
                "line": 1,
                "procedure": "99213",
                "modifiers": ["25"],
                "date": "2026-11-01",
                "charge": "200.00",
                "paid": "140.00",
                "adjustments": {"CO": {"45": "30.00"}, "PR": {"2": "30.00"}},
                "remarks": [],
            }
        ],
        "balance": "ok",
    }


def test_what_is_off_is_said_with_level_and_difference(era: Path) -> None:
    era.write_text(ERA.replace("CAS*CO*45*30~", "CAS*CO*45*29.5~"))
    code, out, _ = run(str(era), "--json")
    assert code == 1
    assert json.loads(out)["balance"] == {
        "level": "line",
        "line": 1,
        "difference": "-0.50",
        "also": [{"level": "claim", "difference": "-0.50"}],
    }


def test_a_payment_that_is_off_marks_its_claims(era: Path) -> None:
    era.write_text(ERA.replace("BPR*I*140", "BPR*I*141"))
    code, out, err = run(str(era), "--json")
    assert (code, json.loads(out)["balance"]) == (1, {"level": "payment", "difference": "1.00"})
    assert "payment off by 1.00: 140.00 expected, 141.00 found" in err


def test_the_table(era: Path) -> None:
    code, out, _ = run(str(era))
    assert code == 0
    assert "CO-45 30.00, PR-2 30.00" in out


def test_another_file_is_refused_and_the_rest_goes_on(era: Path, tmp_path: Path) -> None:
    other = tmp_path / "note.txt"
    other.write_text("no X12 here")
    code, out, err = run(str(other), str(tmp_path / "absent.835"), str(era), "--json")
    assert code == 2
    assert json.loads(out)["claim"] == "PCN1"
    assert "note.txt: byte 0: no ISA segment" in err
    assert "absent.835: the file cannot be opened" in err


def test_every_development_file_is_read_or_refused(shared_data: Path) -> None:
    files = [str(path) for path in sorted((shared_data / "x12").rglob("*")) if path.is_file()]
    result = CliRunner().invoke(app, [*files, "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == 2
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({line["file"] for line in lines}) >= 30
