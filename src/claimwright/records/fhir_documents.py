"""The notes FHIR resources carry: attachments, compositions and report conclusions as documents."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from claimwright.errors import UnreadableError
from claimwright.records.ccda import read_ccda
from claimwright.records.chart import Chart, Document, RecordFinding, Where, Written
from claimwright.records.decoding import narrowed
from claimwright.records.fhir_entries import Resolve
from claimwright.records.fhir_values import Json, Resource, concept_code, member, members, moment, text
from claimwright.records.markup import html_text
from claimwright.records.text import document_kind
from claimwright.records.written import attached

_LOINC_KINDS = {
    "11506-3": "progress_note",
    "34117-2": "history_and_physical",
    "18842-5": "discharge_summary",
    "11504-8": "operative_note",
    "28570-0": "operative_note",
    "34111-5": "emergency_note",
    "51846-4": "emergency_note",
    "11488-4": "consultation",
    "11526-1": "pathology",
    "18748-4": "imaging",
}
"""LOINC document type to our kind."""


def resource_documents(resource: Resource, source: str, resolve: Resolve) -> Iterator[Document | RecordFinding]:
    """The documents of one resource; a finding for each part whose text cannot be had."""
    if resource.kind == "DocumentReference":
        contents = members(resource.body, "content")
        pairs = [(f"/content/{n}/attachment", member(c, "attachment")) for n, c in enumerate(contents)]
        yield from _attachments(resource, pairs, source, resolve)
    elif resource.kind == "DiagnosticReport":
        yield from _report(resource, source, resolve)
    elif resource.kind == "Composition":
        yield from _composition(resource, source)


def embedded_charts(resource: Resource, source: str, resolve: Resolve) -> Iterator[Chart]:
    """The C-CDA documents that a DocumentReference carries, each read as what it is."""
    for number, content in enumerate(members(resource.body, "content") if resource.kind == "DocumentReference" else []):
        try:
            data, _ = attachment_bytes(member(content, "attachment"), resolve)
        except ValueError:
            continue  # told as an attachment without data
        if b"ClinicalDocument" in narrowed(data[:8192]):
            try:
                yield from read_ccda(data, f"{source}{resource.pointer}/content/{number}/attachment")
            except UnreadableError:
                continue  # told as an attachment that is not text


def _title(resource: Resource) -> str:
    body = resource.body
    concept = member(body, "type") or member(body, "code")
    named = text(body, "title") or text(body, "description") or text(concept, "text")
    return named or text(member(concept, "coding"), "display") or resource.kind


def _document(resource: Resource, identifier: str, note: Written, source: str, place: str) -> Document:
    title = _title(resource)
    concept = member(resource.body, "type") or member(resource.body, "code")
    kind = _LOINC_KINDS.get(concept_code(concept)) or document_kind(title)
    when = moment(resource.body, "date") or moment(resource.body, "effectiveDateTime")
    author = text(member(resource.body, "author"), "display")
    where = Where(source, place)
    return Document(identifier, title, note.text, kind, when, author, where, note.page_starts)


def _attachments(
    resource: Resource, pairs: list[tuple[str, Json]], source: str, resolve: Resolve
) -> Iterator[Document | RecordFinding]:
    for number, (path, attachment) in enumerate(pairs):
        place = resource.pointer + path
        try:
            data, content_type = attachment_bytes(attachment, resolve)
        except ValueError as problem:
            yield RecordFinding("error", str(problem), Where(source, place))
            continue
        try:
            note = attached(data, source, content_type)
        except UnreadableError as problem:
            words = f"attachment not read: {problem.expected}"
            yield RecordFinding("warning", words, Where(source, place))
            continue
        yield from note.findings(source, place)
        if note.text.strip():
            identifier = resource.reference + (f"#{number + 1}" if number else "")
            yield _document(resource, identifier, note, source, place)


def attachment_bytes(attachment: Json, resolve: Resolve) -> tuple[bytes, str]:
    """Bytes and media type of an attachment, its own or those of the Binary it names; ``ValueError`` says why there are none."""
    content_type = text(attachment, "contentType")
    data, url = text(attachment, "data"), text(attachment, "url")
    if not data and url.startswith("data:"):
        head, _, data = url.partition(",")
        content_type = content_type or head[5:].split(";")[0]
        if not head.endswith(";base64"):
            return unquote_to_bytes(data), content_type
    elif not data and url:
        binary = resolve(url)
        # A Binary of STU3 and DSTU2 holds its bytes in content.
        data = text(binary, "data") or text(binary, "content")
        content_type = content_type or text(binary, "contentType")
    if not data:
        raise ValueError("the attachment carries no data: expected base64 in data, or a url to a Binary in the bundle")
    try:
        return base64.b64decode("".join(data.split()), validate=True), content_type
    except (binascii.Error, ValueError):
        raise ValueError("the attachment's data is not valid base64") from None


def _report(resource: Resource, source: str, resolve: Resolve) -> Iterator[Document | RecordFinding]:
    forms = members(resource.body, "presentedForm")
    yield from _attachments(resource, [(f"/presentedForm/{n}", form) for n, form in enumerate(forms)], source, resolve)
    if conclusion := text(resource.body, "conclusion"):
        written = Written(f"{_title(resource).upper()}\n\nIMPRESSION\n\n{conclusion}", "text")
        yield _document(
            resource,
            resource.reference + ("#conclusion" if forms else ""),
            written,
            source,
            resource.pointer + "/conclusion",
        )


def _composition(resource: Resource, source: str) -> Iterator[Document]:
    written = "\n\n".join(_sections(members(resource.body, "section")))
    if not written:
        written = html_text(text(resource.body, "text", "div"))
    if written.strip():
        yield _document(resource, resource.reference, Written(written, "text"), source, resource.pointer)


def _sections(sections: list[Json], depth: int = 0) -> Iterator[str]:
    for section in sections:
        title = text(section, "title") or text(member(section, "code", "coding"), "display")
        body = html_text(text(section, "text", "div"))
        if body or title:
            yield f"{title.upper()}\n\n{body}".strip()
        if depth < 8:
            yield from _sections(members(section, "section"), depth + 1)
