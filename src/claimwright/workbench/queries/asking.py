"""What a chart leaves open, as the composer shows it; and the question that somebody makes of it, held against the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils import timezone

from claimwright.coding.types import Evidence, Suggestion
from claimwright.queries import Context, Gap, Indicator, LintFinding, Option, Query, compose, gaps, lint
from claimwright.queries.compose import in_order
from claimwright.queries.types import CHOICE, OPEN, YES_NO
from claimwright.queries.written import option_kind
from claimwright.workbench import opened_library, stored_chart
from claimwright.workbench.models import (
    Encounter,
    GapLook,
    Membership,
    PhysicianQuery,
    Practice,
    QueryStatus,
    Role,
    User,
)
from claimwright.workbench.services import writes

_LAST: Final = ("other", "unable")
_CHARTS_KEPT: Final = 32
LOOKED_AT_ONCE: Final = 12
"""Charts that are looked through in one request."""


def gaps_of(encounter: Encounter) -> tuple[Gap, ...]:
    """What a chart leaves open, as it stands now."""
    return _gaps(encounter.pk, encounter.chart_hash)


@lru_cache(maxsize=_CHARTS_KEPT)
def _gaps(pk: int, chart_hash: str) -> tuple[Gap, ...]:
    encounter = Encounter.objects.get(pk=pk)
    return tuple(gaps(stored_chart.chart_of(encounter), opened_library.library(), _proposed(encounter)))


def _proposed(encounter: Encounter) -> list[Suggestion] | None:
    """The codes that were laid ready for a chart; None where none were yet, so that it is read."""
    texts = {one.document_id: one.text for one in encounter.documents.all()}
    rows = list(encounter.suggestions.all())
    return [
        Suggestion(
            row.code,
            row.system,
            row.description,
            row.score,
            tuple(
                Evidence(one["document"], one["start"], one["end"], texts[one["document"]][one["start"] : one["end"]])
                for one in row.evidence
                if one["document"] in texts
            ),
            suggested=row.suggested,
        )
        for row in rows
    ] or None


@writes
def look(encounter: Encounter) -> GapLook:
    """Keeps what a chart leaves open, by trigger and count, for the list of gaps."""
    found = gaps_of(encounter)
    told = [{"trigger": one.trigger, "type": one.type, "indicators": len(one.indicators)} for one in found]
    values = {"practice": encounter.practice, "chart_hash": encounter.chart_hash, "gaps": told, "found": len(found)}
    row, _ = GapLook.objects.update_or_create(encounter=encounter, defaults=values)
    return row


def begun(encounter: Encounter, gap: Gap) -> Query:
    """The question of a gap, as the engine makes it."""
    return compose(gap, stored_chart.chart_of(encounter))


def own_question(encounter: Encounter) -> Query:
    """A question that no trigger asks, to be written."""
    return Query("", "", CHOICE, "", "Please state ", ())


def written(asked: Query, sent: Mapping[str, Any], chosen: Sequence[int]) -> Query:
    """A question with what its author changed: subject, question, options a line each, the indicators that stay, lines of their own."""
    texts = [line.strip() for line in str(sent.get("options", "")).splitlines() if line.strip()]
    known = {one.text: one for one in asked.options}
    options = [known.get(text, Option(text, option_kind(text))) for text in texts]
    lines = tuple(line.strip() for line in str(sent.get("lines", "")).splitlines() if line.strip())
    form = YES_NO if {"yes", "no"} <= {one.kind for one in options} else (CHOICE if options else OPEN)
    return replace(
        asked,
        form=form,
        subject=str(sent.get("subject", "")).strip(),
        question=str(sent.get("question", "")).strip(),
        options=tuple(options if form == YES_NO else _ordered(options)),
        indicators=tuple(one for at, one in enumerate(asked.indicators) if at in chosen),
        lines=lines,
    )


def _ordered(options: list[Option]) -> list[Option]:
    """By the alphabet, other and unable last: no option stands before another by its weight."""
    clinical = [one for one in options if one.kind not in _LAST]
    return [*in_order(clinical), *(one for kind in _LAST for one in options if one.kind == kind)]


def addressed(query: Query, to: User | None, encounter: Encounter) -> Query:
    """The question with its physician's name, and the record's number of them where it names them."""
    if to is None:
        return replace(query, to="", to_npi="")
    chart = stored_chart.chart_of(encounter)
    named = [
        one
        for one in chart.encounter.practitioners
        if one.last_name and one.last_name.casefold() == to.last_name.casefold()
    ]
    return replace(query, to=to.shown_name, to_npi=named[0].npi if named else "")


def physicians(practice: Practice) -> list[User]:
    """Who answers questions in a practice."""
    people = Membership.objects.filter(practice=practice, role=Role.PHYSICIAN, user__is_active=True)
    return sorted(
        (one.user for one in people.select_related("user")), key=lambda one: (one.last_name, one.first_name, one.pk)
    )


def likely(query: Query, people: Sequence[User]) -> User | None:
    """The physician of the practice who bears the name that the record answers with."""
    last = query.to.split()[-1].casefold() if query.to else ""
    first = query.to.split()[0].casefold() if query.to else ""
    same = [one for one in people if one.last_name.casefold() == last]
    return next((one for one in same if one.first_name.casefold() == first), same[0] if same else None)


def check(
    encounter: Encounter, query: Query, gap: Gap | None, to: User | None, but: PhysicianQuery | None = None
) -> list[LintFinding]:
    """What the rules say of a question of this chart, with what was asked before (``but`` is the question itself)."""
    before = PhysicianQuery.objects.filter(encounter=encounter).exclude(
        status__in=[QueryStatus.DRAFT, QueryStatus.WITHDRAWN]
    )
    before = before.exclude(pk=but.pk) if but else before
    context = Context(
        opened_library.library(),
        stored_chart.chart_of(encounter),
        gap,
        asked=tuple(before.values_list("key", flat=True)),
        today=asked_today(to) if to else 0,
        day=timezone.localdate(),
    )
    return lint(query, context)


def asked_today(to: User) -> int:
    """How many questions a physician was sent today."""
    return PhysicianQuery.objects.filter(addressee=to, sent_at__date=timezone.localdate()).count()


def dumped(query: Query) -> dict[str, Any]:
    """A question as it is sealed."""
    data = asdict(query)
    for one in data["indicators"]:
        one["at"] = one["at"].isoformat() if one["at"] else None
    return data | {"text": query.text}


def loaded(data: Mapping[str, Any]) -> Query:
    """The question of ``dumped``, whatever else was sealed with it."""
    own = {field.name for field in fields(Query)}
    values = {name: value for name, value in data.items() if name in own}
    return Query(
        **values
        | {
            "options": tuple(Option(one["text"], one["kind"], tuple(one["rules"])) for one in data["options"]),
            "indicators": tuple(
                Indicator(**one | {"at": date.fromisoformat(one["at"]) if one["at"] else None})
                for one in data["indicators"]
            ),
            "lines": tuple(data["lines"]),
        }
    )
