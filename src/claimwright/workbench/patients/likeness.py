"""Is this name that patient's, and which patients may be one person? Alike is never the same: a person says."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, Final, NamedTuple

from django.db.models import Q

from claimwright.workbench.models import Patient, PatientPair, PatientRow, Practice
from claimwright.workbench.patients.rows import find_key

MOST: Final = 500
"""Pairs that are shown of those that may be one person."""
_LARGEST_GROUP: Final = 40


def plain(name: str) -> str:
    """A name as it is compared: its letters alone, without marks above them, in capitals."""
    bare = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in bare if sign.isalnum()).upper()


def same_last(one: str, other: str) -> bool:
    """Whether two last names may be one: equal, or one of a double name (Whitfield, Whitfield-Okafor)."""
    parts, others = _parts(one), _parts(other)
    return not (parts and others) or plain(one) == plain(other) or parts <= others or others <= parts


def same_first(one: str, other: str) -> bool:
    """Whether two first names may be one: equal, an initial, or one of several (Margaret, Margaret Ann, M.)."""
    first, second = plain(one), plain(other)
    if not (first and second) or first == second:
        return True
    short, long = sorted((first, second), key=len)
    return (len(short) == 1 and long.startswith(short)) or _parts(one) <= _parts(other) or _parts(other) <= _parts(one)


def goes_by(patient: Patient, last_name: str, first_name: str, other_names: Iterable[str] = ()) -> bool:
    """Whether a record's name is a name of the patient: as registered, or one of the other names."""
    called = [(patient.last_name, patient.first_name)]
    called += [(last.strip(), first.strip()) for last, _, first in (name.partition(",") for name in other_names)]
    return any(same_last(last, last_name) and same_first(first, first_name) for last, first in called)


def like(practice: Practice, values: Mapping[str, Any], members: Sequence[str] = ()) -> list[Patient]:
    """Patients that may be the person whose values are given: name and birth date alike, or a member id and the birth date."""
    born = day_of(values.get("birth_date"))
    last, first = (str(values.get(name, "")) for name in ("last_name", "first_name"))
    keys = [key for one in members if (key := find_key("coverage", one))]
    carded = set(PatientRow.objects.filter(practice=practice, find_key__in=keys).values_list("patient_id", flat=True))
    named = Q(last_name__iexact=last, first_name__iexact=first)
    likely = Patient.objects.filter(named | Q(birth_date=born), practice=practice).select_related("merged_into")
    # Who was merged is known by the former name, and found as the patient that is kept.
    found = [
        one.kept
        for one in likely.order_by("pk")
        if same_birthday(one.birth_date, born)
        and same_first(one.first_name, first)
        and (one.pk in carded or same_last(one.last_name, last))
    ]
    return list({one.pk: one for one in found}.values())


def pairs(practice: Practice) -> list[tuple[Patient, Patient, str]]:
    """Patients two by two that may be one person, with the reason; those on whom a person has said a word are left out."""
    said = PatientPair.objects.filter(practice=practice, undone_at=None).values_list("kept_id", "other_id")
    known = {frozenset(pair) for pair in said}
    rows = Patient.objects.filter(practice=practice, merged_into=None).exclude(birth_date=None).order_by("pk")
    # Columns alone, once through: every patient is looked at, and few are shown.
    told = rows.values_list("pk", "last_name", "first_name", "birth_date")
    people = [_Named(pk, last, first, born) for pk, last, first, born in told if born]
    found: dict[frozenset[int], tuple[int, int, str]] = {}
    for one, other, why in (*_same_day(people), *_same_name(people), *_one_card(practice, people)):
        pair = frozenset((one.pk, other.pk))
        if pair not in known and len(found) < MOST:
            found.setdefault(pair, (one.pk, other.pk, why))
    whole = Patient.objects.in_bulk([pk for pair in found for pk in pair])
    return [(whole[one], whole[other], why) for one, other, why in found.values()]


class _Named(NamedTuple):
    """A patient as far as likeness asks."""

    pk: int
    last_name: str
    first_name: str
    birth_date: date


_Pairs = Iterator[tuple[_Named, _Named, str]]


def _same_day(people: Iterable[_Named]) -> _Pairs:
    for group in _groups(people, lambda one: (one.birth_date, one.last_name.upper())):
        for one, other in combinations(group, 2):
            if same_first(one.first_name, other.first_name):
                yield one, other, "same name and birth date"


def _same_name(people: Iterable[_Named]) -> _Pairs:
    for group in _groups(people, lambda one: (one.last_name.upper(), one.first_name.upper())):
        for one, other in combinations(group, 2):
            if _slip(one.birth_date, other.birth_date):
                yield one, other, "same name, birth dates that a slip of the pen parts"


def _groups(people: Iterable[_Named], key: Callable[[_Named], Any]) -> Iterator[list[_Named]]:
    """People in groups of one key, each of more than one."""
    groups: dict[Any, list[_Named]] = defaultdict(list)
    for one in people:
        groups[key(one)].append(one)
    yield from (group[:_LARGEST_GROUP] for group in groups.values() if len(group) > 1)


def _one_card(practice: Practice, people: Iterable[_Named]) -> _Pairs:
    """A family shares a member id: only who was born on the same day under it may be one person."""
    cards = PatientRow.objects.filter(practice=practice, kind="coverage").exclude(find_key="")
    held: dict[str, set[int]] = defaultdict(set)
    for key, pk in cards.values_list("find_key", "patient_id"):
        held[key].add(pk)
    shared = [keys for keys in held.values() if len(keys) > 1]
    wanted = {pk for keys in shared for pk in keys}
    named = {one.pk: one for one in people if one.pk in wanted}
    for keys in shared:
        for one, other in combinations([named[pk] for pk in sorted(keys) if pk in named], 2):
            if one.birth_date == other.birth_date and same_first(one.first_name, other.first_name):
                yield one, other, "same member id and birth date"


def day_of(text: Any) -> date | None:
    """A day as values have it; None for none."""
    return date.fromisoformat(text) if text else None


def same_birthday(one: date | None, other: date | None) -> bool:
    """Whether two birth dates may be one: equal, unknown, or parted by a slip of the pen."""
    return one is None or other is None or one == other or _slip(one, other)


def _slip(one: date | None, other: date | None) -> bool:
    """Whether two birth dates differ in one digit, or have the same digits in other places (day and month changed round)."""
    if one is None or other is None or one == other:
        return False
    first, second = one.strftime("%Y%m%d"), other.strftime("%Y%m%d")
    return sorted(first) == sorted(second) or sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _parts(name: str) -> frozenset[str]:
    parts = name.replace("-", " ").replace(",", " ").split()
    return frozenset(found for part in parts if (found := plain(part)))
