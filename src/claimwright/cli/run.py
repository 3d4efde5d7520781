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

from claimwright.claims.envelope import envelope_of
from claimwright.claims.fees import FeeSchedule, read_fee_schedule
from claimwright.claims.from_chart import BuiltClaim, build_from_chart
from claimwright.claims.practice import BillingProvider, Practice, read_practice
from claimwright.claims.writing import write_837
from claimwright.cli import output
from claimwright.cli.arguments import parse_date
from claimwright.cli.library import or_exit, ready_library
from claimwright.cli.progress import steps
from claimwright.edits.gate import judge
from claimwright.errors import UnreadableError
from claimwright.payers import Payers
from claimwright.records import read_record
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

    @property
    def held(self) -> bool:
        return bool((self.findings["severity"] == "error").any())


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


def _run_file(path: Path, setup: Setup, taken: set[str]) -> Iterator[Ran]:
    for chart in read_record(path):
        claim_id = _unused(path.stem, taken)
        built = build_from_chart(chart, setup.library, practice=setup.practice, fees=setup.fees, claim_id=claim_id)
        envelope = _envelope(built, setup, len(taken))
        payers = Payers(setup.practice.payers) if setup.practice else None
        findings = judge(built.claims, envelope, setup.library, as_of=setup.as_of, payers=payers)
        yield Ran(built, findings, _write(built, findings, setup.out, envelope))


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


def _write(built: BuiltClaim, findings: pl.DataFrame, out: Path, envelope: Envelope) -> Path:
    """The claim's 837, and its codes and findings beside it. A held claim's 837 goes into ``held/``: it is not to be sent."""
    claim_id = built.claims.claims["claim_id"].item()
    held = bool((findings["severity"] == "error").any())
    folder = out / ("held" if held else "ready")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{claim_id}.837"
    path.write_bytes(write_837(built.claims, envelope))
    details = {"codes": _codes(built), "findings": findings.to_dicts()}
    path.with_suffix(".json").write_text(json.dumps(details, default=str, indent=1), encoding="utf-8")
    return path


def _codes(built: BuiltClaim) -> list[dict[str, Any]]:
    coded = built.coded
    rows: list[dict[str, Any]] = [{"code": dot(one.code), "system": "icd10cm"} for one in coded.diagnoses]
    rows += [{"code": one.code, "system": "icd10pcs"} for one in coded.procedures]
    rows += [{"code": one.procedure_code, "system": "hcpcs"} for one in coded.services if one.procedure_code]
    return rows


def _json(path: Path, ran: Ran) -> dict[str, Any]:
    built = ran.built
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
        "record": [
            {"severity": f.severity, "message": f.message, "place": f.where.place} for f in built.chart.findings
        ],
    }


@app.command()
def run(
    paths: Annotated[list[Path], typer.Argument(help="Records (FHIR, C-CDA, HL7 v2, text), or folders of them.")],
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
    seen = 0
    for path, results in _run_all(paths, setup, quiet=as_json):
        seen += 1
        if results is None:
            worst = output.UNREADABLE
            continue
        for ran in results:
            if ran.held and worst == output.OK:
                worst = output.FINDINGS
            if as_json:
                output.json_line(_json(path, ran))
            else:
                rows.append(_row(path, ran))
    if not seen:
        worst = output.UNREADABLE
    if not as_json:
        columns = ("record", "codes", "DRG", "charge", "findings", "state", "837")
        output.table(f"{len(rows)} encounters", columns, rows, right=("charge", "findings"))
    raise typer.Exit(worst)


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


def _run_all(paths: list[Path], setup: Setup, *, quiet: bool) -> Iterator[tuple[Path, list[Ran] | None]]:
    """Each file with its encounters after the run; none where it could not be read, which is told."""
    taken: set[str] = set()
    files = list(record_files(paths))
    for folder in paths:
        if folder.is_dir() and not any(folder in path.parents for path in files):
            output.error(f"{folder}: no file in this folder")
    for path in steps(files, "records", quiet=quiet):
        try:
            yield path, list(_run_file(path, setup, taken))
        except UnreadableError as problem:
            output.unreadable(path, problem)
            yield path, None


def _row(path: Path, ran: Ran) -> tuple[Any, ...]:
    claim = ran.built.claims.claims.row(0, named=True)
    codes = " ".join(one["code"] for one in _codes(ran.built))
    drg = ran.built.drg.drg if ran.built.drg else ""
    return path.name, codes, drg, claim["total_charge"], ran.findings.height, "held" if ran.held else "ready", ran.file
