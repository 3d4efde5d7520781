"""The command ``claimwright explain``: a code's page on a date of service, as the books have it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Annotated, Final

import typer

from claimwright.cli import output
from claimwright.cli.arguments import parse_date, said
from claimwright.cli.library import ready_library
from claimwright.reference.book import Page, pages
from claimwright.reference.book.values import Flag, IndexEntry

app = typer.Typer()

_KINDS: Final = {
    "includes": "Includes",
    "inclusion_term": "Also called",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    "use_additional": "Use additional",
    "code_also": "Code also",
    "seven_chr_note": "7th character",
    "note": "Note",
}
_BOOKS: Final = {
    "icd10cm_index": "Index",
    "icd10cm_external_index": "External cause index",
    "icd10cm_neoplasm": "Neoplasm Table",
    "icd10cm_drug": "Table of Drugs",
}
_FEW: Final = 12
"""Codes of a long list shown in text; ``--json`` has them all."""


@app.command()
def explain(
    codes: Annotated[
        list[str], typer.Argument(help="ICD-10-CM (with or without dot), ICD-10-PCS, HCPCS or CPT codes.")
    ],
    on: Annotated[str | None, typer.Option("--date", help="Date of service, YYYY-MM-DD; default today.")] = None,
    zip_code: Annotated[str, typer.Option("--zip", help="ZIP code at which HCPCS and CPT codes are priced.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a code.")] = False,
) -> None:
    """Explain codes: place in the list, notes, index entries, flags, crosswalks, changes, drug limits, price.

    What is not loaded is named with the command that loads it. Ends with 1 when a code is not valid on the date, 2 when
    no list ever had it.

    Example: claimwright explain E11.22 S52.501A J1100 --date 2026-03-01
    """
    day = parse_date(on) or date.today()  # noqa: DTZ011
    said(codes, "a code, such as E11.22")
    library = ready_library()
    ending = output.OK
    for code in codes:
        found = pages(library, code, day, zip_code)
        if not found:
            ending = output.UNREADABLE
            if as_json:
                output.json_line({"code": code, "system": None, "valid": False})
            output.error(f"{code}: no ICD-10-CM, ICD-10-PCS, HCPCS or CPT code; try: claimwright find {code!r}")
        elif not any(page.valid for page in found):
            ending = max(ending, output.FINDINGS)
        for page in found:
            if as_json:
                output.json_line(page.as_dict())
            else:
                output.say("\n".join([*_lines(page), ""]))
    raise typer.Exit(ending)


def _lines(page: Page) -> Iterator[str]:
    yield f"{page.code}  {page.description or '(title is not loaded)'}"
    yield f"  on {page.day}: {page.state if page.valid else 'NOT VALID'}"
    for span in page.validity:
        billable = (" billable" if span.billable else " header") if page.system == "icd10cm" else ""
        yield f"  {span.valid_from} to {span.valid_to or 'open'}{billable}: {span.source}"
    yield from _place(page)
    for note in page.notes:
        yield f"  {_KINDS[note.kind]} (at {note.at}): {note.text}"
    if page.notes:
        yield f"  notes as published in: {'; '.join(page.note_sources)}"
    for seventh in page.seventh_characters:
        code = f" -> {seventh.code}" if seventh.code else ""
        yield f"  7th character {seventh.character}: {seventh.meaning}{code}"
    yield from (_entry(entry) for entry in page.index)
    yield from (_flag(flag) for flag in page.flags)
    for group, facts in groupby(page.facts, key=lambda fact: fact.group):
        yield f"  {group}:"
        yield from (f"    {fact.name}: {fact.value}" for fact in facts)
    for one in page.crosswalks:
        title = f" {one.description}" if one.description else ""
        yield f"  {one.name}: {one.code or 'none'}{title} ({one.says})"
    for change in page.changes:
        yield f"  {change.day} {change.change}: {change.says}"
    for gap in page.missing:
        yield f"  not loaded for this day: {gap.what}; {gap.command}"


def _place(page: Page) -> Iterator[str]:
    if page.chapter:
        yield f"  chapter {page.chapter.code}: {page.chapter.title}"
    if page.section:
        yield f"  section {page.section.code}: {page.section.title}"
    for name, codes in (("above", page.ancestors), ("beside", page.neighbours), ("below", page.children)):
        for code in codes:
            yield f"  {name}: {code.code} {code.description or ''}".rstrip()


def _entry(entry: IndexEntry) -> str:
    column = f" [{entry.column}]" if entry.column else ""
    second = f" [{entry.manifestation_code}]" if entry.manifestation_code else ""
    return f"  {_BOOKS[entry.table]}: {entry.path}{column} {entry.code}{second}"


def _flag(flag: Flag) -> str:
    more = f" and {len(flag.codes) - _FEW:,} more" if len(flag.codes) > _FEW else ""
    codes = f" {', '.join(flag.codes[:_FEW])}{more}" if flag.codes else ""
    name = flag.name.replace("_", " ").replace("cc level", "CC level").replace("poa", "POA")
    name = name.upper() if name in {"hcc", "ccsr"} else name
    return f"  {name} {flag.value or 'not known'}: {flag.says}{codes}"
