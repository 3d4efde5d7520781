"""The commands ``claimwright reference``: make the library, load official files, say what is in it."""

from __future__ import annotations

from typing import Final

import typer

from claimwright.cli.groups import Listed, lazy_group

COMMANDS: Final = {
    "add": Listed(
        "claimwright.cli.reference_files:add",
        "Load official files: code sets, edits, fees. Each is recognised by its content, checked and kept as a release.",
    ),
    "update": Listed(
        "claimwright.cli.reference_files:update",
        "Fetch the official files that are due from CMS, CDC, FDA and AHRQ over HTTPS, check and load them.",
    ),
    "remove": Listed(
        "claimwright.cli.reference_files:remove",
        "Take a release out again, for a file that was added with a wrong period. Its file can be added anew.",
    ),
    "diff": Listed(
        "claimwright.cli.reference_changes:diff",
        "List new, deleted, revised and moved codes, and changed notes, between two releases. Ends with 1 when there are any.",
    ),
    "impact": Listed(
        "claimwright.cli.reference_changes:impact",
        "Say which rows of the practice a release touches, with codes to consider instead. Ends with 1 when there are any.",
    ),
    "price": Listed(
        "claimwright.cli.price:price",
        "What Medicare allows for one service, step by step: fee schedule, anaesthesia, laboratory, drug or equipment.",
    ),
    "pcs": Listed(
        "claimwright.cli.pcs:pcs",
        "List what the next character of an ICD-10-PCS code may be, each value with its definition and what it includes.",
    ),
    "build": Listed(
        "claimwright.cli.reference_library:build",
        "Build the reference library from the installed packages; does nothing when it is up to date.",
    ),
    "status": Listed(
        "claimwright.cli.reference_library:status",
        "List what is loaded, from when to when, what is stale by its publisher's calendar, and what is missing.",
    ),
}

app = typer.Typer(cls=lazy_group(COMMANDS), no_args_is_help=True, add_completion=False)


@app.callback()
def _reference() -> None:
    """Build the library of published code sets, load official files, compare releases."""
