"""What do the messages of a visit come to: did it take place, what was taken back, which charges stand?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from claimwright.records.chart import CodedEntry, RecordFinding, Where
from claimwright.records.happened import CANCELS, standing
from claimwright.records.hl7v2_documents import Visit, withdraw
from claimwright.records.hl7v2_message import Segment
from claimwright.records.visits import credited

OF_ANY_EVENT: Final = frozenset({"PID", "PV1", "IN1", "GT1"})
"""Segments that tell whose visit it is; nothing else of a plan or a cancellation is read."""


_REPLACES: Final = {"MDM^T04": (12,), "MDM^T08": (12,), "MDM^T10": (12, 13)}
"""Events that bring a document anew (status changed, edited, replaced; HL7 v2.8, 9.6): the fields of TXA that name the earlier
one, its own number or that of its parent. An addendum (T06) stands beside its parent."""


def event(visit: Visit, message: Sequence[Segment]) -> bool:
    """Whether what a message tells took place (MSH-9). A cancellation takes back the visit, or a document of it."""
    head = message[0]
    visit.encounter = replace(visit.encounter, source_system=_sender(head) or visit.encounter.source_system)
    named = f"{head.get(9)}^{head.get(9, 2)}"
    visit.replaces = _REPLACES.get(named, ())
    said = standing("hl7v2", "MSH-9", named)
    if not said.left_out:
        visit.happened, visit.status = True, ""
        return True
    visit.find("info", f"left out: {said.words}", head, 9)
    if said.counts == CANCELS:
        visit.happened, visit.status = True, "cancelled"
    elif said.counts == "document":
        for segment in message:
            if segment.name == "TXA" and segment.get(12):
                withdraw(visit, segment.get(12))
    return False


def _sender(head: Segment) -> str:
    """Sending application and facility (MSH-3, MSH-4): who numbers the visit."""
    return "|".join((head.get(3), head.get(4))).strip("|")


def status_of(visit: Visit) -> str:
    if visit.status:
        return visit.status
    if not visit.happened:
        return "correction" if visit.withdrawn else "planned"
    only_credits = bool(visit.entries) and all(entry.kind == "credit" for entry in visit.entries)
    return "correction" if (visit.withdrawn or only_credits) and not _tells(visit) else ""


def _tells(visit: Visit) -> bool:
    return bool(visit.documents or any(entry.kind != "credit" for entry in visit.entries))


def told_apart(entries: Sequence[CodedEntry]) -> list[CodedEntry]:
    """The entries of one message: where several charges share a number, that of an invoice, each has one of its own."""
    counted: Counter[tuple[str, str]] = Counter()
    apart = []
    for entry in entries:
        counted[entry.kind, entry.entry_id] += 1
        number = counted[entry.kind, entry.entry_id]
        shared = entry.entry_id and number > 1
        apart.append(replace(entry, entry_id=f"{entry.entry_id}-{number}") if shared else entry)
    return apart


def settled(visit: Visit) -> list[CodedEntry]:
    """The entries after each credit took back its charge; a credit without one stays, told."""
    kept, left = credited(visit.entries)
    for credit in left:
        where = credit.where or Where(visit.source)
        visit.findings.append(RecordFinding("warning", "a credit whose charge is not in this record", where))
    return [*kept, *left]
