"""The documents of HL7 v2 messages: TXA and OBR open one, OBX and NTE lines fill it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Final

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
from claimwright.records.hl7v2_message import Segment, unescape
from claimwright.records.markup import media_text
from claimwright.records.text import document_kind
from claimwright.records.values import code_system, hl7_datetime


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

    def where(self, segment: Segment, number: int = 0) -> Where:
        return Where(self.source, segment.place(number))

    def find(self, severity: str, message: str, segment: Segment, number: int = 0) -> None:
        self.findings.append(RecordFinding(severity, message, self.where(segment, number)))


def day_of(text: str) -> date | None:
    moment = hl7_datetime(text)
    return moment.date() if moment else None


def _txa(visit: Visit, s: Segment) -> None:
    close_document(visit)
    visit.open_title = s.get(2, 2) or s.get(2) or "Document"
    visit.opened_at = s


def _obr(visit: Visit, s: Segment) -> None:
    if visit.opened_at is None or visit.opened_at.name != "TXA":
        close_document(visit)
        visit.open_title, visit.opened_at = s.get(4, 2) or s.get(4) or "Result", s


def _obx(visit: Visit, s: Segment) -> None:
    kind = s.get(2).upper()
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
    text = media_text(data, media.get(subtype, subtype if "/" in subtype else ""))
    if text is None:
        visit.find("warning", "the embedded document is not text: kept out of the reading", s, 5)
        return
    visit.opened_at = visit.opened_at or s
    visit.lines.append(text)


def _nte(visit: Visit, s: Segment) -> None:
    for part in s.repetitions(3):
        visit.lines.append(unescape(part, s.delimiters))
        visit.opened_at = visit.opened_at or s


def close_document(visit: Visit) -> None:
    text = "\n".join(visit.lines).strip("\n")
    opened = visit.opened_at
    title = visit.open_title or "Note"
    visit.lines, visit.opened_at, visit.open_title = [], None, ""
    if not text.strip() or opened is None or any(document.text == text for document in visit.documents):
        return
    moment = hl7_datetime(opened.get(4)) if opened.name == "TXA" else None
    moment = moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
    kind = document_kind(title)
    number = len(visit.documents) + 1
    identifier = (opened.get(12) if opened.name == "TXA" else "") or f"document-{number}"
    if any(document.document_id == identifier for document in visit.documents):
        identifier = f"{identifier}-{number}"
    visit.documents.append(Document(identifier, title, text, kind, moment, where=visit.where(opened)))


DOCUMENT_READERS: Final[dict[str, Callable[[Visit, Segment], None]]] = {
    "TXA": _txa,
    "OBR": _obr,
    "OBX": _obx,
    "NTE": _nte,
}
