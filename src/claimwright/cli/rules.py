"""``claimwright rules``: a file of a practice's own rules, checked, and tried on claims that were sent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.cli import output
from claimwright.cli.history import read_history
from claimwright.cli.library import or_exit, ready_library
from claimwright.denials import decisions_of
from claimwright.edits import all_edits, scrub
from claimwright.edits.history import history_of, with_decisions
from claimwright.edits.own_rules import OwnRule, published_text, read_rules, toml_of, values_of
from claimwright.edits.own_rules.foreseen import foreseen
from claimwright.edits.own_rules.mining import mined, rule_of
from claimwright.edits.own_rules.trial import Tally, tally, tried
from claimwright.errors import UnreadableError
from claimwright.payers import read_payers
from claimwright.remittance import read_835
from claimwright.x12.wire.segments import read_segments

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Rules of your own: check a file of them, or try it on claims that were sent.",
)

_JSON = Annotated[bool, typer.Option("--json", help="JSON Lines: one object a rule.")]
_FILES = Annotated[list[Path], typer.Argument(help="TOML or JSON files with rules.")]


@app.command(epilog="Example: claimwright rules check acme.toml")
def check(files: _FILES, as_json: _JSON = False) -> None:
    """Read files of rules and list the rules, or say what is wrong with which. Exit code 2: a file cannot be read."""
    rules = or_exit(partial(read_rules, *files))
    for rule in rules if as_json else ():
        output.json_line({"rule": rule.id, "title": rule.title, "table": rule.table, "severity": rule.severity})
    if not as_json:
        rows = [(rule.id, rule.severity, rule.table, rule.title, _days(rule)) for rule in rules]
        output.table(f"{len(rules)} rules", ("rule", "does", "of", "title", "days of service"), rows)


@app.command(epilog="Example: claimwright rules published > medicare.toml")
def published() -> None:
    """Print the rules that are shipped as examples: what Medicare publishes for single services, each with its source."""
    sys.stdout.write(published_text())


@app.command("try", epilog="Example: claimwright rules try acme.toml --claims batch.837 --remittances era.835")
def try_rules(
    files: _FILES,
    claims: Annotated[list[Path], typer.Option("--claims", help="837 file of claims that were sent; repeatable.")],
    remittances: Annotated[
        list[Path] | None, typer.Option("--remittances", help="835 file with what payers decided; repeatable.")
    ] = None,
    history: Annotated[
        list[Path] | None,
        typer.Option("--history", help="837 or 835 file with claims of before those, as scrub takes it; repeatable."),
    ] = None,
    payers: Annotated[Path | None, typer.Option("--payers", help="TOML or JSON file with rows of payers.")] = None,
    as_json: _JSON = False,
) -> None:
    """Say what each rule would have found among claims that were sent, and what became of those.

    The days from which to which a rule holds are not asked. Exit code 2: a file could not be read.
    """
    rules = or_exit(partial(read_rules, *files))
    batch = or_exit(partial(_claims, claims))
    decisions = or_exit(partial(_decisions, remittances)) if remittances else None
    past = or_exit(partial(read_history, history)) if history else None
    rows_of_payers = or_exit(partial(read_payers, payers)) if payers else None
    rows = tried(rules, batch, ready_library(), decisions=decisions, history=past, payers=rows_of_payers)
    tallies = [(rule, tally(rows.filter(rule=rule.id))) for rule in rules]
    if as_json:
        for rule, counts in tallies:
            told = rows.filter(rule=rule.id).drop("rule")
            output.json_line({"rule": rule.id, "claims": len(batch), **vars(counts), "rows": told.to_dicts()})
        return
    output.table(f"{len(batch)} claims", ("rule", "says", "what it did"), [_row(*one) for one in tallies])


@app.command(epilog="Example: claimwright rules propose --claims batch.837 --remittances era.835 > proposed.toml")
def propose(
    claims: Annotated[list[Path], typer.Option("--claims", help="837 file of claims that were sent; repeatable.")],
    remittances: Annotated[
        list[Path], typer.Option("--remittances", help="835 file with what payers decided; repeatable.")
    ],
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help="TOML or JSON file with rules of your own; repeatable.")
    ] = None,
    payers: Annotated[Path | None, typer.Option("--payers", help="TOML or JSON file with rows of payers.")] = None,
    as_json: _JSON = False,
) -> None:
    """Write rules that the denials call for: what the lines share that a payer denied for a reason of which no edit spoke.

    A file of rules to judge, change and try, each with its counts. Exit code 2: a file could not be read.
    """
    own = or_exit(partial(read_rules, *rules or ()))
    batch = or_exit(partial(_claims, claims))
    decisions = or_exit(partial(_decisions, remittances))
    rows_of_payers = or_exit(partial(read_payers, payers)) if payers else None
    findings = scrub(batch, ready_library(), payers=rows_of_payers, rules=own)
    prevents = {edit.id: edit.prevents for edit in all_edits()} | {rule.id: rule.prevents for rule in own}
    lines = with_decisions(history_of(batch), decisions)
    spoken = foreseen(lines, findings, prevents).drop_nulls("edit")
    for number, one in enumerate(mined(lines, spoken), 1):
        rule = rule_of(one, number)
        counts = {"denied": one.denied, "decided": one.decided, "low": round(one.low, 3), "high": round(one.high, 3)}
        if as_json:
            output.json_line({"rule": values_of(rule), **counts, "claims": one.claims})
        else:
            share = f"{one.denied} of {one.decided} lines denied, {one.low:.0%} to {one.high:.0%} of such lines"
            sys.stdout.write(f"# {share}\n{toml_of([rule])}\n")


def _row(rule: OwnRule, counts: Tally) -> tuple[str, str, str]:
    return rule.id, rule.title, sentence(rule, counts)


def sentence(rule: OwnRule, counts: Tally) -> str:
    """How a rule did, in words."""
    verb = {"hold": "would have held", "warn": "would have warned of", "info": "would have told of"}[rule.severity]
    denied = f"{counts.for_this} denied for {', '.join(rule.prevents)}" if rule.prevents else f"{counts.denied} denied"
    missed = f"; {counts.missed} more were denied for it" if counts.missed else ""
    return f"{verb} {counts.found} claims; {counts.decided} of them are decided, {denied}{missed}"


def _days(rule: OwnRule) -> str:
    if not (rule.valid_from or rule.valid_to):
        return "all"
    return f"{rule.valid_from or ''} to {rule.valid_to or ''}".strip()


def _claims(paths: Sequence[Path]) -> Claims:
    read = []
    for path in paths:
        found = read_837(read_segments(path)).claims
        if not len(found):
            raise UnreadableError(str(path), "ST01", "expected claims (837)")
        read.append(found)
    return Claims.concat(read)


def _decisions(paths: Sequence[Path]) -> pl.DataFrame:
    read = []
    for path in paths:
        segments = read_segments(path)
        if not any((one.kind or "").startswith("835") for chunk in segments.chunks for one in chunk.sets):
            raise UnreadableError(str(path), "ST01", "expected remittances (835)")
        read.append(decisions_of(read_835(segments)))
    return pl.concat(read)
