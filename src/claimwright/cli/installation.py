"""How do commands reach the database of this installation? Django is set up once, and its refusals become words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from claimwright.cli import output

SETTINGS: Final = "claimwright.workbench.settings"


@contextmanager
def opened() -> Iterator[None]:
    """Django is set up inside; what goes wrong with the database, the key or a file ends with 2, in words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.umask(0o077)  # the database, the keys and backups are their owner's alone
    # Start-up: Django reads its settings when it is loaded, and --help needs neither.
    import django
    from django.db import Error

    try:
        django.setup()
        yield
    except (Error, OSError, ValueError) as error:
        told = "the database is not ready: start the workbench once (claimwright serve)"
        output.error(told if isinstance(error, Error) else str(error))
        raise typer.Exit(output.UNREADABLE) from None
