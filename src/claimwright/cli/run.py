"""The command ``claimwright run``: any record in, coded, built into a claim, scrubbed and written as 837."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from claimwright.claims.batch import Claims
from claimwright.claims.envelope import envelope_of
from claimwright.claims.fees import FeeSchedule, read_fee_schedule
from claimwright.claims.from_chart import BuiltClaim, build_from_chart
from claimwright.claims.practice import BillingProvider, Practice, read_practice
from claimwright.claims.writing import write_837
from claimwright.cli import output
from claimwright.cli.arguments import parse_date
from claimwright.cli.library import or_exit, ready_library
from claimwright.cli.progress import steps
from claimwright.cli.run_visits import Visit, visits_of
from claimwright.edits.gate import judge
from claimwright.edits.history import history_of
from claimwright.errors import UnreadableError
from claimwright.payers import Payers
from claimwright.records.visits import person_of
from claimwright.reference import Library, dot
from claimwright.x12.tables.interchange import Envelope

app = typer.Typer()


@dataclass(frozen=True)
class Setup:
    """What a run needs beside the records."""

    library: Library
    practice: Practice | None
    fees: FeeSchedule | None
    as_of: date | None
    out: Path


@dataclass(frozen=True)
class Ran:
    """One encounter after the run."""

    built: BuiltClaim
    findings: pl.DataFrame
    file: Path
    held: bool
    visit: Visit


def _is_named(path: Path) -> bool:
    # A link to nothing is named in the report; a pipe or socket in a folder is no file and would block the run.
    return not path.name.startswith(".") and not path.is_dir() and (path.is_file() or path.is_symlink())


def record_files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and every file below the folders named, hidden ones left out."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if _is_named(p))
        else:
            yield path


def _run_visit(visit: Visit, setup: Setup, claim_id: str, number: int, before: dict[str, list[Claims]]) -> Ran:
    built = build_from_chart(visit.chart, setup.library, practice=setup.practice, fees=setup.fees, claim_id=claim_id)
    envelope = _envelope(built, setup, number)
    payers = Payers(setup.practice.payers) if setup.practice else None
    same = before.setdefault(person_of(visit.chart), [])
    past = history_of(Claims.concat(same)) if same else None
    findings = judge(built.claims, envelope, setup.library, as_of=setup.as_of, payers=payers, history=past)
    same.append(built.claims)
    credited = any(entry.kind == "credit" for entry in visit.chart.entries)
    held = visit.perhaps is not None or credited or bool((findings["severity"] == "error").any())
    return Ran(built, findings, _write(built, findings, setup.out, envelope, held=held), held, visit)


def _envelope(built: BuiltClaim, setup: Setup, number: int) -> Envelope:
    """As the workbench sends it; without a practice file nobody is named, and the findings say so."""
    payers = built.claims.parties.filter(role="payer")
    payer_id, name = (payers[column].to_list()[:1] or [None] for column in ("id", "last_or_organization_name"))
    day = setup.as_of or datetime.now(tz=UTC).date()
    practice = setup.practice or Practice("", "", built.claims.claims["kind"].item() or "P", BillingProvider(""))
    return envelope_of(
        practice,
        payer_id=payer_id[0] or "",
        payer_name=name[0] or "",
        number=number,
        timestamp=datetime.combine(day, time()),
        production=practice.production,
    )


def _unused(stem: str, taken: set[str]) -> str:
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name


def _write(built: BuiltClaim, findings: pl.DataFrame, out: Path, envelope: Envelope, *, held: bool) -> Path:
    """The claim's 837, and its codes and findings beside it. A held claim's 837 goes into ``held/``: it is not to be sent."""
    claim_id = built.claims.claims["claim_id"].item()
    folder = out / ("held" if held else "ready")
    _clear(out / ("ready" if held else "held"), claim_id)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{claim_id}.837"
    path.write_bytes(write_837(built.claims, envelope))
    details = {"codes": _codes(built), "findings": findings.to_dicts()}
    path.with_suffix(".json").write_text(json.dumps(details, default=str, indent=1), encoding="utf-8")
    return path


def _clear(folder: Path, claim_id: str) -> None:
    """Takes away what an earlier run wrote of a claim that is not in this state any more: it must not be sent by mistake."""
    for suffix in (".837", ".json"):
        (folder / f"{claim_id}{suffix}").unlink(missing_ok=True)


def _codes(built: BuiltClaim) -> list[dict[str, Any]]:
    coded = built.coded
    rows: list[dict[str, Any]] = [{"code": dot(one.code), "system": "icd10cm"} for one in coded.diagnoses]
    rows += [{"code": one.code, "system": "icd10pcs"} for one in coded.procedures]
    rows += [{"code": one.procedure_code, "system": "hcpcs"} for one in coded.services if one.procedure_code]
    return rows


def _told(visit: Visit) -> list[dict[str, str]]:
    """What the record's reader says, and the doubt about another record of the same visit."""
    said = [{"severity": f.severity, "message": f.message, "place": f.where.place} for f in visit.chart.findings]
    if visit.perhaps is not None:
        message = f"perhaps the visit of {visit.perhaps.name}: say which of the two is billed"
        said.append({"severity": "error", "message": message, "place": ""})
    return said


def _json(ran: Ran) -> dict[str, Any]:
    built, path = ran.built, ran.visit.path
    claim = built.claims.claims.row(0, named=True)
    return {
        "source": str(path),
        "encounter": built.chart.encounter.encounter_id,
        "claim_id": claim["claim_id"],
        "kind": claim["kind"],
        "codes": _codes(built),
        "drg": built.drg.drg if built.drg else None,
        "raf": built.raf.score if built.raf else None,
        "charge": claim["total_charge"],
        "state": "held" if ran.held else "ready",
        "findings": ran.findings.to_dicts(),
        "file": str(ran.file),
        "record": _told(ran.visit),
    }


def _left_out(visit: Visit) -> dict[str, Any]:
    """A visit that is cancelled or planned, or a correction of one that no file tells of: no codes, no claim."""
    visit_id, state = visit.chart.encounter.encounter_id, visit.chart.encounter.status
    return {"source": str(visit.path), "encounter": visit_id, "claim_id": None, "state": state, "record": _told(visit)}


@app.command()
def run(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Records (FHIR, C-CDA, HL7 v2, text, RTF, HTML, DOCX, PDF, zip, gz), or folders."),
    ],
    practice: Annotated[Path | None, typer.Option(help="Who bills: a practice file (TOML).")] = None,
    fees: Annotated[Path | None, typer.Option(help="What it charges: a fee schedule (CSV).")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the 837 files.")] = Path("claimwright-out"),
    as_of: Annotated[str | None, typer.Option("--as-of", help="Day of the run, YYYY-MM-DD; default today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object an encounter.")] = False,
) -> None:
    """Lead records to scrubbed claims: read, code, decide, build, check, write the 837.

    Codes are the engine's own suggestions, taken as they are: a draft for a coder. What the practice file does not say
    stays empty, and the findings name it; an 837 that x12 check would refuse is held. Exit code 0: all ready; 1: something is
    held; 2: a file could not be read, or there was none.

    Example: claimwright run charts/ --practice lakeside.toml --fees lakeside-fees.csv --out claims
    """
    setup = _setup(practice, fees, parse_date(as_of), out)
    worst = output.OK
    rows: list[tuple[Any, ...]] = []
    visits, all_read = _visits(paths, quiet=as_json)
    taken: set[str] = set()
    before: dict[str, list[Claims]] = {}
    for visit in steps(visits, "visits", quiet=as_json):
        # A visit that is left out keeps its place in its file: the claims of those beside it are called as before.
        claim_id = _unused(visit.path.stem, taken)
        if not visit.chart.encounter.took_place:
            for folder in ("ready", "held"):
                _clear(setup.out / folder, claim_id)
            if as_json:
                output.json_line(_left_out(visit))
            else:
                rows.append((visit.path.name, "", "", "", "", visit.chart.encounter.status, ""))
            continue
        ran = _run_visit(visit, setup, claim_id, len(taken), before)
        worst = output.FINDINGS if ran.held else worst
        if as_json:
            output.json_line(_json(ran))
        else:
            rows.append(_row(ran))
    if not visits and all_read:
        worst = output.UNREADABLE
    if not as_json:
        columns = ("record", "codes", "DRG", "charge", "findings", "state", "837")
        output.table(f"{len(rows)} encounters", columns, rows, right=("charge", "findings"))
    raise typer.Exit(worst if all_read else output.UNREADABLE)


def _setup(practice: Path | None, fees: Path | None, day: date | None, out: Path) -> Setup:
    """The folder made, practice and prices read; what cannot be ends the command."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        output.error(f"{out}: expected a folder that can be written: {problem.strerror}")
        raise typer.Exit(output.UNREADABLE) from None
    library = ready_library()
    return or_exit(
        lambda: Setup(
            library,
            read_practice(practice) if practice else None,
            read_fee_schedule(fees) if fees else None,
            day,
            out,
        )
    )


def _visits(paths: list[Path], *, quiet: bool) -> tuple[list[Visit], bool]:
    """The visits of the files, and whether every file could be read; one that could not is told."""
    failed: list[Path] = []
    files = list(record_files(paths))
    for folder in paths:
        if folder.is_dir() and not any(folder in path.parents for path in files):
            output.error(f"{folder}: no file in this folder")

    def unreadable(path: Path, problem: UnreadableError) -> None:
        output.unreadable(path, problem)
        failed.append(path)

    return visits_of(steps(files, "records", quiet=quiet), unreadable), not failed


def _row(ran: Ran) -> tuple[Any, ...]:
    claim = ran.built.claims.claims.row(0, named=True)
    codes = " ".join(one["code"] for one in _codes(ran.built))
    drg = ran.built.drg.drg if ran.built.drg else ""
    state = "held" if ran.held else "ready"
    if ran.visit.perhaps is not None:
        state += f": perhaps the visit of {ran.visit.perhaps.name}"
    return ran.visit.path.name, codes, drg, claim["total_charge"], ran.findings.height, state, ran.file
