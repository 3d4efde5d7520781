"""Who are the people of a practice that these words mean? The one question other features ask of the index of people."""

from __future__ import annotations

from django.utils import timezone

from claimwright.workbench import lists
from claimwright.workbench.finding import kept_indexes
from claimwright.workbench.finding.typed_words import understood
from claimwright.workbench.models import Patient, Practice


def people(practice: Practice, words: str, limit: int = 8) -> list[Patient]:
    """Patients of the practice, best first: by any parts of names in any order, record number, or day of birth as people type it.

    Names that sound or are spelled alike where no name is as typed; nobody for no words. Who may see them, the caller knows.
    """
    found = kept_indexes.of(practice).find(understood(words, timezone.localdate()), limit)
    keys = [fit.pk for fit in found.best]
    return lists.in_order(Patient.objects.filter(practice=practice, pk__in=keys), keys)
