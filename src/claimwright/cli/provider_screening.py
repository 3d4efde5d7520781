"""The command ``claimwright provider screen``: who of a practice is on OIG's exclusion list?"""

from __future__ import annotations

import typer

from claimwright.cli import output
from claimwright.cli.workbench import AsJson, PracticeOption, by, done, opened, practice_of

_SHOWN = ("verdict", "npi", "name", "excluded_on", "authority", "state", "birth_year")


def screen(practice: PracticeOption, as_json: AsJson = False) -> None:
    """Look up every provider of a practice, and the practice itself, in OIG's exclusion list.

    The same NPI is certain; the same name is for a person to decide (compare the birth year and the state). The audit trail
    keeps that it was done, with or without a match. Exit code 1: somebody is on the list, or may be. Do it each month, after
    claimwright reference update.

    Example: claimwright provider screen --practice lakeside
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import screen_providers

    where = practice_of(practice)
    told = done(lambda: screen_providers(where, by()))
    rows = [{name: getattr(match, name) for name in _SHOWN} for match in told.matches]
    if as_json:
        output.json_line(
            {
                "practice": where.name,
                "list": told.list_of,
                "entries": told.entries,
                "looked_up": told.providers,
                "matches": rows,
            }
        )
    else:
        for row in rows:
            typer.echo(
                f"{row['verdict']}: {row['name']} {row['npi'] or '(no NPI)'}, since {row['excluded_on']}, "
                f"section {row['authority']}, {row['state']}, born {row['birth_year'] or 'unknown'}"
            )
        typer.echo(
            f"{told.providers} looked up in {told.entries:,} entries (list of {told.list_of:%B %Y}): "
            f"{len(rows) or 'no'} match{'' if len(rows) == 1 else 'es'}"
        )
    if rows:
        raise typer.Exit(1)
