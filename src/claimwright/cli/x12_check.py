"""The command ``claimwright x12 check``: what is wrong with X12 files, and with ``--repair`` the files put right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from claimwright.cli import output
from claimwright.cli.x12_reading import reference_library, segments_of
from claimwright.x12.answer.repair import repair as mend
from claimwright.x12.check.check import check as findings_of
from claimwright.x12.wire.segments import Segments, read_segments


def _place(row: dict[str, Any]) -> str:
    element = f"{row['element']:02}" if row["element"] else ""
    component = f"-{row['component']}" if row["component"] else ""
    path = f"{row['path']} " if row["path"] else ""
    return f"{path}{row['id']}{element}{component}"


def _line(path: Path, row: dict[str, Any]) -> str:
    """One finding on one line: file:segment, loops and element, how bad, what, which claim."""
    at = row["segment"] if row["segment"] is not None else f"file {row['row'] + 1}"
    sides = [f"{side} {row[side]}" for side in ("found", "expected", "addition") if row[side]]
    told = f" ({'; '.join(sides)})" if sides else ""
    claim = f" [claim {row['claim']}, {row['patient_control_number'] or 'no number'}]" if row["claim"] else ""
    return f"{path}:{at}: {_place(row)}: {row['severity']} {row['finding']} (SNIP {row['snip']}): {row['message']}{told}{claim}"


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
