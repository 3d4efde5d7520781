"""Several files that are one chart: documents of one stay or visit of one person, each under the name of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from itertools import combinations

from claimwright.errors import UnreadableError
from claimwright.records.chart import Chart, Document, Encounter, RecordFinding, Where
from claimwright.records.visits import another_person, later, other_first_name, with_own_id


def joined(named: Sequence[tuple[str, Chart]]) -> Chart:
    """One chart of the charts of several files, given with their names. Documents keep their order and are named by their file
    (``file``, or ``file/document`` where a file has several); coded entries and findings of all stand together.

    Patient and encounter are the first one's, filled by the others: inpatient where any is, from the earliest day to the latest.
    ``format`` is text where all of it is. Raises ``UnreadableError`` where two files name two people: a code of one that
    another's words lead to is worse than none.
    """
    for (name, one), (other_name, other) in combinations(named, 2):
        if _of_two_people(one, other):
            raise UnreadableError(
                other_name, "", f"not one chart: number, name or birth date is another patient's than in {name}"
            )
    charts = [chart for _, chart in named]
    formats = [chart.format for chart in charts if chart.format != "text"]
    return replace(
        charts[0],
        format=next(iter(formats), "text"),
        patient=reduce(later, [chart.patient for chart in reversed(charts)]),
        encounter=_encounter([chart.encounter for chart in charts]),
        documents=_documents(named),
        entries=tuple(entry for chart in charts for entry in chart.entries),
        findings=(
            *(finding for chart in charts for finding in chart.findings),
            *_other_first_names(named),
            *_other_visits(named),
        ),
    )


def _other_first_names(named: Sequence[tuple[str, Chart]]) -> Iterator[RecordFinding]:
    """Files whose first name is not an earlier file's, where all else agrees: a name that the patient goes by, or a twin."""
    first: tuple[str, Chart] | None = None
    for name, chart in named:
        if first is None:
            first = (name, chart) if chart.patient.first_name else None
        elif other_first_name(chart.patient, first[1].patient):
            yield RecordFinding(
                "warning", f"another first name than in {first[0]}: both are coded as one patient", Where(name)
            )


def _other_visits(named: Sequence[tuple[str, Chart]]) -> Iterator[RecordFinding]:
    """Files of another visit than an earlier file's, as the system that numbered both says: a person may have joined them in error."""
    first: dict[str, tuple[str, str]] = {}
    for name, chart in named:
        visit = chart.encounter
        if not (visit.source_system and visit.encounter_id):
            continue
        number, earlier = first.setdefault(visit.source_system, (visit.encounter_id, name))
        if visit.encounter_id != number:
            told = f"another visit's number than in {earlier}: both are coded as one visit"
            yield RecordFinding("warning", told, Where(name))


def _of_two_people(one: Chart, other: Chart) -> bool:
    births = {chart.patient.birth_date for chart in (one, other)} - {None}
    return len(births) > 1 or another_person(one, other)


def _documents(named: Sequence[tuple[str, Chart]]) -> tuple[Document, ...]:
    """Each under a name of its own: evidence says by it where its words stand."""
    of_file = Counter(name for name, chart in named for _ in chart.documents)
    documents: list[Document] = []
    for name, chart in named:
        for one in chart.documents:
            title = one.title if one.title != "note" else name
            called = name if of_file[name] == 1 else f"{name}/{one.document_id}"
            documents.append(with_own_id(replace(one, document_id=called, title=title), documents))
    return tuple(documents)


def _encounter(all_of_them: Sequence[Encounter]) -> Encounter:
    """Days are compared as each record writes them, with an offset or without one."""
    told = [one for one in all_of_them if one.start and not one.start_inferred]
    starts = [one.start for one in told or all_of_them if one.start]
    ends = [one.end for one in all_of_them if one.end]
    settings = [one.setting for one in all_of_them if one.setting]
    return replace(
        reduce(later, reversed(all_of_them)),
        status="" if any(one.took_place for one in all_of_them) else all_of_them[0].status,
        setting="inpatient" if "inpatient" in settings else next(iter(settings), ""),
        start=min(starts, key=_as_written, default=None),
        start_inferred=bool(starts) and not told,
        end=max(ends, key=_as_written, default=None),
    )


def _as_written(when: datetime) -> datetime:
    return when.replace(tzinfo=None)
