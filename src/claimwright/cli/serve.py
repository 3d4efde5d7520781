"""The command ``claimwright serve``: the workbench on this machine, its database and style sheets made ready first."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

import typer

from claimwright.cli import output
from claimwright.cli.installation import set_up
from claimwright.cli.library import progress

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(help="Serve the workbench.")

BEYOND = (
    "beyond this machine the workbench is served behind a TLS proxy alone: declare the proxy's address in "
    "CLAIMWRIGHT_BEHIND_PROXY and set CLAIMWRIGHT_HTTPS=1 (docs/administrator.md)"
)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine need a declared TLS proxy.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Requests answered at the same time.")] = 8,
    prepare: Annotated[
        bool, typer.Option(help="Bring the database up to date and collect style sheets and scripts first.")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the address as one JSON document once it is known.")
    ] = False,
) -> None:
    """Serve the workbench until stopped with Ctrl+C.

    Example: claimwright serve --port 8080
    """
    try:
        set_up()
        application = ready(host, prepare=prepare)
    except (OSError, ValueError) as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from None
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    first = first_start(address)
    if as_json:
        told = {"address": address, "process": os.getpid()}
        output.json_line({**told, "first_start": first} if first else told)
        sys.stdout.flush()
    progress(f"Claimwright is served on {address} (stop with Ctrl+C)")
    if not has_library():
        progress(
            "The code lists are not built: until `claimwright reference build` has run, no code is suggested or checked"
        )
    if first:
        progress(f"Nobody can sign in yet. Open this link within a day; it works once:\n\n  {first}\n")
    run(application, host, port, threads)


def is_loopback(host: str) -> bool:
    """Whether what listens there is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def has_library() -> bool:
    """Whether the reference library is built; the workbench is set up by now."""
    # Start-up: the workbench is there once Django is set up.
    from claimwright.workbench import opened_library

    return opened_library.is_built()


def first_start(address: str) -> str:
    """The link behind which the first person makes the administrator and the first practice; empty once somebody did."""
    # Start-up: models are there once Django is set up.
    from django.db import connections
    from django.urls import reverse

    # Start-up: as above.
    from claimwright.workbench import setup

    token = setup.first_start_token()
    connections.close_all()
    return address.rstrip("/") + reverse("first_start", args=[token]) if token else ""


def ready(host: str, *, prepare: bool = True) -> Callable[..., object]:
    """The workbench, set up by now, as a WSGI application, listening names included; raises ``ValueError`` for settings that are wrong."""
    # Start-up: Django reads its settings when it is loaded, and --help needs neither.
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    if not is_loopback(host) and not settings.DECLARED_PROXIES:
        raise ValueError(BEYOND)
    if host not in settings.ALLOWED_HOSTS and host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        settings.ALLOWED_HOSTS.append(host)
    if prepare:
        # Start-up: models are there once Django is set up.
        from claimwright.workbench.backup import before_upgrade

        if said := before_upgrade.keep():
            progress(said)
        progress("Bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench import audit_queue, exchange
    from claimwright.workbench.wsgi import application

    audit_queue.flush()
    for said in exchange.mend():
        progress(said)
    connections.close_all()
    return application


def run(application: Callable[..., object], host: str, port: int, threads: int) -> None:
    """Runs the application until it is told to stop: one process, since SQLite has one writer, with many threads."""
    # Start-up: the server's settings are Django's, named by now.
    from claimwright.workbench import web_server

    web_server.run(application, host, port, threads)
