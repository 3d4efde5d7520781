"""The ``claimwright`` command: its groups of commands, of which only the one asked for is loaded."""

from __future__ import annotations

import atexit
import gc
import sys
from typing import Annotated, Final

import typer

from claimwright import __version__
from claimwright.cli.groups import Listed, lazy_group
from claimwright.errors import ClaimwrightError

COMMANDS: Final = {
    "apc": Listed(
        "claimwright.cli.apc:app",
        "Group outpatient facility claims as CMS's outpatient code editor does: status, APC, packaging, discount and edits "
        "of each line.",
    ),
    "asc": Listed(
        "claimwright.cli.asc:app",
        "Say what Medicare covers and pays in an ambulatory surgery center for the procedures of one session.",
    ),
    "audit": Listed("claimwright.cli.audit:app", "Verify the audit trail."),
    "backup": Listed("claimwright.cli.backup:app", "Write the database to one sealed file while people work in it."),
    "check": Listed("claimwright.cli.check:app", "Check that this installation, or a backup, is sound."),
    "code": Listed("claimwright.cli.code:app", "Suggests codes for records, each with the words that support it."),
    "demo": Listed(
        "claimwright.cli.demo:app",
        "Run the main job on a synthetic practice group: records, codes, claims, payers, money.",
    ),
    "drg": Listed(
        "claimwright.cli.drg:app",
        "Group inpatient claims: MS-DRG and what drives it, days beside those expected, transfer policy, code edits.",
    ),
    "explain": Listed(
        "claimwright.cli.explain:app",
        "Explain codes: place in the list, notes, index entries, flags, crosswalks, changes, drug limits, price.",
    ),
    "external-audit": Listed(
        "claimwright.cli.external_audit:app",
        "External audits of a practice: an auditor invited until a day, and the charts they may read.",
    ),
    "fees": Listed("claimwright.cli.fees:app", "The fees of a practice: add, list, change, end, import, export."),
    "find": Listed("claimwright.cli.find:app", "Find codes for terms, abbreviations or the beginning of a code."),
    "form": Listed(
        "claimwright.cli.form:form",
        "Draw claims on paper, a PDF a claim: the boxes of the CMS-1500 (02/12) or the UB-04, on lines of our own or the values "
        "alone for stock.",
    ),
    "intake": Listed(
        "claimwright.cli.intake:app", "Bring records into a practice: files, a watched folder, HL7 v2 over MLLP."
    ),
    "location": Listed(
        "claimwright.cli.setup_rows:location", "The locations of a practice: add, list, change, end, import, export."
    ),
    "patient": Listed("claimwright.cli.patient:app", "The patients of a practice: list, show, import, export."),
    "payer": Listed(
        "claimwright.cli.setup_rows:payer", "The payers of a practice: add, list, change, end, import, export."
    ),
    "person": Listed("claimwright.cli.person:app", "The people of a practice: add, list, change, end, import, export."),
    "practice": Listed(
        "claimwright.cli.practice:app", "The practices of this installation: add, list, change, import, export."
    ),
    "provider": Listed(
        "claimwright.cli.setup_rows:provider",
        "The providers of a practice: add, list, change, end, import, export, screen.",
    ),
    "query": Listed(
        "claimwright.cli.query:app",
        "What records leave open, as questions to their physicians; and the check of a written question.",
    ),
    "reference": Listed(
        "claimwright.cli.reference:app",
        "Build the library of published code sets, load official files, compare releases.",
    ),
    "remit": Listed(
        "claimwright.cli.remit:app",
        "Read remittances (835), check that the money adds up, and list each claim payment.",
    ),
    "restore": Listed("claimwright.cli.restore:app", "Put a backup into an empty database."),
    "risk": Listed(
        "claimwright.cli.risk:app",
        "Risk adjustment: the models, a member's year of charts, and the scores of a population from tables.",
    ),
    "rules": Listed(
        "claimwright.cli.rules:app", "Rules of your own: check a file of them, or try it on claims that were sent."
    ),
    "run": Listed(
        "claimwright.cli.run:app", "Lead records to scrubbed claims: read, code, decide, build, check, write the 837."
    ),
    "second-reader": Listed(
        "claimwright.cli.second_reader:app",
        "The model that reads charts of this installation a second time: show, change, try.",
    ),
    "scrub": Listed(
        "claimwright.cli.scrub:app",
        "Check the claims of 837 files against every edit, and Medicare's outpatient hospital claims with CMS's code editor too.",
    ),
    "serve": Listed("claimwright.cli.serve:app", "Serve the workbench until stopped with Ctrl+C."),
    "underpaid": Listed(
        "claimwright.cli.underpaid:app",
        "Set each paid line beside what Medicare or the payer's contract allows, and list those that differ.",
    ),
    "x12": Listed(
        "claimwright.cli.x12:app",
        "X12 files: shown in plain words, checked, mended, answered, made into tables, parted, compared.",
    ),
}

_OBJECTS_BETWEEN: Final = 100_000
"""Objects that may come to be before the unused ones among them are looked for. Python's own number, 700, has it look a
thousand times while libraries are imported and tables of words are read, of which nothing is ever unused."""

app = typer.Typer(cls=lazy_group(COMMANDS), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _say_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"claimwright {__version__}\n")
        raise typer.Exit


@app.callback()
def _claimwright(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """From a patient's record to a paid claim."""


def collect_rarely() -> None:
    """Has the process look for unused objects rarely, and at its end not at all: a fourth of the time of a small job."""
    gc.set_threshold(_OBJECTS_BETWEEN, 20, 20)
    # Frozen objects are not gone through; the system takes the memory of a process back as it is.
    atexit.register(gc.freeze)


def main() -> None:
    """Entry point of the ``claimwright`` command."""
    collect_rarely()
    try:
        app()
    except ClaimwrightError as problem:
        # What a command does not say in its own words, such as an installed package that cannot be loaded.
        sys.stderr.write(f"claimwright: {problem}\n")
        sys.exit(2)
    except OSError as problem:
        # A full disk or a folder that may not be written is the machine's matter, not a fault of the program.
        named = f"{problem.filename}: " if problem.filename else ""
        sys.stderr.write(f"claimwright: {named}{problem.strerror or problem}\n")
        sys.exit(2)
