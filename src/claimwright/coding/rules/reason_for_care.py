"""Which diagnosis the record gives as the reason for the stay or visit: it stands first (Section II; IV.G; I.C.19.b)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PROVIDER, author_of
from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention
from claimwright.coding.reports import report_kind
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, set_aside
from claimwright.coding.sections import ASSESSED
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_PRINCIPAL: Final = compiled(
    r"^[^\S\n]*(?:[\W\d]{0,4})(?:principal|primary|pdx|final|reason)(?: (?:for (?:admission|stay|hospitali[sz]ation)|problem|diagnos[ei]s|dx))?[^\S\n]*[:=-]",
    re.IGNORECASE | re.MULTILINE,
)
_TOLD: Final = frozenset({context.ASSERTED, context.POSSIBLE})
_STATED: Final = frozenset({"preamble", "other", "plan"})
"""Where the note of an author who uses no headings states what it found."""
_LEAD: Final = compiled(
    r"[\s\W\d]*(?:(?:primary|acute|chronic|known|symptomatic|severe|moderate|mild|left|right|bilateral|pathological)\W+|\(?\w\)?\.?\W+)*$",
)
"""Words that may stand between the beginning of a line and the diagnosis it states."""


def reason_for_care(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Puts the code of the diagnosis that the deciding words name first to the front; what must stand before it comes later.

    Of a stay these are its summary's (II: established after study); of a note without assessment, the lines that begin with a diagnosis.
    """
    found = [s for s in active(suggestions) if not has(s, *case.codes("never_the_reason"))]
    diseases = [s for s in found if not has(s, *case.codes("signs"))] or found
    told = list(_deciding(case))
    places = {s.code: place for s in diseases if (place := _place(s, told, case)) is not None}
    if not places:
        return suggestions
    reason = min((s for s in diseases if s.code in places), key=lambda s: places[s.code])
    return [reason, *(s for s in suggestions if s is not reason)]


def _alike(one: str, other: str) -> int:
    """How many characters two codes begin alike with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


Stretch = tuple[str, int, int]
"""A document's identifier, and where in it words that decide begin and end."""


def _place(suggestion: Suggestion, told: list[Stretch], case: Case) -> tuple[int, int, int] | None:
    """Where the deciding words first speak of a suggestion: the stretch, the offset, and how little of the code they say."""
    places = [
        (at, one.start, 0)
        for at, (document, low, high) in enumerate(told)
        for one in suggestion.evidence
        if one.document == document and low <= one.start < high
    ]
    for at, (document, low, high) in enumerate(told):
        for one in case.mentions:
            inside = one.document.document_id == document and low <= one.start < high
            if inside and one.meaning in _TOLD and _names(one, suggestion, case):
                places.append((at, one.start, -_alike(undot(suggestion.code), one.phrase.code)))
                break
    return min(places, default=None)


def _deciding(case: Case) -> Iterator[Stretch]:
    """The stretches that decide, the most decisive first."""
    if case.chart.encounter.is_inpatient:
        for document, note in reversed(case.notes):
            if not case.is_summary(document) or author_of(document.title, note.text) != PROVIDER:
                continue
            label, name = _PRINCIPAL.search(note.text), document.document_id
            if label:
                yield name, label.end(), (note.text + "\n").index("\n", label.end())
            listed = note.of(*ASSESSED)
            yield from ((name, s.start, s.end) for s in listed or note.of("preamble", "other"))
            return
    elif not any(note.of(*ASSESSED) for _, note in case.notes):
        for one in case.mentions:
            begin = one.note.text.rfind("\n", 0, one.start) + 1
            if (
                one.section.kind in _STATED
                and _LEAD.fullmatch(one.note.text, begin, one.start)
                and not report_kind(one.document.title, one.note.text)
            ):
                yield one.document.document_id, one.start, one.end


def _names(one: Mention, suggestion: Suggestion, case: Case) -> bool:
    """Whether a mention speaks of what a suggestion codes: by its category, or by that under which its words stand in the lists."""
    code, said = undot(suggestion.code), one.phrase.code
    if code[:3] == said[:3]:
        return True
    return any(
        said.startswith(row["given"]) and code.startswith(row["becomes"])
        for row in dated_rows("code_pairs.tsv", case.book.day)
        if row["name"] == "reason_said_as"
    )


def unlocated_pain(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Pain of no site is no diagnosis beside a disease or a sign of a site (Excludes1 at R52; I.B.5).

    A story without a known setting, or one note of a stay, is left as it tells.
    """
    encounter = case.chart.encounter
    if not encounter.setting or (encounter.is_inpatient and not case.tells_of_a_stay):
        return suggestions
    other = next((s for s in active(suggestions) if not has(s, *case.codes("pain_of_no_site"), "Z")), None)
    if other is None:
        return suggestions
    return [
        set_aside(s, f"pain without a site, beside {other.code} (I.B.5)")
        if s.suggested and not s.given and has(s, *case.codes("pain_of_no_site"))
        else s
        for s in suggestions
    ]


def most_serious_injury(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Puts the most serious of several injuries before the others, where an injury is the reason for the visit (I.C.19.b)."""
    rows = [row["codes"].split() for row in dated_rows("injury_ranks.tsv", case.book.day)]

    def rank(s: Suggestion) -> int:
        return next((at for at, codes in enumerate(rows) if has(s, *codes)), len(rows))

    injuries = [s for s in active(suggestions) if has(s, "S")]
    if len(injuries) < 2 or any(s.given for s in injuries):
        return suggestions
    ordered = iter(sorted(injuries, key=rank))
    return [next(ordered) if s in injuries else s for s in suggestions]
