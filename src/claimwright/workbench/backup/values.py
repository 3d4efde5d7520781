"""How does a value stand in a backup, whichever database it came from and goes to?"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import models

PLAIN: Final = "plain"
_KINDS: Final = {
    "BinaryField": "bytes",
    "DateField": "date",
    "DateTimeField": "moment",
    "DecimalField": "decimal",
    "DurationField": "duration",
    "GenericIPAddressField": "address",
    "JSONField": "json",
    "TimeField": "time",
    "UUIDField": "uuid",
}

_TO_TEXT: Final[dict[str, Callable[[Any], Any]]] = {
    "bytes": lambda value: base64.b85encode(bytes(value)).decode(),
    "date": lambda value: value.isoformat(),
    "moment": lambda value: value.isoformat(),
    "decimal": lambda value: format(value, "f"),
    "duration": lambda value: [value.days, value.seconds, value.microseconds],
    "time": lambda value: value.isoformat(),
    "uuid": str,
}
_FROM_TEXT: Final[dict[str, Callable[[Any], Any]]] = {
    "bytes": base64.b85decode,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "decimal": Decimal,
    "duration": lambda value: timedelta(*value),
    "time": time.fromisoformat,
    "uuid": uuid.UUID,
}


def kind_of(field: Any) -> str:
    """The kind of a column, by its field; of a reference, that of what it refers to."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return _KINDS.get(field.get_internal_type(), PLAIN)


def to_text(kind: str, value: Any) -> Any:
    """A value as JSON holds it. JSON columns may hold null beside being empty: they are told apart by a list around them."""
    if kind == "json":
        return None if value is None else [value]
    return value if value is None or kind not in _TO_TEXT else _TO_TEXT[kind](value)


def from_text(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "json":
        return value[0]
    return _FROM_TEXT[kind](value) if kind in _FROM_TEXT else value


def adapted(connection: Any, kind: str, value: Any) -> Any:
    """A value as the driver of this database takes it."""
    operations = connection.ops
    if value is None:
        return None
    if kind == "bytes":
        return connection.Database.Binary(value)
    if kind == "moment":
        return operations.adapt_datetimefield_value(value)
    if kind == "date":
        return operations.adapt_datefield_value(value)
    if kind == "time":
        return operations.adapt_timefield_value(value)
    if kind == "decimal":
        return value if connection.vendor == "postgresql" else str(value)
    if kind == "json":
        return operations.adapt_json_value(value, None)
    if kind == "address":
        return operations.adapt_ipaddressfield_value(value)
    if kind == "duration" and not connection.features.has_native_duration_field:
        return (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
    if kind == "uuid" and not connection.features.has_native_uuid_field:
        return value.hex
    return value
