"""The AMA's CPT descriptor files (LONGULT, MEDU, SHORTU) of those who hold the licence."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases import periods
from claimwright.reference.releases.lines import numbered
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

DESCRIPTORS: Final = Table(
    "cpt_descriptors",
    "one descriptor of a CPT code, from the user's own licensed file",
    (
        Column("code", pl.String, "CPT code."),
        Column("kind", pl.String, "long, medium or short."),
        Column("descriptor", pl.String, "The AMA's text."),
    ),
    key=("code", "kind"),
)
_LINE: Final = re.compile(r"(\d{4}[0-9A-Z])[\t ]+(\S.*?)\s*$")
_COPYRIGHT: Final = re.compile(r"1983-(20\d\d) American Medical Association")
# Longest text of the short and medium descriptors in the AMA's data files.
_SHORT: Final = 28
_MEDIUM: Final = 48


def _recognise(file: SourceFile) -> bool:
    """A code and a text of words on every line, below a notice of copyright or none, and nothing else."""
    lines = [line for line in file.first_lines[:400] if line.strip()]
    found = [_LINE.match(line) for line in lines]
    begun = next((at for at, match in enumerate(found) if match), len(found))
    if begun and "American Medical Association" not in file.head:
        return False
    texts = [match[2] if match else "" for match in found[begun:]]
    words = [text for text in texts if re.search(r"[A-Za-z]{3}", text) and not re.search(r"\t|\||  ", text)]
    return len(words) > 1 and len(words) * 10 >= len(texts) * 9


def _read(file: SourceFile) -> Parsed:
    rows = []
    begun = False
    for line, text in numbered(file).iter_rows():
        match = _LINE.match(text)
        if match:
            begun = True
            rows.append({"code": match[1], "descriptor": match[2]})
        elif begun:
            raise UnreadableError(file.name, f"line {line}", "expected a CPT code and its descriptor")
    longest = max(len(row["descriptor"]) for row in rows)
    kind = "short" if longest <= _SHORT else "medium" if longest <= _MEDIUM else "long"
    year = _COPYRIGHT.search(file.head)
    # The files of a CPT year are copyright of the year before, when they are published.
    period = periods.calendar_year(int(year[1]) + 1) if year else None
    return Parsed({DESCRIPTORS.name: DESCRIPTORS.frame(row | {"kind": kind} for row in rows)}, period, part=kind)


READERS: Final = (
    Reader("cpt_descriptors", "CPT descriptors (AMA)", (DESCRIPTORS,), _recognise, _read, "calendar", licensed=True),
)
