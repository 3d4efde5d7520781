"""The command ``claimwright asc``: the procedures of one session in, what a surgery center is paid for each out."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import typer

from claimwright.cli import output
from claimwright.cli.arguments import parse_date
from claimwright.cli.library import ready_library
from claimwright.reference.fees import CenterLine, CenterPrice, price_surgery_center

app = typer.Typer()

_WRITTEN: Final = re.compile(r"(?P<code>[0-9A-Z]{5})(?P<modifiers>(-[0-9A-Z]{2})*)(\*(?P<units>\d+))?", re.IGNORECASE)


@app.command(epilog="Example: claimwright asc 45385 45380-59 J1885*2 --date 2026-04-03 --wage-index 1.0325")
def asc(
    codes: Annotated[list[str], typer.Argument(help="Codes of one session, with modifiers (-59) and units (*2).")],
    day: Annotated[str, typer.Option("--date", help="Date of service, YYYY-MM-DD.")],
    wage_index: Annotated[
        str | None, typer.Option("--wage-index", help="Wage index of the center; without it the national rates.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a line.")] = False,
) -> None:
    """Say what Medicare covers and pays in an ambulatory surgery center for the procedures of one session.

    The lists of the day (ASC Addenda AA, BB, EE, FF) are loaded with reference add. Exit code 0: every line has an amount above
    zero or is packaged; 1: a line is not covered, or no amount can be said.
    """
    on = parse_date(day)
    assert on is not None
    index = _number(wage_index)
    found = price_surgery_center(
        [_line(number, text) for number, text in enumerate(codes, 1)], on, ready_library(), wage_index=index
    )
    if as_json:
        for one in found:
            output.json_line(one.__dict__)
    else:
        _show(found)
    if any(not one.covered or one.amount is None for one in found):
        raise typer.Exit(output.FINDINGS)


def _line(number: int, text: str) -> CenterLine:
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(f"{text!r}: expected a code such as 45385, 45380-59 or J1885*2", param_hint="CODES")
    modifiers = tuple(part.upper() for part in match["modifiers"].split("-") if part)
    return CenterLine(number, match["code"].upper(), modifiers, Decimal(match["units"] or 1))


def _number(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter("expected a number", param_hint="--wage-index") from None
    if not found.is_finite() or found <= 0:
        raise typer.BadParameter("expected a number above zero", param_hint="--wage-index")
    return found


def _show(found: list[CenterPrice]) -> None:
    rows = [
        (one.line, one.code, {True: "yes", False: "no", None: "?"}[one.covered], one.indicator,
         "" if one.amount is None else f"{one.amount:,.2f}", "; ".join(filter(None, (one.reason or one.says, one.discount))))
        for one in found
    ]  # fmt: skip
    output.table("", ("line", "code", "covered", "indicator", "pays", "why"), rows, right=("line", "pays"))
    for missing in dict.fromkeys(one.missing for one in found if one.missing):
        output.say(f"Missing: {missing}")
    for source in dict.fromkeys(one.source for one in found if one.source):
        output.say(f"Source: {source}")
