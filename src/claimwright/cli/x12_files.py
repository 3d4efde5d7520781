"""The commands ``claimwright x12 split``, ``join``, ``diff`` and ``deidentify``: files out of files."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from claimwright.cli import output, progress
from claimwright.cli.x12_reading import segments_of
from claimwright.errors import UnreadableError
from claimwright.files.differences import differences, money_summary
from claimwright.files.tables import read_all_tables
from claimwright.x12.work.deidentify import deidentify as without_people
from claimwright.x12.work.fake_values import key_of
from claimwright.x12.work.joining import join as joined
from claimwright.x12.work.splitting import WAYS
from claimwright.x12.work.splitting import split as parts_of


def split(
    file: Annotated[Path, typer.Argument(help="The X12 file to part.")],
    by: Annotated[str, typer.Option("--by", help="st (a transaction set each), claim, or payer.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the parts; made where it is not there.")],
    number: Annotated[
        int | None,
        typer.Option("--number", min=1, help="ISA13 of the first part; default the file's own. The others count on."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="A line of JSON a part.")] = False,
) -> None:
    """Part a file: each part is a whole interchange, its claims with their heading, provider and subscriber.

    GS06 and ST02 stay, so that answers can be led back; ISA13 counts on; levels and trailers are counted anew. A claim
    taken from an 835 keeps the amount of the whole payment (BPR02), which is told: money is never changed.

    Example: claimwright x12 split july.837 --by payer --out by-payer
    """
    if by not in WAYS:
        output.error(f"--by: expected {', '.join(WAYS)}, not {by}")
        raise typer.Exit(output.UNREADABLE)
    segments = segments_of(file)
    if segments is None:
        raise typer.Exit(output.UNREADABLE)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    try:
        for part in parts_of(segments, by, number=number):
            target = out / f"{file.stem}-{part.name}{file.suffix}"
            target.write_bytes(part.data)
            count += 1
            if json:
                output.json_line({"file": str(target), "claims": part.claims})
            else:
                output.say(f"{target}: {part.claims} claims")
    except UnreadableError as problem:
        output.unreadable(file, problem)
        raise typer.Exit(output.UNREADABLE) from None
    kinds = segments.transactions()["kind"].to_list()
    if by == "claim" and "835" in kinds:
        output.error(f"{file}: each part holds the amount of the whole payment, which its claims do not add up to")
    if not count:
        output.error(f"{file}: holds no {'transaction set' if by == 'st' else 'claim'}, so there is nothing to part")
        raise typer.Exit(output.UNREADABLE)


def join(
    files: Annotated[list[Path], typer.Argument(help="X12 files of one sender and receiver.")],
    out: Annotated[Path, typer.Option("--out", help="File for all of them together.")],
    number: Annotated[
        int | None, typer.Option("--number", min=1, help="ISA13; default that of the first file.")
    ] = None,
) -> None:
    """Put files together as one interchange, groups and sets counted and numbered anew where two are alike.

    Refused, with the file named: test with production, another sender, receiver or version, an interchange twice.

    Example: claimwright x12 join by-payer/*.837 --out all.837
    """
    found = [segments_of(path) for path in files]
    held = [segments for segments in found if segments is not None]
    if len(held) < len(found):
        raise typer.Exit(output.UNREADABLE)
    try:
        data = joined(held, number=number)
    except UnreadableError as problem:
        output.unreadable(problem.source, problem)
        raise typer.Exit(output.UNREADABLE) from None
    out.write_bytes(data)
    output.say(f"{out}: {len(files)} files")


def diff(
    first: Annotated[Path, typer.Argument(help="An X12 file.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
    json: Annotated[bool, typer.Option("--json", help="A line of JSON a difference.")] = False,
) -> None:
    """What two files say differently: by claim or payment, table and column; money summed.

    The order of claims, envelopes and control numbers do not count. Ends with 1 when the files differ.

    Example: claimwright x12 diff sent.837 resent.837
    """
    sides: list[dict[str, pl.DataFrame]] = []
    for path in progress.steps([first, second], "Reading", quiet=json):
        try:
            sides.append(read_all_tables(path))
        except UnreadableError as problem:
            output.unreadable(path, problem)
            raise typer.Exit(output.UNREADABLE) from None
    found = differences(*sides)
    if json:
        for row in found.iter_rows(named=True):
            output.json_line(row)
        raise typer.Exit(output.FINDINGS if found.height else output.OK)
    for row in found.iter_rows(named=True):
        place = f" {row['place']}" if row["place"] else ""
        where = f"{row['what']} {row['who']}: {row['table']}{place}"
        if row["column"] is None:
            output.say(f"{where}: only in the {'first' if row['first'] else 'second'} file")
            continue
        apart = f" ({row['difference']:+})" if row["difference"] is not None else ""
        output.say(f"{where}: {row['column']} {row['first'] or '-'} -> {row['second'] or '-'}{apart}")
    for row in money_summary(found).iter_rows(named=True):
        output.say(f"together: {row['table']}.{row['column']} {row['difference']:+}")
    if found.is_empty():
        output.say("the files say the same")
    raise typer.Exit(output.FINDINGS if found.height else output.OK)


def deidentify(
    file: Annotated[Path, typer.Argument(help="The X12 file with real patients.")],
    out: Annotated[Path, typer.Option("--out", help="File for the one without.")],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", help="File with the key, made where there is none: with one key a person is the same in all files."
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One line of JSON: how many values of each kind were replaced.")
    ] = False,
) -> None:
    """A file for people who must not know whose it is: fake identities, dates shifted by patient, same codes and money.

    Replaced: names, addresses, telephones, every number (NPIs by NPIs, control, member, claim, account, authorization
    numbers), dates, ages above 89; free text is put out. Kept: codes, amounts, quantities, times, states, drug codes,
    the first three digits of ZIP codes where 45 CFR 164.514(b)(2) lets them. Without --key the fakes are good for this
    file alone. Who has the key can tell the people again: keep it as you keep the file. An expert should look at what is
    rare in the codes before a file is published.

    Example: claimwright x12 deidentify monday.837 --out shared.837 --key people.key
    """
    segments = segments_of(file)
    if segments is None:
        raise typer.Exit(output.UNREADABLE)
    if out.exists() and out.samefile(file):
        output.error(f"{out}: is the file itself; name another one")
        raise typer.Exit(output.UNREADABLE)
    try:
        secret = key_of(key) if key is not None else secrets.token_bytes(32)
    except UnreadableError as problem:
        output.unreadable(problem.source, problem)
        raise typer.Exit(output.UNREADABLE) from None
    made = without_people(segments, secret)
    out.write_bytes(made.data)
    if json:
        output.json_line(made.replaced)
    else:
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(made.replaced.items()))
        output.say(f"{out}: replaced {told or 'nothing'}")
