"""Which phrases the Alphabetic Index offers: the path to an entry, with each non-essential modifier, and "see" followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from claimwright.reference.codes import undot
from claimwright.reference.search.words import words

COLUMNS: Final = ("level", "term", "nonessential", "see", "code", "source")
"""What a frame of the index holds, in the order of the book: the indentation from 0, the words of the line, what stands in
parentheses beside them, where "see" sends the reader, the code, and the published source."""

_MODIFIER: Final = re.compile(r"\(([^()]*)\)")
_NEOPLASM: Final = re.compile(r"^(?:see )?(?:table of neoplasms|neoplasm),?\s*", re.IGNORECASE)
_BY_SITE: Final = re.compile(r",?\s*by (?:site|type)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One line of the index in its place."""

    path: tuple[str, ...]
    wordings: tuple[str, ...]
    modifiers: tuple[str, ...]
    see: str
    code: str
    source: str

    @property
    def text(self) -> str:
        """As coders cite it: "Diabetes, type 2, with nephropathy"."""
        return ", ".join(self.path)


def phrases(index: pl.DataFrame, kind: str = "index") -> pl.DataFrame:
    """Columns text, code, kind, source, from a frame with ``COLUMNS``.

    A non-essential modifier may be present or absent without changing the code (ICD-10-CM Official Guidelines, I.A.7), so
    each gives a phrase of its own. A line that sends the reader elsewhere gives its own words with the code found there.
    """
    listed = list(entries(index))
    targets = _targets(listed)
    rows: list[tuple[str, str, str, str]] = []
    for entry in listed:
        code = entry.code or _followed(entry.see, targets)
        if not code:
            continue
        rows.append((entry.text, code, kind, entry.source))
        rows += [(wording, code, kind, entry.source) for wording in entry.wordings]
        rows += [(f"{entry.text} ({word})", code, kind, entry.source) for word in entry.modifiers]
    return pl.DataFrame(rows, schema=["text", "code", "kind", "source"], orient="row")


def entries(index: pl.DataFrame) -> Iterator[Entry]:
    """The lines of the index with the lines above them."""
    stack: list[str] = []
    for level, term, nonessential, see, code, source in index.select(COLUMNS).iter_rows():
        del stack[level:]
        first, *others = wordings(term) if level == 0 else [term.strip()]
        stack.append(first)
        modifiers = tuple(m.strip() for m in _MODIFIER.findall(nonessential or "") if m.strip())
        yield Entry(tuple(stack), tuple(others), modifiers, see or "", undot(code or ""), source)


def wordings(term: str) -> list[str]:
    """The wordings of a main term: "Ureterolith, ureterolithiasis" has two; an inversion, "Impediment, speech", is one."""
    head, *rest = (part.strip() for part in term.split(","))
    root = head.split()[0][:4].lower() if head else ""
    others = [part for part in rest if part.removeprefix("or ").lower().startswith(root)]
    inverted = [part for part in rest if part not in others]
    return [", ".join([head, *inverted]), *others]


def _targets(listed: Iterable[Entry]) -> dict[frozenset[str], str]:
    found: dict[frozenset[str], str] = {}
    for entry in listed:
        if entry.code:
            found.setdefault(frozenset(words(entry.text)), entry.code)
    return found


def _followed(see: str, targets: dict[frozenset[str], str]) -> str:
    """The code at the place that "see" names; empty where that place has none of its own."""
    if not see:
        return ""
    wanted = _BY_SITE.sub("", see)
    if _NEOPLASM.match(wanted):
        return ""
    return targets.get(frozenset(words(wanted)), "")
