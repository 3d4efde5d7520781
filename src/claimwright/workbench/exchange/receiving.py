"""What becomes of a file that comes in? It is read whole, or kept and named: in one transaction, so never half."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import InterfaceError, OperationalError, transaction

from claimwright.errors import UnreadableError
from claimwright.workbench import audit, remittances
from claimwright.workbench.exchange import answers
from claimwright.workbench.models import Interchange, Practice, User
from claimwright.workbench.refusals import BusyError, RefusedError
from claimwright.workbench.services import writes

QUARANTINED: Final = "quarantined"
_DONE: Final = frozenset({"read", "sent"})
"""States of an interchange that is not read again; one that was looked at, or quarantined, is."""
_TRY_AGAIN: Final = (OperationalError, InterfaceError, OSError, MemoryError, BusyError)
"""What is wrong with the machine and not with the file: nothing is kept, and the same file may be sent again."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """What became of a received file: ``state`` is read, known or quarantined; ``summary`` says it in plain words."""

    interchange: Interchange | None
    state: str
    summary: str


def receive_file(practice: Practice, name: str, data: bytes, *, actor: User | None = None) -> Received:
    """Keeps and reads one received file. The same bytes again change nothing; what cannot be read is quarantined.

    A file is known only when all it says is committed with it: one whose reading was cut off, that was quarantined or only
    looked at is read. Raises ``BusyError`` when the machine refuses; then nothing of it is kept.
    """
    try:
        return _receive(practice, name, data, actor)
    except (OSError, MemoryError) as error:
        raise BusyError(f"{name} was not read ({type(error).__name__}). Nothing was kept; try again.") from error


@writes
def read_again(kept: Interchange, *, actor: User | None = None) -> Received:
    """Reads the kept bytes of a quarantined file once more: after a mistake of ours is mended, or a claim is there."""
    kept = Interchange.objects.select_for_update(no_key=True).select_related("practice").get(pk=kept.pk)
    if kept.state != QUARANTINED:
        raise RefusedError("Only a file that could not be read is read again.")
    return _read(kept, kept.file_name, kept.content, actor)


@writes
def _receive(practice: Practice, name: str, data: bytes, actor: User | None) -> Received:
    made, _ = Interchange.objects.keep(
        practice, data, direction="in", transaction="?", file_name=Path(name).name[:255], state=QUARANTINED
    )
    kept = Interchange.objects.select_for_update(no_key=True).select_related("practice").get(pk=made.pk)
    if kept.state in _DONE:
        return Received(kept, "known", f"{name} was read before; nothing changed.")
    return _read(kept, name, data, actor)


def _read(kept: Interchange, name: str, data: bytes, actor: User | None) -> Received:
    """All that the file says, or nothing of it and the reason."""
    try:
        kinds = answers.kinds_of(data, name)
        kept.transaction = ", ".join(kinds)[:10] or "?"
        with transaction.atomic():
            said = " ".join(_read_kind(kept, kind, data, name, actor) for kind in kinds)
    except UnreadableError as error:
        return _quarantine(kept, str(error), actor)
    except _TRY_AGAIN:
        raise
    except Exception as error:  # a mistake of ours must not lose the file, nor stop those beside it
        _log.error("an import failed: %s", type(error).__name__)  # no text of the error: it may quote the file
        return _quarantine(
            kept, f"{name}: Claimwright failed here ({type(error).__name__}); the file is kept to be read again", actor
        )
    _settle(kept, "read", said)
    audit.record(
        "interchange.received", actor=actor, practice=kept.practice, object=kept, detail={"kinds": ", ".join(kinds)}
    )
    return Received(kept, "read", f"{name}: {said}")


def _read_kind(kept: Interchange, kind: str, data: bytes, name: str, actor: User | None) -> str:
    if kind == "835":
        return remittances.import_835(kept, data, actor=actor).summary
    if kind in {"TA1", "999", "277CA"}:
        return answers.read(kept, kind, data, actor=actor)
    raise UnreadableError(name, "ST01", f"expected TA1, 999, 277CA or 835, found {kind}")


def _quarantine(kept: Interchange, message: str, actor: User | None) -> Received:
    _settle(kept, QUARANTINED, message)
    audit.record("interchange.quarantined", actor=actor, practice=kept.practice, object=kept)
    return Received(kept, QUARANTINED, message)


def _settle(kept: Interchange, state: str, message: str) -> None:
    kept.state, kept.message = state, message[:2000]
    kept.save(update_fields=["state", "message", "transaction"])
