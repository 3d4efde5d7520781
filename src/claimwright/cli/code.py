"""``claimwright code``: the codes a record's words support."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.library import ready_library
from claimwright.coding import suggest
from claimwright.coding.types import Evidence, Suggestion
from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.records import read_record
from claimwright.records.chart import Chart
from claimwright.reference import Library

app = typer.Typer(add_completion=False)

SETTINGS = ("office", "telehealth", "emergency", "outpatient_hospital", "ambulatory_surgery", "inpatient", "other")


@app.command(epilog="Example: claimwright code note.txt --date 2026-03-02 --json")
def code(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Records: FHIR, C-CDA, HL7 v2, or notes as text, RTF, HTML, DOCX or PDF, also in a zip or gz; - reads standard input."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, one a line.")] = False,
    on: Annotated[str, typer.Option("--date", help="Date of service, YYYY-MM-DD; by default the record's own.")] = "",
    setting: Annotated[str, typer.Option(help="Where the patient was seen: " + ", ".join(SETTINGS) + ".")] = "",
) -> None:
    """Suggests codes for records, each with the words that support it."""
    day = _day(on)
    if setting and setting not in SETTINGS:
        raise typer.BadParameter("expected one of " + ", ".join(SETTINGS), param_hint="--setting")
    try:
        library = ready_library()
    except ReferenceMissingError as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from None
    status = output.OK
    for file in files:
        try:
            charts = _charts(file)
        except UnreadableError as error:
            output.unreadable(file, error)
            status = output.UNREADABLE
            continue
        charts = [_adjusted(chart, day, setting) for chart in charts]
        _report(file, charts, library, as_json)
    raise typer.Exit(status)


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("expected YYYY-MM-DD", param_hint="--date") from None


def _charts(file: str) -> list[Chart]:
    if file == "-":
        return read_record(sys.stdin.buffer.read(), "-")
    return read_record(Path(file))


def _adjusted(chart: Chart, day: date | None, setting: str) -> Chart:
    encounter = chart.encounter
    if day:
        encounter = replace(encounter, start=datetime(day.year, day.month, day.day, tzinfo=UTC))
    if setting:
        encounter = replace(encounter, setting=setting)
    return replace(chart, encounter=encounter)


def _report(file: str, charts: list[Chart], library: Library, as_json: bool) -> None:
    found = [(chart, [s for s in suggest(chart, library) if s.suggested]) for chart in charts]
    for chart in charts:
        for finding in chart.findings:
            output.error(f"{file}: {finding.where.place}: {finding.message}")
    if as_json:
        output.json_line(_json(file, found))
        return
    for number, (chart, suggestions) in enumerate(found, 1):
        title = file if len(found) == 1 else f"{file}, encounter {number} of {len(found)}"
        rows = [(s.code, s.system, s.description, f"{s.score:.2f}", "; ".join(_quoted(s, chart))) for s in suggestions]
        output.table(title, ("code", "system", "description", "score", "words"), rows, right=("score",))


def _quoted(suggestion: Suggestion, chart: Chart) -> list[str]:
    pages = [_page(chart, e).get("page") for e in suggestion.evidence[:3]]
    return [
        f'"{" ".join(e.quote.split())}"' + (f" (page {page})" if page else "")
        for e, page in zip(suggestion.evidence[:3], pages, strict=True)
    ]


def _json(file: str, found: list[tuple[Chart, list[Suggestion]]]) -> dict[str, Any]:
    """The file as the documented JSON; documents are included where the file is not itself the text."""
    several = len(found) > 1
    result: dict[str, Any] = {"source": file, "codes": []}
    documents: dict[str, str] = {}
    for number, (chart, suggestions) in enumerate(found, 1):
        prefix = f"{number}/" if several else ""
        exact = chart.format == "text" and not chart.findings
        for document in chart.documents:
            if not exact:
                documents[prefix + document.document_id] = document.text
        for suggestion in suggestions:
            entry = _code(suggestion, prefix, chart)
            if several:
                entry["encounter"] = chart.encounter.encounter_id or str(number)
            result["codes"].append(entry)
    if documents:
        result["documents"] = documents
    return result


def _page(chart: Chart, evidence: Evidence) -> dict[str, int]:
    """The page of the document on which the words stand, where it has pages."""
    page = chart.document(evidence.document).page_of(evidence.start)
    return {"page": page} if page else {}


def _code(suggestion: Suggestion, prefix: str, chart: Chart) -> dict[str, Any]:
    return {
        "code": suggestion.code,
        "system": suggestion.system,
        "description": suggestion.description,
        "score": suggestion.score,
        "evidence": [
            {"document": prefix + e.document, "start": e.start, "end": e.end, "quote": e.quote, **_page(chart, e)}
            for e in suggestion.evidence
        ],
        "alternatives": [{"code": a.code, "score": a.score} for a in suggestion.alternatives],
        "reason": suggestion.reason,
    }
