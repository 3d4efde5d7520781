"""What the x12 commands share: reading a file or saying why not, the reference library where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claimwright.cli import output
from claimwright.errors import ReferenceMissingError, UnreadableError

if TYPE_CHECKING:
    from claimwright.reference import Library
    from claimwright.x12.wire.segments import Segments


def reference_library(without: str = "codes are not checked") -> Library | None:
    """The reference library; where there is none, what goes without it is said."""
    from claimwright.reference import open_library

    try:
        return open_library()
    except ReferenceMissingError as problem:
        output.error(f"{without}: {problem}")
        return None


def segments_of(path: Path) -> Segments | None:
    """The file's segments; None when it cannot be read, which is said on standard error."""
    from claimwright.x12.wire.segments import read_segments

    try:
        return read_segments(path)
    except UnreadableError as problem:
        output.unreadable(path, problem)
        return None
