"""By which words does a chart say what ICD-10-CM names? Our own lexicon of phrases, a chapter or two a file.

``data/lexicon/*.tsv``: code, kind, where, terms (" | " between them). The code is the one that the words alone carry: a category
or subcategory ("S72.00") where side, stage or encounter are left to the rest of the chart. ``docs/decisions/0018-a-lexicon.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from claimwright.data_files import data_folder, data_rows
from claimwright.reference.codes import undot
from claimwright.reference.data_folder import LEXICON

KINDS: Final = frozenset({"", "status", "history", "supports"})
"""What a phrase says: a diagnosis; a status (Z codes); a disease that is over; only a sign of one (a result, a drug, a device),
which never stands for the code by itself."""
WHERE: Final = frozenset(
    {
        "behavioral",
        "cardiology",
        "dental",
        "dermatology",
        "ear",
        "emergency",
        "endocrinology",
        "eye",
        "gastroenterology",
        "gynecology",
        "hematology",
        "infection",
        "nephrology",
        "neurology",
        "newborn",
        "obstetrics",
        "oncology",
        "orthopedics",
        "pathology",
        "pediatrics",
        "podiatry",
        "pulmonology",
        "radiology",
        "rheumatology",
        "surgery",
        "therapy",
        "toxicology",
        "urology",
        "vascular",
        "wound",
    }
)
"""Specialties in whose charts alone a phrase means its code ("PPROM", "CIN", "AC" of a joint or of a lung)."""


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase, the undotted code its words carry, what it says, where alone it says so (empty: anywhere), and its file."""

    text: str
    code: str
    kind: str
    where: frozenset[str]
    file: str


def lexicon_files() -> list[str]:
    """The files of the lexicon, by name, as ``data_rows`` takes them."""
    folder = data_folder("claimwright.reference").joinpath(LEXICON)
    return sorted(f"{LEXICON}/{one.name}" for one in folder.iterdir() if one.name.endswith(".tsv"))


@cache
def lexicon_terms() -> tuple[Term, ...]:
    """Every phrase of every file, in their order."""
    return tuple(term for file in lexicon_files() for term in terms_of(file))


def lone_abbreviations(last: str) -> frozenset[str]:
    """The phrases of the lexicon that are one word in capitals with this last letter. Start-up asks for them at every run, so the
    files are searched for them and their rows not read."""
    pattern = re.compile(rf"(?:\t|\|) *([A-Z]*{last}) *(?=\||\r?$)", re.MULTILINE)
    folder = data_folder("claimwright.reference")
    return frozenset(
        word
        for file in lexicon_files()
        for word in pattern.findall(folder.joinpath(*file.split("/")).read_text(encoding="utf-8"))
    )


def terms_of(file: str) -> list[Term]:
    """The phrases of one file."""
    return [
        Term(text.strip(), undot(row["code"]), row["kind"], frozenset(row["where"].split()), file)
        for row in data_rows("claimwright.reference", file)
        for text in row["terms"].split("|")
    ]
