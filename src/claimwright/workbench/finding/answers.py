"""What does the search box answer? Groups of what the roles may see in the practice, best first, each row saying why it is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.workbench import access, help_pages, opened_library
from claimwright.workbench.finding import kept_indexes, numbers, screens, shown_rows
from claimwright.workbench.finding.people_index import Fits
from claimwright.workbench.finding.shown_rows import Hit
from claimwright.workbench.finding.typed_words import Asked, understood
from claimwright.workbench.lists import query
from claimwright.workbench.models import Patient, Practice

MOST: Final = 8
"""Rows of a group that are shown."""
_RELATED_OF: Final = 3
"""So few people are found that their latest visits and claims are shown too."""
_RELATED: Final = 5

BY_NUMBER, BY_CODE, BY_PERSON, BY_NUMBER_OF_PERSON, BY_AMOUNT, RELATED, NEAR, PERHAPS = 100, 90, 80, 95, 70, 40, 30, 20
TITLES: Final = {
    "people": "People",
    "visits": "Visits",
    "claims": "Claims",
    "payments": "Payments",
    "suspended": "Suspended money",
    "batches": "Batches",
    "codes": "Codes",
    "screens": "Screens and actions",
    "help": "Help",
}
"""Kinds of rows, in their order where they fit equally well."""
_MAY: Final = {
    "people": shown_rows.PEOPLE_READERS,
    "visits": access.CHART_READERS,
    "claims": access.CLAIM_READERS,
    "payments": access.MONEY_READERS,
    "suspended": access.MONEY_READERS,
    "batches": access.CLAIM_READERS,
    "codes": access.REFERENCE_READERS,
}
_CODES: Final = (
    ("icd10cm", re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?")),
    ("hcpcs", re.compile(r"[A-Z0-9]\d{4}|\d{4}[A-Z]")),
    ("icd10pcs", re.compile(r"[0-9A-HJ-NP-Z]{7}")),
)
_SYSTEMS: Final = {"icd10cm": "ICD-10-CM", "hcpcs": "HCPCS or CPT", "icd10pcs": "ICD-10-PCS"}


@dataclass
class Group:
    """Rows of one kind, and how many more there are than are shown."""

    kind: str
    hits: list[Hit] = field(default_factory=list)
    more: int = 0

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def score(self) -> int:
        return max(hit.score for hit in self.hits)


@dataclass(frozen=True)
class Answer:
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)

    @property
    def shown(self) -> dict[str, list[int]]:
        """Keys of the rows of patients, by kind: what the audit trail keeps of a search."""
        kept = {group.kind: [hit.pk for hit in group.hits if hit.pk] for group in self.groups}
        return {kind: keys for kind, keys in kept.items() if keys}


def answer(practice: Practice, roles: frozenset[str], text: str) -> Answer:
    """What the words find; what was typed stays here."""
    asked = understood(text, timezone.localdate())
    if not asked.text:
        return Answer([])
    why: dict[str, dict[int, tuple[int, str]]] = {kind: {} for kind in TITLES}
    near = _people(practice, roles, asked, why) if shown_rows.PEOPLE_READERS & roles else Fits([])
    for kind, pk, reason in numbers.by_number(practice, asked.numbers, roles, MOST):
        _note(why, kind, pk, BY_NUMBER, reason)
    _as_kept(why["people"])
    if asked.amount is not None:
        score = BY_AMOUNT if asked.exact_amount else PERHAPS
        for kind, pk, reason in numbers.by_amount(practice, asked.amount, roles, MOST):
            _note(why, kind, pk, score, reason)
    _related(roles, why, near)
    groups = [
        Group(kind, shown_rows.shown(kind, practice, roles, dict(_best(why[kind]))), _more(kind, near, why[kind]))
        for kind in TITLES
        if kind in shown_rows.KINDS and why[kind] and _MAY[kind] & roles
    ]
    groups += [Group("codes", list(_codes(asked.text, roles))), Group("screens", _screens(asked.text, roles))]
    groups.append(Group("help", _help(asked.text)))
    filled = [group for group in groups if group.hits]
    return Answer(sorted(filled, key=lambda group: -group.score))


def to_begin_with(roles: frozenset[str]) -> Answer:
    """Before anything is typed: where one's day begins."""
    hits = [Hit(one.title, one.address, keys=one.keys) for one in screens.to_begin_with(roles)]
    return Answer([Group("screens", hits)] if hits else [])


def _people(practice: Practice, roles: frozenset[str], asked: Asked, why: dict[str, Any]) -> Fits:
    found = kept_indexes.of(practice).find(asked, MOST)
    for at, fit in enumerate(found.best):
        by_number = "record number" in fit.why or "date of birth" in fit.why
        score = NEAR if found.near else BY_NUMBER_OF_PERSON if by_number and "part" not in fit.why else BY_PERSON
        # The order within the group is the index's own.
        _note(why, "people", fit.pk, score, fit.why, place=at)
    return found


def _note(why: dict[str, Any], kind: str, pk: int, score: int, reason: str, *, place: int = 0) -> None:
    kept = why[kind].get(pk)
    if kept is None:
        why[kind][pk] = (score, reason, place)
    elif reason not in kept[1]:
        why[kind][pk] = (max(score, kept[0]), f"{kept[1]}, {reason}", kept[2])


def _as_kept(people: dict[int, Any]) -> None:
    """Who was merged is shown as the patient that is kept, once."""
    for one in Patient.objects.filter(pk__in=list(people)).exclude(merged_into=None).only("pk", "merged_into"):
        kept, (score, reason, place) = one.merged_into_id or one.pk, people.pop(one.pk)
        other = people.get(kept)
        if other is None or other[0] < score:
            people[kept] = (score, reason, place)


def _best(found: Mapping[int, Any]) -> Iterator[tuple[int, tuple[int, str]]]:
    ordered = sorted(found.items(), key=lambda one: (-one[1][0], one[1][2]))
    for pk, (score, reason, _) in ordered[:MOST]:
        yield pk, (score, reason)


def _more(kind: str, people: Fits, found: Mapping[int, Any]) -> int:
    return max(people.count - MOST, 0) if kind == "people" else max(len(found) - MOST, 0)


def _related(roles: frozenset[str], why: dict[str, Any], people: Fits) -> None:
    """The latest visits and claims of the few who are found."""
    keys = list(why["people"])
    if not keys or people.near or max(people.count, len(keys)) > _RELATED_OF:
        return
    for kind, pk in shown_rows.latest(roles, keys, _RELATED):
        _note(why, kind, pk, RELATED, "latest")


def _codes(text: str, roles: frozenset[str]) -> Iterable[Hit]:
    word = text.upper()
    if not access.REFERENCE_READERS & roles:
        return
    for system, written in _CODES:
        if written.fullmatch(word):
            code, day = word.replace(".", ""), timezone.localdate()
            try:
                if not opened_library.exists(system, code, day):
                    continue
                told = opened_library.describe(system, code, day)
            except (ReferenceMissingError, UnreadableError):
                return
            shown = opened_library.shown(system, code)
            address = f"{screens.there('encoder')}?{query({'system': system, 'code': shown})}"
            yield Hit(shown, address, told, f"code of {_SYSTEMS[system]}", BY_CODE)


def _screens(text: str, roles: frozenset[str]) -> list[Hit]:
    found = screens.named(text, roles)[:MOST]
    return [Hit(one.title, one.address, why="screen", score=score, keys=one.keys) for score, one in found]


def _help(text: str) -> list[Hit]:
    """A few sections of the help, after what the practice itself has."""
    if not any(letter.isalpha() for letter in text) or any(letter.isdigit() for letter in text):
        return []
    return [Hit(one.heading.title, one.address, one.page, "help", score=_HELP) for one in help_pages.sections(text, 3)]


_HELP: Final = 10
