"""``claimwright risk accept``: which diagnoses of claims count for risk adjustment, and which are often unsupported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from claimwright.claims.reading import read_837
from claimwright.cli import output
from claimwright.cli.library import or_exit
from claimwright.risk import ACCEPTED, YEAR_TREATMENTS, accepted_diagnoses, overcoding_flags
from claimwright.x12.wire.segments import read_segments


def accept(
    files: Annotated[list[Path], typer.Argument(help="837 files, professional or institutional.")],
    out: Annotated[Path, typer.Option("--out", help="Where every diagnosis goes, Parquet or CSV by its name.")],
    year: Annotated[int, typer.Option(help="Year of service; by default the latest of the claims.")] = 0,
    unsupported: Annotated[Path | None, typer.Option(help="Where those that are often unsupported go.")] = None,
) -> None:
    """Says of each diagnosis of claims whether its source counts, by CMS's filter, and why not.

    What is written has member_id and code, so that accepted rows go on to risk score; the others stand there with their reason.
    The patterns in which reviewers mostly find diagnoses unsupported are told; they see procedures and no drugs.
    """
    tables = [or_exit(lambda one=one: _accepted(one)) for one in files]  # type: ignore[misc]
    found = pl.concat([one for one, _ in tables]) if tables else ACCEPTED.empty()
    chosen = year or max(found["day"].dt.year().drop_nulls(), default=0)
    found = found.filter(pl.col("day").is_null() | (pl.col("day").dt.year() == chosen))
    write(out, found)
    counted = int(found["accepted"].sum())
    output.say(f"{found.height:,} diagnoses of {chosen}: {counted:,} count, {found.height - counted:,} do not.")
    for reason, count in found.filter(~pl.col("accepted")).group_by("reason").len().sort("len", descending=True).rows():
        output.say(f"  {count:,}: {reason}")
    told = found.filter(pl.col("accepted")).with_columns(visit_id=pl.col("claim_id"))
    flags = overcoding_flags(told, pl.concat([one for _, one in tables]) if tables else YEAR_TREATMENTS.empty())
    rows = [
        {"member_id": one.member_id, "topic": one.topic, "title": one.title, "codes": " ".join(one.codes),
         "claims": " ".join(one.visits), "why": one.why, "usual": one.usual}
        for one in flags
    ]  # fmt: skip
    if unsupported:
        names = ("member_id", "topic", "title", "codes", "claims", "why", "usual")
        write(unsupported, pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String)))
    for title, count in (
        pl.DataFrame({"title": [one.title for one in flags]}, schema={"title": pl.String})["title"]
        .value_counts()
        .rows()
    ):
        output.say(f"Often unsupported: {title}, {count:,} members")
    raise typer.Exit(output.FINDINGS if flags else output.OK)


def _accepted(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The diagnoses of a file, and the procedures of its members as treatments."""
    claims = read_837(read_segments(path)).claims
    found = accepted_diagnoses(claims.claims, claims.lines, claims.diagnoses, claims.parties, claims.attachments)
    members = found.select("claim_id", "member_id").unique()
    procedures = claims.lines.select("claim_id", what="procedure_code").drop_nulls().join(members, on="claim_id")
    return found, YEAR_TREATMENTS.conform(procedures.with_columns(kind=pl.lit("procedure")))


def write(path: Path, frame: pl.DataFrame) -> None:
    """A table as CSV or Parquet, by the name of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
