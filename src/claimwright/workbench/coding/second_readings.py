"""What did the second reader say of a chart, where is it kept, and what became of it when coders decided?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from claimwright.coding.engine import ChartReading, read_chart
from claimwright.coding.learned import Decisions
from claimwright.coding.second_reader import SecondReader, SecondReading, read_twice
from claimwright.records.chart import Chart
from claimwright.reference import Library
from claimwright.workbench import audit, history, opened_library, second_reader
from claimwright.workbench.coding.worklist import OPEN
from claimwright.workbench.models import CodingDraft, Encounter, EncounterEvent, Practice, Suggestion, User
from claimwright.workbench.models import SecondReading as KeptReading
from claimwright.workbench.services import writes

EVENT: Final = "second_read"
ANSWERS: Final = {
    "kept": "Chose the engine's code",
    "moved": "Chose another code of the finding",
    "demoted": "Set the code aside",
    "dropped": "Its answer did not count",
    "unasked": "Not asked: the engine alone",
}
BECAME: Final = {
    "taken": "Taken",
    "changed": "Changed",
    "refused": "Refused",
    "left_out": "Left out",
    "open": "Not decided",
}
DAYS: Final = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}


@dataclass(frozen=True)
class Read:
    """A chart's reading with the reader that was asked."""

    reader: SecondReader
    reading: SecondReading


@dataclass(frozen=True)
class Row:
    """A suggestion of a chart that was read twice, and what a coder did with it."""

    suggestion: Suggestion
    answer: str
    became: str

    @property
    def shown(self) -> str:
        return opened_library.shown(self.suggestion.system, self.suggestion.code)

    @property
    def became_words(self) -> str:
        return BECAME[self.became]

    @property
    def former(self) -> str:
        """The engine's code where the suggestion has another now."""
        kept = self.suggestion.second_reading
        return opened_library.dot(kept.finding) if kept and kept.finding != kept.code else ""


def suggestions_of(chart: Chart, library: Library, learned: Decisions) -> tuple[ChartReading, Read | None]:
    """The suggestions and the visit of a chart that comes in, with what its practice decided before, read twice where a second reader is on."""
    reader = second_reader.reader()
    if reader is None:
        return read_chart(chart, library, learned=learned), None
    if second_reader.rests(reader):
        return read_chart(chart, library, learned=learned), Read(
            reader, SecondReading(reader.model, cut="it said nothing a moment ago")
        )
    found, reading = read_twice(chart, library, reader, learned=learned)
    if reading.silent:
        second_reader.was_silent(reader)
    return ChartReading(tuple(found), reading.visit, reading.counted), Read(reader, reading)


@writes
def keep(encounter: Encounter, read: Read, actor: User | None) -> dict[str, KeptReading]:
    """Keeps what was asked and answered, sealed, and gives the rows by the undotted code of the suggestion they speak of.

    The audit trail has an event a row, with the hash of its words. Where the reading was cut off, the chart's history says so.
    """
    undot, events, rows = opened_library.undot, [], {}
    for one in read.reading.asked:
        row = KeptReading.objects.create(
            practice_id=encounter.practice_id,
            encounter=encounter,
            address=read.reader.address,
            model=read.reader.model,
            finding=undot(one.outcome.finding),
            code=undot(one.outcome.code),
            answer=one.outcome.answer,
            why=one.outcome.why[:255],
            **KeptReading.sealed_as(one.reply.prompt, one.reply.text),
        )
        rows[row.code] = row
        detail = {
            "reading": row.pk,
            "model": row.model,
            "answer": row.answer,
            "finding": row.finding,
            "code": row.code,
            "content": row.content,
        }
        events.append(
            audit.event_of(
                "coding.second_read", actor=actor, practice=encounter.practice, object=encounter, detail=detail
            )
        )
    if events:
        audit.append(events)
    if read.reading.cut:
        left = read.reading.left
        rest = f"; {left} more finding{'s' if left != 1 else ''} not asked about" if left else ""
        history.of_encounter(encounter, EVENT, f"The second reader was cut off: {read.reading.cut}{rest}.", actor)
    return rows


def cut_off(encounter: Encounter) -> str:
    """Where the reading of a chart ended early; empty where it did not."""
    last = EncounterEvent.objects.filter(encounter=encounter, event=EVENT).last()
    return last.text if last else ""


def rows(practice: Practice, days: int) -> list[Row]:
    """The diagnoses of the charts that were read twice in the last days, those read newest first."""
    since = timezone.now() - timedelta(days=days)
    read = KeptReading.objects.filter(practice=practice, at__gte=since).values("encounter")
    diagnoses = Suggestion.objects.filter(practice=practice, encounter__in=read, system="icd10cm")
    found = diagnoses.filter(Q(suggested=True) | Q(second_reading__isnull=False))
    kept = found.select_related("second_reading", "encounter").defer(
        "second_reading__sealed", "encounter__sealed_chart"
    )
    drafts = CodingDraft.objects.filter(practice=practice, encounter__in=read)
    decided = {draft.encounter_id: _decided(draft) for draft in drafts}
    return [
        Row(
            one,
            one.second_reading.answer if one.second_reading else "unasked",
            decided.get(one.encounter_id, {}).get(one.pk, "open" if one.encounter.status in OPEN else "left_out"),
        )
        for one in kept.order_by("-encounter_id", "sequence")
    ]


def table(found: list[Row]) -> Iterator[dict[str, Any]]:
    """How often each answer was followed: a line an answer, a number for each of ``BECAME``, and all."""
    for answer, title in ANSWERS.items():
        of_it = [row.became for row in found if row.answer == answer]
        counts = [(became, of_it.count(became)) for became in BECAME]
        yield {"answer": answer, "title": title, "counts": counts, "all": len(of_it)}


def _decided(draft: CodingDraft) -> dict[int, str]:
    """What the draft holds of each suggestion (its key): taken, another code in its place, or refused."""
    found = {one["suggestion"]: "refused" for one in draft.rejected}
    for item in draft.codes:
        if item.get("suggestion"):
            found[item["suggestion"]] = "changed" if item["action"] == "changed" else "taken"
    return found
