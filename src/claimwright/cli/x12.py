"""The commands ``claimwright x12``: X12 files checked, mended and answered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from claimwright.cli import output
from claimwright.errors import ReferenceMissingError, UnreadableError

if TYPE_CHECKING:
    import polars as pl

    from claimwright.reference import Library
    from claimwright.x12.segments import Segments

app = typer.Typer(no_args_is_help=True, help="X12 files: checked, mended, answered.")

_SHOWN: Final = ("finding", "severity", "snip", "segment", "place", "found", "expected", "says")


def _library() -> Library | None:
    """The reference library; without one codes are not asked for, which is said."""
    from claimwright.reference import open_library

    try:
        return open_library()
    except ReferenceMissingError as problem:
        output.error(f"codes are not checked: {problem}")
        return None


def _read(path: Path) -> Segments | None:
    from claimwright.x12.segments import read_segments

    try:
        return read_segments(path)
    except UnreadableError as problem:
        output.unreadable(path, problem)
        return None


def _place(row: dict[str, Any]) -> str:
    element = f"{row['element']:02}" if row["element"] else ""
    component = f"-{row['component']}" if row["component"] else ""
    path = f"{row['path']} " if row["path"] else ""
    return f"{path}{row['id']}{element}{component}"


def _show(path: Path, found: pl.DataFrame) -> None:
    rows = [
        (
            row["finding"],
            row["severity"],
            row["snip"],
            row["segment"] if row["segment"] is not None else f"file {row['row'] + 1}",
            _place(row),
            row["found"],
            row["expected"],
            row["message"],
        )
        for row in found.iter_rows(named=True)
    ]
    if rows:
        output.table(str(path), _SHOWN, rows, right=("snip", "segment"))
    else:
        output.say(f"{path}: nothing found")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="X12 files of any of the transactions.")],
    repair: Annotated[
        Path | None, typer.Option("--repair", help="Folder for the files with counts, widths, punctuation put right.")
    ] = None,
    snip: Annotated[int, typer.Option("--snip", help="Only findings of SNIP types up to this one.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="A line of JSON a finding on standard output.")] = False,
) -> None:
    """What is wrong with X12 files: syntax, requirements, balances, links between segments, codes on their day.

    Each finding has its SNIP type, place, what was found and what was expected. With --repair each file is written into
    the folder with what a rule can put right, which is listed; clinical content and money are never changed, and the
    findings that are left are told.

    Example: claimwright x12 check claims/*.837 --json

    Example: claimwright x12 check claims/monday.837 --repair mended
    """
    import polars as pl

    from claimwright.x12.check import check as findings_of

    library = _library() if snip >= 5 else None
    worst = output.OK
    for path in files:
        segments = _read(path)
        if segments is None:
            worst = output.UNREADABLE
            continue
        if repair is not None:
            segments = _repaired(path, segments, repair, as_json=json)
        found = findings_of(segments, library).filter(pl.col("snip") <= snip)
        if found.height and worst == output.OK:
            worst = output.FINDINGS
        if json:
            for row in found.iter_rows(named=True):
                output.json_line({"file": str(path), **row})
        else:
            _show(path, found)
    raise typer.Exit(worst)


def _repaired(path: Path, segments: Segments, folder: Path, *, as_json: bool) -> Segments:
    """The file put right, written into ``folder``; what was done is told."""
    from claimwright.x12.repair import repair as mend
    from claimwright.x12.segments import read_segments

    data, done = mend(segments)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
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
    claims: Annotated[bool, typer.Option("--claims", help="Answer its claims with a 277CA instead.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="File for the answer instead of standard output.")] = None,
    number: Annotated[int, typer.Option("--number", min=1, help="Control number of the answer.")] = 1,
) -> None:
    """The answer to a received X12 file: TA1 where one is due and a 999 a group (997 for 004010), or a 277CA.

    Example: claimwright x12 ack received.837

    Example: claimwright x12 ack received.837 --claims --out answer.277
    """
    import polars as pl

    from claimwright.clearinghouse.acknowledge_claims import acknowledge_claims
    from claimwright.x12.acknowledge import acknowledge
    from claimwright.x12.check import check as findings_of

    segments = _read(file)
    if segments is None:
        raise typer.Exit(output.UNREADABLE)
    now = datetime.now()  # noqa: DTZ005 - the interchange carries the sender's local time
    found = findings_of(segments, _library() if claims else None)
    if claims:
        data = acknowledge_claims(segments, timestamp=now, control_number=number, findings=found)
    else:
        data = acknowledge(segments, timestamp=now, control_number=number, findings=found)
    if not data:
        output.error(f"{file}: holds no 837, so there are no claims to answer")
        raise typer.Exit(output.UNREADABLE)
    if out is None:
        output.say(data.decode("latin-1").rstrip("\n"))
    else:
        out.write_bytes(data)
    errors = found.filter((pl.col("severity") == "error") & (pl.lit(claims) | (pl.col("level") != "claim")))
    raise typer.Exit(output.FINDINGS if errors.height else output.OK)
