"""``claimwright code``: the codes a record's words support."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.library import ready_library
from claimwright.cli.second_reading import ReaderAddress, ReaderModel, ReaderSeconds, Readings, readings_with
from claimwright.cli.stays import drg_of_proposed
from claimwright.cli.visit_json import visit_json
from claimwright.coding import ChartReading
from claimwright.coding.second_reader import SECONDS
from claimwright.coding.types import Evidence, Suggestion
from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.records import read_record
from claimwright.records.chart import Chart
from claimwright.records.joining import joined
from claimwright.reference import Library

app = typer.Typer(add_completion=False)

SERVICES = frozenset({"cpt", "hcpcs"})
SETTINGS = ("office", "telehealth", "emergency", "outpatient_hospital", "ambulatory_surgery", "inpatient", "other")


@app.command(epilog="Example: claimwright code note.txt --date 2026-03-02 --json")
def code(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Records: FHIR, C-CDA, HL7 v2, or notes as text, RTF, HTML, DOCX or PDF, also in a zip or gz; - reads standard input. "
            "A folder is one chart, and so are files that share the part of their name before __."
        ),
    ],
    one_chart: Annotated[bool, typer.Option("--chart", help="All files are documents of one chart.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, one a line.")] = False,
    on: Annotated[str, typer.Option("--date", help="Date of service, YYYY-MM-DD; by default the record's own.")] = "",
    setting: Annotated[str, typer.Option(help="Where the patient was seen: " + ", ".join(SETTINGS) + ".")] = "",
    second_reader: ReaderAddress = "",
    second_reader_model: ReaderModel = "",
    second_reader_seconds: ReaderSeconds = SECONDS,
) -> None:
    """Suggests codes for records, each with the words that support it."""
    day = service_day(on)
    if setting and setting not in SETTINGS:
        raise typer.BadParameter("expected one of " + ", ".join(SETTINGS), param_hint="--setting")
    readings = readings_with(second_reader, second_reader_model, second_reader_seconds)
    try:
        library = ready_library()
    except ReferenceMissingError as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from None
    status = output.OK
    for source, parts in chart_groups(files, one_chart):
        charts, read = read_charts(parts)
        if read != parts:
            status = output.UNREADABLE
        if charts:
            _report(source, [adjusted(chart, day, setting) for chart in charts], readings, library, as_json, read)
    raise typer.Exit(status)


def service_day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("expected YYYY-MM-DD", param_hint="--date") from None


def chart_groups(files: list[str], one_chart: bool) -> list[tuple[str, list[str]]]:
    """The charts that some files are, each with what it is called: all files together, a folder's files, files that share what
    stands before ``__``, else each file on its own."""
    if one_chart:
        return [(files[0], list(dict.fromkeys(part for file in files for part in _parts(file))))]
    groups: dict[str, list[str]] = {}
    for file in dict.fromkeys(files):
        path = Path(file)
        before, shares, _ = path.name.partition("__")
        groups.setdefault(str(path.with_name(before)) if shares and before else file, []).extend(_parts(file))
    return [
        (parts[0] if len(parts) == 1 and not Path(name).is_dir() else name, parts) for name, parts in groups.items()
    ]


def _parts(file: str) -> list[str]:
    """The file, or what is in a folder by name, but for hidden files: systems make those."""
    path = Path(file)
    inside = [str(one) for one in sorted(path.iterdir()) if one.name[0] != "."] if path.is_dir() else []
    return inside or [file]


def read_charts(parts: list[str]) -> tuple[list[Chart], list[str]]:
    """The charts of one file, or the one chart of several, and the files that were read; why others were not is told."""
    found: list[tuple[str, Chart]] = []
    read = []
    for part in parts:
        try:
            found += [(part, chart) for chart in _charts(part)]
            read.append(part)
        except UnreadableError as error:
            output.unreadable(part, error)
    if len(parts) == 1 or not found:
        return [chart for _, chart in found], read
    try:
        return [joined(found)], read
    except UnreadableError as error:
        output.unreadable(error.source, error)
        return [], []


def _charts(file: str) -> list[Chart]:
    if file == "-":
        return read_record(sys.stdin.buffer.read(), "-")
    if Path(file).is_dir():
        raise UnreadableError(
            file, "", "a folder without files, or in a folder: give it alone, or its files with --chart"
        )
    return read_record(Path(file))


def adjusted(chart: Chart, day: date | None, setting: str) -> Chart:
    encounter = chart.encounter
    if day:
        encounter = replace(encounter, start=datetime(day.year, day.month, day.day, tzinfo=UTC))
    if setting:
        encounter = replace(encounter, setting=setting)
    return replace(chart, encounter=encounter)


def _report(
    file: str, charts: list[Chart], readings: Readings, library: Library, as_json: bool, parts: list[str]
) -> None:
    found = [(chart, readings.read(chart, library, file)) for chart in charts]
    for chart in charts:
        for finding in chart.findings:
            of_several = finding.where.source if len(parts) > 1 else ""
            where = ": ".join(filter(None, (file, of_several, finding.where.place)))
            output.error(f"{where}: {finding.message}")
    if as_json:
        output.json_line(_json(file, found, readings, parts, library))
        return
    for number, (chart, read) in enumerate(found, 1):
        suggestions = in_order(read.suggestions)
        title = file if len(found) == 1 else f"{file}, encounter {number} of {len(found)}"
        rows = [(s.code, s.system, s.description, f"{s.score:.2f}", "; ".join(_quoted(s, chart))) for s in suggestions]
        output.table(title, ("code", "system", "description", "score", "words"), rows, right=("score",))


def in_order(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """What is suggested: diagnoses in reporting order, then procedures and services."""
    return sorted((s for s in suggestions if s.suggested), key=lambda s: (not s.order, s.order))


def _quoted(suggestion: Suggestion, chart: Chart) -> list[str]:
    pages = [_page(chart, e).get("page") for e in suggestion.evidence[:3]]
    return [
        f'"{" ".join(e.quote.split())}"' + (f" (page {page})" if page else "")
        for e, page in zip(suggestion.evidence[:3], pages, strict=True)
    ]


def _json(
    file: str, found: list[tuple[Chart, ChartReading]], readings: Readings, parts: list[str], library: Library
) -> dict[str, Any]:
    """The chart as the documented JSON; documents are included where the file is not itself the text."""
    several = len(found) > 1
    result: dict[str, Any] = {"source": file, "setting": found[0][0].encounter.setting, "codes": [], "set_aside": []}
    if len(parts) > 1:
        result["files"] = parts
    documents: dict[str, str] = {}
    texts = {*parts, *(Path(part).name for part in parts)}
    visits: list[dict[str, Any]] = []
    for number, (chart, read) in enumerate(found, 1):
        suggestions = read.suggestions
        prefix = f"{number}/" if several else ""
        exact = chart.format == "text" and not chart.findings and all(d.document_id in texts for d in chart.documents)
        for document in chart.documents:
            if not exact:
                documents[prefix + document.document_id] = document.text
        named = {"encounter": chart.encounter.encounter_id or str(number)} if several else {}
        told = readings.told(chart)
        result["codes"] += [_code(s, prefix, chart) | told(s) | named for s in in_order(suggestions)]
        result["set_aside"] += [_set_aside(s, prefix, chart) | told(s) | named for s in suggestions if not s.suggested]
        if (visit := visit_json(read.visit, partial(_places, prefix=prefix, chart=chart))) is not None:
            visits.append(visit | named)
    result["visit"] = visits[0] if visits else None
    if len(visits) > 1:
        result["visits"] = visits
    if found[0][0].encounter.is_inpatient:
        result["drg"] = drg_of_proposed(found[0][0], found[0][1].suggestions, library)
    if documents:
        result["documents"] = documents
    return result


def _page(chart: Chart, evidence: Evidence) -> dict[str, int]:
    """The page of the document on which the words stand, where it has pages."""
    page = chart.document(evidence.document).page_of(evidence.start)
    return {"page": page} if page else {}


def _code(suggestion: Suggestion, prefix: str, chart: Chart) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": suggestion.code,
        "system": suggestion.system,
        "description": suggestion.description,
        "score": suggestion.score,
        "evidence": _evidence(suggestion, prefix, chart),
        "alternatives": [{"code": a.code, "score": a.score} for a in suggestion.alternatives],
        "reason": suggestion.reason,
        "rule": suggestion.rule,
    }
    if suggestion.order:
        found["order"] = suggestion.order
    if suggestion.poa:
        found["poa"] = suggestion.poa
    if suggestion.day:
        found["date"] = suggestion.day.isoformat()
    if suggestion.system in SERVICES:
        found["modifiers"] = list(suggestion.modifiers)
        found["units"] = _units(suggestion.units)
    return found


def _units(units: Decimal | None) -> int | float:
    """Units as a JSON number; one where nothing says how many."""
    counted = Decimal(1) if units is None else units
    return int(counted) if counted == counted.to_integral_value() else float(counted)


def _set_aside(suggestion: Suggestion, prefix: str, chart: Chart) -> dict[str, Any]:
    """What was read and is not suggested, with the reason."""
    return {
        "code": suggestion.code,
        "system": suggestion.system,
        "reason": suggestion.reason,
        "evidence": _evidence(suggestion, prefix, chart),
    }


def _evidence(suggestion: Suggestion, prefix: str, chart: Chart) -> list[dict[str, Any]]:
    return _places(suggestion.evidence, prefix, chart)


def _places(evidence: Sequence[Evidence], prefix: str, chart: Chart) -> list[dict[str, Any]]:
    return [
        {"document": prefix + e.document, "start": e.start, "end": e.end, "quote": e.quote, **_page(chart, e)}
        for e in evidence
    ]
