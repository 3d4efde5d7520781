"""How a chart rests in the database: one JSON value, its documents' text kept apart, and read back equal."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from claimwright.records import Chart
from claimwright.workbench.crypto import content_hash, seal, unseal
from claimwright.workbench.models import Document, Encounter


def chart_of(encounter: Encounter, texts: Mapping[str, str] | None = None) -> Chart:
    """The chart as it was read, with its documents' text. ``texts``: by document id, where they are read already."""
    if texts is None:
        texts = {document.document_id: document.text for document in encounter.documents.all()}
    return load(unseal(encounter.sealed_chart, encounter.chart_hash), texts)


def keep(encounter: Encounter, chart: Chart, *, with_facts: bool = True) -> None:
    """Writes a chart over the one the encounter has: sealed, its documents anew, and what lists show of it."""
    data = dump(chart)
    named = hash_of(chart)
    fields: dict[str, object] = {"chart_hash": named, "sealed_chart": seal(data, named)}
    if with_facts:
        fields |= facts(chart)
    for name, value in fields.items():
        setattr(encounter, name, value)
    encounter.save(update_fields=[*fields, "touched_at"])
    encounter.documents.all().delete()
    Document.objects.bulk_create(documents_of(encounter, chart))


def hash_of(chart: Chart) -> str:
    """The name under which a chart is sealed."""
    return content_hash(dump(chart) + "\x1f".join(document.text for document in chart.documents).encode())


def documents_of(encounter: Encounter, chart: Chart) -> list[Document]:
    """The chart's documents as rows, sealed."""
    return [
        Document.objects.seal(
            encounter,
            position,
            document.document_id,
            document.text,
            title=document.title[:200],
            kind=document.kind,
            written_at=None,
            author=document.author[:120],
        )
        for position, document in enumerate(chart.documents, start=1)
    ]


def facts(chart: Chart) -> dict[str, object]:
    """What lists show of a chart: number, source, setting, days, payer, clinician."""
    visit = chart.encounter
    coverage = min(chart.patient.coverages, key=lambda one: one.order, default=None)
    who = next(iter(visit.practitioners), None)
    return {
        "encounter_id": visit.encounter_id[:80],
        "source": Path(chart.source).name[:255],
        "format": chart.format,
        "setting": visit.setting[:30],
        "date_of_service": visit.date_of_service,
        "discharged_on": visit.end.date() if visit.end else visit.date_of_service,
        "payer_name": coverage.payer_name[:120] if coverage else "",
        "provider_name": f"{who.last_name}, {who.first_name}".strip(", ")[:120] if who else "",
    }


def dump(chart: Chart) -> bytes:
    """The chart as JSON, with the text of its documents left out."""
    bare = replace(chart, documents=tuple(replace(document, text="") for document in chart.documents))
    return json.dumps(_plain(bare), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def load(data: bytes, texts: Mapping[str, str]) -> Chart:
    """The chart of ``dump``, with the text of each document (by document id) put back."""
    chart: Chart = _value(Chart, json.loads(data))
    documents = tuple(replace(document, text=texts[document.document_id]) for document in chart.documents)
    return replace(chart, documents=documents)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        return _value(next(arm for arm in typing.get_args(kind) if arm is not type(None)), value)
    if origin is tuple:
        return tuple(_value(typing.get_args(kind)[0], item) for item in value)
    if is_dataclass(kind) and isinstance(kind, type):
        known = _types(kind)
        return kind(**{name: _value(known[name], item) for name, item in value.items() if name in known})
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


@cache
def _types(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}
