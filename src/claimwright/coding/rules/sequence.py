"""Which code an instruction of the Tabular List puts before another: "code first" notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.coding.compiled import compiled
from claimwright.coding.grounds import content
from claimwright.coding.rules.base import Case, active
from claimwright.coding.types import Suggestion
from claimwright.coding.words import phrase_key
from claimwright.keeping import kept
from claimwright.reference.codes import dot, undot

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_CODES: Final = compiled(
    r"\b([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?:\.?-)?(?:\s*-\s*([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?:\.?-)?)?", 0
)
_OPEN: Final = compiled(r"if applicable|such as|if known")

Ranges = tuple[tuple[str, str], ...]


@kept(4)
def _notes(library: Library) -> dict[str, tuple[tuple[str, Ranges], ...]]:
    """Code or category to its "code first" lines: the words, and the first and last code each names."""
    frame = library.frame("icd10cm_notes").filter(pl.col("kind") == "code_first").sort("code", "position")
    found: dict[str, list[tuple[str, Ranges]]] = {}
    for code, text in frame.select("code", "text").iter_rows():
        inside = " ".join(re.findall(r"\(([^)]*)\)", text))
        ranges = tuple((undot(m[1]), undot(m[2] or m[1])) for m in _CODES.finditer(inside))
        found.setdefault(code, []).append((text, ranges))
    return {code: tuple(lines) for code, lines in found.items()}


def _lines(code: str, library: Library) -> list[tuple[str, Ranges]]:
    notes = _notes(library)
    return [line for length in range(3, len(code) + 1) for line in notes.get(code[:length], ())]


def comes_first(first: str, second: str, library: Library) -> bool:
    """Whether a "code first" note at the second (undotted) code, or above it, names the first."""
    return any(
        low <= first[: len(low)] and first[: len(high)] <= high
        for _, ranges in _lines(second, library)
        for low, high in ranges
    )


def code_first(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the cause that a code's own title names and its note asks for, and puts causes before what they cause (I.A.13, I.A.17)."""
    result = list(suggestions)
    for s in active(suggestions):
        cause = _only_cause(undot(s.code), case)
        if cause and not any(undot(o.code) == cause for o in active(result)):
            why = f"{s.code} is coded after its cause (code first note, I.A.13)"
            added = Suggestion(dot(cause), "icd10cm", case.book.titles[cause], s.score, s.evidence, reason=why)
            result = [o for o in result if undot(o.code) != cause]
            result.insert(result.index(s), added)
    return _in_order(result, case)


def _only_cause(code: str, case: Case) -> str:
    """The one code that must stand before this one, when its title says that cause already ("pneumonia due to COVID-19")."""
    lines = _notes(case.library).get(code, ())
    if len(lines) != 1 or _OPEN.search(lines[0][0]):
        return ""
    ranges = lines[0][1]
    if len(ranges) != 1 or ranges[0][0] != ranges[0][1] or ranges[0][0] not in case.book.billable:
        return ""
    cause = ranges[0][0]
    # The book's own titles differ ("COVID-19", "coronavirus disease 2019"): an inclusion term of the code may say it.
    said = case.book.stems(code).union(*(phrase_key(term) for term in _terms(case.library, code)))
    return cause if content(case.book.titles[cause]) <= said else ""


@kept(1000)
def _terms(library: Library, code: str) -> tuple[str, ...]:
    frame = library.frame("icd10cm_notes").filter((pl.col("code") == code) & (pl.col("kind") == "inclusion_term"))
    return tuple(frame["text"].to_list())


def _in_order(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Each code after the suggested codes that its notes put first; everything else keeps its place."""
    result = list(suggestions)
    for s in active(suggestions):
        later = [
            at
            for at, other in enumerate(result)
            if other is not s
            and other.suggested
            and other.system == "icd10cm"
            and comes_first(undot(other.code), undot(s.code), case.library)
            and not comes_first(undot(s.code), undot(other.code), case.library)
        ]
        at = result.index(s)
        if later and max(later) > at:
            result.insert(max(later) + 1, s)
            del result[at]
    return result
