"""What the x12 commands share: reading a file or saying why not, the reference library where there is one."""

from __future__ import annotations

from pathlib import Path

from claimwright.cli import output
from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.reference import Library, open_library
from claimwright.x12.wire.segments import Segments, read_segments


def reference_library(without: str = "codes are not checked") -> Library | None:
    """The reference library; where there is none, what goes without it is said."""
    try:
        return open_library()
    except ReferenceMissingError as problem:
        output.error(f"{without}: {problem}")
        return None


def segments_of(path: Path) -> Segments | None:
    """The file's segments; None when it cannot be read, which is said on standard error."""
    try:
        return read_segments(path)
    except UnreadableError as problem:
        output.unreadable(path, problem)
        return None
