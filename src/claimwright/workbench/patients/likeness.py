"""Is this name that patient's, and which patients may be one person? Alike is never the same: a person says."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, Final

from django.db.models import Count, Q
from django.db.models.functions import Upper

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
    born = date.fromisoformat(values["birth_date"]) if values.get("birth_date") else None
    last, first = (str(values.get(name, "")) for name in ("last_name", "first_name"))
    keys = [key for one in members if (key := find_key("coverage", one))]
    carded = set(PatientRow.objects.filter(practice=practice, find_key__in=keys).values_list("patient_id", flat=True))
    named = Q(last_name__iexact=last, first_name__iexact=first)
    likely = Patient.objects.filter(named | Q(birth_date=born), practice=practice, merged_into=None).order_by("pk")
    return [
        one
        for one in likely
        if same_birthday(one.birth_date, born)
        and same_first(one.first_name, first)
        and (one.pk in carded or same_last(one.last_name, last))
    ]


def pairs(practice: Practice) -> list[tuple[Patient, Patient, str]]:
    """Patients two by two that may be one person, with the reason; those on whom a person has said a word are left out."""
    said = PatientPair.objects.filter(practice=practice, undone_at=None).values_list("kept_id", "other_id")
    known = {frozenset(pair) for pair in said}
    found: dict[frozenset[int], tuple[Patient, Patient, str]] = {}
    for one, other, why in _suspected(practice):
        pair = frozenset((one.pk, other.pk))
        if pair not in known and pair not in found:
            found[pair] = (one, other, why)
            if len(found) == MOST:
                break
    return list(found.values())


def _suspected(practice: Practice) -> Iterator[tuple[Patient, Patient, str]]:
    people = Patient.objects.filter(practice=practice, merged_into=None)
    for group in _groups(people, people.exclude(birth_date=None), "birth_date", "last"):
        for one, other in combinations(group, 2):
            if same_first(one.first_name, other.first_name):
                yield one, other, "same name and birth date"
    for group in _groups(people, people.exclude(birth_date=None), "last", "first"):
        for one, other in combinations(group, 2):
            if _slip(one.birth_date, other.birth_date):
                yield one, other, "same name, birth dates that a slip of the pen parts"
    yield from _one_card(practice)


def _groups(people: Any, among: Any, *keys: str) -> Iterator[list[Patient]]:
    """Patients in groups that agree in these keys, each of more than one."""
    named = {"last": Upper("last_name"), "first": Upper("first_name")}
    among = among.annotate(**{key: named[key] for key in keys if key in named})
    twice = among.values(*keys).annotate(count=Count("pk")).filter(count__gt=1).order_by(*keys)[:MOST]
    for group in twice:
        where = {key: group[key] for key in keys}
        yield list(
            people.annotate(**{key: named[key] for key in keys if key in named}).filter(**where)[:_LARGEST_GROUP]
        )


def _one_card(practice: Practice) -> Iterator[tuple[Patient, Patient, str]]:
    """A family shares a member id: only who was born on the same day under it may be one person."""
    cards = PatientRow.objects.filter(practice=practice, kind="coverage", patient__merged_into=None).exclude(
        find_key=""
    )
    twice = cards.values("find_key").annotate(count=Count("patient", distinct=True)).filter(count__gt=1)
    keys = list(twice.order_by("find_key").values_list("find_key", flat=True)[:MOST])
    held: dict[str, dict[int, Patient]] = defaultdict(dict)
    for row in cards.filter(find_key__in=keys).select_related("patient"):
        held[row.find_key][row.patient_id] = row.patient
    for people in held.values():
        for one, other in combinations(sorted(people.values(), key=lambda who: who.pk), 2):
            if one.birth_date == other.birth_date and same_first(one.first_name, other.first_name):
                yield one, other, "same member id and birth date"


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
