"""Which lists has somebody named, for themselves or for the practice? A view is the query of a list's address."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import QueryDict

from claimwright.workbench import audit, lists, typed
from claimwright.workbench.models import Practice, WorkView
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.worklists import listing
from claimwright.workbench.worklists.sight import Sight

_LONGEST_NAME = 60
_LONGEST_QUERY = 1000


def views_of(sight: Sight, practice: Practice) -> QuerySet[WorkView]:
    """One's own views in a practice, and the practice's."""
    return WorkView.objects.filter(Q(owner=sight.user) | Q(owner=None), practice=practice)


@writes
def name_list(sight: Sight, practice: Practice, name: str, query: str, *, shared: bool) -> WorkView:
    """Names a list; the same name again takes the place of the earlier one."""
    plain = " ".join(name.split())
    if not plain or len(plain) > _LONGEST_NAME or not typed.readable(plain):
        raise RefusedError(f"A name has 1 to {_LONGEST_NAME} characters.")
    if shared and not sight.assigns(practice.pk):
        raise RefusedError("Your role names no lists for the practice: keep it as your own.")
    filters = {name: value for name, value in listing.filters_of(QueryDict(query)).items() if name != "page"}
    kept = lists.query(filters)
    if len(kept) > _LONGEST_QUERY:
        raise RefusedError("Too many filters for one view.")
    view, _ = WorkView.objects.update_or_create(
        practice=practice, owner=None if shared else sight.user, name=plain, defaults={"query": kept}
    )
    audit.record("work.view_kept", actor=sight.user, practice=practice, object=view, detail={"shared": shared})
    return view


@writes
def remove(sight: Sight, practice: Practice, key: int) -> None:
    """Takes a view away: one's own, or the practice's by who names lists for it."""
    view = views_of(sight, practice).filter(pk=key).first()
    if view is None:
        raise RefusedError("That view is gone.")
    if view.owner_id is None and not sight.assigns(practice.pk):
        raise RefusedError("Your role takes away no lists of the practice.")
    audit.record("work.view_removed", actor=sight.user, practice=practice, object=view)
    view.delete()
