"""``claimwright risk review``: what supports each category of a member's year, gaps and over-coding side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.ages import age_on
from claimwright.cli import output
from claimwright.cli.code import chart_groups
from claimwright.cli.library import or_exit, ready_library
from claimwright.coding.types import Evidence
from claimwright.errors import UnreadableError
from claimwright.grouping.hcc import V28, Eligibility, RafResult, risk_model
from claimwright.records import read_record
from claimwright.records.chart import Chart
from claimwright.records.joining import joined
from claimwright.reference import Library, dot
from claimwright.risk import Gap, Visit, YearReview, review_year, visit_of_words


def review(
    files: Annotated[
        list[str], typer.Argument(help="The charts of one person, or a folder of them: every year there is.")
    ],
    year: Annotated[int, typer.Option(help="Year of service; by default the latest of the charts.")] = 0,
    model: Annotated[str, typer.Option(help="V28, V24, RxHCC V08, ESRD V24 or ESRD V21.")] = V28,
    age: Annotated[int, typer.Option(help="Age on 1 February of the payment year, where the charts tell none.")] = -1,
    sex: Annotated[str, typer.Option(help="F or M, where the charts tell none.")] = "",
    dual_status: Annotated[
        str, typer.Option(help="CMS dual status code: NA, 02 04 08 full, 01 03 05 06 partial.")
    ] = "NA",
    original_entitlement: Annotated[str, typer.Option(help="OREC: 0 age, 1 disability, 2 ESRD, 3 both.")] = "0",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Reviews one person's year of charts: categories with their words, gaps, and diagnoses that are often unsupported.

    Codes are those that the words support, as ``claimwright code`` proposes them; nobody decided on them, so no weight is
    shown but with --json, where ``final`` is false. Ends with 1 when a category has no support or a pattern is found.
    """
    library = ready_library()
    charts = or_exit(lambda: list(_charts(files)))
    visits = [visit_of_words(chart, library, visit_id=chart.source) for chart in charts]
    chosen = year or max((one.day.year for one in visits if one.day), default=0)
    if not chosen:
        output.error("no chart tells its day: say the year with --year")
        raise typer.Exit(output.UNREADABLE)
    found = or_exit(
        lambda: _reviewed(
            charts, visits, chosen, model, age, sex, Eligibility(dual_status, original_entitlement), library
        )
    )
    if as_json:
        output.json_line(_plain(found))
    else:
        _show(found)
    raise typer.Exit(output.FINDINGS if found.unsupported or found.flags or found.unusable else output.OK)


def _charts(files: list[str]) -> Iterator[Chart]:
    """A chart a file; the files of a folder are charts too, and files that share what stands before ``__`` one."""
    single = [str(one) for file in files for one in (_inside(Path(file)) if Path(file).is_dir() else [file])]
    for _, parts in chart_groups(single, False):
        read = [(part, chart) for part in parts for chart in read_record(Path(part))]
        if len(parts) == 1:
            yield from (chart for _, chart in read)
        else:
            yield joined(read)


def _inside(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.iterdir()) if one.is_file() and not one.name.startswith(".")]


def _reviewed(
    charts: Sequence[Chart], visits: Sequence[Visit], year: int, model: str, age: int, sex: str, person: Eligibility,
    library: Library,
) -> YearReview:  # fmt: skip
    chosen = risk_model(model, year + 1)
    born = next((one.patient.birth_date for one in charts if one.patient.birth_date), None)
    told = age if age >= 0 else age_on(born, date(year + 1, 2, 1))
    known = sex or next((one.patient.sex for one in charts if one.patient.sex in ("F", "M")), "")
    if told is None or not known:
        raise UnreadableError(charts[0].source, "", "a birth date and a sex in the charts, or --age and --sex")
    try:
        return review_year(
            visits, model=chosen, age=told, sex=known, library=library, eligibility=person, earlier=visits
        )
    except ValueError as error:
        raise UnreadableError(charts[0].source, "", str(error)) from error


def _show(found: YearReview) -> None:
    rows = [
        (
            f"HCC {one.hcc}", one.label, ", ".join(map(dot, one.codes)),
            max((support.grade for support in one.supports), key=lambda g: (g != "none", len(g))),
            _quoted([mark.evidence for support in one.supports for mark in support.marks][:3]),
            one.why_not or one.supports[0].source.reason,
        )
        for one in found.hccs
    ]  # fmt: skip
    columns = ("", "Category", "Codes", "Support", "Words", "Source")
    output.table(f"{found.model.model}, dates of service in {found.service_year}", columns, rows)
    output.table("Often unsupported", ("Pattern", "Codes", "Why", "Usually right"), [
        (one.title, ", ".join(map(dot, one.codes)), one.why, one.usual) for one in found.flags
    ])  # fmt: skip
    output.table("Gaps", ("", "What is seen", "Question"), [
        (one.title, "\n".join(one.indicators), one.question) for one in found.gaps
    ])  # fmt: skip
    for one in found.unusable:
        output.say(f"{dot(one.code)}: {one.reason}")
    output.say("Codes are proposed, not decided: weights are shown when they are final.")


def _quoted(evidence: list[Evidence]) -> str:
    return "; ".join(f"“{' '.join(one.quote.split())}”" for one in evidence)


def _plain(found: YearReview) -> dict[str, Any]:
    return {
        "service_year": found.service_year,
        "model": found.model.model,
        "payment_year": found.model.payment_year,
        "final": found.final,
        "hccs": [
            {
                "hcc": one.hcc, "label": one.label, "chronic": one.chronic, "counts": one.counts,
                "coefficient": one.coefficient, "supported": one.supported, "why_not": one.why_not,
                "documents": [
                    {
                        "visit": support.visit_id, "date": support.day, "code": dot(support.code),
                        "document": support.document, "grade": support.grade,
                        "accepted": support.source.accepted, "source": support.source.reason,
                        "named": [_words(words) for words in support.named],
                        "marks": [{"grade": mark.grade, **_words(mark.evidence)} for mark in support.marks],
                    }
                    for support in one.supports
                ],
            }
            for one in found.hccs
        ],
        "score": _score(found.score),
        "supported_score": _score(found.supported),
        "recapture": [_gap(one) for one in found.recapture],
        "suspects": [_gap(one) for one in found.suspects],
        "often_unsupported": [
            {"topic": one.topic, "title": one.title, "codes": [dot(code) for code in one.codes], "visits": one.visits,
             "why": one.why, "usual": one.usual, "source": one.source}
            for one in found.flags
        ],
        "unusable": [{"code": dot(one.code), "reason": one.reason} for one in found.unusable],
    }  # fmt: skip


def _words(one: Evidence) -> dict[str, Any]:
    return {"document": one.document, "start": one.start, "end": one.end, "quote": one.quote}


def _gap(one: Gap) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "title": one.title,
        "indicators": one.indicators,
        "question": one.question,
        "options": one.options,
    }


def _score(one: RafResult) -> dict[str, Any]:
    return {
        "raw": one.score, "segment": one.segment, "demographic": dict(one.demographic_terms),
        "hccs": {line.hcc: line.coefficient for line in one.hccs}, "interactions": dict(one.interactions),
        "dropped": one.dropped,
    }  # fmt: skip
