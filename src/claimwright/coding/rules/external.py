"""How an injury came about: external cause and activity, from the history the note tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.rules.tellings import asserted
from claimwright.coding.rules.vehicles import vehicle_accidents
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import spots
from claimwright.coding.types import Evidence, Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import undot

_TOLD_IN = frozenset({"preamble", "chief_complaint", "history_present", "other", "assessment", "assessment_plan"})
_PLACES = "places.tsv"
_ACTIVITIES = "activities.tsv"
_POISONINGS = ("Poisoning by", "Toxic effect of")
_WHOLE = 7
"""Characters of a code with its seventh one."""
_EXPOSURE = compiled(
    r"\b(?:found|ran|running|ingest\w+|ate|eaten|swallow\w+|got into|drank|inhal\w+|spray\w+|spill\w+|mixed|took|exposed|generator)\b",
)
_STORY = 220
"""Characters of a story in which what happened and where stand together."""
_DOING = compiled(r"\b(?:while|when|was|were|during|after|from|went)\b[^.]{0,30}$")


_USUAL = compiled(
    r"\b(?:monitors?|monitoring|checks?|checking|measures?|lives?|living|takes?|taking|rests?|resting|iced|icing|exercises?|stays?|resides?)\b[^.;]{0,40}$",
)
"""Words before a place by which it is where somebody lives or does something day by day, not where the injury was."""


_OWNER = r"(?:his|her|their|my|the|own|patient.?s|(?:grand)?(?:mother|father|parent|ma|pa)s?.?s|mom.?s|dad.?s|friend.?s|aunt.?s|uncle.?s|neighbor.?s|daughter.?s|son.?s)"
_KINDS = (
    (
        "house",
        compiled(
            rf"\b(?:single[- ]family|{_OWNER} (?:own )?house\b(?!hold))|\(house\)|\b(?:in|inside|at) (?:a|the) (?:two[- ]story |split[- ]level |ranch )?house\b",
        ),
    ),
    ("apartment", compiled(r"\b(?:apartment|condo(?:minium)?)\b")),
    ("mobile", compiled(r"\b(?:mobile home|trailer home|double[- ]wide)\b")),
)
"""The kinds of home of ``home_parts.tsv`` by the words that tell them."""


@lru_cache(maxsize=4)
def _patterns(name: str) -> list[tuple[str, re.Pattern[str]]]:
    return [(row["code"], compiled(rf"(?<!\w)(?:{row['pattern']})")) for row in data_rows("claimwright.coding", name)]


@lru_cache(maxsize=1)
def _statuses() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    return tuple(
        (row["code"], row["where"] == "record", compiled(row["pattern"]))
        for row in data_rows("claimwright.coding", "external_status.tsv")
    )


def external_causes(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the cause, and at an initial encounter the place, activity and status, of a suggested injury; of a poisoning the place (I.C.20)."""
    injuries = [s for s in active(suggestions) if has(s, *case.codes("injuries"))]
    poisoned = any(s.description.startswith(_POISONINGS) and s.code.endswith("A") for s in active(suggestions))
    circumstances = case.codes("external_circumstances")
    given = any(has(s, *case.codes("external_causes")) and not has(s, *circumstances) for s in suggestions)
    if given or not (injuries or poisoned):
        return suggestions
    found = list(_causes(case))[:1] if injuries else []
    story = [quote for _, quote in found]
    if found and not poisoned and not any(s.code.endswith("A") for s in injuries):
        found = [(_of_episode(code, injuries, case), quote) for code, quote in found]
    else:
        found += [
            (_home_part(code, case), quote)
            for code, quote in _told(case, _PLACES, needs_doing=False)
            if any(_beside(quote, cause) for cause in story) or (poisoned and _exposed(quote, case))
        ][:1]
        if injuries:
            found += list(_told(case, _ACTIVITIES, needs_doing=True))[:1]
            found += list(_status(story, case))[:1]
    present = {undot(s.code) for s in active(suggestions)}
    added = [
        new_code(code, "external_cause", (quote,), "how the injury came about (I.C.20)", case)
        for code, quote in found
        if code in case.book.billable and code not in present
    ]
    return [*suggestions, *added]


def _causes(case: Case) -> Iterator[tuple[str, Evidence]]:
    yield from vehicle_accidents(case, _TOLD_IN)
    yield from _told(case, "external_causes.tsv", needs_doing=False)


def _of_episode(code: str, injuries: list[Suggestion], case: Case) -> str:
    """The external cause with the seventh character of the injuries it explains (I.C.20.a.2)."""
    last = {s.code[-1] for s in injuries if len(undot(s.code)) == _WHOLE}
    other = "S" if last == {"S"} else "D"
    return code[:-1] + other if len(code) == _WHOLE and code[:-1] + other in case.book.billable and last else code


def _exposed(place: Evidence, case: Case) -> bool:
    """Whether the sentence of a place tells how somebody came to the poison."""
    text = next(note.text for document, note in case.notes if document.document_id == place.document)
    return any(_EXPOSURE.search(text, low, high) for low, high in sentences(text) if low <= place.start < high)


def _status(story: list[Evidence], case: Case) -> Iterator[tuple[str, Evidence]]:
    """What somebody did it for: work told anywhere in the record, the rest only beside what happened (I.C.20.k)."""
    for code, anywhere, pattern in _statuses():
        for told in asserted(case, pattern, clinicians=True):
            if anywhere or any(_beside(told.evidence, cause) for cause in story):
                yield code, told.evidence


def _home_part(code: str, case: Case) -> str:
    """The code of a part of the one kind of home that the record's notes name; the same code where they name none or several (I.C.20.b, I.B.2)."""
    row = next((row for row in data_rows("claimwright.coding", "home_parts.tsv") if row["part"] == code), None)
    if row is None:
        return code
    told = [kind for kind, pattern in _KINDS if any(pattern.search(note.text) for _, note in case.notes)]
    return (row[told[0]] or code) if len(told) == 1 else code


def _beside(place: Evidence, cause: Evidence) -> bool:
    """Whether a place is told where the cause is: a hospital that a patient came to later is none of it."""
    return place.document == cause.document and abs(place.start - cause.start) <= _STORY


def _told(case: Case, name: str, *, needs_doing: bool) -> Iterator[tuple[str, Evidence]]:
    """Codes whose pattern a sentence of the history fits, the most specific pattern (listed first) before the others."""
    for code, pattern in _patterns(name):
        for document, note in case.notes:
            found = spots(pattern, note.text)
            for section in note.sections if found else ():
                if section.kind not in _TOLD_IN:
                    continue
                for low, high in sentences(note.text, section.start, section.end):
                    if not found.touch(low, high):
                        continue
                    match = pattern.search(note.text, low, high)
                    if not match:
                        continue
                    named = code.startswith(case.codes("activities_by_name"))
                    if needs_doing and not named and not _DOING.search(note.text[low : match.start()]):
                        continue
                    if name == _PLACES and _USUAL.search(note.text, low, match.start()):
                        continue
                    if context.assertion(note.text, match.start(), match.end(), (low, high)) in {
                        context.ASSERTED,
                        context.HISTORY,
                    }:
                        yield code, quoted(document, match.start(), match.end())
