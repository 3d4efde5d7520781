"""The command ``claimwright find``: from a word, abbreviation or partial code to the codes it may mean."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.arguments import parse_date, said
from claimwright.cli.library import ready_library
from claimwright.reference import Hit, Library, dot

app = typer.Typer()


class Sex(StrEnum):
    """Sex of a patient as claims write it."""

    F = "F"
    M = "M"


class System(StrEnum):
    """Code systems that can be searched."""

    icd10cm = "icd10cm"
    icd10pcs = "icd10pcs"
    hcpcs = "hcpcs"


def terms_of(arguments: list[str]) -> Iterator[str]:
    """Each argument is a term; ``-`` stands for the lines of standard input, one term a line, as they come."""
    for argument in arguments:
        if argument != "-":
            yield argument
            continue
        for line in sys.stdin.buffer:
            yield line.decode("utf-8", errors="replace").rstrip("\r\n")


@app.command()
def find(
    terms: Annotated[
        list[str], typer.Argument(help="Terms, each one argument; - reads one a line from standard input.")
    ],
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=200, help="At most so many codes a term.")] = 10,
    system: Annotated[System, typer.Option(help="Code system to search.")] = System.icd10cm,
    on: Annotated[str | None, typer.Option("--date", help="Date of service, YYYY-MM-DD; default today.")] = None,
    billable: Annotated[bool, typer.Option("--billable", help="Only codes valid for reporting.")] = False,
    chapter: Annotated[
        int | None, typer.Option(min=1, max=22, help="Only ICD-10-CM codes of this chapter, 1 to 22.")
    ] = None,
    sex: Annotated[Sex | None, typer.Option(help="Leave out ICD-10-CM codes limited to the other sex.")] = None,
    age: Annotated[
        int | None, typer.Option(min=0, max=124, help="Leave out ICD-10-CM codes limited to another age, in years.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a term.")] = False,
) -> None:
    """Find codes for terms, abbreviations or the beginning of a code.

    Each code comes with the reason: the title, inclusion term, index entry or abbreviation that led to it.

    Example: claimwright find "type 2 diabetes with nephropathy" COPD E11.2 --json -n 5

    Example: claimwright find "high blood pressure" --sex F --age 28 --chapter 15 --billable
    """
    asked = _Asked(
        system, parse_date(on), limit, billable, str(chapter) if chapter else None, sex.value if sex else None, age
    )
    said(terms, "a term, an abbreviation or the beginning of a code")
    library = ready_library()
    try:
        for term in terms_of(terms):
            _tell(term, asked.of(library, term), system, as_json=as_json)
    except BrokenPipeError:
        # The reader has gone (| head): what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@dataclass(frozen=True)
class _Asked:
    """What every term is searched with."""

    system: System
    on: date | None
    limit: int
    billable_only: bool
    chapter: str | None
    sex: str | None
    age: int | None

    def of(self, library: Library, term: str) -> list[Hit]:
        wanted: dict[str, Any] = {name: value for name, value in vars(self).items() if name != "system"}
        return library.find(term, **wanted, system=self.system.value)


def _tell(term: str, hits: list[Hit], system: System, *, as_json: bool) -> None:
    if as_json:
        output.json_line({"term": term, "codes": [_plain(hit, system) for hit in hits]})
        sys.stdout.flush()
        return
    rows = [(shown(hit, system), f"{hit.score:.2f}", hit.description, why(hit)) for hit in hits]
    title = term if rows else f"{term}: nothing found"
    output.table(title, ("code", "score", "description", "why"), rows, right=("score",))


def _plain(hit: Hit, system: System) -> dict[str, Any]:
    return {
        "code": shown(hit, system),
        "description": hit.description,
        "score": hit.score,
        "reason": hit.reason,
        "matched": hit.matched,
        "source": hit.source,
    }


def why(hit: Hit) -> str:
    """The reason, with the phrase that was found where it is not the title shown beside it."""
    same = hit.matched.lower() in (hit.description.lower(), hit.code.lower())
    return hit.reason if same else f"{hit.reason}: {hit.matched}"


def shown(hit: Hit, system: System) -> str:
    """The code as people write it."""
    return dot(hit.code) if system is System.icd10cm else hit.code
