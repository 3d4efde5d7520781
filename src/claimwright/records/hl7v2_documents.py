"""The documents of HL7 v2 messages: TXA and OBR open one, OBX and NTE lines fill it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Final

from claimwright.errors import UnreadableError
from claimwright.records.chart import (
    CodedEntry,
    Coverage,
    Document,
    Encounter,
    Patient,
    Practitioner,
    RecordFinding,
    Where,
)
from claimwright.records.happened import UNSIGNED, standing
from claimwright.records.hl7v2_message import Segment, unescape
from claimwright.records.text import document_kind
from claimwright.records.values import code_system, hl7_datetime
from claimwright.records.written import attached


@dataclass
class Visit:
    """What is gathered of one visit while its messages are read."""

    source: str
    patient: Patient = field(default_factory=Patient)
    encounter: Encounter = field(default_factory=Encounter)
    coverages: list[Coverage] = field(default_factory=list)
    practitioners: list[Practitioner] = field(default_factory=list)
    entries: list[CodedEntry] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    findings: list[RecordFinding] = field(default_factory=list)
    open_title: str = ""
    lines: list[str] = field(default_factory=list)
    opened_at: Segment | None = None
    page_starts: tuple[int, ...] = ()
    """Where the pages begin of the PDF that opens the document's lines."""
    standings: set[str] = field(default_factory=set)
    """What OBX-11 and TXA say of the open document's lines."""
    keys: set[tuple[str, str]] = field(default_factory=set)
    """OBX-3 and OBX-4 of the open document's lines, by which a corrected result replaces an earlier one."""
    replaceable: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    skipped: bool = False
    """Whether the open document or result was cancelled, so that its lines are not read."""
    replaces: tuple[int, ...] = ()
    """Fields of TXA that name documents which the one of this message replaces."""
    withdrawn: list[str] = field(default_factory=list)
    happened: bool = False
    """Whether any message told of something that took place."""
    status: str = ""
    guarantor_read: bool = False
    """Whether the open message has named a guarantor."""
    unread: dict[str, Segment] = field(default_factory=dict)
    """The first segment of each kind that nothing reads."""

    def where(self, segment: Segment, number: int = 0) -> Where:
        return Where(self.source, segment.place(number))

    def find(self, severity: str, message: str, segment: Segment, number: int = 0) -> None:
        self.findings.append(RecordFinding(severity, message, self.where(segment, number)))


def day_of(text: str) -> date | None:
    moment = hl7_datetime(text)
    return moment.date() if moment else None


def left_out(visit: Visit, s: Segment, number: int, value: str = "") -> bool:
    """Whether a status field takes its segment out of the record; told when it does, or when the text is not yet signed."""
    said = standing("hl7v2", f"{s.name}-{number}", value or s.get(number))
    if said.left_out:
        visit.find("info", f"left out: {said.words}", s, number)
    elif said.counts == UNSIGNED:
        visit.standings.add(said.words)
    return said.left_out


def _txa(visit: Visit, s: Segment) -> None:
    close_document(visit)
    visit.skipped = left_out(visit, s, 19)
    if visit.skipped and s.get(12):
        withdraw(visit, s.get(12))
    left_out(visit, s, 17)
    visit.open_title = s.get(2, 2) or s.get(2) or "Document"
    visit.opened_at = s


def withdraw(visit: Visit, identifier: str) -> None:
    """Takes a document out of the visit; one that came with another record is named for whoever holds it."""
    visit.documents = [document for document in visit.documents if document.document_id != identifier]
    visit.withdrawn.append(identifier)


def _obr(visit: Visit, s: Segment) -> None:
    if visit.opened_at is None or visit.opened_at.name != "TXA":
        close_document(visit)
        visit.skipped = left_out(visit, s, 25)
    if visit.opened_at is None or visit.opened_at.name != "TXA":
        close_document(visit)
        visit.open_title, visit.opened_at = s.get(4, 2) or s.get(4) or "Result", s


def _obx(visit: Visit, s: Segment) -> None:
    kind = s.get(2).upper()
    if visit.skipped or left_out(visit, s, 11):
        return
    visit.keys.add((s.get(3), s.get(4)))
    if kind in {"TX", "FT", "ST", ""}:
        if visit.opened_at is None:
            visit.opened_at = s
        text = "\n".join(unescape(part, s.delimiters) for part in s.repetitions(5))
        label = s.get(3, 2)
        prefix = f"{label}: " if kind == "ST" and label else ""
        visit.lines.append(prefix + (text.replace(s.delimiters.component, " ") if kind == "ST" else text))
    elif kind == "ED":
        _embedded(visit, s)
    elif kind in {"NM", "CE", "CWE", "SN"}:
        value = " ".join(filter(None, (s.get(5, 2) or s.get(5) if kind in {"CE", "CWE"} else s.get(5), s.get(6))))
        name = s.get(3, 2) or s.get(3)
        system = code_system(s.get(3, 3))
        visit.entries.append(
            CodedEntry(
                system, s.get(3).upper(), "observation", name, value=value, date=day_of(s.get(14)), where=visit.where(s)
            )
        )


def _embedded(visit: Visit, s: Segment) -> None:
    raw = next(iter(s.repetitions(5)), "")
    subtype, encoding, content = s.component(raw, 3).lower(), s.component(raw, 4).lower(), s.component(raw, 5)
    try:
        data = base64.b64decode(content, validate=True) if encoding == "base64" else content.encode()
    except (binascii.Error, ValueError):
        visit.find("error", "the embedded document is not valid base64", s, 5)
        return
    media = {
        "rtf": "application/rtf",
        "html": "text/html",
        "plain": "text/plain",
        "txt": "text/plain",
        "pdf": "application/pdf",
    }
    try:
        note = attached(data, visit.source, media.get(subtype, subtype if "/" in subtype else ""))
    except UnreadableError as problem:
        visit.find("warning", f"the embedded document is not read: {problem.expected}", s, 5)
        return
    visit.findings.extend(note.findings(visit.source, s.place(5)))
    visit.opened_at = visit.opened_at or s
    if note.page_starts and not visit.lines:
        visit.page_starts = note.page_starts
    visit.lines.append(note.text)


def _nte(visit: Visit, s: Segment) -> None:
    if visit.skipped:
        return
    for part in s.repetitions(3):
        visit.lines.append(unescape(part, s.delimiters))
        visit.opened_at = visit.opened_at or s


def close_document(visit: Visit) -> None:
    joined = "\n".join(visit.lines)
    text = joined.strip("\n")
    cut = len(joined) - len(joined.lstrip("\n"))
    opened = visit.opened_at
    title = visit.open_title or "Note"
    keys, unsigned = visit.keys, visit.standings
    visit.lines, visit.opened_at, visit.open_title, visit.skipped = [], None, "", False
    visit.keys, visit.standings = set(), set()
    pages, visit.page_starts = tuple(max(0, start - cut) for start in visit.page_starts), ()
    if not text.strip() or opened is None or any(document.text == text for document in visit.documents):
        return
    moment = hl7_datetime(opened.get(4)) if opened.name == "TXA" else None
    moment = moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
    kind = document_kind(title)
    for name in filter(None, (opened.get(one) for one in visit.replaces if opened.name == "TXA")):
        withdraw(visit, name)
    number = len(visit.documents) + 1
    identifier = (opened.get(12) if opened.name == "TXA" else "") or f"document-{number}"
    if any(document.document_id == identifier for document in visit.documents):
        identifier = f"{identifier}-{number}"
    for words in sorted(unsigned):
        visit.find("warning", f"{words}: it may still change", opened)
    _replace_earlier(visit, keys, opened)
    visit.replaceable[identifier] = keys
    visit.documents.append(
        Document(identifier, title, text, kind, moment, where=visit.where(opened), page_starts=pages)
    )


def _replace_earlier(visit: Visit, keys: set[tuple[str, str]], opened: Segment) -> None:
    """A result that comes again (OBX-3 and OBX-4 alike) stands in place of the earlier one: corrected, or final after preliminary."""
    named = {key for key in keys if key[0]}
    if opened.name == "TXA" or not named:
        return
    earlier = [name for name, own in visit.replaceable.items() if own == keys]
    for name in earlier:
        visit.documents = [document for document in visit.documents if document.document_id != name]
        visit.replaceable.pop(name)
        visit.find("info", "left out: an earlier version of this result", opened)


DOCUMENT_READERS: Final[dict[str, Callable[[Visit, Segment], None]]] = {
    "TXA": _txa,
    "OBR": _obr,
    "OBX": _obx,
    "NTE": _nte,
}
