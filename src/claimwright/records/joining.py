"""Several files that are one chart: documents of one stay or visit, each under the name of its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from claimwright.records.chart import Chart, Document, Encounter


def joined(named: Sequence[tuple[str, Chart]]) -> Chart:
    """One chart of the charts of several files, given with their names. Documents keep their order and are named by their file
    (``file``, or ``file/document`` where a file has several); coded entries and findings of all stand together.

    The encounter is the first one's, filled by the others: inpatient where any is, from the earliest day to the latest.
    """
    charts = [chart for _, chart in named]
    first = charts[0]
    return replace(
        first,
        encounter=_encounter([chart.encounter for chart in charts]),
        documents=tuple(document for name, chart in named for document in _named(name, chart)),
        entries=tuple(entry for chart in charts for entry in chart.entries),
        findings=tuple(finding for chart in charts for finding in chart.findings),
    )


def _named(name: str, chart: Chart) -> list[Document]:
    alone = len(chart.documents) == 1
    return [
        replace(
            one,
            document_id=name if alone else f"{name}/{one.document_id}",
            title=one.title if one.title != "note" else name,
        )
        for one in chart.documents
    ]


def _encounter(all_of_them: Sequence[Encounter]) -> Encounter:
    first = all_of_them[0]
    settings = [one.setting for one in all_of_them if one.setting]
    starts = [one.start for one in all_of_them if one.start]
    ends = [one.end for one in all_of_them if one.end]
    return replace(
        first,
        setting="inpatient" if "inpatient" in settings else next(iter(settings), ""),
        start=min(starts, default=None),
        end=max(ends, default=None),
    )
