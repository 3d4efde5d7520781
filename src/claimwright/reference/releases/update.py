"""Fetches the releases that are due from their publishers and loads them."""

from __future__ import annotations

import csv
import json
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from claimwright.data_files import data_rows
from claimwright.errors import UnreadableError
from claimwright.reference.releases.add import Outcome, add
from claimwright.reference.releases.calendar import latest, months_of, publishing
from claimwright.reference.releases.fetch import NotThereError, fetch
from claimwright.reference.releases.periods import Period, starting
from claimwright.reference.releases.registry import datasets
from claimwright.reference.releases.store import Store

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
DOWNLOADS: Final = "downloads"
_RECORD: Final = "fetched.json"


@dataclass(frozen=True)
class Address:
    """A file at its publisher: which data sets are in it, when it comes out, whose terms stand before it."""

    name: str
    datasets: tuple[str, ...]
    months: tuple[int, ...]
    terms: str
    pattern: str

    def due(self, today: date) -> date | None:
        return latest(self.months, today)

    def url(self, first: date) -> str:
        """The address of the release that takes effect on a day."""
        quarter = (first.month + 2) // 3
        year = first.year + (first.month >= 10)
        return self.pattern.format(
            year=first.year,
            fy=year,
            fyy=f"{year % 100:02}",
            yy=f"{first.year % 100:02}",
            month=_MONTHS[first.month - 1],
            q=quarter,
            letter="abcd"[quarter - 1],
            # NCCI version 32.3 is the fourth quarter of 2026.
            ncci=f"{first.year - 1994}{quarter - 1}",
        )


@dataclass(frozen=True)
class Fetched:
    """What became of one address: loaded outcomes, or why there are none."""

    name: str
    status: Literal["current", "fetched", "not there", "terms", "failed"]
    address: str
    message: str = ""
    outcomes: tuple[Outcome, ...] = ()


def addresses(path: Path | None = None) -> list[Address]:
    """The publishers' addresses: those of the program, or of a file of the same columns. Raises ``UnreadableError``."""
    rows = data_rows("claimwright.reference.releases", "addresses.tsv") if path is None else _own(path)
    try:
        found = [
            Address(
                row["name"], tuple(row["datasets"].split(",")), months_of(row["months"]), row["terms"], row["address"]
            )
            for row in rows
        ]
    except (KeyError, AttributeError, ValueError) as error:
        raise UnreadableError(str(path), "", "expected the columns name, datasets, months, terms, address") from error
    for row in found:
        if unknown := set(row.datasets) - datasets().keys():
            raise UnreadableError(str(path), row.name, f"expected known data sets, found {', '.join(sorted(unknown))}")
    return found


def _own(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def update(
    home: Path,
    today: date,
    *,
    names: Sequence[str] = (),
    accepted: bool = False,
    again: bool = False,
    listed: Sequence[Address] | None = None,
    context: ssl.SSLContext | None = None,
    wait: float = 1.0,
) -> Iterator[Fetched]:
    """Each file that is due and not loaded, fetched, checked and loaded; ``names`` limits it to these files.

    Files behind the AMA's terms are named and left alone unless ``accepted`` says that the user has read and accepts
    them. ``again`` fetches what is current too. A file that fails is named and the others go on.
    """
    store = Store(home)
    every = list(addresses() if listed is None else listed)
    for name in dict.fromkeys(row.name for row in every):
        if names and name not in names:
            continue
        choices = [row for row in every if row.name == name]
        if not again and _is_current(store, choices, today, _done(home)):
            yield Fetched(name, "current", "")
        elif choices[0].terms and not accepted:
            yield Fetched(name, "terms", _url(choices[0], today), f"stands behind the terms of the {choices[0].terms}")
        else:
            result = _one(store, choices, home / DOWNLOADS, today, context, wait)
            if any(outcome.release for outcome in result.outcomes):
                _remember(home, result.address, today)
            yield result


def _url(choice: Address, today: date) -> str:
    return choice.url(choice.due(today) or today)


def _is_current(store: Store, choices: Sequence[Address], today: date, done: dict[str, str]) -> bool:
    """Whether what is due was fetched before, or was added by hand.

    A data set that comes in several files (f1 to f4) is complete only when each of them was fetched.
    """
    choice = choices[0]
    fetched = [done[url] for url in (_url(one, today) for one in choices) if url in done]
    due = choice.due(today)
    if due is not None and fetched:
        return True
    if choice.name[-2:-1] == "_" and choice.name[-1].isdigit():
        return False
    newest = [max((r.valid_from for r in store.releases(d)), default=date.min) for d in choice.datasets]
    if due is not None:
        return min(newest) >= due
    ages = [publishing()[dataset].max_age for dataset in choice.datasets]
    last = max([date.fromisoformat(day) for day in fetched] + [min(newest)])
    return all(age is not None and last > date.min and last + age >= today for age in ages)


def _done(home: Path) -> dict[str, str]:
    """Addresses fetched and loaded before, with the day."""
    path = home / DOWNLOADS / _RECORD
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _remember(home: Path, address: str, today: date) -> None:
    record = _done(home) | {address: today.isoformat()}
    path = home / DOWNLOADS / _RECORD
    scratch = path.with_name(f".{_RECORD}")
    scratch.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    scratch.replace(path)


def _one(
    store: Store, choices: Sequence[Address], folder: Path, today: date, context: ssl.SSLContext | None, wait: float
) -> Fetched:
    tried = []
    for choice in choices:
        address = _url(choice, today)
        tried.append(address)
        try:
            path = fetch(address, folder, context=context, wait=wait)
        except NotThereError:
            continue
        except UnreadableError as problem:
            return Fetched(choice.name, "failed", address, problem.expected)
        outcomes = tuple(add(store, [path], period=_period(choice, today)))
        return Fetched(choice.name, "fetched", address, "", outcomes)
    return Fetched(choices[0].name, "not there", tried[-1], f"the publisher has none at {', '.join(tried)}")


def _period(choice: Address, today: date) -> Period:
    """For files that state no date: the release asked for, or the day a list without releases was fetched."""
    due = choice.due(today)
    cadence = datasets()[choice.datasets[0]].cadence
    return starting(due, cadence) if due else starting(today, "open")
