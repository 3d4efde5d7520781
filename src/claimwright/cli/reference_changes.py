"""The commands ``claimwright reference diff`` and ``impact``: what a release changed, and what that does to a practice."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import polars as pl
import typer

from claimwright.claims.reading import read_837
from claimwright.cli import output
from claimwright.cli.library import ready_library
from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.records import read_record
from claimwright.records.chart import ENDED
from claimwright.reference import Library, dot
from claimwright.reference.changes import SYSTEMS, Changes, changes, first_day
from claimwright.reference.impact import impact as hit
from claimwright.reference.releases.lines import as_date

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Before = Annotated[str, typer.Argument(help="Earlier release: FY2026, 2026, 2026Q3, 2026-04 or a day.")]
After = Annotated[str, typer.Argument(help="Later release, written likewise.")]

CODE_COLUMNS: Final = (
    "code", "diagnosis", "diagnosis_code", "diagnosis code", "dx", "icd10", "icd-10", "icd10cm", "icd-10-cm", "hcpcs",
    "cpt", "procedure", "procedure_code", "procedure code",
)  # fmt: skip
ID_COLUMNS: Final = ("id", "claim_id", "claim", "encounter_id", "encounter", "account", "item", "line", "name")
DAY_COLUMNS: Final = (
    "day", "date", "date_of_service", "date of service", "dos", "service_date", "discharge_date", "valid_on",
)  # fmt: skip


def _changes(library: Library, system: str, before: str, after: str) -> Changes:
    if system not in SYSTEMS:
        raise typer.BadParameter(f"{system!r} is no list to compare; there are {', '.join(SYSTEMS)}")
    try:
        days = first_day(before), first_day(after)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if days[1] <= days[0]:
        raise typer.BadParameter("the later release begins no later than the earlier one")
    try:
        return changes(library, system, *days)
    except ReferenceMissingError as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from error


def diff(
    system: Annotated[str, typer.Argument(help="icd10cm, icd10pcs, hcpcs or ptp.")],
    before: Before,
    after: After,
    as_json: Json = False,
) -> None:
    """List new, deleted, revised and moved codes, and changed notes, between two releases. Ends with 1 when there are any.

    Revised titles need the official files of both releases.

    Example: claimwright reference diff icd10cm FY2025 FY2026
    """
    found = _changes(ready_library(), system, before, after)
    if as_json:
        codes, notes = found.codes.to_dicts(), found.notes.to_dicts()
        told = {"list": system, "from": found.before, "to": found.after, "remarks": list(found.remarks)}
        output.json_line(told | {"codes": codes, "notes": notes})
    else:
        counts = dict(found.codes["change"].value_counts().rows())
        said = ", ".join(f"{counts.get(kind, 0):,} {kind}" for kind in ("new", "deleted", "revised", "moved"))
        output.say(f"{system} from {found.before} to {found.after}: {said}; {found.notes.height:,} notes changed")
        for remark in found.remarks:
            output.say(remark)
        columns = ("change", "code", "before", "after")
        output.table("", columns, [_line(row) for row in found.codes.iter_rows(named=True)])
        if found.notes.height:
            notes_shown = [
                (row["change"], _dotted(row["code"]), row["kind"], row["text"]) for row in found.notes.to_dicts()
            ]
            output.table("Notes", ("change", "code", "kind", "text"), notes_shown)
    raise typer.Exit(output.FINDINGS if found.codes.height or found.notes.height else output.OK)


def _line(row: dict[str, Any]) -> tuple[str, str, str, str]:
    def side(which: str) -> str:
        title, billable = row[f"title_{which}"] or "", row[f"billable_{which}"]
        return f"{title} (header)" if billable is False else title

    return row["change"], row["code"], side("before"), side("after")


def _dotted(code: str) -> str:
    return code if code.isdigit() else dot(code)


def impact(
    before: Before,
    after: After,
    favourites: Annotated[list[Path] | None, typer.Option(help="CSV with a column of codes.", exists=True)] = None,
    charges: Annotated[list[Path] | None, typer.Option(help="CSV of charge items.", exists=True)] = None,
    encounters: Annotated[list[Path] | None, typer.Option(help="CSV of open encounters' codes.", exists=True)] = None,
    claims: Annotated[list[Path] | None, typer.Option(help="837 or CSV of unbilled claims.", exists=True)] = None,
    problems: Annotated[
        list[Path] | None, typer.Option(help="Patients' records (FHIR, C-CDA) or a CSV of problem lists.", exists=True)
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which rows of the practice a release touches, with codes to consider instead. Ends with 1 when there are any.

    A CSV has a column of codes (code, diagnosis, hcpcs ...) and may have an id and a date of service. Problem lists are also
    searched for ICD-10-CM codes that ended before.

    Example: claimwright reference impact FY2025 FY2026 --favourites favourites.csv --claims unbilled.837
    """
    named = {
        "favourites": favourites, "charge_items": charges, "open_encounters": encounters, "unbilled_claims": claims,
        "problem_lists": problems,
    }  # fmt: skip
    try:
        frames = {name: pl.concat([_frame(path) for path in paths]) for name, paths in named.items() if paths}
    except UnreadableError as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from error
    if not frames:
        raise typer.BadParameter("give at least one of --favourites, --charges, --encounters, --claims, --problems")
    library = ready_library()
    found = pl.concat([hit(library, _changes(library, system, before, after), frames) for system in _LISTS])
    if as_json:
        output.json_line(found.to_dicts())
    else:
        shown = [
            (
                row["where"],
                row["row"],
                row["code"],
                row["consequence"],
                row["title_before"],
                ", ".join(row["successors"]),
            )
            for row in found.iter_rows(named=True)
        ]
        output.say(f"{found.height:,} rows are touched")
        output.table("", ("where", "row", "code", "what happens", "title", "consider instead"), shown)
    raise typer.Exit(output.FINDINGS if found.height else output.OK)


_LISTS: Final = ("icd10cm", "icd10pcs", "hcpcs")


def _frame(path: Path) -> pl.DataFrame:
    """Columns id, code, day of a CSV, an 837 or a patient's record."""
    content = path.read_bytes()
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"ISA"):
        return _claims_frame(path)
    return _record_frame(path) if start.startswith((b"{", b"[", b"<")) else _csv_frame(path, content)


def _record_frame(path: Path) -> pl.DataFrame:
    """The problem lists of a record: each code that has not ended once, under the patient's number."""
    found: dict[tuple[str, str], str] = {}
    for chart in read_record(path):
        who = chart.patient.patient_id or path.name
        found |= {
            (who, one.code): one.status for one in chart.entries if one.on_problem_list and one.system == "icd10cm"
        }
    listed = [(who, code, None) for (who, code), status in found.items() if status not in ENDED]
    return pl.DataFrame(listed, schema={"id": pl.String, "code": pl.String, "day": pl.Date}, orient="row")


def _csv_frame(path: Path, content: bytes) -> pl.DataFrame:
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    rows = list(csv.reader(lines))
    titles = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = {
        name: next((titles.index(title) for title in known if title in titles), None)
        for name, known in (("code", CODE_COLUMNS), ("id", ID_COLUMNS), ("day", DAY_COLUMNS))
    }
    if at["code"] is None:
        raise UnreadableError(path.name, "line 1", f"expected a column of codes named one of {', '.join(CODE_COLUMNS)}")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        said = {
            name: row[place].strip() if place is not None and place < len(row) else "" for name, place in at.items()
        }
        if said["code"]:
            found.append(
                {"id": said["id"] or f"line {number}", "code": said["code"], "day": _day(path, number, said["day"])}
            )
    return pl.DataFrame(found, schema={"id": pl.String, "code": pl.String, "day": pl.Date})


def _day(path: Path, number: int, text: str) -> date | None:
    if not text:
        return None
    if (found := as_date(text, "%Y-%m-%d", "%Y%m%d", "%m/%d/%Y")) is None:
        raise UnreadableError(path.name, f"line {number}", "expected a date of service such as 2025-10-01")
    return found


def _claims_frame(path: Path) -> pl.DataFrame:
    """The codes of an 837: diagnoses on the last day the claim covers, services on their own day."""
    claims = read_837(path, path.name).claims
    lines = claims.lines.group_by("claim_id").agg(pl.col("date_from").max())
    ends = claims.claims.select("claim_id", "statement_to").join(lines, on="claim_id", how="left")
    days = ends.select("claim_id", pl.coalesce("statement_to", "date_from").alias("day"))
    diagnoses = claims.diagnoses.join(days, on="claim_id", how="left").select(
        pl.col("claim_id").alias("id"), "code", "day"
    )
    services = claims.lines.select(
        pl.col("claim_id").alias("id"), pl.col("procedure_code").alias("code"), pl.col("date_from").alias("day")
    )
    return pl.concat([diagnoses, services]).filter(pl.col("code").is_not_null())
