"""The practice file and the fee file that docs/practice-file.md shows are taken in as they stand."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.claims.practice import read_practice
from claimwright.cli.main import app
from claimwright.workbench.models import FeeScheduleLine
from claimwright.workbench.setup_fields import fields_of

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "practice-file.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0]


@pytest.mark.django_db
def test_both_files_are_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("elm.toml").write_text(block("toml"))
    Path("elm-fees.csv").write_text(block("csv"))
    read = read_practice(Path("elm.toml"))
    assert [payer.payer_id for payer in read.payers] == ["EXH01"]
    for words in (["practice", "import", "elm.toml"], ["fees", "import", "elm-fees.csv", "--practice", "elm"]):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
    prices = FeeScheduleLine.objects.order_by("pk").values_list("procedure_code", "modifier", "revenue_code", "charge")
    assert set(prices) == {
        ("99213", "", "", Decimal("150.00")),
        ("99214", "", "", Decimal("215.00")),
        ("99213", "95", "", Decimal("140.00")),
        ("83036", "", "", Decimal("32.00")),
        ("", "", "0450", Decimal("610.00")),
    }


def test_every_column_of_the_fee_file_is_told() -> None:
    columns = next(csv.reader(StringIO(block("csv"))))
    assert columns == [one.name for one in fields_of("fees")]
    told = PAGE.partition("## The fee file")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", told, re.MULTILINE) == columns
