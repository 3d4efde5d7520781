"""The commands ``claimwright second-reader``: which model reads the charts of this installation a second time, and a try."""

from __future__ import annotations

from typing import Annotated

import typer

from claimwright.cli import output
from claimwright.cli.workbench import AsJson, by, done, listed, opened

app = typer.Typer(
    no_args_is_help=True, help="The model that reads charts of this installation a second time: show, change, try."
)
_Address = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Where it is asked: this machine or its private network.", show_default=False),
]
_Model = Annotated[str | None, typer.Option(metavar="NAME", help="Its name at that address.", show_default=False)]
_Seconds = Annotated[
    int | None, typer.Option(help="How long it may take for one chart.", show_default=False, metavar="SECONDS")
]


@app.command("show")
def show(as_json: AsJson = False) -> None:
    """Show which model is named, and whether it is asked when records come in.

    Example: claimwright second-reader show
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench import second_reader
    from claimwright.workbench.setup import second_reader_values

    values = second_reader_values(second_reader.setting())
    row = {"state": "on" if values.pop("in_use") else "off", **values}
    listed([row], ("state", "address", "model", "seconds"), as_json=as_json)


@app.command("change")
def change(
    address: _Address = None,
    model: _Model = None,
    seconds: _Seconds = None,
    in_use: Annotated[
        bool | None, typer.Option("--on/--off", help="Ask it when records come in, or no more.", show_default=False)
    ] = None,
) -> None:
    """Name the model, turn it on or off: the options that are given.

    Example: claimwright second-reader change --address http://127.0.0.1:8080/v1 --model medgemma --on
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import change_second_reader

    given = _given(address, model, seconds)
    if in_use is not None:
        given["in_use"] = "yes" if in_use else "no"
    kept = done(lambda: change_second_reader(given, by()))
    output.say(f"the second reader is {f'on: {kept.model} at {kept.address}' if kept.in_use else 'off'}")


@app.command("try")
def try_it(address: _Address = None, model: _Model = None, seconds: _Seconds = None) -> None:
    """Ask the model a question of no patient; what is not given is as it is named.

    Example: claimwright second-reader try --address http://127.0.0.1:8080/v1 --model medgemma
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import try_second_reader

    tried = done(lambda: try_second_reader(_given(address, model, seconds), by()))
    output.say(tried.says)
    raise typer.Exit(output.OK if tried.good else output.FINDINGS)


def _given(address: str | None, model: str | None, seconds: int | None) -> dict[str, str]:
    told = {"address": address, "model": model, "seconds": seconds}
    return {name: str(value) for name, value in told.items() if value is not None}
