"""The commands ``claimwright x12``: X12 files shown, checked, mended, answered, made into tables, parted and compared."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwright.cli import output, x12_files, x12_show, x12_tables
from claimwright.cli.x12_reading import reference_library, segments_of

if TYPE_CHECKING:
    from claimwright.x12.wire.segments import Segments

app = typer.Typer(
    no_args_is_help=True,
    help="X12 files: shown in plain words, checked, mended, answered, made into tables, parted, compared.",
)
app.command()(x12_show.show)


def _place(row: dict[str, Any]) -> str:
    element = f"{row['element']:02}" if row["element"] else ""
    component = f"-{row['component']}" if row["component"] else ""
    path = f"{row['path']} " if row["path"] else ""
    return f"{path}{row['id']}{element}{component}"


def _line(path: Path, row: dict[str, Any]) -> str:
    """One finding on one line: file:segment, loops and element, how bad, what."""
    at = row["segment"] if row["segment"] is not None else f"file {row['row'] + 1}"
    sides = [f"{side} {row[side]}" for side in ("found", "expected") if row[side]]
    told = f" ({'; '.join(sides)})" if sides else ""
    return (
        f"{path}:{at}: {_place(row)}: {row['severity']} {row['finding']} (SNIP {row['snip']}): {row['message']}{told}"
    )


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="X12 files of any of the transactions.")],
    repair: Annotated[
        bool, typer.Option("--repair", help="Also write each file with counts, widths, punctuation put right.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the mended files; default beside each, as NAME.mended.EXT.")
    ] = None,
    snip: Annotated[int, typer.Option("--snip", help="Only findings of SNIP types up to this one.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="A line of JSON a finding on standard output.")] = False,
) -> None:
    """What is wrong with X12 files: syntax, requirements, balances, links between segments, codes on their day.

    A line a finding: file, segment in its transaction set (the ST being 1), loops and element, severity, SNIP type, what
    was found and what was expected. With --repair each file is written once more with what a rule can put right, which
    is listed; clinical content and money are never changed, the file itself stays, and what remains wrong is told.

    Example: claimwright x12 check claims/*.837 --json

    Example: claimwright x12 check claims/monday.837 --repair --out mended
    """
    import polars as pl

    from claimwright.x12.check.check import check as findings_of

    library = reference_library() if snip >= 5 else None
    worst = output.OK
    for path in files:
        segments = segments_of(path)
        if segments is None:
            worst = output.UNREADABLE
            continue
        if repair:
            segments = _repaired(path, segments, out, as_json=json)
        found = findings_of(segments, library).filter(pl.col("snip") <= snip)
        if found.height and worst == output.OK:
            worst = output.FINDINGS
        if json:
            for row in found.iter_rows(named=True):
                output.json_line({"file": str(path), **row})
        else:
            for row in found.iter_rows(named=True):
                output.say(_line(path, row))
            if found.is_empty():
                output.say(f"{path}: nothing found")
    raise typer.Exit(worst)


def _repaired(path: Path, segments: Segments, folder: Path | None, *, as_json: bool) -> Segments:
    """The file put right, written into ``folder`` or beside; what was done is told."""
    from claimwright.x12.answer.repair import repair as mend
    from claimwright.x12.wire.segments import read_segments

    data, done = mend(segments)
    target = path.with_name(f"{path.stem}.mended{path.suffix}")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / path.name
    if target.exists() and target.samefile(path):
        output.error(f"{path}: the mended file would take its place; name another folder")
        raise typer.Exit(output.UNREADABLE)
    target.write_bytes(data)
    for one in done:
        place = f"{one.id}{one.element:02}" if one.element else one.id
        if as_json:
            output.json_line(
                {"file": str(path), "repair": one.finding, "row": one.row, "id": place, "words": one.words}
            )
        else:
            output.say(f"{path}: segment {one.row + 1}, {place}: {one.words}")
    return read_segments(data, path.name) if done else segments


@app.command()
def ack(
    file: Annotated[Path, typer.Argument(help="The X12 file received.")],
    claims: Annotated[bool, typer.Option("--claims", help="Print the 277CA that answers its claims instead.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the answers: NAME.999, and NAME.277ca where there are claims."),
    ] = None,
    number: Annotated[int, typer.Option("--number", min=1, help="Control number of the (first) answer.")] = 1,
) -> None:
    """The answers to a received X12 file: TA1 where one is due and a 999 a group (997 for 004010); a 277CA for claims.

    Without --out the first (with --claims the second) is written to standard output.

    Example: claimwright x12 ack received.837

    Example: claimwright x12 ack received.837 --out answers
    """
    import polars as pl

    from claimwright.clearinghouse.acknowledge_claims import acknowledge_claims
    from claimwright.x12.answer.writing import acknowledge
    from claimwright.x12.check.check import check as findings_of

    segments = segments_of(file)
    if segments is None:
        raise typer.Exit(output.UNREADABLE)
    now = datetime.now()  # noqa: DTZ005 - the interchange carries the sender's local time
    both = out is not None
    found = findings_of(segments, reference_library() if claims or both else None)
    answers: dict[str, bytes] = {}
    if both or not claims:
        answers["999"] = acknowledge(segments, timestamp=now, control_number=number, findings=found)
    if both or claims:
        own = number + len(answers)
        answers["277ca"] = acknowledge_claims(segments, timestamp=now, control_number=own, findings=found)
    if claims and not answers["277ca"]:
        output.error(f"{file}: holds no 837, so there are no claims to answer")
        raise typer.Exit(output.UNREADABLE)
    for ending, data in answers.items():
        if out is None:
            output.say(data.decode("latin-1").rstrip("\n"))
        elif data:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{file.stem}.{ending}").write_bytes(data)
            output.say(str(out / f"{file.stem}.{ending}"))
    counted = claims or "277ca" in answers
    errors = found.filter((pl.col("severity") == "error") & (pl.lit(counted) | (pl.col("level") != "claim")))
    raise typer.Exit(output.FINDINGS if errors.height else output.OK)


app.command()(x12_tables.tables)
app.command()(x12_files.split)
app.command()(x12_files.join)
app.command()(x12_files.diff)
app.command()(x12_files.deidentify)
