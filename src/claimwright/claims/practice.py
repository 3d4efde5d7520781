"""Who bills: a practice's billing provider, its people, payers and defaults, read from a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from claimwright.errors import UnreadableError
from claimwright.payers import Payer, payers_from

_DATES: Final = ("valid_from", "valid_to")
_USUAL: Final = "CI"
"""Claim filing indicator of a payer whose row names none: commercial."""


@dataclass(frozen=True)
class BillingProvider:
    """The billing provider as payers know it (loop 2010AA)."""

    name: str
    npi: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    tax_id_qualifier: str = "EI"
    address_1: str = ""
    address_2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    contact_name: str = ""
    phone: str = ""
    first_name: str = ""
    """Given when a person bills; an organization bills otherwise."""


@dataclass(frozen=True)
class Dated:
    """What holds from ``valid_from`` to ``valid_to``, both days included; None is open."""

    valid_from: date | None = field(default=None, kw_only=True)
    valid_to: date | None = field(default=None, kw_only=True)

    def holds_on(self, day: date | None) -> bool:
        """Whether it holds on a day; without a day, whether nothing ended it."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Person(Dated):
    """A clinician of the practice; ``roles`` are those of claims (rendering, supervising ...), for people to read."""

    last_name: str
    first_name: str = ""
    npi: str = ""
    taxonomy: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Location(Dated):
    """A place where the practice sees patients, found in records by its name or one of its other ``names``."""

    name: str
    place_of_service: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Practice:
    """A practice as claims need it, its payers as rows of ``claimwright.payers``. ``kind`` P bills professional claims, I bills for a facility."""

    id: str
    name: str
    kind: str
    billing: BillingProvider
    submitter_id: str = ""
    production: bool = False
    """Whether its claims are for money; test files otherwise (ISA15)."""
    people: tuple[Person, ...] = ()
    payers: tuple[Payer, ...] = ()
    locations: tuple[Location, ...] = ()

    def location(self, *called: str, day: date | None = None) -> Location | None:
        """The location that a record of this day calls by one of these names; the only one there is where it gives none."""
        wanted = {name.strip().lower() for name in called if name.strip()}
        there = [one for one in self.locations if one.holds_on(day)]
        for one in there:
            if wanted & {one.name.lower(), *(name.lower() for name in one.names)}:
                return one
        return there[0] if not wanted and len(there) == 1 else None

    def person(self, npi: str, last_name: str, first_name: str = "", *, day: date | None = None) -> Person | None:
        """The clinician with this NPI, else with this name, who was here on the day."""
        there = [one for one in self.people if one.holds_on(day)]
        for person in there:
            if npi and person.npi == npi:
                return person
        same = [p for p in there if last_name and p.last_name.lower() == last_name.lower()]
        exact = [p for p in same if not first_name or p.first_name.lower() == first_name.lower()]
        if exact:
            return exact[0]
        return same[0] if len(same) == 1 else None

    def payer(self, payer_id: str, name: str, *, day: date | None = None) -> Payer | None:
        """The payer with this id, else with this name or one of its other names: of its rows the one of the day."""
        wanted = name.strip().lower()
        there = sorted(
            (one for one in self.payers if one.holds_on(day)), key=lambda one: one.valid_from or date.min, reverse=True
        )
        for payer in there:
            if payer_id and payer.payer_id == payer_id:
                return payer
        for payer in there:
            if wanted and wanted in {payer.name.lower(), *(other.lower() for other in payer.names)}:
                return payer
        return None


def _make[T](kind: type[T], values: object, source: str, place: str) -> T:
    if not isinstance(values, dict):
        raise UnreadableError(source, place, "expected a table")
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(values) - known:
        raise UnreadableError(source, f"{place}.{sorted(unknown)[0]}", f"expected one of {', '.join(sorted(known))}")
    clean: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    for name in _DATES:
        if isinstance(text := clean.get(name), str):
            try:
                clean[name] = date.fromisoformat(text)
            except ValueError:
                raise UnreadableError(source, f"{place}.{name}", "expected a date such as 2026-01-01") from None
    try:
        return kind(**clean)
    except TypeError as missing:
        raise UnreadableError(source, place, str(missing).split("__init__() ")[-1]) from None


def practice_from(values: dict[str, Any], source: str = "practice") -> Practice:
    """A practice from the values of its file: id, name, kind, [billing], [[people]], [[payers]], [[locations]]. Raises ``UnreadableError``."""
    values = dict(values)
    billing = _make(BillingProvider, values.pop("billing", {}), source, "billing")
    people = tuple(_make(Person, one, source, "people") for one in values.pop("people", []))
    locations = tuple(_make(Location, one, source, "locations") for one in values.pop("locations", []))
    payers = tuple(
        replace(one, claim_filing_indicator=one.claim_filing_indicator or _USUAL)
        for one in payers_from({"payers": values.pop("payers", [])}, source)
    )
    if values.get("kind") not in ("P", "I"):
        raise UnreadableError(source, "kind", 'expected "P" (professional) or "I" (institutional)')
    rooms = {"billing": billing, "people": people, "payers": payers, "locations": locations}
    return _make(Practice, {**values, **rooms}, source, "practice")


def read_practice(path: Path) -> Practice:
    """A practice from a TOML file. Raises ``UnreadableError`` naming file and place."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableError(str(path), "", f"cannot be read: {problem}") from None
    except tomllib.TOMLDecodeError as problem:
        raise UnreadableError(str(path), "", f"expected TOML: {problem}") from None
    return practice_from(values, str(path))
