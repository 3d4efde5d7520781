"""A practice is set up by commands alone: who gave them is in the trail, and `run` reads the file that is exported."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pytest
from tests.workbench.scenes import make_chart
from typer.testing import CliRunner, Result

from claimwright.claims.fees import read_fee_schedule
from claimwright.claims.practice import read_practice
from claimwright.cli.main import app
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, Membership, Practice, SetupChange, SetupRow, User

ROOT = Path(__file__).resolve().parents[2]
PRACTICES = ROOT / "demo" / "practices"
OWN = [
    "--id",
    "pier",
    "--name",
    "Pier",
    "--kind",
    "P",
    "--npi",
    "1234567893",
    "--tax-id",
    "84-1234567",
    "--address-1",
    "Pier_Street",
    "--city",
    "Albany",
    "--state",
    "NY",
    "--postal-code",
    "12207-1234",
    "--contact-name",
    "Billing",
    "--phone",
    "5185550140",
]

pytestmark = pytest.mark.django_db


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, (words, result.output, result.stderr, result.exception)
    return result


@pytest.fixture
def pier() -> Practice:
    run("practice", "add", *OWN, "--organization", "Harbor Group")
    return Practice.objects.get()


def test_a_practice_is_added_and_changed(pier: Practice) -> None:
    run("practice", "change", "pier", "--phone", "(518) 555-0199")
    (told,) = [json.loads(line) for line in run("practice", "list", "--json").stdout.splitlines()]
    assert (told["id"], told["organization"], told["phone"], told["tax_id"]) == (
        "pier", "Harbor Group", "5185550199", "841234567",
    )  # fmt: skip


def test_the_trail_names_the_system_user_and_the_account_that_gave_the_command(pier: Practice) -> None:
    event = AuditEvent.objects.get(event="practice.added")
    assert (event.actor_name, event.detail["way"], event.detail["login"]) == ("system", "command", getpass.getuser())
    user = User.objects.get(username="system")
    assert (user.is_active, user.has_usable_password()) == (False, False)


def test_a_payer_is_added_changed_from_a_day_and_ended(pier: Practice) -> None:
    run(
        "payer",
        "add",
        "--practice",
        "pier",
        "--payer-id",
        "EXH01",
        "--name",
        "Example Health",
        "--timely-filing-days",
        "180",
    )
    run("payer", "change", "exh01", "--practice", str(pier.pk), "--timely-filing-days", "90", "--since", "2020-01-01")
    run("payer", "end", "EXH01", "--practice", "Pier", "--last-day", "2030-12-31")
    told = [
        json.loads(line) for line in run("payer", "list", "--practice", "pier", "--ended", "--json").stdout.splitlines()
    ]
    assert [(one["timely_filing_days"], one["valid_from"], one["valid_to"]) for one in told] == [
        (180, None, "2019-12-31"), (90, "2020-01-01", "2030-12-31"),
    ]  # fmt: skip
    run("payer", "end", "EXH01", "--practice", "pier", "--last-day", "none")
    assert SetupRow.objects.filter(valid_to=None, key="EXH01").count() == 1
    assert [one.way for one in SetupChange.objects.filter(kind="payer")] == ["command"] * 5


def test_a_wrong_option_is_named_and_changes_nothing(pier: Practice) -> None:
    said = run("provider", "add", "--practice", "pier", "--last-name", "Okafor", "--npi", "1467102083", code=1).stderr
    assert "--npi: The check digit does not fit" in said
    assert not SetupRow.objects.filter(kind="provider").exists()
    assert "There is no practice quay; practices: " in run("payer", "list", "--practice", "quay", code=2).stderr
    assert (
        "There is no payer NOPE"
        in run("payer", "end", "NOPE", "--practice", "pier", "--last-day", "none", code=1).stderr
    )


def test_what_is_exported_is_what_run_reads(tmp_path: Path) -> None:
    run("practice", "import", str(PRACTICES / "lakeside.toml"))
    run("fees", "import", str(PRACTICES / "lakeside-fees.csv"), "--practice", "lakeside")
    out, prices = tmp_path / "practice.toml", tmp_path / "fees.csv"
    run("practice", "export", "lakeside", "--out", str(out))
    run("fees", "export", "--practice", "lakeside", "--out", str(prices))
    assert read_practice(out) == read_practice(PRACTICES / "lakeside.toml")
    before, after = (read_fee_schedule(path).rows() for path in (PRACTICES / "lakeside-fees.csv", prices))
    assert sorted(map(str, after)) == sorted(map(str, before))


@pytest.mark.parametrize("kind", ["payer", "provider", "location", "person"])
def test_a_kind_goes_out_and_comes_in_again(kind: str, pier: Practice, tmp_path: Path) -> None:
    rows = {
        "payer": "payer_id,name\nEXH01,Example Health\n",
        "provider": "last_name,npi,roles\nOkafor,1467102038,rendering; supervising\n",
        "location": "name,place_of_service\nPier Street,11\n",
        "person": "username,first_name,last_name,roles\ncora,Cora,Reyes,coder; biller\n",
    }[kind]
    (tmp_path / "in.csv").write_text(rows)
    assert "1 would be added" in run(kind, "import", str(tmp_path / "in.csv"), "--practice", "pier", "--preview").stdout
    assert "1 added" in run(kind, "import", str(tmp_path / "in.csv"), "--practice", "pier").stdout
    run(kind, "export", "--practice", "pier", "--out", str(tmp_path / "out.csv"))
    assert "0 added, 0 changed, 1 as before" in run(
        kind, "import", str(tmp_path / "out.csv"), "--practice", "pier"
    ).stdout  # fmt: skip


def test_rows_that_cannot_be_used_are_named_and_the_others_go_in(pier: Practice, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("Procedure,Our price\n99213,150\n99214,lots\n")
    words = (
        "fees",
        "import",
        str(path),
        "--practice",
        "pier",
        "--column",
        "charge=Our price",
        "--column",
        "code=Procedure",
    )
    result = run(*words, "--valid-from", "2026-01-01", code=1)
    assert "1 added" in result.stdout
    assert "prices.csv: line 3, charge: An amount in dollars and cents" in result.stderr
    run("fees", "change", "--practice", "pier", "--code", "99213", "--charge", "155", "--valid-from", "2027-01-01")
    run("fees", "end", "99213", "--practice", "pier", "--last-day", "2027-12-31")
    told = [
        json.loads(line) for line in run("fees", "list", "--practice", "pier", "--ended", "--json").stdout.splitlines()
    ]
    assert [(one["charge"], one["valid_from"], one["valid_to"]) for one in told] == [
        ("150.00", "2026-01-01", "2026-12-31"), ("155.00", "2027-01-01", "2027-12-31"),
    ]  # fmt: skip


def test_a_person_is_invited_changed_and_ended(pier: Practice) -> None:
    names = ("--username", "cora", "--first-name", "Cora", "--last-name", "Reyes")
    said = run(
        "person", "add", "--practice", "pier", *names, "--roles", "coder", "--address", "https://w.example.org/"
    ).stdout
    assert "https://w.example.org/account/invitation/" in said
    run("person", "change", "cora", "--practice", "pier", "--roles", "biller; manager")
    assert {one.role for one in Membership.objects.all()} == {"biller", "manager"}
    assert "account/invitation/" in run("person", "invite-again", "cora", "--practice", "pier").stdout
    assert "no second factor" in run("person", "reset-second-factor", "cora", "--practice", "pier", code=1).stderr
    run("person", "end", "cora", "--practice", "pier")
    (told,) = [
        json.loads(line)
        for line in run("person", "list", "--practice", "pier", "--ended", "--json").stdout.splitlines()
    ]
    assert (told["username"], told["state"], told["roles"]) == ("cora", "ended", [])


def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path, pier: Practice) -> None:
    (tmp_path / "x.toml").write_text("not = = toml")
    assert "expected a practice file" in run("practice", "import", str(tmp_path / "x.toml"), code=2).stderr
    assert "cannot be read" in run("payer", "import", str(tmp_path / "no.csv"), "--practice", "pier", code=2).stderr
    (tmp_path / "y.toml").write_text('name = "Quay"\nkind = "X"\n[billing]\nname = "Quay"\n')
    assert "kind" in run("practice", "import", str(tmp_path / "y.toml"), code=1).stderr
    assert not Practice.objects.filter(name="Quay").exists()


def test_an_external_auditor_is_invited_given_charts_and_ended(pier: Practice) -> None:
    intake.import_charts(pier, [make_chart()])
    names = ("--username", "olu", "--first-name", "Olu", "--last-name", "Field")
    said = run(
        "external-audit", "add", "--practice", "pier", *names, "--reason", "Payer review", "--last-day", "2099-12-31"
    )
    assert "account/invitation/" in said.stdout
    assert "1 chart chosen" in run("external-audit", "choose", "olu", "V1", "--practice", "pier").stdout
    assert "number V9" in run("external-audit", "choose", "olu", "V9", "--practice", "pier", code=1).stderr
    run("external-audit", "change", "olu", "--practice", "pier", "--last-day", "2099-06-30")
    (row,) = [
        json.loads(line) for line in run("external-audit", "list", "--practice", "pier", "--json").stdout.splitlines()
    ]
    assert (row["last_day"], row["charts"], row["state"]) == ("2099-06-30", 1, "open")
    assert "1 chart taken back" in run("external-audit", "take-back", "olu", "V1", "--practice", "pier").stdout
    run("external-audit", "end", "olu", "--practice", "pier")
    assert "does not audit" in run("external-audit", "end", "olu", "--practice", "pier", code=2).stderr
