"""The command ``claimwright x12 ack``: the answers to a received X12 file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from claimwright.clearinghouse.acknowledge_claims import acknowledge_claims
from claimwright.cli import output
from claimwright.cli.x12_reading import reference_library, segments_of
from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.check.check import check as findings_of


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
