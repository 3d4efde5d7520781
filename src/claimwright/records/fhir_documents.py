"""The notes FHIR resources carry: attachments, compositions and report conclusions as documents."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from claimwright.errors import UnreadableError
from claimwright.records.ccda import read_ccda
from claimwright.records.chart import Chart, Document, RecordFinding, Where
from claimwright.records.fhir_entries import Resolve
from claimwright.records.fhir_values import Json, Resource, concept_code, member, members, moment, text
from claimwright.records.markup import html_text, media_text
from claimwright.records.text import document_kind

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
        attachment = member(content, "attachment")
        held = resolve(text(attachment, "url")) if not text(attachment, "data") else attachment
        try:
            data = base64.b64decode("".join(text(held, "data").split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if b"ClinicalDocument" in data[:4096]:
            try:
                yield from read_ccda(data, f"{source}{resource.pointer}/content/{number}/attachment")
            except UnreadableError:
                continue  # told as an attachment that is not text


def _title(resource: Resource) -> str:
    body = resource.body
    concept = member(body, "type") or member(body, "code")
    named = text(body, "title") or text(body, "description") or text(concept, "text")
    return named or text(member(concept, "coding"), "display") or resource.kind


def _document(resource: Resource, identifier: str, written: str, source: str, place: str) -> Document:
    title = _title(resource)
    concept = member(resource.body, "type") or member(resource.body, "code")
    kind = _LOINC_KINDS.get(concept_code(concept)) or document_kind(title)
    when = moment(resource.body, "date") or moment(resource.body, "effectiveDateTime")
    author = text(member(resource.body, "author"), "display")
    return Document(identifier, title, written, kind, when, author, Where(source, place))


def _attachments(
    resource: Resource, pairs: list[tuple[str, Json]], source: str, resolve: Resolve
) -> Iterator[Document | RecordFinding]:
    for number, (path, attachment) in enumerate(pairs):
        place = resource.pointer + path
        result = _attachment_text(attachment, resolve)
        if isinstance(result, bytes):
            kind = text(attachment, "contentType") or "unknown type"
            yield RecordFinding("warning", f"attachment of {kind[:60]} is not text: not read", Where(source, place))
        elif isinstance(result, ValueError):
            yield RecordFinding("error", str(result), Where(source, place))
        elif result.strip():
            identifier = resource.reference + (f"#{number + 1}" if number else "")
            yield _document(resource, identifier, result, source, place)


def _attachment_text(attachment: Json, resolve: Resolve) -> str | bytes | ValueError:
    """Text of an attachment; its bytes when they are not text; a ``ValueError`` saying why there are none."""
    content_type = text(attachment, "contentType")
    data, url = text(attachment, "data"), text(attachment, "url")
    if not data and url:
        if url.startswith("data:"):
            head, _, body = url.partition(",")
            content_type = content_type or head[5:].split(";")[0]
            if not head.endswith(";base64"):
                return media_text(unquote_to_bytes(body), content_type) or b""
            data = body
        else:
            binary = resolve(url)
            data, content_type = text(binary, "data"), content_type or text(binary, "contentType")
    if not data:
        return ValueError("the attachment carries no data: expected base64 in data, or a url to a Binary in the bundle")
    try:
        decoded = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return ValueError("the attachment's data is not valid base64")
    written = media_text(decoded, content_type)
    return decoded if written is None else written


def _report(resource: Resource, source: str, resolve: Resolve) -> Iterator[Document | RecordFinding]:
    forms = members(resource.body, "presentedForm")
    yield from _attachments(resource, [(f"/presentedForm/{n}", form) for n, form in enumerate(forms)], source, resolve)
    if conclusion := text(resource.body, "conclusion"):
        written = f"{_title(resource).upper()}\n\nIMPRESSION\n\n{conclusion}"
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
        yield _document(resource, resource.reference, written, source, resource.pointer)


def _sections(sections: list[Json], depth: int = 0) -> Iterator[str]:
    for section in sections:
        title = text(section, "title") or text(member(section, "code", "coding"), "display")
        body = html_text(text(section, "text", "div"))
        if body or title:
            yield f"{title.upper()}\n\n{body}".strip()
        if depth < 8:
            yield from _sections(members(section, "section"), depth + 1)
