"""What did the coding of a practice learn, from which decisions, and what does it do with that?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from claimwright.coding.learned import Counts, Words, verdict
from claimwright.workbench import lists, opened_library
from claimwright.workbench.decisions.counts import KEY, counted, counts_of, replaced
from claimwright.workbench.models import Practice

SHOWN: Final = {"": "What changes a proposal", "all": "All with enough decisions"}
SORTS: Final = {"": "Most decisions", "phrase": "Words"}
DOES: Final = {
    "assert": "Proposed",
    "alternative": "An alternative only",
    "silence": "Set aside",
    "replace": "Replaced by",
    "show": "Shown, not proposed",
}


@dataclass(frozen=True)
class Learned:
    """A phrase in a section and setting with one code: the counts, what they do (a key of ``DOES``, or empty) and how that is said.
    ``row`` is the key of one of its decisions."""

    row: int
    words: Words
    code: str
    title: str
    counts: Counts
    does: str
    said: str
    instead: str

    @property
    def shown_code(self) -> str:
        return opened_library.shown("icd10cm", self.code)

    @property
    def effect(self) -> str:
        return f"{DOES[self.does]} {self.instead}".strip() if self.does else ""


def listed(practice: Practice, filters: Mapping[str, str]) -> lists.Page:
    """A page of what was learned, by ``show`` and ``sort``."""
    today = timezone.localdate()
    instead = replaced(practice)
    found = []
    for row in counted(practice):
        phrase, section, setting, code = key = tuple(str(row[name]) for name in KEY)
        counts = counts_of(row, instead.get(key, {}))
        does, said, other = _effect(counts, today, only_shown=row["only_shown"])
        if does or (said and filters.get("show") == "all"):
            shown = opened_library.shown("icd10cm", other) if other else ""
            found.append(Learned(row["row"], Words(phrase, section, setting), code, "", counts, does, said, shown))
    if filters.get("sort") == "phrase":
        found.sort(key=lambda one: (one.words, one.code))
    else:
        found.sort(key=lambda one: (-one.counts.shown - one.counts.added, one.words, one.code))
    there = lists.place(filters, len(found))
    return there.page(found[there.skipped : there.skipped + lists.PAGE])


def _effect(counts: Counts, day: date, *, only_shown: int) -> tuple[str, str, str]:
    """What counts do to a code that the rules propose, else to one that they only showed at least once."""
    proposed = verdict(counts, day, proposed=True)
    if proposed.does:
        return proposed.does, proposed.words, proposed.instead
    shown = verdict(counts, day, proposed=False)
    if (shown.does == "assert" and only_shown) or (shown.does and counts.added):
        return shown.does, shown.words, ""
    return "", proposed.words or shown.words, ""
