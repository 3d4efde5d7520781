"""The commands ``claimwright x12``: X12 files shown, checked, mended, answered, made into tables, parted and compared."""

from __future__ import annotations

from typing import Final

import typer

from claimwright.cli.groups import Listed, lazy_group

COMMANDS: Final = {
    "show": Listed(
        "claimwright.cli.x12_show:show",
        "A file in plain words: its loops, each segment and element named, codes spelled out, findings at their place.",
    ),
    "check": Listed(
        "claimwright.cli.x12_check:check",
        "What is wrong with X12 files: syntax, requirements, balances, links between segments, codes on their day.",
    ),
    "ack": Listed(
        "claimwright.cli.x12_ack:ack",
        "The answers to a received X12 file: TA1 where one is due and a 999 a group (997 for 004010); a 277CA for claims.",
    ),
    "tables": Listed(
        "claimwright.cli.x12_tables:tables",
        "The files as tables, one file a table: claims, lines, diagnoses ... of an 837; payments, claim_payments ... of an 835.",
    ),
    "split": Listed(
        "claimwright.cli.x12_files:split",
        "Part a file: each part is a whole interchange, its claims with their heading, provider and subscriber.",
    ),
    "join": Listed(
        "claimwright.cli.x12_files:join",
        "Put files together as one interchange, groups and sets counted and numbered anew where two are alike.",
    ),
    "diff": Listed(
        "claimwright.cli.x12_files:diff",
        "What two files say differently: by claim or payment, table and column; money summed.",
    ),
    "deidentify": Listed(
        "claimwright.cli.x12_files:deidentify",
        "A file for people who must not know whose it is: fake identities, dates shifted by patient, same codes and money.",
    ),
}

app = typer.Typer(cls=lazy_group(COMMANDS), no_args_is_help=True, add_completion=False)


@app.callback()
def _x12() -> None:
    """X12 files: shown in plain words, checked, mended, answered, made into tables, parted, compared."""
