"""Which edits, tables, commands, indicators, keys and states are there? The pages of docs/reference/, written from the code."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from command_pages import commands_page
from key_pages import shortcuts_page
from markdown_lines import NOTE, as_cell, as_code, table_lines
from x12_pages import x12_pages

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "claimwright"
FOLDER: Final = ROOT / "docs" / "reference"

ROOMS: Final = (
    "claims",
    "edits",
    "remittance",
    "ledger",
    "denials",
    "analytics",
    "clearinghouse",
    "files",
    "grouping",
    "risk",
    "x12",
    "reference",
)
"""Rooms that declare tables, in the order of the page."""

KINDS: Final = {"P": "professional", "I": "institutional", "D": "dental"}
_DECLARED: Final = re.compile(r"^(\w+): Final = Table\(", re.MULTILINE)


def _first_sentence(module: str) -> str:
    text = inspect.getdoc(importlib.import_module(module)) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def edits_page() -> Iterator[str]:
    """Every edit, by family."""
    from claimwright.edits.catalogue import FAMILIES, all_edits

    edits = all_edits()
    yield "# Edits\n"
    yield NOTE.format(source="src/claimwright/edits")
    yield (
        f"{len(edits)} edits in {len(FAMILIES)} families. An **error** holds the claim, a **warning** asks for a look, "
        "**info** tells. Words in braces stand for the values found.\n"
    )
    families = [(name, [one for one in edits if one.family == name]) for name in FAMILIES]
    yield from table_lines(
        ("family", "edits", "what it looks at"),
        (
            (
                f"[{name.replace('_', ' ')}](#{name.replace('_', '-')})",
                len(found),
                _first_sentence(f"claimwright.edits.{name}"),
            )
            for name, found in families
        ),
    )
    for name, found in families:
        yield f"## {name.replace('_', ' ').capitalize()}\n"
        for one in found:
            yield f"### {one.id} {one.title}\n"
            yield f"- **Severity:** {one.severity}; **claims:** {' and '.join(KINDS[kind] for kind in one.kinds)}"
            yield f"- **Says:** {as_cell(one.message)}"
            yield f"- **Fix:** {as_cell(one.fix)}"
            yield f"- **Source:** {as_cell(one.source)}"
            yield f"- **Where:** `{one.where}`"
            if one.payers or one.bills:
                yield f"- **Only:** {_only(one)}"
            if one.prevents:
                yield f"- **Prevents denials:** CARC {', '.join(one.prevents)}"
            if one.effective_from or one.effective_to:
                yield f"- **In force:** {one.effective_from or 'always'} to {one.effective_to or 'open'}"
            yield ""


def _only(one: Any) -> str:
    """The payers and bills that an edit looks at alone."""
    payers = ", ".join(sorted(name.replace("_", " ") for name in one.payers))
    bills = ", ".join(f"{name}X" for name in sorted(one.bills))
    return "; ".join(part for part in (f"payers {payers}" if payers else "", f"bills {bills}" if bills else "") if part)


def declared_tables() -> Iterator[tuple[str, str, Any]]:
    """Room, dotted name and ``Table`` of every table a room declares."""
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.py")):
            names = _DECLARED.findall(path.read_text(encoding="utf-8"))
            if names:
                module = ".".join(("claimwright", *path.relative_to(SOURCE).with_suffix("").parts))
                loaded = importlib.import_module(module)
                for name in names:
                    yield room, f"{module}.{name}", getattr(loaded, name)


def _dtype(dtype: Any) -> str:
    precision, scale = getattr(dtype, "precision", None), getattr(dtype, "scale", None)
    return f"Decimal({precision}, {scale})" if precision is not None else str(dtype)


def tables_page() -> Iterator[str]:
    """Every column of every table."""
    tables = list(declared_tables())
    yield "# Tables\n"
    yield NOTE.format(source="the Table declarations of each room")
    yield (
        "Every table that a room takes in or gives out is a Polars frame with these columns, in this order. "
        "Money is decimal, in US dollars; dates are dates. *X12 home* names loop, segment and element on the wire; "
        "`-2` behind an element is its second component, `DTP*472` a segment with that qualifier.\n"
    )
    for room in ROOMS:
        links = ", ".join(f"[{table.name}](#{table.name})" for where, _, table in tables if where == room)
        yield f"- **{room}**: {links}"
    yield ""
    for room in ROOMS:
        yield f"## Room {room}\n"
        yield _first_sentence(f"claimwright.{room}") + "\n"
        for where, name, table in tables:
            if where == room:
                yield from _columns(name, table)


def _columns(name: str, table: Any) -> Iterator[str]:
    yield f"### {table.name}\n"
    key = f" Key: {', '.join(as_code(one) for one in table.key)}." if table.key else ""
    yield f"A row is {table.row}.{key} `{name}`\n"
    yield from table_lines(
        ("column", "type", "unit", "X12 home", "meaning"),
        ((as_code(c.name), _dtype(c.dtype), c.unit, as_code(c.x12), c.meaning) for c in table.columns),
    )


def kpis_page() -> Iterator[str]:
    """Every indicator with its formula."""
    from claimwright.analytics import definitions

    yield "# Key performance indicators\n"
    yield NOTE.format(source="src/claimwright/analytics/kpis.py")
    yield (
        "Each indicator opens onto the rows behind its numerator and its denominator; "
        "with an empty denominator it has no value.\n"
    )
    for one in definitions():
        yield f"## {one.title}\n"
        yield f"- **Id:** `{one.id}`; **unit:** {one.unit}; **good is:** {one.better}; **rows:** {one.rows}"
        yield f"- **Formula:** {one.formula}"
        yield f"- **Source:** {one.source}\n"


def files_page() -> Iterator[str]:
    """Every kind of official file that can be added."""
    from claimwright.reference.releases import registry
    from claimwright.reference.releases.calendar import publishing

    yield "# Official files\n"
    yield NOTE.format(source="the Readers of src/claimwright/reference/releases and its data/publishing.tsv")
    yield (
        "`claimwright reference add` knows these by their content. *Without it* is what cannot be done, or not for newer "
        "days, while the file is missing; where packages or another file answer meanwhile, that is named.\n"
    )
    rows = []
    for name, entry in publishing().items():
        readers = [reader for reader in registry.readers() if reader.dataset == name]
        when = ", ".join(f"{date(2000, month, 1):%B}" for month in entry.months)
        tables = dict.fromkeys(table.name for reader in readers for table in reader.tables)
        rows.append(
            (
                as_code(name),
                "; ".join(dict.fromkeys(reader.describes for reader in readers)),
                entry.publisher,
                when or (f"within {entry.max_age.days} days" if entry.max_age else ""),
                ", ".join(f"[{table}](tables.md#{table})" for table in tables),
                entry.disables + (f" ({entry.fallback} meanwhile)" if entry.fallback else ""),
            )
        )
    yield from table_lines(("data set", "file", "publisher", "takes effect", "tables", "without it"), rows)


def states_page() -> Iterator[str]:
    """Every state of a claim, an encounter and a batch, and the acts that lead from one to another."""
    from claimwright.data_files import data_rows

    yield "# States\n"
    yield NOTE.format(source="src/claimwright/workbench/data/states.tsv")
    yield (
        "A step that is not here is refused, and nothing is changed. Each step is a line of the history of its claim or encounter, "
        "with the state before and after.\n"
    )
    rows = data_rows("claimwright.workbench", "states.tsv")
    for name in dict.fromkeys(row["object"] for row in rows):
        yield f"## {name.capitalize()}\n"
        heads = ["from", "to", *(["its encounter"] if name == "claim" else []), "act", "by", "meaning"]
        told = [_step_told(row) for row in rows if row["object"] == name]
        yield from table_lines(heads, ([cells[head] for head in heads] for cells in told))


def _step_told(row: dict[str, str]) -> dict[str, str]:
    """A transition by the headings of its table, states and acts in words."""
    before = "any" if row["from"] == "*" else ", ".join(row["from"].split())
    words = {"from": before, "to": row["to"], "its encounter": row["encounter"], "act": row["act"]}
    return row | {head: text.replace("_", " ") for head, text in words.items()}


def setup_files_page() -> Iterator[str]:
    """The columns of the files a practice sets itself up by; they are the options of the commands and the fields of the screens."""
    from claimwright.workbench.setup_fields import fields_of

    yield "# Files of a practice's setup\n"
    yield NOTE.format(source="src/claimwright/workbench/data/setup_fields.tsv")
    yield (
        "CSV with these columns in its first line, in any order, separated by commas, semicolons or tabs; UTF-8. Columns that "
        "are not needed may be missing and then leave what was there. Days are written 2026-01-31 or 1/31/2026, several values of a "
        "column with `;` between. The command's option is the column's name with hyphens. The practice's own facts stand in the "
        "practice file (TOML), at the place that is named.\n"
    )
    for kind, title in _SETUP.items():
        yield f"## {title}\n"
        yield from table_lines(
            ("column", "needed", "meaning", "one of", *(["practice file"] if kind == "practice" else [])),
            (
                (
                    as_code(one.name),
                    "yes" if one.needed else "",
                    as_cell(one.means),
                    ", ".join(as_code(value) for value, _ in one.one_of),
                    *([as_code(one.home)] if kind == "practice" else []),
                )
                for one in fields_of(kind)
            ),
        )


_SETUP: Final = {
    "practice": "Practice",
    "payer": "Payers",
    "provider": "Providers",
    "location": "Locations",
    "fees": "Fees",
    "person": "People",
}


def patient_files_page() -> Iterator[str]:
    """The columns of the files of patients; they are the fields of the screens."""
    from claimwright.workbench.setup_fields import columns_of_patient, fields_of

    yield "# Files of patients\n"
    yield NOTE.format(source="src/claimwright/workbench/data/patient_fields.tsv")
    yield (
        "`claimwright patient import` and `export` read and write CSV with these columns in its first line, in any order, "
        "separated by commas, semicolons or tabs; UTF-8. `--rows` says which of them. Columns that are not needed may be missing "
        "and then leave what was there. Days are written 2026-01-31 or 1/31/2026, several values of a column with `;` between. Rows of a "
        "patient name it by its record number, `patient_id`. What has ended is exported too.\n"
    )
    for kind, title in _PATIENTS.items():
        fields = {one.name: one for one in fields_of(kind)}
        yield f"## {title}\n"
        yield from table_lines(
            ("column", "needed", "meaning", "one of"),
            (
                (
                    as_code(name),
                    "yes" if name not in fields or fields[name].needed else "",
                    as_cell(fields[name].means) if name in fields else "The record number of the patient.",
                    ", ".join(as_code(value) for value, _ in fields[name].one_of) if name in fields else "",
                )
                for name in columns_of_patient(kind)
            ),
        )


_PATIENTS: Final = {
    "patient": "Patients",
    "coverage": "Coverages",
    "guarantor": "Guarantors",
    "employer": "Employers",
    "accident": "Accidents",
    "authorization": "Authorizations and referrals",
    "consent": "Consents",
    "restriction": "Restrictions",
    "appointment": "Appointments",
}


def pages() -> dict[Path, str]:
    """Each page's path and the text it must have."""
    makers = {
        "edits": edits_page,
        "tables": tables_page,
        "commands": commands_page,
        "kpis": kpis_page,
        "files": files_page,
        "shortcuts": shortcuts_page,
        "states": states_page,
        "setup-files": setup_files_page,
        "patient-files": patient_files_page,
    }
    written = {FOLDER / f"{name}.md": "\n".join(make()).rstrip("\n") + "\n" for name, make in makers.items()}
    return written | {FOLDER / "x12" / f"{name}.md": text for name, text in x12_pages()}


def main() -> int:
    """Writes the pages, or with ``--check`` names those that are stale."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale; write it anew with script/docs")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
