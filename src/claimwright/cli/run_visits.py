"""Which visits do some record files tell of? Records of one visit become one chart; doubts and what did not take place are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from claimwright.errors import UnreadableError
from claimwright.records import Chart, read_parts
from claimwright.records.visits import another_person, identity_of, merged, perhaps_same


@dataclass
class Visit:
    """One visit: its chart, the files that told of it (the first names the claim), and the file of another that it may be."""

    chart: Chart
    paths: list[Path] = field(default_factory=list)
    perhaps: Path | None = None

    @property
    def path(self) -> Path:
        return self.paths[0]


def visits_of(files: Iterable[Path], unreadable: Callable[[Path, UnreadableError], None]) -> list[Visit]:
    """The visits of some files, in the order in which they are first told; a file that cannot be read is handed over."""
    known: dict[str, Visit] = {}
    for path, part in ((file, part) for file in files for part in read_parts(file)):
        if part.refused:
            unreadable(path, part.refused)
        for chart in part.charts:
            key = identity_of(chart).key
            visit = known.get(key)
            if visit and another_person(visit.chart, chart):
                clash = Visit(chart, [path], perhaps=visit.path)  # one number, two people: a person says whose it is
                visit.perhaps = visit.perhaps or path
                known[f"{key} {len(known)}"] = clash
            elif visit:
                visit.chart = merged(visit.chart, chart)
                visit.paths.append(path)
            else:
                known[key] = Visit(chart, [path])
    _ask(known.values())
    return list(known.values())


def _ask(visits: Iterable[Visit]) -> None:
    """Names the earlier visit that one may be. Asked of whole visits: the first record of one may say neither that it took
    place nor when."""
    by_day: dict[date | None, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.chart.encounter.took_place:
            that_day = by_day[visit.chart.encounter.date_of_service]
            same = next((other for other in that_day if perhaps_same(other.chart, visit.chart)), None)
            visit.perhaps = visit.perhaps or (same.path if same else None)
            that_day.append(visit)
