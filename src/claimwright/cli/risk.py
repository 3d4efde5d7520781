"""``claimwright risk``: risk adjustment models, and the scores of a population from tables."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Final

import polars as pl
import typer

from claimwright.cli import output
from claimwright.cli.library import or_exit, ready_library
from claimwright.cli.risk_claims import accept, write
from claimwright.cli.risk_review import review
from claimwright.errors import UnreadableError
from claimwright.grouping.hcc import (
    DIAGNOSES,
    MEMBERS,
    NOT_INSTALLED,
    V28,
    Parameters,
    PopulationScores,
    model_tables,
    payment_years,
    risk_models,
    score_members,
    unusable_codes,
)
from claimwright.risk import recapture_members
from claimwright.schema import Column, Table

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Risk adjustment: the models, a member's year of charts, and the scores of a population from tables.",
)

_SCALE: Final = 4
EARLIER: Final = Table(
    "risk_earlier", "one diagnosis of an earlier year", (*DIAGNOSES.columns, Column("day", pl.Date, "Date of service."))
)

app.command(epilog="Example: claimwright risk accept monday.837 --out diagnoses.parquet")(accept)
app.command(epilog="Example: claimwright risk review charts/doe --json")(review)


@app.command(epilog="Example: claimwright risk models")
def models(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """The models that can be scored, by payment year, who is paid by them, and which are not installed."""
    rows = [
        {"model": one.model, "payment_year": one.payment_year, "mapping_year": one.mapping_year,
         "coefficient_year": one.coefficient_year, "standing": one.standing,
         "source": model_tables(one.model, one.payment_year).source}
        for one in risk_models()
    ]  # fmt: skip
    if as_json:
        output.json_line({"models": rows, "not_installed": NOT_INSTALLED})
        return
    columns = ("Model", "Payment year", "Coefficients", "Standing")
    shown = [(one["model"], one["payment_year"], one["coefficient_year"], one["standing"]) for one in rows]
    output.table("", columns, [*shown, *((name, "", "", why) for name, why in NOT_INSTALLED.items())])


@app.command(epilog="Example: claimwright risk score members.csv diagnoses.csv --out scores.parquet")
def score(
    members: Annotated[
        Path, typer.Argument(help="Members, CSV or Parquet: member_id, age, sex and what else the tables page names.")
    ],
    diagnoses: Annotated[
        Path,
        typer.Argument(
            help="Diagnoses of the year of service: member_id, code; where there is a column accepted, those alone."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Where the scores go, Parquet or CSV by its name.")],
    terms: Annotated[Path | None, typer.Option(help="Where every variable with its coefficient goes.")] = None,
    categories: Annotated[Path | None, typer.Option(help="Where every diagnosis with its category goes.")] = None,
    earlier: Annotated[
        Path | None, typer.Option(help="Diagnoses of the two years before: member_id, code, and day where it is known.")
    ] = None,
    recapture: Annotated[Path | None, typer.Option(help="Where lasting conditions go that only --earlier has.")] = None,
    model: Annotated[str, typer.Option(help="V28, V24, RxHCC V08, ESRD V24 or ESRD V21.")] = V28,
    payment_year: Annotated[int, typer.Option(help="The year paid; diagnoses are of the year before.")] = 0,
    normalization: Annotated[str, typer.Option(help="The year's normalization factor, such as 1.067.")] = "",
    intensity: Annotated[str, typer.Option(help="The year's coding intensity adjustment, such as 0.059.")] = "",
) -> None:
    """The raw scores of a population, and with the year's two factors the scores paid by.

    Codes that may not be reported (headers, codes out of force) are named on standard error, with how often they occur, and
    the command ends with 1: they count for nothing.
    """
    year = payment_year or payment_years()[-1]
    if (earlier is None) != (recapture is None):
        raise typer.BadParameter("give both or none", param_hint="--earlier, --recapture")
    factors = _factors(model, normalization, intensity)
    people = or_exit(lambda: _read(members, MEMBERS))
    codes = or_exit(lambda: _read(diagnoses, DIAGNOSES))
    found = or_exit(lambda: _scored(people, codes, model, year, members))
    scores = found.scores
    strangers = codes.filter(~pl.col("member_id").is_in(people["member_id"].implode()))
    if strangers.height:
        output.error(f"{strangers.height:,} diagnoses are of nobody among the members: they count for nothing")
    if factors:
        paid = pl.col("raw").cast(pl.Float64) / float(factors.normalization) * (1 - float(factors.intensity))
        scores = scores.with_columns(
            normalization=pl.lit(str(factors.normalization)),
            intensity=pl.lit(str(factors.intensity)),
            payment=paid.round(_SCALE),
        )
    for path, frame in ((out, scores), (terms, found.terms), (categories, found.categories)):
        if path:
            write(path, frame)
    if earlier and recapture:
        before = or_exit(lambda: _read(earlier, EARLIER))
        gaps = recapture_members(before, found.categories, model_tables(model, year))
        shown = gaps.with_columns(pl.col("codes").list.join(" ")) if recapture.suffix == ".csv" else gaps
        write(recapture, shown)
        output.say(f"{gaps.height:,} lasting conditions of earlier years are not documented this year.")
    unscored = scores["segment"].null_count()
    output.say(
        f"{scores.height:,} people scored by {model} for payment year {year}, {unscored:,} without a segment in it."
    )
    raise typer.Exit(output.FINDINGS if _told(codes, year) else output.OK)


def _scored(people: pl.DataFrame, codes: pl.DataFrame, model: str, year: int, source: Path) -> PopulationScores:
    try:
        return score_members(people, codes, model=model, payment_year=year)
    except ValueError as error:
        raise UnreadableError(str(source), "", str(error)) from error


def _told(codes: pl.DataFrame, year: int) -> bool:
    counted = dict(codes.group_by("code").len().rows())
    wrong = unusable_codes(counted, ready_library(), year - 1)
    times: dict[str, int] = {}
    for code, count in counted.items():
        times[code.upper().replace(".", "")] = times.get(code.upper().replace(".", ""), 0) + count
    for one in wrong:
        output.error(f"{one.code}, {times.get(one.code, 0)} times: {one.reason}")
    return bool(wrong)


def _factors(model: str, normalization: str, intensity: str) -> Parameters | None:
    if not normalization and not intensity:
        return None
    if not normalization or not intensity:
        raise typer.BadParameter("give both factors of the year or none", param_hint="--normalization, --intensity")
    try:
        return Parameters(model, Decimal(normalization), Decimal(intensity))
    except InvalidOperation:
        raise typer.BadParameter("expected numbers such as 1.067 and 0.059", param_hint="--normalization") from None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--normalization, --intensity") from None


def _read(path: Path, table: Table) -> pl.DataFrame:
    if not path.exists():
        raise UnreadableError(str(path), "", "there is no such file")
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UnreadableError(
            str(path), "", "no table: expected CSV in UTF-8 with the columns' names in its first line, or Parquet"
        ) from error
    needed = [name for name in ("member_id", "age", "sex", "code") if name in table.names]
    if missing := [name for name in needed if name not in frame.columns]:
        raise UnreadableError(str(path), "", f"expected a column {', '.join(missing)}, separated by commas")
    try:
        yes = [
            pl.col(name).cast(pl.String).str.to_lowercase().is_in(["true", "1", "y", "yes"])
            for name, dtype in table.schema.items()
            if dtype == pl.Boolean and name in frame.columns
        ]
        if "code" in table.names and "accepted" in frame.columns:
            # What risk accept wrote: the rows that do not count stand there with their reason.
            frame = frame.filter(pl.col("accepted").cast(pl.String).str.to_lowercase() == "true")
        days = [
            pl.col(name).str.to_date()
            for name, dtype in table.schema.items()
            if dtype == pl.Date and frame.schema.get(name) == pl.String
        ]
        return table.conform(frame.with_columns(yes + days))
    except pl.exceptions.PolarsError as error:
        raise UnreadableError(
            str(path), "", f"expected the columns {', '.join(table.names)} as the tables page says"
        ) from error
