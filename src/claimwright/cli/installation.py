"""How do commands reach this installation: its settings named, Django set up once, and its refusals in words?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from claimwright.cli import output

SETTINGS: Final = "claimwright.workbench.settings"


def set_up() -> None:
    """Names the settings and sets Django up. Files made from here on are their owner's alone: database, keys, backups."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.umask(0o077)
    # Start-up: Django reads its settings when it is loaded, and --help needs neither.
    import django

    django.setup()


@contextmanager
def in_words(
    not_ready: str = "the database is not ready: start the workbench once (claimwright serve)",
) -> Iterator[None]:
    """What goes wrong inside with the database, the key or a file is said in words, and ends the command with code 2."""
    # Start-up: as above.
    from django.db import Error

    try:
        yield
    except Error:
        output.error(not_ready)
    except (OSError, ValueError) as error:
        output.error(str(error))
    else:
        return
    raise typer.Exit(output.UNREADABLE)
