"""Loads official files: recognises each, reads it, keeps it as a release, and says what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases import periods, registry, unpack
from claimwright.reference.releases.periods import Period
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.reference.releases.store import Release, Store

_DOCUMENT: Final = "a document, no data"
Status = Literal["loaded", "already loaded", "refused", "passed over"]


@dataclass(frozen=True)
class Outcome:
    """What became of one file. ``message`` says why it was refused or passed over, and what a reader remarked."""

    file: str
    status: Status
    message: str = ""
    describes: str = ""
    release: Release | None = None


def add(
    store: Store, paths: Iterable[Path], *, period: Period | None = None, licensed: bool = False
) -> Iterator[Outcome]:
    """One outcome a file, as each is done; a file that cannot be read is refused and the rest goes on.

    ``period`` is used for files whose content and name state none. ``licensed`` lets files in that hold descriptors
    their owner licenses (the AMA's CPT files); it is the user's word that the licence is held.
    """
    for path in paths:
        yield from _settled((_one(store, opened, period, licensed) for opened in unpack.opened(path)), path)


def _settled(outcomes: Iterable[Outcome], path: Path) -> Iterator[Outcome]:
    """An archive in which nothing was known is refused as a whole, lest it be taken for loaded; not one of documents."""
    unknown, known = False, False
    for outcome in outcomes:
        known = known or outcome.status != "passed over"
        unknown = unknown or outcome.message != _DOCUMENT
        yield outcome
    if unknown and not known:
        yield Outcome(path.name, "refused", "expected at least one official file of a kind known here; found none")


def _one(store: Store, opened: unpack.Opened, period: Period | None, licensed: bool) -> Outcome:
    if opened.file is None:
        return Outcome(opened.name, "refused", _because(opened.problem))
    file = opened.file
    reader = None if unpack.is_document(file.name) else registry.recognise(file)
    if reader is None:
        return _unknown(file, opened.inside)
    if reader.licensed and not licensed:
        message = "holds descriptors under licence; add it with --licensed if you hold the licence"
        return Outcome(file.name, "refused", message, reader.describes)
    if known := store.loaded(reader, file.sha256):
        return Outcome(file.name, "already loaded", _outdone(store, known), reader.describes, known)
    try:
        parsed = reader.read(file)
        holds = _period(file, reader, parsed, period)
        _check(file, reader, parsed)
        if twin := _twin(store, reader, file, parsed.part, holds):
            return Outcome(
                file.name, "passed over", f"another format of {twin.file}, which is loaded", reader.describes
            )
        remarks = [*parsed.remarks, *_beside(store, reader, file, parsed, holds)]
        release = store.add(reader, file, parsed, holds)
    except UnreadableError as problem:
        return Outcome(file.name, "refused", _because(problem), reader.describes)
    except (ArithmeticError, LookupError, TypeError, ValueError, pl.exceptions.PolarsError) as problem:
        # Damage that a reader did not foresee: the file is refused like any other, and the rest goes on.
        message = f"expected the layout of the {reader.describes}; it is damaged ({type(problem).__name__})"
        return Outcome(file.name, "refused", message, reader.describes)
    return Outcome(file.name, "loaded", "; ".join(remarks), reader.describes, release)


def _beside(store: Store, reader: Reader, file: SourceFile, parsed: Parsed, holds: Period) -> Iterator[str]:
    """What a person should know of a file beside what is loaded: that it takes the place of another, or may be cut off.

    Most layouts have no last line to tell a whole file by; one that has less than half the rows of the release before is
    loaded, since publishers also give excerpts, but never without a word.
    """
    same = [one for one in store.releases(reader.dataset) if one.part == parsed.part]
    archive = file.name.rpartition("!")[0]
    held = [one for one in same if one.valid_from == holds.valid_from]
    if held and not (archive and archive == held[-1].file.rpartition("!")[0]):
        yield f"it takes the place of {_name(held[-1])}, which was loaded for the same first day and no longer answers"
    rows = sum(frame.height for frame in parsed.tables.values())
    others = [one for one in same if one.valid_from != holds.valid_from] or held
    nearest = min(reversed(others), key=lambda one: abs((one.valid_from - holds.valid_from).days), default=None)
    if nearest is not None and 2 * rows < nearest.total_rows:
        yield (
            f"rows: {rows:,}, where {_name(nearest)} has {nearest.total_rows:,}; if the file was cut off, take it out with "
            f"claimwright reference remove {reader.dataset} {holds.label}"
        )


def _outdone(store: Store, known: Release) -> str:
    """That a file already loaded does not answer, because another of the same days was loaded after it."""
    after = next(
        (
            release
            for release, _ in store.in_force(known.dataset)
            if (release.valid_from, release.part) == (known.valid_from, known.part) and release != known
        ),
        None,
    )
    return f"but {_name(after)}, loaded after it, answers for its days" if after else ""


def _name(release: Release) -> str:
    return f"{release.file.rpartition('!')[2].rpartition('/')[2]} ({release.release})"


def _unknown(file: SourceFile, inside: bool) -> Outcome:
    if unpack.is_document(file.name) or file.content.startswith(b"%PDF"):
        return Outcome(file.name, "passed over", _DOCUMENT)
    if inside:
        return Outcome(file.name, "passed over", "not a kind of file known here")
    first = next((line.strip() for line in file.first_lines if line.strip()), "")
    begins = f"; it begins with {first[:60]!r}" if first else ""
    return Outcome(file.name, "refused", f"expected an official file of a kind known here{begins}")


def _period(file: SourceFile, reader: Reader, parsed: Parsed, given: Period | None) -> Period:
    if found := parsed.period or periods.from_name(file.name, reader.cadence) or given:
        return found
    # A list without a date of its own that is kept current holds from the day its publisher packed it.
    if reader.cadence == "open" and file.packed:
        return periods.starting(file.packed, "open")
    raise UnreadableError(
        file.name, "period", "expected a year, quarter or date in the content or name; say it with --period or --from"
    )


def _twin(store: Store, reader: Reader, file: SourceFile, part: str, period: Period) -> Release | None:
    """The same data set of the same period from the same archive: publishers pack text, CSV and Excel together."""
    archive, inside, _ = file.name.rpartition("!")
    known = (release for release, _ in store.in_force(reader.dataset))
    return next(
        (
            release
            for release in known
            if inside
            and release.file.rpartition("!")[0] == archive
            and (release.valid_from, release.part, release.layout) == (period.valid_from, part, reader.layout)
        ),
        None,
    )


def _check(file: SourceFile, reader: Reader, parsed: Parsed) -> None:
    if not any(frame.height for frame in parsed.tables.values()):
        raise UnreadableError(file.name, "", f"expected rows of the {reader.describes}; found none")


def _because(problem: UnreadableError | None) -> str:
    if problem is None:
        return ""
    return f"{problem.place}: {problem.expected}" if problem.place else problem.expected
