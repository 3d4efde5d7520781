"""How does a form show the fields of a kind, and what was typed into it? One style of form for every screen of setting up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from django.http import QueryDict

from claimwright.data_files import data_rows
from claimwright.workbench.models import Role
from claimwright.workbench.setup.values import written
from claimwright.workbench.setup_fields import Field, fields_of

_KINDS_OF_INPUT: Final = {
    "day": "date",
    "days": "number",
    "count": "number",
    "time": "time",
    "phone": "tel",
    "money": "text",
}
_NARROW: Final = frozenset(
    {"state", "modifier", "indicator", "place_of_service", "revenue_code", "days", "count", "time", "money", "day"}
)


@dataclass(frozen=True)
class Shown:
    """A field as a form shows it, with what stands in it and what is wrong with that."""

    field: Field
    name: str
    value: str
    options: tuple[tuple[str, str], ...]
    problem: str
    begins: bool = False
    """Where typing begins: at the first field that is wrong, else that is needed, else at the first."""

    @property
    def kind(self) -> str:
        """Which control: ``checks`` (several of a list), ``select``, ``yes`` or ``input``."""
        if self.field.form in ("choices", "roles"):
            return "checks"
        if self.field.form in ("choice", "place_of_service"):
            return "select"
        return "yes" if self.field.form == "yes" else "input"

    @property
    def input_type(self) -> str:
        return _KINDS_OF_INPUT.get(self.field.form, "text")

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(part.strip() for part in self.value.split(";"))

    @property
    def width(self) -> str:
        return "narrow" if self.field.form in _NARROW else ""

    @property
    def hint(self) -> str:
        """What the field means; nothing where its label says it already."""
        means = "" if self.field.means.rstrip(".").lower() == self.field.label.lower() else self.field.means
        return means + (" Several with ; between." if self.field.form in ("list", "codes", "dates") else "")


def shown(
    kind: str,
    values: Mapping[str, Any],
    problems: Mapping[str, str] | None = None,
    *,
    prefix: str = "",
    without: frozenset[str] = frozenset(),
) -> list[Shown]:
    """The fields of a kind with their values; ``values`` as they are kept or as they were typed."""
    found = [
        Shown(
            one,
            prefix + one.name,
            written(one, values.get(one.name)),
            _options(one),
            (problems or {}).get(prefix + one.name, ""),
        )
        for one in fields_of(kind)
        if one.name not in without
    ]
    inputs = [one for one in found if one.kind == "input"]
    first = next(
        (one for said in ("problem", "needed") for one in inputs if _says(one, said)), next(iter(inputs), None)
    )
    return [replace(one, begins=one is first) for one in found]


def _says(one: Shown, said: str) -> bool:
    return bool(one.problem) if said == "problem" else one.field.needed


def typed(kind: str, post: QueryDict, *, prefix: str = "", without: frozenset[str] = frozenset()) -> dict[str, str]:
    """What was typed, as ``values.read`` reads it; a box that is not ticked says no."""
    found: dict[str, str] = {}
    for one in fields_of(kind):
        name = prefix + one.name
        if one.name in without:
            continue
        if one.form in ("choices", "roles"):
            found[one.name] = "; ".join(post.getlist(name))
        elif one.form == "yes":
            found[one.name] = "yes" if post.get(name) else "no"
        else:
            found[one.name] = post.get(name, "")
    return found


def _options(one: Field) -> tuple[tuple[str, str], ...]:
    if one.form == "roles":
        every = Role.choices
        return tuple((str(value), str(label)) for value, label in every if value != Role.EXTERNAL_AUDITOR)
    return _places_of_service() if one.form == "place_of_service" else one.one_of


@cache
def _places_of_service() -> tuple[tuple[str, str], ...]:
    rows = data_rows("claimwright.reference", "place_of_service.tsv")
    return tuple((row["code"], f"{row['code']} {row['name']}") for row in rows)
