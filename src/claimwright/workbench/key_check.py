"""Is the data key the one this database was written with? Asked at every start, so that no wrong key ever seals beside it."""

from __future__ import annotations

import hmac
from typing import Final

from django.db import DatabaseError

from claimwright.errors import ClaimwrightError
from claimwright.workbench import audit, environment
from claimwright.workbench.crypto import SealError, derived_key
from claimwright.workbench.models import AuditEvent, Document, Interchange, KeyCheck
from claimwright.workbench.services import writes

_PUT_BACK: Final = "put back the key file, or set CLAIMWRIGHT_DATA_KEY to it (docs/administrator.md)"


class DataKeyError(ClaimwrightError, ValueError):
    """The data key is missing, or is another than that of this database. Nothing was written."""


def settle() -> None:
    """Makes the key of a new installation, and refuses a missing or a wrong one. Raises ``DataKeyError`` with the reason."""
    try:
        kept = KeyCheck.objects.order_by("pk").first()
        if not environment.has_data_key():
            if kept is not None or AuditEvent.objects.exists():
                raise DataKeyError(f"the data key of this database is missing: {_PUT_BACK}")
            environment.make_data_key()
            derived_key.cache_clear()
        fits = audit.key_fits(kept) if kept is not None else _opens_what_is_there()
    except DatabaseError as error:
        raise DataKeyError(
            "the database is not up to date: start it with claimwright serve, which brings it up to date"
        ) from error
    if not fits:
        raise DataKeyError(f"the data key is not the one this database was written with: {_PUT_BACK}")
    if kept is None:
        _keep()


@writes
def _keep() -> None:
    KeyCheck.objects.get_or_create(pk=1, defaults={"value": audit.key_value()})


def _opens_what_is_there() -> bool:
    """Of a database from before there was a check: its first event, file and document are of this key."""
    event = AuditEvent.objects.order_by("sequence").first()
    if event is not None and not hmac.compare_digest(event.digest, audit.digest(event)):
        return False
    file, document = Interchange.objects.order_by("pk").first(), Document.objects.order_by("pk").first()
    try:
        if file is not None:
            bytes(file.content)
        if document is not None:
            str(document.text)
    except SealError:
        return False
    return True
