"""Records run to claims and 837 files scrubbed, as a stranger would from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.cli import run as run_command
from claimwright.cli import scrub as scrub_command
from claimwright.cli.run_visits import visits_of

DEMO = Path(__file__).resolve().parents[2] / "demo"
NOTE = """Patient: Jane Doe  DOB: 05/01/1970  Sex: F  MRN: 12345
DOS: 03/02/2026

ASSESSMENT
1. Type 2 diabetes with diabetic neuropathy
2. Hypertension

CPT 99214-25, 83036
"""
runner = CliRunner()

pytestmark = pytest.mark.usefixtures("library")


def test_a_strangers_note_is_held_with_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(NOTE)
    done = runner.invoke(
        run_command.app, [str(tmp_path / "note.txt"), "--out", str(tmp_path / "out"), "--json", "--as-of", "2026-03-10"]
    )
    assert done.exit_code == 1
    (line,) = done.stdout.splitlines()
    row = json.loads(line)
    assert [one["code"] for one in row["codes"]] == ["E11.40", "I10", "99214", "83036"]
    assert row["state"] == "held"
    assert {"PRV-002", "PTY-002", "PTY-008"} <= {one["edit"] for one in row["findings"]}
    assert Path(row["file"]).read_bytes().startswith(b"ISA*")


def test_a_whole_record_of_a_known_practice_is_ready(tmp_path: Path) -> None:
    chart = next((DEMO / "charts" / "lakeside").glob("lmg-0001*"))
    practice = [
        "--practice",
        str(DEMO / "practices" / "lakeside.toml"),
        "--fees",
        str(DEMO / "practices" / "lakeside-fees.csv"),
    ]
    done = runner.invoke(
        run_command.app, [str(chart), *practice, "--out", str(tmp_path), "--json", "--as-of", "2026-11-01"]
    )
    row = json.loads(done.stdout)
    assert (done.exit_code, row["state"], row["charge"]) == (0, "ready", "301.00")
    again = runner.invoke(scrub_command.app, [row["file"], "--json", "--as-of", "2026-11-01"])
    assert [
        json.loads(one)["edit"] for one in again.stdout.splitlines() if json.loads(one)["severity"] == "error"
    ] == []


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<ClinicalDocument>")
    (tmp_path / "b.txt").write_text(NOTE)
    done = runner.invoke(run_command.app, [str(tmp_path), "--out", str(tmp_path / "out"), "--json"])
    assert done.exit_code == 2
    assert "a.xml" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_a_cancelled_visit_takes_no_other_visits_claim_away(tmp_path: Path) -> None:
    def visit(number: int, event: str) -> str:
        head = f"MSH|^~\\&|E|F|C|C|202603020900||ADT^{event}|M{number}{event}|P|2.5.1\r"
        who = f"PID|1||J{number}^^^C^MR||Doe^Jo{number}||19700501|F\r"
        place = f"PV1|1|O|||||||||||||||||V-{number}|||||||||||||||||||||||||20260302\r"
        return head + who + place + ("DG1|1||I10^^I10\r" if event == "A04" else "")

    file, out = tmp_path / "day.hl7", tmp_path / "out"

    def run(*messages: str) -> list[dict[str, str]]:
        file.write_text("".join(messages))
        done = runner.invoke(run_command.app, [str(file), "--out", str(out), "--json", "--as-of", "2026-03-10"])
        return [json.loads(line) for line in done.stdout.splitlines()]

    def kept() -> list[str]:
        return sorted(path.name for path in out.rglob("*.837"))

    first = run(visit(1, "A04"), visit(2, "A04"))
    assert kept() == ["day-2.837", "day.837"]
    # The second is cancelled: the first one's claim stays. Then the first: the second one's stays under its own name.
    assert [row["state"] for row in run(visit(1, "A04"), visit(2, "A11"))] == ["held", "cancelled"]
    assert kept() == ["day.837"]
    second = run(visit(1, "A11"), visit(2, "A04"))
    assert kept() == ["day-2.837"]
    assert second[1]["claim_id"] == first[1]["claim_id"]


def test_a_visit_told_first_as_an_order_is_held_against_the_note_of_its_day(tmp_path: Path) -> None:
    order = "MSH|^~\\&|E|F|C|C|202603020900||ORM^O01|M1|P|2.5.1\rPID|1||12345^^^C^MR||Doe^Jane||19700501|F\r"
    place = "PV1|1||||||||||||||||||V-1|||||||||||||||||||||||||20260302\r"
    (tmp_path / "1.hl7").write_text(order + place)
    (tmp_path / "2.txt").write_text(NOTE)
    (tmp_path / "3.hl7").write_text(order.replace("ORM^O01", "ADT^A04") + place)
    failed: list[Path] = []
    paths = sorted(tmp_path.iterdir())
    visits = visits_of(paths, lambda path, _: failed.append(path))
    told = [([path.name for path in visit.paths], visit.perhaps and visit.perhaps.name) for visit in visits]
    assert told == [(["1.hl7", "3.hl7"], None), (["2.txt"], "1.hl7")]
    assert not failed


def test_a_remittance_is_no_claim_file(tmp_path: Path) -> None:
    file = tmp_path / "x.835"
    file.write_text(
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0000*^*00501*000000001*0*T*:~GS*HP*A*B*20260101*0000*1*X*005010X221A1~ST*835*0001~SE*2*0001~GE*1*1~IEA*1*000000001~"
    )
    done = runner.invoke(scrub_command.app, [str(file)])
    assert done.exit_code == 2
    assert "expected a claim file (837), found 835" in done.stderr


def test_rules_of_ones_own_are_asked_beside_the_edits(tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text(
        '[[rules]]\nid = "OWN-7"\ntitle = "t"\ntable = "lines"\nseverity = "info"\nmessage = "{procedure_code} is looked at."\nfix = "f"\n'
        'when = [{ column = "procedure_code", begins = ["99", "83"] }]\n'
    )
    record = next((DEMO / "charts" / "lakeside").glob("lmg-0001*"))
    practice = DEMO / "practices" / "lakeside.toml"
    done = runner.invoke(
        run_command.app,
        [str(record), "--practice", str(practice), "--out", str(tmp_path / "out"), "--as-of", "2026-11-23"],
    )
    (sent,) = (tmp_path / "out").glob("**/*.837")
    done = runner.invoke(scrub_command.app, [str(sent), "--rules", str(rules), "--json", "--as-of", "2026-11-23"])
    found = [json.loads(line) for line in done.stdout.splitlines()]
    own = [(one["line"], one["message"]) for one in found if one["edit"] == "OWN-7"]
    assert own[:2] == [(1, "99214 is looked at."), (2, "83036 is looked at.")]
    rules.write_text('[[rules]]\nid = "OWN-7"\n')
    refused = runner.invoke(scrub_command.app, [str(sent), "--rules", str(rules)])
    assert refused.exit_code == 2
    assert "rules 1" in refused.output
