"""The command ``claimwright explain``: what the published lists say about a code on a date of service."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.find import parse_date
from claimwright.cli.reference import ready_library

app = typer.Typer()

_KINDS = {
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


@app.command()
def explain(
    codes: Annotated[
        list[str], typer.Argument(help="ICD-10-CM (with or without dot), ICD-10-PCS, HCPCS or CPT codes.")
    ],
    on: Annotated[str | None, typer.Option("--date", help="Date of service, YYYY-MM-DD; default today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a code.")] = False,
) -> None:
    """Explain codes: place in the list, validity, flags, inherited notes, seventh characters.

    Ends with 1 when a code is not valid on the date, 2 when no list ever had it.

    Example: claimwright explain E11.22 S52.501A --date 2026-03-01
    """
    from claimwright.reference.explain import explain as explained

    day = parse_date(on) or date.today()  # noqa: DTZ011
    library = ready_library()
    ending = output.OK
    for code in codes:
        found = explained(library, code, day)
        if not found:
            ending = output.UNREADABLE
            if as_json:
                output.json_line({"code": code, "system": None, "valid": False})
            output.error(f"{code}: no ICD-10-CM, ICD-10-PCS, HCPCS or CPT code; try: claimwright find {code!r}")
        elif not any(about["valid"] for about in found):
            ending = max(ending, output.FINDINGS)
        for about in found:
            if as_json:
                output.json_line(about)
            else:
                _show(about, day)
    raise typer.Exit(ending)


def _show(about: dict[str, Any], day: date) -> None:
    title = about["description"] or "(title is not loaded)"
    print(f"{about['code']}  {title}")
    state = "valid" if about["valid"] else "NOT VALID"
    if about["system"] == "icd10cm" and about["valid"]:
        state = "billable" if about["billable"] else "a header, not billable"
    print(f"  on {day}: {state}")
    for span in about["validity"]:
        billable = {True: " billable", False: " header", None: ""}[span.get("billable")]
        print(f"  {span['valid_from']} to {span['valid_to'] or 'open'}{billable}: {span['source']}")
    if about["system"] != "icd10cm":
        for name, value in about["attributes"].items():
            if value not in (None, False):
                print(f"  {name.replace('_', ' ')}: {value}")
        print()
        return
    _show_place(about)
    _show_notes(about)
    print()


def _show_place(about: dict[str, Any]) -> None:
    if about["chapter"]:
        print(f"  chapter {about['chapter']['number']}: {about['chapter']['title']}")
    if about["section"]:
        print(f"  section {about['section']['range']}: {about['section']['title']}")
    for name in ("ancestors", "neighbours", "children"):
        for code in about[name]:
            print(
                f"  {name.removesuffix('s') if name != 'children' else 'child'}: {code['code']} {code['description'] or ''}"
            )
    told = [f"{k.replace('_', ' ')}{'' if v is True else f' {v}'}" for k, v in about["flags"].items() if v]
    if about["age"]:
        told.append(f"{about['age']['kind']} ages {about['age']['low']}-{about['age']['high']}")
    if told:
        print(f"  flags: {', '.join(told)}")


def _show_notes(about: dict[str, Any]) -> None:
    for note in about["notes"]:
        print(f"  {_KINDS[note['kind']]} (at {note['at']}): {note['text']}")
    for seventh in about["seventh_characters"]:
        print(f"  7th character {seventh['character']}: {seventh['meaning']}")
