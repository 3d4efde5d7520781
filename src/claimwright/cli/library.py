"""The reference library for a command: opened, built where it is missing, or the command ended with a reason."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from claimwright.cli import output
from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.reference import Library, build_library, open_library


def progress(message: str) -> None:
    """One step of a long job, on standard error."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def ready_library() -> Library:
    """The library of the default home, built first if it is missing; ends the command with code 2 if it cannot be."""
    try:
        return open_library()
    except ReferenceMissingError:
        return or_exit(lambda: build_library(progress=progress))


def or_exit[T](action: Callable[[], T]) -> T:
    """What an action gives; what it cannot do is said, and ends the command with code 2."""
    try:
        return action()
    except (ReferenceMissingError, UnreadableError, OSError) as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from error
