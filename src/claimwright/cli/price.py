"""The command ``claimwright reference price``: what Medicare allows for a service, with the arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from claimwright.cli import output
from claimwright.cli.library import ready_library
from claimwright.reference.fees import Price, price_line
from claimwright.reference.fees.steps import basis_name


def price(
    code: Annotated[str, typer.Argument(help="HCPCS or CPT code.")],
    day: Annotated[str, typer.Option("--date", help="Date of service, YYYY-MM-DD.")],
    zip_code: Annotated[str | None, typer.Option("--zip", help="ZIP code where the service was given.")] = None,
    place: Annotated[str | None, typer.Option("--pos", help="Place of service, two digits.")] = None,
    modifiers: Annotated[list[str] | None, typer.Option("--modifier", "-m", help="Modifier; up to four.")] = None,
    units: Annotated[str, typer.Option("--units", help="Units.")] = "1",
    minutes: Annotated[int | None, typer.Option("--minutes", help="Minutes of anaesthesia.")] = None,
    base_units: Annotated[
        str | None, typer.Option("--base-units", help="Anaesthesia base units, where the list is not loaded.")
    ] = None,
    practitioner: Annotated[
        str | None, typer.Option("--practitioner", help="physician, np, pa, cns, nurse_midwife, social_worker ...")
    ] = None,
    nonparticipating: Annotated[bool, typer.Option("--nonparticipating", help="Does not participate.")] = False,
    qualifying: Annotated[
        bool, typer.Option("--qualifying", help="Qualifying participant of an advanced payment model (from 2026).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What Medicare allows for one service, step by step: fee schedule, anaesthesia, laboratory, drug or equipment.

    Ends with 1 when no amount can be said; the reason is told. The files of the day are loaded with reference add.

    Example: claimwright reference price 99213 --date 2025-11-03 --zip 10001 --pos 11
    """
    found = price_line(
        ready_library(), code, _day(day), zip_code=zip_code, place_of_service=place, modifiers=_modifiers(modifiers),
        units=_number(units, "--units"), minutes=minutes, practitioner=practitioner, participating=not nonparticipating,
        qualifying=qualifying, base_units=_number(base_units, "--base-units") if base_units else None,
    )  # fmt: skip
    if as_json:
        output.json_line(_plain(found))
    else:
        _show(found)
    if found.amount is None:
        raise typer.Exit(output.FINDINGS)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("expected a date such as 2025-11-03", param_hint="--date") from None


def _number(text: str, name: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter("expected a number", param_hint=name) from None
    if not number.is_finite() or number <= 0:
        raise typer.BadParameter("expected a number above zero", param_hint=name)
    return number


def _modifiers(given: list[str] | None) -> tuple[str, ...]:
    """Modifiers one by one or together: -m 26 -m 59, or -m 26,59."""
    found = tuple(part.strip().upper() for text in given or [] for part in text.split(",") if part.strip())
    if len(found) > 4:
        raise typer.BadParameter("a line has at most four modifiers", param_hint="--modifier")
    return found


def _plain(found: Price) -> dict[str, object]:
    return {
        "code": found.code,
        "date": found.day,
        "amount": found.amount,
        "basis": found.basis,
        "contractor": found.row["contractor"],
        "locality": found.row["locality"],
        "steps": [{"label": s.label, "working": s.working, "value": s.value} for s in found.steps],
        "limiting_charge": found.limiting_charge,
        "reason": found.reason,
        "remarks": found.remarks,
        "missing": found.missing,
        "sources": found.sources,
    }


def _show(found: Price) -> None:
    where = f", contractor {found.row['contractor']} locality {found.row['locality']}" if found.row["locality"] else ""
    output.say(f"{found.code} on {found.day}: {basis_name(found.basis)}{where}")
    if found.steps:
        rows = [(step.label, step.working, f"{step.value:f}") for step in found.steps]
        output.table("", ("step", "working", "value"), rows, right=("value",))
    if found.amount is not None:
        output.say(f"Allowed: ${found.amount:,.2f}")
    if found.limiting_charge is not None:
        output.say(f"Limiting charge: ${found.limiting_charge:,.2f}")
    for label, texts in (
        ("", (found.reason,) if found.reason else ()), ("Note: ", found.remarks), ("Missing: ", found.missing),
        ("Source: ", found.sources),
    ):  # fmt: skip
        for text in texts:
            output.say(f"{label}{text}")
