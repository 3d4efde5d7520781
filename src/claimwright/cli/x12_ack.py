"""The command ``claimwright x12 ack``: the answers to a received X12 file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import polars as pl
import typer

from claimwright.clearinghouse.acknowledge_claims import acknowledge_claims
from claimwright.cli import output
from claimwright.cli.x12_reading import reference_library, segments_of
from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.check.check import check as findings_of

ANSWERS: Final[dict[str, Callable[..., bytes]]] = {"999": acknowledge, "277ca": acknowledge_claims}
"""Answers by the ending of their file, in the order of their control numbers."""


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
    segments = segments_of(file)
    if segments is None:
        raise typer.Exit(output.UNREADABLE)
    wanted = tuple(ANSWERS) if out is not None else ("277ca",) if claims else ("999",)
    found = findings_of(segments, reference_library() if "277ca" in wanted else None)
    now = datetime.now()  # noqa: DTZ005 - the interchange carries the sender's local time
    answers = {
        ending: ANSWERS[ending](segments, timestamp=now, control_number=own, findings=found)
        for own, ending in enumerate(wanted, number)
    }
    if claims and not answers["277ca"]:
        output.error(f"{file}: holds no 837, so there are no claims to answer")
        raise typer.Exit(output.UNREADABLE)
    for ending, data in answers.items():
        _deliver(data, out / f"{file.stem}.{ending}" if out else None)
    counted = pl.lit(value="277ca" in wanted) | (pl.col("level") != "claim")
    errors = found.filter((pl.col("severity") == "error") & counted)
    raise typer.Exit(output.FINDINGS if errors.height else output.OK)


def _deliver(answer: bytes, path: Path | None) -> None:
    """Writes an answer into its file, or to standard output; an empty one has no file."""
    if path is None:
        output.say(answer.decode("latin-1").rstrip("\n"))
    elif answer:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer)
        output.say(str(path))
