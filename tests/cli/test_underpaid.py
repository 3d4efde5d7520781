"""Does ``claimwright underpaid`` list the lines allowed too little, by contract, and end with 1?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from claimwright.cli import underpaid as command
from claimwright.cli.main import app
from claimwright.denials.contracts import read_contracts
from claimwright.errors import UnreadableError
from claimwright.reference.packages import shipped_lists
from claimwright.reference.releases import Store, add

REMITTANCE = """ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260301*1200*^*00501*000000001*0*P*:~
GS*HP*PAYER*PRACTICE*20260301*1200*1*X*005010X221A1~
ST*835*0001~
BPR*I*180*C*CHK************20260301~
TRN*1*12345*1512345678~
DTM*405*20260301~
N1*PR*ACME HEALTH*XV*ACME~
N3*1 MAIN ST~
N4*ALBANY*NY*12207~
PER*BL*HELP*TE*8005550100~
N1*PE*LAKESIDE CLINIC*XX*1234567893~
LX*1~
CLP*A1*1*400*180**12*7001*11*1~
NM1*QC*1*DOE*JANE****MI*W123~
SVC*HC:99213*200*80**1~
DTM*472*20260115~
CAS*CO*45*120~
AMT*B6*80~
SVC*HC:99214*200*100**1~
DTM*472*20260115~
CAS*CO*45*100~
AMT*B6*100~
SE*21*0001~
GE*1*1~
IEA*1*000000001~
"""
FEES = "Payer,CPT,Allowed Amount,Effective Date\nACME2026,99213,95.50,2026-01-01\nACME2026,99214,100.00,2026-01-01\n"
CONTRACTS = "payer_id,basis,schedule,percent\nACME,schedule,ACME2026,\n,medicare,,110\n"


class Loaded:
    def __init__(self, store: Store) -> None:
        self.store = store

    def frame(self, name: str) -> pl.DataFrame:
        return shipped_lists.place_of_service() if name == "place_of_service" else self.store.scan(name).collect()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, text in (("era.835", REMITTANCE), ("fees.csv", FEES), ("contracts.csv", CONTRACTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    store = Store(tmp_path / "home")
    assert [o.status for o in add(store, [tmp_path / "fees.csv"])] == ["loaded"]
    monkeypatch.setattr(command, "ready_library", lambda: Loaded(store))
    files = [str(tmp_path / "era.835"), "--contracts", str(tmp_path / "contracts.csv")]
    return lambda *words: CliRunner().invoke(app, ["underpaid", *files, *words])


def test_what_is_owed_is_listed(run: Any) -> None:
    shown = run()
    assert shown.exit_code == 1
    # The terminal folds lines at its width.
    assert "1 as expected, 1 underpaid" in " ".join(shown.output.split())
    assert "Allowed less than expected: $15.50" in shown.output
    lines = [json.loads(line) for line in run("--json", "--all").output.splitlines()]
    assert [(row["procedure_code"], row["expected"], row["verdict"]) for row in lines] == [
        ("99213", "95.50", "underpaid"),
        ("99214", "100.00", "as_expected"),
    ]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("payer,basis\n", "line 1", "expected the columns payer_id, basis; missing payer_id"),
        ("payer_id,basis,rate\n", "line 1", "expected only payer_id, basis"),
        ("payer_id,basis\nACME,guess\n", "line 2", "expected medicare or schedule as basis"),
        ("payer_id,basis\nACME,schedule\n", "line 2", "expected the name of the schedule"),
        ("payer_id,basis,percent\nACME,medicare,many\n", "line 2", "expected a per cent such as 120"),
    ],
)
def test_a_contract_that_cannot_be_read_is_refused(tmp_path: Path, text: str, place: str, expected: str) -> None:
    path = tmp_path / "contracts.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError) as refused:
        read_contracts(path)
    assert refused.value.place == place
    assert refused.value.expected.startswith(expected)
