"""``claimwright query``: what a record leaves open, as compliant questions to its physician, and the check of a written one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from claimwright.cli import output
from claimwright.cli.code import SETTINGS, adjusted, chart_groups, read_charts, service_day
from claimwright.cli.library import ready_library
from claimwright.errors import ReferenceMissingError
from claimwright.queries import Context, Gap, Indicator, LintFinding, Query, compose, gaps, lint
from claimwright.queries.written import read_query
from claimwright.records.chart import Chart
from claimwright.reference import Library

_CHART: Final = "chart"
_LINT: Final = "lint"


class _ChartUnlessNamed(TyperGroup):
    """``claimwright query FILE`` is ``claimwright query chart FILE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {_CHART, _LINT, "--help"}:
            args = [_CHART, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ChartUnlessNamed,
    no_args_is_help=True,
    add_completion=False,
    help="What records leave open, as questions to their physicians; and the check of a written question.",
)


@app.command(_CHART, epilog="Example: claimwright query stay.json --json")
def of_chart(
    files: Annotated[
        list[str],
        typer.Argument(help="Records, as of claimwright code: a folder is one chart; - reads standard input."),
    ],
    one_chart: Annotated[bool, typer.Option("--chart", help="All files are documents of one chart.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an encounter, one a line.")] = False,
    on: Annotated[str, typer.Option("--date", help="Date of service, YYYY-MM-DD; by default the record's own.")] = "",
    setting: Annotated[str, typer.Option(help="Where the patient was seen: " + ", ".join(SETTINGS) + ".")] = "",
) -> None:
    """What records leave open, as questions to their physicians with indicators and options (the word chart may be left out)."""
    day = service_day(on)
    if setting and setting not in SETTINGS:
        raise typer.BadParameter("expected one of " + ", ".join(SETTINGS), param_hint="--setting")
    library, status = _library(), output.OK
    for source, parts in chart_groups(files, one_chart):
        charts, read = read_charts(parts)
        if read != parts:
            status = output.UNREADABLE
        for chart in (adjusted(one, day, setting) for one in charts):
            found = [(gap, compose(gap, chart)) for gap in gaps(chart, library)]
            if as_json:
                output.json_line(
                    {
                        "source": source,
                        "encounter": chart.encounter.encounter_id,
                        "queries": _json(found, chart, library),
                    }
                )
            else:
                _say(source, found, chart, library)
    raise typer.Exit(status)


@app.command(_LINT, epilog="Example: claimwright query lint question.txt --record stay.json")
def check(
    file: Annotated[
        str, typer.Argument(help="A question as text: subject, evidence, question, options; - reads standard input.")
    ],
    record: Annotated[
        str, typer.Option(help="The record that it is about: then its words are held against what that documents.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Check a written question: does it lead, or say what may not be said? Ends with 1 where it may not be sent."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        output.error(
            f"{file}: {problem.strerror or problem}"
            if isinstance(problem, OSError)
            else f"{file}: expected text in UTF-8"
        )
        raise typer.Exit(output.UNREADABLE) from None
    library = _library()
    charts, read = read_charts([record]) if record else ([], [record])
    if record and not read:
        raise typer.Exit(output.UNREADABLE)
    found = lint(read_query(text), Context(library, chart=charts[0] if charts else None))
    if as_json:
        output.json_line({"source": file, "sendable": not _blocked(found), "findings": [vars(one) for one in found]})
    else:
        for one in found:
            output.say(f"{one.rule:9}{one.level:6} {output.printable(one.message)}")
        output.say("May not be sent." if _blocked(found) else "May be sent.")
    raise typer.Exit(output.FINDINGS if _blocked(found) else output.OK)


def _blocked(found: list[LintFinding]) -> bool:
    return any(one.blocks for one in found)


def _library() -> Library:
    try:
        return ready_library()
    except ReferenceMissingError as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from None


def _say(source: str, found: list[tuple[Gap, Query]], chart: Chart, library: Library) -> None:
    output.say(f"{source}: {len(found)} {'question' if len(found) == 1 else 'questions'}")
    for gap, query in found:
        output.say(f"\n{gap.trigger}  ({gap.type.replace('_', ' ')}; {gap.source}; {gap.owner})")
        if query.to:
            output.say(f"To: {output.printable(query.to)}")
        for line in query.text.splitlines():
            output.say(output.printable(line))
        for one in lint(query, Context(library, chart, gap)):
            output.say(f"! {one.rule} {one.level}: {output.printable(one.message)}")


def _json(found: list[tuple[Gap, Query]], chart: Chart, library: Library) -> list[dict[str, Any]]:
    return [
        {
            "trigger": gap.trigger,
            "type": gap.type,
            "form": query.form,
            "subject": query.subject,
            "question": query.question,
            "options": [{"text": one.text, "kind": one.kind} for one in query.options],
            "indicators": [_indicator(one, chart) for one in query.indicators],
            "to": query.to,
            "about": {"words": gap.about, "code": gap.about_code} if gap.about else None,
            "source": gap.source,
            "owner": gap.owner,
            "text": query.text,
            "lint": [vars(one) for one in lint(query, Context(library, chart, gap))],
        }
        for gap, query in found
    ]


def _indicator(one: Indicator, chart: Chart) -> dict[str, Any]:
    page = chart.document(one.document).page_of(one.start)
    found = {name: value for name, value in vars(one).items() if value not in ("", None)}
    return found | ({"page": page} if page else {})
