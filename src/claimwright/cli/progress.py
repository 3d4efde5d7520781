"""Progress of long work, on standard error: a bar in a terminal, nothing in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def steps[T](items: Sequence[T], title: str, *, quiet: bool = False) -> Iterator[T]:
    """The items, with a bar that counts them while they are worked on."""
    # Start-up: only long work shows a bar.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if quiet or len(items) < 2 or not console.is_terminal:
        yield from items
        return
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield from bar.track(items, total=len(items))
