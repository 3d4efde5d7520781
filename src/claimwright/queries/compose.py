"""The compliant question of a gap: indicators quoted with their days, options in no order of weight, always other and unable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from claimwright.queries.types import YES_NO, Gap, Option, Query
from claimwright.records.chart import Chart, Practitioner

OTHER: Final = Option("other: ____", "other")
UNABLE: Final = Option("unable to determine", "unable")
RULED_OUT: Final = Option("ruled out, or not supported clinically", "ruled_out")
_YES_AND_NO: Final = (Option("yes", "yes"), Option("no", "no"))
_LAST: Final = ("other", "unable")
_DECIDES: Final = ("attending", "rendering", "operating", "primary")
"""Roles of who answers for a diagnosis, the first that the record names."""
_OPERATED: Final = ("operating", *_DECIDES)
"""Of a procedure it is who did it."""


def compose(gap: Gap, chart: Chart | None = None) -> Query:
    """The question of a gap, addressed to who answers for the encounter (``chart``), else to nobody yet.

    It holds the gap's own words and the record's quotes alone. Options stand in the order of the alphabet, so that none is pressed
    on the reader; other and unable come last, and a validation offers that the diagnosis is ruled out.
    """
    to = addressee(chart, gap.type) if chart else None
    return Query(
        trigger=gap.trigger,
        type=gap.type,
        form=gap.form,
        subject=gap.subject,
        question=gap.question,
        options=offered(gap),
        indicators=gap.indicators,
        to=f"{to.first_name} {to.last_name}".strip() if to else "",
        to_npi=to.npi if to else "",
        about=gap.about,
        about_code=gap.about_code,
    )


def offered(gap: Gap) -> tuple[Option, ...]:
    """The options of a question, in order; none where it is open."""
    clinical = [one for one in gap.options if one.kind not in _LAST]
    if gap.form == YES_NO:
        return (*_YES_AND_NO, *_closing(gap.options))
    if not clinical:
        return ()
    if gap.type == "validation" and not any(one.kind == "ruled_out" for one in clinical):
        clinical.append(RULED_OUT)
    return (*in_order(clinical), *_closing(gap.options))


def in_order(options: Iterable[Option]) -> list[Option]:
    """Options by the alphabet: the same whatever they weigh."""
    return sorted(options, key=lambda one: one.text.casefold())


def _closing(options: Iterable[Option]) -> tuple[Option, Option]:
    """Other and unable, in the trigger's own words where it has some."""
    own = {one.kind: one for one in options if one.kind in _LAST}
    return own.get("other", OTHER), own.get("unable", UNABLE)


def addressee(chart: Chart, about: str = "") -> Practitioner | None:
    """Who answers for an encounter: the attending, else who rendered or operated, else the first it names; ``about``: a type of gap."""
    people = chart.encounter.practitioners
    for role in _OPERATED if about == "procedure" else _DECIDES:
        for one in people:
            if one.role == role:
                return one
    return people[0] if people else None
