"""The command ``claimwright x12 show``: a file loop by loop in plain words, a claim at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from claimwright.cli import output
from claimwright.cli.x12_reading import reference_library, segments_of
from claimwright.x12.check.check import check
from claimwright.x12.work.outline import Outline, ShownElement, ShownLoop, ShownSegment

_INDENT: Final = "  "
_NAME: Final = 34
_COLOURS: Final = {"loop": "1;36", "segment": "1", "error": "1;31", "warning": "33", "": ""}
"""Bold cyan, bold, bold red and yellow as terminals take them (ECMA-48, SGR)."""


def show(
    file: Annotated[Path, typer.Argument(help="An X12 file of any of the transactions.")],
    claim: Annotated[
        int | None, typer.Option("--claim", min=1, help="Only this claim, counted from 1, with what stands above it.")
    ] = None,
    one_set: Annotated[
        int | None, typer.Option("--set", min=1, help="Only this transaction set, counted from 1 in the file.")
    ] = None,
    find: Annotated[
        str | None, typer.Option("--find", help="Only the claims (else the lines outside claims) that hold this text.")
    ] = None,
    fold: Annotated[
        bool, typer.Option("--fold", help="A line a claim: its number in the file, its own, findings.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="A line of JSON a segment (with --fold: a claim).")] = False,
) -> None:
    """A file in plain words: its loops, each segment and element named, codes spelled out, findings at their place.

    Codes are spelled out on the day of the service from the reference library; titles of CPT codes only where you have
    loaded them. Ends with 1 when there are findings in what is shown.

    Example: claimwright x12 show monday.837 --fold

    Example: claimwright x12 show monday.837 --claim 12

    Example: claimwright x12 show era.835 --find CO*45
    """
    segments = segments_of(file)
    if segments is None:
        raise typer.Exit(output.UNREADABLE)
    library = reference_library("codes are not spelled out")
    outline = Outline(segments, check(segments, library), library)
    if claim is not None and claim > outline.claims:
        output.error(f"{file}: holds {outline.claims} claims, so there is no claim {claim}")
        raise typer.Exit(output.UNREADABLE)
    if fold:
        raise typer.Exit(_folded(outline, json=json))
    loops = _chosen(outline, claim, one_set, find)
    raise typer.Exit(_as_json(loops) if json else _printed(loops))


def _chosen(outline: Outline, claim: int | None, one_set: int | None, find: str | None) -> Iterator[ShownLoop]:
    if find is not None:
        wanted = outline.claims_with(find)
        if claim is not None:
            wanted = [one for one in wanted if one == claim]
        outside = outline.outside_claims() if wanted == [0] else iter(())
        return chain(outside, *(outline.of_claim(one) for one in wanted if one))
    if claim is not None:
        return outline.of_claim(claim)
    if one_set is not None:
        return outline.of_set(one_set)
    return outline.whole()


def _folded(outline: Outline, *, json: bool) -> int:
    index = outline.index()
    if json:
        for row in index.iter_rows(named=True):
            output.json_line(row)
    else:
        rows = [
            (row["claim"], row["label"], row["row"] + 1, row["errors"] or "", row["warnings"] or "")
            for row in index.iter_rows(named=True)
        ]
        columns = ("claim", "its number", "segment of the file", "errors", "warnings")
        output.table("", columns, rows, right=("claim", "segment of the file", "errors", "warnings"))
        outside = outline.findings.height - sum(index["errors"]) - sum(index["warnings"])
        if outside:
            output.say(f"findings outside claims: {outside}")
    return output.FINDINGS if outline.findings.height else output.OK


def _as_json(loops: Iterator[ShownLoop]) -> int:
    worst = output.OK
    for loop in loops:
        for segment in loop.segments:
            worst = max(worst, output.FINDINGS if segment.wrong else output.OK)
            output.json_line(
                {
                    "claim": loop.claim or None,
                    "loop": loop.id,
                    "loop_name": loop.name,
                    "row": segment.row,
                    "segment": segment.segment,
                    "id": segment.id,
                    "name": segment.name,
                    "elements": [
                        {"place": one.place, "name": one.name, "value": one.value, "meaning": one.meaning or None}
                        for one in segment.elements
                    ],
                    "findings": [*segment.findings, *(each for one in segment.elements for each in one.findings)],
                }
            )
    return worst


def _printed(loops: Iterator[ShownLoop]) -> int:
    colours = output.colours_wanted()
    worst = output.OK
    claim = 0

    def line(text: str, colour: str = "") -> None:
        plain = output.printable(text)
        sys.stdout.write(f"\x1b[{_COLOURS[colour]}m{plain}\x1b[0m\n" if colours and colour else f"{plain}\n")

    for loop in loops:
        margin = _INDENT * loop.depth
        if loop.claim and loop.claim != claim:
            line("")
        claim = loop.claim
        told = f"  (claim {loop.claim} of the file)" if loop.claim and loop.segments[0].id in ("CLM", "CLP") else ""
        line(f"{margin}{loop.id or '---'} {loop.name}{told}", "loop")
        for segment in loop.segments:
            worst = max(worst, output.FINDINGS if segment.wrong else output.OK)
            for text, colour in _lines(segment):
                line(f"{margin}{_INDENT}{text}", colour)
    return worst


def _lines(segment: ShownSegment) -> Iterator[tuple[str, str]]:
    number = f" [{segment.segment}]" if segment.segment else ""
    yield f"{segment.id} {segment.name}{number}", "segment"
    for element in segment.elements:
        yield _INDENT + _told(element), ""
        for finding in element.findings:
            yield _found(finding)
    for finding in segment.findings:
        yield _found(finding)


def _told(element: ShownElement) -> str:
    meaning = f"  = {element.meaning}" if element.meaning else ""
    return f"{element.place:8} {element.name:{_NAME}} {element.value}{meaning}".rstrip()


def _found(finding: dict[str, Any]) -> tuple[str, str]:
    expected = f"; expected {finding['expected']}" if finding["expected"] else ""
    return f"{_INDENT}!! {finding['severity']}: {finding['message']}{expected}", str(finding["severity"])
