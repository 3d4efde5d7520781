"""A stored interchange opened for reading: its claims, its loops in plain words, its findings; and a file kept to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from claimwright.errors import ReferenceMissingError
from claimwright.reference import Library
from claimwright.workbench import audit, opened_library, typed
from claimwright.workbench.exchange import answers
from claimwright.workbench.models import Interchange, Practice, User
from claimwright.workbench.services import writes
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.work.outline import Outline, ShownLoop

LOOKED_AT: Final = "looked at"
"""State of an interchange that was kept to be read by people; nothing is posted from it until it is received."""
PAGE: Final = 100
"""Claims of the list beside the one that is open."""


@dataclass(frozen=True)
class Opened:
    """An interchange in plain words. ``index``: a row a claim; ``kinds``: its transactions."""

    outline: Outline
    index: list[dict[str, Any]]
    kinds: frozenset[str]
    errors: int
    warnings: int

    @property
    def outside(self) -> int:
        """Findings outside claims: envelope, heading, provider, subscriber."""
        return self.errors + self.warnings - sum(int(row["errors"]) + int(row["warnings"]) for row in self.index)

    def chosen(self, wanted: str) -> int:
        """The claim to show: the one asked for, else the first with findings, else the first; 0: what is outside claims."""
        number = typed.whole(wanted, len(self.index))
        if number is not None:
            return number
        if self.outside or not self.index:
            return 0
        return next((row["claim"] for row in self.index if row["errors"] or row["warnings"]), 1)

    def loops(self, claim: int) -> list[ShownLoop]:
        """The loops of a claim with what stands above it; of 0 all that is outside claims."""
        return list(self.outline.of_claim(claim) if claim else self.outline.outside_claims())

    def next_with_findings(self, claim: int) -> int | None:
        """The next claim after this one that has findings."""
        return next((row["claim"] for row in self.index[claim:] if row["errors"] or row["warnings"]), None)

    def listed(self, claim: int, found: list[int] | None) -> list[dict[str, Any]]:
        """The claims of the list: those around the open one, or those a search has found."""
        if found is not None:
            return [self.index[number - 1] for number in found if number][:PAGE]
        first = max(0, (claim - 1) // PAGE * PAGE)
        return self.index[first : first + PAGE]


def opened(interchange: Interchange) -> Opened:
    """The interchange in plain words. Raises ``UnreadableError`` when there is nothing to read in it."""
    return _opened(interchange.pk, interchange.content_hash, interchange.content, interchange.file_name)


@lru_cache(maxsize=4)
def _opened(key: int, content_hash: str, content: bytes, name: str) -> Opened:
    del key, content_hash
    segments = read_segments(content, name)
    library = _library()
    found = check(segments, library)
    outline = Outline(segments, found, library)
    kinds = frozenset(kind for kind in segments.transactions()["kind"].to_list() if kind)
    errors = int((found["severity"] == "error").sum())
    return Opened(outline, outline.index().to_dicts(), kinds, errors, found.height - errors)


def _library() -> Library | None:
    try:
        return opened_library.library()
    except ReferenceMissingError:
        return None


@writes
def look(practice: Practice, name: str, data: bytes, *, actor: User | None = None) -> Interchange:
    """Keeps a file, sealed, to be read by people; nothing is posted from it. The same bytes are kept once.

    Raises ``UnreadableError`` when it holds no interchange; then nothing is kept.
    """
    read_segments(data, name)
    kinds = ", ".join(answers.kinds_of(data, name))[:10] or "?"
    kept, new = Interchange.objects.keep(
        practice, data, direction="in", transaction=kinds, file_name=Path(name).name[:255], state=LOOKED_AT
    )
    if new:
        audit.record("interchange.kept", actor=actor, practice=practice, object=kept)
    return kept
