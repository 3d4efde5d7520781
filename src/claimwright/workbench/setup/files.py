"""How do rows go into a file and come out of one? CSV with the columns of ``setup_fields.tsv``; what cannot be used is listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from claimwright.claims.fees import Fee
from claimwright.workbench.models import Practice
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import fee_book, fees, people, practices, registration, rows
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.values import read, written
from claimwright.workbench.setup_fields import columns, fields_of

LARGEST: Final = 20_000_000
"""Bytes of the largest file that is taken."""
MOST_ROWS: Final = 100_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CHARGE_NAMES: Final = ("charge", "price", "fee", "amount", "standard charge", "gross charge", "unit price")
_GUESSED: Final[dict[str, tuple[str, ...]]] = {
    "code": (
        "code",
        "hcpcs",
        "cpt",
        "cpt code",
        "hcpcs code",
        "cpt/hcpcs",
        "procedure",
        "procedure code",
        "proc",
        "service",
    ),
    "modifier": ("modifier", "mod", "mod 1", "modifier 1", "mod1"),
    "revenue_code": ("revenue code", "rev", "rev code", "revenue", "ub rev"),
    "charge": _CHARGE_NAMES,
    "valid_from": ("valid from", "from", "effective", "effective date", "effective from", "start", "start date"),
    "valid_to": ("valid to", "to", "end", "end date", "expires", "through", "termination date"),
}
"""How others call the columns of a fee file, in small letters."""


@dataclass
class Outcome:
    """What a file does, or with a preview would do. ``rejects``: line, column and what is wrong with it."""

    added: int = 0
    changed: int = 0
    same: int = 0
    rejects: list[tuple[int, str, str]] = field(default_factory=list)
    first: list[dict[str, str]] = field(default_factory=list)
    """The first rows as they were read."""


@dataclass(frozen=True)
class Sheet:
    """A CSV file: its columns and its rows, each with its line; ``too_long``: lines with more cells than columns."""

    names: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    too_long: tuple[int, ...] = ()


def read_sheet(data: bytes) -> Sheet:
    """A CSV file with a head, separated by commas, semicolons or tabs. Raises ``RefusedError`` in words."""
    if len(data) > LARGEST:
        raise RefusedError(f"The file is larger than {LARGEST // 1_000_000} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise RefusedError("Expected a text file (CSV); a workbook is saved as CSV first.")
    head = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        names = tuple(name.strip() for name in next(reader, []))
        found = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as problem:
        raise RefusedError(f"Expected a CSV file: {problem}.") from None
    if not any(names):
        raise RefusedError("Expected a CSV file whose first line names its columns.")
    called = [_plain(name) for name in names]
    if twice := next((name for name in names if name and called.count(_plain(name)) > 1), ""):
        raise RefusedError(f"The column {twice} stands twice: which of them holds?")
    if len(found) > MOST_ROWS:
        raise RefusedError(f"More than {MOST_ROWS:,} rows: divide the file.")
    too_long = {line for line, cells in found if any(cell.strip() for cell in cells[len(names) :])}
    told = tuple(
        (line, dict(zip(names, (_unquoted(cell) for cell in cells), strict=False)))
        for line, cells in found
        if line not in too_long
    )
    return Sheet(names, told, tuple(sorted(too_long)))


def guessed(kind: str, names: Iterable[str]) -> dict[str, str]:
    """Which column of a file is which of ours: by our name or label, for fees also by how others call it."""
    plain = {name: _plain(name) for name in names}
    found: dict[str, str] = {}
    for one in fields_of(kind):
        wanted = (
            one.name.replace("_", " "),
            one.label.lower(),
            *(_GUESSED.get(one.name, ()) if kind == fee_book.KIND else ()),
        )
        for call in wanted:
            match = next((name for name, said in plain.items() if said == call and name not in found.values()), None)
            if match is not None:
                found[one.name] = match
                break
    return found


def take(
    practice: Practice,
    kind: str,
    sheet: Sheet,
    by: By,
    *,
    mapping: Mapping[str, str] | None = None,
    usual: Mapping[str, str] | None = None,
    preview: bool = False,
    may_administer: bool = False,
) -> Outcome:
    """Takes a file in, or with ``preview`` says what it would do. Good rows go in beside those that are rejected.

    ``mapping``: our column to the file's, else guessed. ``usual``: texts for columns that the file does not have, such as
    the first day of prices. Raises ``RefusedError`` where a needed column is missing.
    """
    ours = dict(mapping or guessed(kind, sheet.names))
    if missing := [
        one.name for one in fields_of(kind) if one.needed and one.name not in ours and not (usual or {}).get(one.name)
    ]:
        raise RefusedError(f"The file lacks the columns {', '.join(missing)}; it has {', '.join(sheet.names)}.")
    if gone := [theirs for theirs in ours.values() if theirs and theirs not in sheet.names]:
        raise RefusedError(f"The file has no column {gone[0]}: look at it first.")
    texts = [
        (line, {**(usual or {}), **{name: cells.get(theirs, "") for name, theirs in ours.items() if theirs}})
        for line, cells in sheet.rows
    ]
    outcome = Outcome(first=[row for _, row in texts[:8]])
    outcome.rejects += [(line, "", "More cells than columns: a comma within a text?") for line in sheet.too_long]
    if kind == fee_book.KIND:
        _take_fees(practice, texts, by, outcome, preview=preview)
    elif kind == people.KIND:
        _take_people(practice, texts, by, outcome, preview=preview, may_administer=may_administer)
    else:
        _take_rows(practice, kind, texts, by, outcome, preview=preview)
    return outcome


def written_csv(kind: str, listed: Iterable[Mapping[str, Any]]) -> str:
    """Values as a CSV file. A text that a spreadsheet would take for a formula stands behind an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns(kind))
    for values in listed:
        writer.writerow(_quoted(written(one, values.get(one.name))) for one in fields_of(kind))
    return out.getvalue()


def listed(practice: Practice, kind: str) -> Iterator[Mapping[str, Any]]:
    """All that a file of this kind lists, what has ended too."""
    if kind == fee_book.KIND:
        yield from (fee_book.values_of(line) for line in fees.lines_of(practice, ended=True))
    elif kind == people.KIND:
        for one in people.workers(practice):
            who = {name: getattr(one.user, name) for name in ("username", "first_name", "last_name")}
            yield {**who, "roles": list(one.roles)}
    else:
        yield from (rows.values_of(row) for row in rows.rows_of(practice, kind, ended=True))


@writes
def _take_rows(
    practice: Practice, kind: str, texts: list[tuple[int, dict[str, str]]], by: By, outcome: Outcome, *, preview: bool
) -> None:
    seen: set[tuple[str, str]] = set()
    for line, typed in texts:
        values, problems = read(kind, typed)
        name = (rows.key_of(kind, values), str(values.get("valid_from", "")))
        if not problems and name in seen:
            problems = {"": f"{name[0]} stands in the file before with the same first day."}
        seen.add(name)
        if problems:
            outcome.rejects += [(line, column, said) for column, said in problems.items()]
            continue
        row = practices.there(practice, kind, values)
        # A column that the file does not have leaves what was there.
        kept = {one: value for one, value in rows.values_of(row).items() if one not in typed} if row else {}
        new = kept | values
        if row is not None and rows.values_of(row) == new:
            outcome.same += 1
            continue
        try:
            if preview:
                rows.refuse_overlap(practice, kind, new, row)
            else:
                rows.put(practice, kind, new, by, row=row)
        except RefusedFieldsError as refused:
            outcome.rejects += [(line, column, said) for column, said in refused.problems.items()]
            continue
        outcome.changed += row is not None
        outcome.added += row is None
    if not preview:
        registration.publish(practice)


@writes
def _take_fees(
    practice: Practice, texts: list[tuple[int, dict[str, str]]], by: By, outcome: Outcome, *, preview: bool
) -> None:
    good: list[tuple[int, Fee]] = []
    for line, typed in texts:
        fee, problems = fees.fee_from(typed)
        outcome.rejects += [(line, column, said) for column, said in problems.items()]
        if fee is not None:
            good.append((line, fee))
    keeps_ends = all("valid_to" not in typed for _, typed in texts)
    kept = fees.keep_each(practice, good, by, outcome.rejects, preview=preview, keeps_ends=keeps_ends)
    outcome.added, outcome.changed, outcome.same = len(kept.added), len(kept.changed), kept.same


@writes
def _take_people(
    practice: Practice,
    texts: list[tuple[int, dict[str, str]]],
    by: By,
    outcome: Outcome,
    *,
    preview: bool,
    may_administer: bool,
) -> None:
    there = {one.user.username.lower(): one for one in people.workers(practice)}
    for line, typed in texts:
        values, problems = read(people.KIND, typed)
        outcome.rejects += [(line, column, said) for column, said in problems.items()]
        if problems:
            continue
        known = there.get(values["username"].lower())
        if known is not None and set(known.roles) == set(values["roles"]):
            outcome.same += 1
            continue
        try:
            if not preview and known is not None:
                people.change_roles(practice, known.user, values["roles"], by, may_administer=may_administer)
            elif not preview:
                people.invite(practice, typed, by, may_administer=may_administer)
        except RefusedError as refused:
            outcome.rejects.append((line, "", str(refused)))
            continue
        outcome.changed += known is not None
        outcome.added += known is None


def _plain(name: str) -> str:
    """How a column is called, whatever its capitals and underscores."""
    return name.strip().lower().replace("_", " ")


def _quoted(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _unquoted(text: str) -> str:
    plain = text.strip()
    return plain[1:] if plain[:1] == "'" and plain[1:].startswith(_FORMULA) else plain
