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


SENT = ISA + (
    "GS*HC*A*B*20261120*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20261120*1200*CH~"
    "NM1*41*2*OAK*****46*1~PER*IC*X*TE*5555555555~NM1*40*2*PAYER*****46*2~HL*1**20*1~"
    "NM1*85*2*OAK CLINIC*****XX*1234567893~N3*1 ST~N4*ALBANY*NY*122070000~REF*EI*123456789~HL*2*1*22*0~"
    "SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*1~NM1*PR*2*OAK HEALTH*****PI*87726~"
    "CLM*PCN1*200***11:B:1*Y*A*Y*Y~HI*ABK:I10~LX*1~SV1*HC:99213:25*200*UN*1***1~DTP*472*D8*20261101~"
    "SE*20*0001~GE*1*1~IEA*1*000000031~"
)
FIVE = {"paid": "140.00", "written_off": "30.00", "denied_open": "0.00", "patient": "30.00", "insurance": "0.00"}


def test_payments_are_posted_to_the_claims_that_were_sent(era: Path, tmp_path: Path) -> None:
    sent = tmp_path / "sent.837"
    sent.write_text(SENT)
    code, out, err = run(str(era), "--claims", str(sent), "--json")
    first, last = out.splitlines()
    assert (code, err, json.loads(first)["claim"]) == (0, "", "PCN1")
    assert json.loads(last) == {
        "claims": [
            {
                "claim": "PCN1",
                "claim_id": "sent:000000031-0001-1",
                "patient_control_number": "PCN1",
                "after": FIVE,
                "lines": [{"line": 1, "procedure": "99213", "after": FIVE}],
            }
        ],
        "suspended": [],
        "unapplied": "0.00",
        "provider_level": [],
        "deposits": [
            {"trace": "EFT500", "amount": "140.00", "posted": "140.00", "unapplied": "0.00", "provider_level": "0.00"}
        ],
    }


def test_the_same_check_twice_is_suspended(era: Path, tmp_path: Path) -> None:
    sent, again = tmp_path / "sent.837", tmp_path / "again.835"
    sent.write_text(SENT)
    again.write_text(ERA)
    code, out, _ = run(str(era), str(again), "--claims", str(sent), "--json")
    last = json.loads(out.splitlines()[-1])
    assert (code, last["unapplied"], last["claims"][0]["after"]) == (1, "0.00", FIVE), "a check counts once"
    (held,) = last["suspended"]
    assert (held["file"], held["claim"], held["line"], held["amount"]) == (str(again), None, None, "0.00")
    assert held["reason"].startswith(f"duplicate: the same payment (payer, number, 140.00) was posted from {era}")
    assert [one["amount"] for one in last["deposits"]] == ["140.00", "0.00"]
    code, out, _ = run(str(era), str(again), "--claims", str(sent))
    assert (code, "Claims after these payments" in out, "duplicate: the same payment" in out) == (1, True, True)


def test_provider_level_adjustments_are_shown_and_are_a_result_by_themselves(era: Path) -> None:
    plb = {"reason": "WO", "amount": "40.00", "reference": "ICN0"}
    era.write_text(ERA.replace("BPR*I*140", "BPR*I*100").replace("SE*12*", "PLB*1234567893*20261231*WO:ICN0*40~SE*13*"))
    assert json.loads(run(str(era), "--json")[1])["payment"]["provider_level"] == [plb]
    assert "provider-level adjustments" in " ".join(run(str(era))[1].split())
    start, end = ERA.index("CLP*"), ERA.index("SE*12*")
    alone = ERA[:start] + "PLB*1234567893*20261231*WO:ICN0*-140~SE*8*" + ERA[end + 6 :]
    era.write_text(alone)
    code, out, _ = run(str(era), "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "file": str(era),
            "payment": {"trace": "EFT500", "date": "2026-11-20", "amount": "140.00", "payer": "OAK HEALTH"},
            "provider_level": [{"reason": "WO", "amount": "-140.00", "reference": "ICN0"}],
        },
    )


def test_a_share_that_differs_is_a_warning(era: Path) -> None:
    era.write_text(ERA.replace("*200*140*30*12*", "*200*140*31*12*"))
    _, _, err = run(str(era), "--json")
    assert "claim PCN1: warning: the patient's share is stated as 31.00, its PR adjustments add up to 30.00" in err


def test_claims_or_payers_that_cannot_be_read_stop_it(era: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "payers.toml"
    wrong.write_text('[[payers]]\nkind = "commercial"\n')
    assert run(str(era), "--claims", str(era), "--json")[::2][0] == 2
    code, _, err = run(str(era), "--payers", str(wrong), "--json")
    assert (code, "payers 1: expected payer_id" in err) == (2, True)
