"""``claimwright x12 split``, ``join``, ``diff`` and ``deidentify``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.x12.claims import PROFESSIONAL
from tests.x12.test_outline import THREE
from typer.testing import CliRunner

from claimwright.cli.x12 import app


@pytest.fixture
def july(tmp_path: Path) -> Path:
    path = tmp_path / "july.837"
    path.write_text(THREE)
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_parted_by_payer_put_together_and_compared(july: Path, tmp_path: Path) -> None:
    code, out, _ = run("split", july, "--by", "payer", "--out", tmp_path / "parts")
    assert code == 0
    assert out.splitlines() == [
        f"{tmp_path}/parts/july-00001-P300.837: 1 claims",
        f"{tmp_path}/parts/july-00002-X700.837: 2 claims",
    ]
    parts = sorted((tmp_path / "parts").iterdir())
    assert run("join", *parts, "--out", tmp_path / "all.837")[0] == 0
    assert run("diff", july, tmp_path / "all.837")[:2] == (0, "the files say the same\n")


def test_differences_are_lines_with_the_money_summed(july: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.837"
    other.write_text(THREE.replace("CLM*PCN2*80*", "CLM*PCN2*95*"))
    code, out, _ = run("diff", july, other)
    assert code == 1
    assert out.splitlines() == [
        "claim PCN2: claims: total_charge 80.00 -> 95.00 (+15.00)",
        "together: claims.total_charge +15.00",
    ]
    assert json.loads(run("diff", july, other, "--json")[1])["difference"] == "15.00"


def test_test_and_production_are_not_put_together(july: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.837"
    real.write_text(PROFESSIONAL.replace("*0*T*", "*0*P*").replace("000000031", "000000032"))
    code, _, err = run("join", july, real, "--out", tmp_path / "all.837")
    assert code == 2
    assert err == "claimwright: real.837: ISA15: differs from the first file in test or production (ISA15)\n"
    assert not (tmp_path / "all.837").exists()


def test_people_are_taken_out_the_same_way_with_one_key(july: Path, tmp_path: Path) -> None:
    key = tmp_path / "people.key"
    code, out, _ = run("deidentify", july, "--out", tmp_path / "a.837", "--key", key)
    assert code == 0
    assert " name" in out
    run("deidentify", july, "--out", tmp_path / "b.837", "--key", key)
    assert (tmp_path / "a.837").read_bytes() == (tmp_path / "b.837").read_bytes()
    assert "ROE*RICHARD" not in (tmp_path / "a.837").read_text()
    assert run("deidentify", july, "--out", july)[0] == 2
    assert july.read_text() == THREE


def test_of_nothing_that_can_be_read_no_table_is_shown(tmp_path: Path) -> None:
    (tmp_path / "bad.edi").write_bytes(b"no interchange")
    code, shown, told = run("tables", tmp_path / "bad.edi", "--out", tmp_path / "tables")
    assert (code, shown) == (2, "")
    assert "no ISA segment" in told
