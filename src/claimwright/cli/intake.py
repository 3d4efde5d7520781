"""``claimwright intake``: records into a practice of the workbench, from files, a watched folder or a line."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.workbench import PracticeOption, opened, practice_of

if TYPE_CHECKING:
    from claimwright.workbench.intake import Listener, Taken
    from claimwright.workbench.models import Practice

app = typer.Typer(
    no_args_is_help=True, help="Bring records into a practice: files, a watched folder, HL7 v2 over MLLP."
)

_USED, _WAITS = "used", "waits"


@app.callback()
def intake() -> None:
    """Records come in."""


@app.command(epilog="Example: claimwright intake add visit.pdf messages.hl7 --practice lakeside")
def add(
    files: Annotated[list[Path], typer.Argument(help="Records of any kind, or a zip or gz of them.")],
    practice: PracticeOption,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, one a line.")] = False,
) -> None:
    """Takes files in and says what became of each; what cannot be used waits in the inbox with the reason.

    Ends with code 0 when all are used, 1 when some wait in the inbox, 2 when some could not be opened.
    """
    where = _practice(practice)
    # Start-up: models are there once Django is set up.
    from claimwright.errors import UnreadableError
    from claimwright.records import read_bytes
    from claimwright.workbench.intake import receive
    from claimwright.workbench.refusals import BusyError

    status = output.OK
    for path in files:
        try:
            data = read_bytes(path, path.name)
            for taken in receive(where, path.name, data, came_by="command"):
                _tell(taken, as_json=as_json)
                if not taken.used and status == output.OK:
                    status = output.FINDINGS
        except UnreadableError as problem:
            output.unreadable(str(path), problem)
            status = output.UNREADABLE
        except BusyError as problem:
            output.error(f"{path}: {problem}")
            status = output.UNREADABLE
    raise typer.Exit(status)


@app.command(epilog="Example: claimwright intake watch /srv/records --practice lakeside")
def watch(
    folder: Annotated[
        Path, typer.Argument(help="The folder that other programs write into.", exists=True, file_okay=False)
    ],
    practice: PracticeOption,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Two looks and no more, for a scheduler.")] = False,
) -> None:
    """Takes in each file that comes into a folder, once it is written whole, until stopped with Ctrl+C.

    A file is whole when two looks find it the same; hidden files and those named .part or .tmp are left alone. It goes to
    done/, or to inbox/ with the reason beside it. With --once it ends with code 1 when a file waits in the inbox.
    """
    where = _practice(practice)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.intake import Watch

    waits = False

    def tell(name: str, taken: list[Taken]) -> None:
        nonlocal waits
        for one in taken:
            _tell(one, as_json=False)
            waits = waits or not one.used

    watched = Watch(where, folder, tell)
    watched.begin()
    stop = threading.Event()
    looks = 0
    try:
        while not (once and looks == 2):
            watched.look()
            looks += 1
            stop.wait(every)
    except KeyboardInterrupt:
        output.error("stopped")
    if once and waits:
        raise typer.Exit(output.FINDINGS)


@app.command(epilog="Example: claimwright intake listen --practice lakeside --port 2575")
def listen(
    practice: PracticeOption,
    host: Annotated[
        str, typer.Option(help="Address to listen on. The line is not encrypted: keep it inside.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 2575,
) -> None:
    """Takes in HL7 v2 messages over MLLP until stopped with Ctrl+C.

    A message is answered AA only after all it says is committed; AE with the place when it waits in the inbox; AR when it is no
    message, of a kind that is not read, or the database does not take it, and may be sent again.
    """
    where = _practice(practice)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.intake import Listener as Answering

    listener = Answering(where)
    try:
        asyncio.run(_served(listener, host, port))
    except OSError as problem:
        output.error(f"{host}:{port}: {problem.strerror or problem}")
        raise typer.Exit(output.UNREADABLE) from None
    output.error(f"stopped after {listener.answered} messages")


async def _served(listener: Listener, host: str, port: int) -> None:
    """Serves until Ctrl+C or a service manager's TERM; the message in hand is answered first."""
    serving = asyncio.ensure_future(
        listener.serve(host, port, lambda at: output.error(f"listening on {host}:{at} (stop with Ctrl+C)"))
    )
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def _tell(taken: Taken, *, as_json: bool) -> None:
    if as_json:
        output.json_line(_json(taken))
    else:
        output.say(f"{_USED if taken.used else _WAITS}  {taken.file.file_name}: {taken.words}")
        for told in taken.file.told:
            if told["severity"] != "info":
                output.error(f"{taken.file.file_name}: {told['place']}: {told['words']}")
    sys.stdout.flush()


def _json(taken: Taken) -> dict[str, Any]:
    file = taken.file
    return {
        "file": file.file_name,
        "inbox": file.pk,
        "state": file.state,
        "words": taken.words,
        "encounters": [result["encounter"] for result in file.results if result["encounter"]],
        "told": file.told,
    }


def _practice(written: str) -> Practice:
    """The practice that is meant; the workbench is made ready on the way. Ends the command when there is none."""
    opened()
    return practice_of(written)
