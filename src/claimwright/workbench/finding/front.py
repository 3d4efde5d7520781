"""Who are the people of a practice that these words mean? What other features ask of the index, for a choice or a list's filter."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from claimwright.workbench import lists
from claimwright.workbench.crypto import SealError, seal, unseal
from claimwright.workbench.finding import kept_indexes
from claimwright.workbench.finding.people_index import Fits
from claimwright.workbench.finding.typed_words import LONGEST, plain_words, understood
from claimwright.workbench.models import Patient, Practice

FILTER: Final = "who"
"""The filter of a list that names people: in its address stands what was typed, sealed."""
MOST: Final = 5_000
"""People that a list is filtered by; words that fit more say too little."""
_LONGEST_TOKEN: Final = 800


@dataclass(frozen=True)
class Chosen:
    """People a list is filtered by: what was typed, and the keys of those it fits; ``near`` where they are only alike."""

    words: str
    keys: list[int]
    near: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The words alone, for rows behind which no patient of the practice stands."""
        return plain_words(self.words)


def people(practice: Practice, words: str, limit: int = 8, *, among: frozenset[int] | None = None) -> list[Patient]:
    """Patients of the practice, best first: by any parts of names in any order, record number, or day of birth as people type it.

    Who was merged is found as the patient that is kept. Names that sound or are spelled alike where no name is as typed; nobody for
    no words. ``among``: keys of all who are looked at. Who may see them, the caller knows.
    """
    keys = [fit.pk for fit in _fits(practice, words, limit, among).best]
    found = Patient.objects.filter(practice=practice, pk__in=keys).select_related("merged_into")
    return list({one.kept.pk: one.kept for one in lists.in_order(found, keys)}.values())


def of_words(practice: Practice, words: str) -> Chosen:
    """All whom the words fit, as far as a list is filtered by them, each with every number that is the same person's."""
    found = _fits(practice, words, MOST)
    return Chosen(words, same_people([fit.pk for fit in found.best]), found.near)


def same_people(keys: Sequence[int]) -> list[int]:
    """Keys of patients, each with those that are the same person: who is kept, and who was merged."""
    led = dict(Patient.objects.filter(pk__in=keys).exclude(merged_into=None).values_list("pk", "merged_into"))
    kept = list(dict.fromkeys(led.get(pk) or pk for pk in keys))
    merged: dict[int, list[int]] = {}
    for one in Patient.objects.filter(merged_into__in=kept).order_by("pk").only("pk", "merged_into"):
        merged.setdefault(one.merged_into_id or one.pk, []).append(one.pk)
    return [pk for one in kept for pk in (one, *merged.get(one, ()))]


def chosen(practice: Practice, filters: Mapping[str, str]) -> Chosen | None:
    """Whom the filters of a list's address name; None where they name nobody, or what stands there is not of this practice."""
    words = opened(practice, filters.get(FILTER, ""))
    return of_words(practice, words) if words else None


def sealed(practice: Practice, words: str) -> str:
    """What was typed, as it may stand in an address: sealed, so that histories and logs have nothing of it."""
    kept = seal(words.strip()[:LONGEST].encode(), _name(practice))
    return base64.urlsafe_b64encode(kept).decode().rstrip("=")


def opened(practice: Practice, token: str) -> str:
    """What was typed; empty for anything that was not sealed here for this practice."""
    if not token or len(token) > _LONGEST_TOKEN:
        return ""
    try:
        return unseal(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), _name(practice)).decode()
    except (SealError, binascii.Error, ValueError):
        return ""


def _name(practice: Practice) -> str:
    return f"who:{practice.pk}"


def _fits(practice: Practice, words: str, most: int, among: frozenset[int] | None = None) -> Fits:
    return kept_indexes.of(practice).find(understood(words, timezone.localdate()), most, among)
