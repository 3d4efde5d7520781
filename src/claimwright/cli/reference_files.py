"""The commands ``claimwright reference add`` and ``update``: load official files, downloaded by the user or fetched."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.library import or_exit, progress
from claimwright.errors import ReferenceMissingError
from claimwright.reference import default_home, open_library
from claimwright.reference.releases import Outcome, Period, Store
from claimwright.reference.releases import add as load
from claimwright.reference.releases.periods import from_words
from claimwright.reference.releases.update import Fetched
from claimwright.reference.releases.update import addresses as read
from claimwright.reference.releases.update import update as fetch
from claimwright.reference.search import added

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, zips or folders, as downloaded.", exists=True)],
    period: Annotated[
        str | None, typer.Option("--period", help="FY2026, 2026, 2026Q3 or 2026-07, for files that do not say it.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD, instead of --period.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, YYYY-MM-DD, beside --from.")] = None,
    licensed: Annotated[
        bool, typer.Option("--licensed", help="You hold the licence for the descriptors in these files (AMA CPT).")
    ] = False,
    as_json: Json = False,
) -> None:
    """Load official files: code sets, edits, fees. Each is recognised by its content, checked and kept as a release.

    Ends with 2 when a file was refused; the others are loaded all the same.

    Example: claimwright reference add 2026-code-descriptions-tabular-order.zip ~/Downloads/ncci
    """
    holds = _period(period, first, last)
    outcomes = []
    for outcome in load(Store(default_home()), paths, period=holds, licensed=licensed):
        outcomes.append(outcome)
        if not as_json:
            _say(outcome)
    if as_json:
        output.json_line([_plain(outcome) for outcome in outcomes])
    _prepare_search()
    if any(outcome.status == "refused" for outcome in outcomes):
        raise typer.Exit(output.UNREADABLE)


def remove(
    data_set: Annotated[str, typer.Argument(help="Name of the data set, as status shows it.")],
    release: Annotated[str, typer.Argument(help="Name of the release, such as FY2026 or 2026Q3.")],
) -> None:
    """Take a release out again, for a file that was added with a wrong period. Its file can be added anew.

    Example: claimwright reference remove place_of_service_list 2026-01
    """
    store = Store(default_home())
    found = [one for one in store.releases(data_set) if one.release == release]
    if not found:
        known = ", ".join(dict.fromkeys(one.release for one in store.releases(data_set))) or "none"
        output.error(f"no release {release} of {data_set} is loaded; loaded: {known}")
        raise typer.Exit(output.UNREADABLE)
    for one in found:
        store.remove(one)
        output.say(f"removed {one.dataset} {one.release}: {one.file}")


def update(
    names: Annotated[list[str] | None, typer.Argument(help="Only these files, by the name that --list shows.")] = None,
    accept_terms: Annotated[
        bool, typer.Option("--accept-terms", help="You have read and accept the AMA's terms at CMS (CPT, CDT).")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Fetch what is current too.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="Show the files and addresses; fetch nothing.")] = False,
    addresses: Annotated[
        Path | None, typer.Option(help="A file of addresses instead of the program's own.", exists=True)
    ] = None,
    as_json: Json = False,
) -> None:
    """Fetch the official files that are due from CMS, CDC, FDA and AHRQ over HTTPS, check and load them.

    A broken transfer goes on where it stopped when the command is run again. Ends with 2 when a file failed.

    Example: claimwright reference update hcpcs cvx
    """
    today = date.today()  # noqa: DTZ011 - the day where the practice is
    listed = or_exit(lambda: read(addresses))
    if unknown := set(names or ()) - {row.name for row in listed}:
        raise typer.BadParameter(f"no file named {', '.join(sorted(unknown))}; --list shows them")
    if listing:
        rows = [(row.name, ", ".join(row.datasets), row.terms, row.url(row.due(today) or today)) for row in listed]
        output.table("", ("file", "data sets", "terms", "address"), rows)
        return
    results = []
    for result in fetch(default_home(), today, names=names or (), accepted=accept_terms, again=again, listed=listed):
        results.append(result)
        if not as_json:
            _say_fetched(result)
    if as_json:
        output.json_line([_plain_fetched(result) for result in results])
    _prepare_search()
    statuses = {outcome.status for result in results for outcome in result.outcomes}
    if "loaded" in statuses:
        _prepare()
    if "refused" in statuses or any(result.status in ("failed", "not there") for result in results):
        raise typer.Exit(output.UNREADABLE)


def _plain_fetched(result: Fetched) -> dict[str, Any]:
    return {
        "name": result.name,
        "status": result.status,
        "address": result.address,
        "message": result.message,
        "files": [_plain(outcome) for outcome in result.outcomes],
    }


def _prepare() -> None:
    """The tables that answer first are made while the user waits for the command, not at the first question."""
    try:
        library = open_library()
    except ReferenceMissingError:
        return
    library.prepare()


def _say_fetched(result: Fetched) -> None:
    if result.status == "current":
        output.say(f"{result.name}: current")
    elif result.status == "terms":
        output.say(
            f"{result.name}: {result.message}; read them at CMS and use --accept-terms, or fetch {result.address}"
        )
    elif result.status == "fetched":
        output.say(f"{result.name}: fetched {result.address}")
        for outcome in result.outcomes:
            _say(outcome)
    else:
        output.error(f"{result.name}: {result.message} ({result.address})")


def _prepare_search() -> None:
    """Builds the search over indexes and tables now, so that the first who searches need not wait."""
    try:
        added.folder(open_library(), progress)
    except ReferenceMissingError:
        return  # built with the library, by the first command that needs it


def _period(words: str | None, first: str | None, last: str | None) -> Period | None:
    if words and (first or last):
        raise typer.BadParameter("give --period or --from, not both")
    if last and not first:
        raise typer.BadParameter("--to needs --from")
    try:
        if words:
            return from_words(words)
        if first is None:
            return None
        begins, ends = date.fromisoformat(first), date.fromisoformat(last) if last else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if ends and ends < begins:
        raise typer.BadParameter("--to lies before --from")
    return Period(begins, ends, first)


def _say(outcome: Outcome) -> None:
    if outcome.status == "refused":
        output.error(f"{outcome.file}: refused: {outcome.message}")
        return
    if outcome.release is None:
        output.say(f"{outcome.file}: {outcome.status}: {outcome.message}")
        return
    held = outcome.release
    days = f"{held.valid_from} to {held.valid_to or 'the next release'}"
    rows = ", ".join(f"{table} {count:,}" for table, count in held.rows.items())
    output.say(f"{outcome.file}: {outcome.status}: {outcome.describes} {held.release} ({days}), rows: {rows}")
    if outcome.message:
        output.say(f"  {outcome.message}")


def _plain(outcome: Outcome) -> dict[str, Any]:
    held = outcome.release
    return {
        "file": outcome.file,
        "status": outcome.status,
        "message": outcome.message,
        "what": outcome.describes,
        "data_set": held.dataset if held else None,
        "release": held.release if held else None,
        "valid_from": held.valid_from if held else None,
        "valid_to": held.valid_to if held else None,
        "rows": held.rows if held else {},
    }
