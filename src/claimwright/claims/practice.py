"""Who bills: a practice's billing provider, its people, payers and defaults, read from a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from claimwright.errors import UnreadableError
from claimwright.payers import Payer, payers_from

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
class Person:
    """A clinician of the practice."""

    last_name: str
    first_name: str = ""
    npi: str = ""
    taxonomy: str = ""


@dataclass(frozen=True)
class Location:
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

    def location(self, *called: str) -> Location | None:
        """The location that a record calls by one of these names; the only one there is where it gives none."""
        wanted = {name.strip().lower() for name in called if name.strip()}
        for one in self.locations:
            if wanted & {one.name.lower(), *(name.lower() for name in one.names)}:
                return one
        return self.locations[0] if not wanted and len(self.locations) == 1 else None

    def person(self, npi: str, last_name: str, first_name: str = "") -> Person | None:
        """The clinician with this NPI, else with this name."""
        for person in self.people:
            if npi and person.npi == npi:
                return person
        same = [p for p in self.people if last_name and p.last_name.lower() == last_name.lower()]
        exact = [p for p in same if not first_name or p.first_name.lower() == first_name.lower()]
        if exact:
            return exact[0]
        return same[0] if len(same) == 1 else None

    def payer(self, payer_id: str, name: str) -> Payer | None:
        """The payer with this id, else with this name or one of its other names."""
        wanted = name.strip().lower()
        for payer in self.payers:
            if payer_id and payer.payer_id == payer_id:
                return payer
        for payer in self.payers:
            if wanted and wanted in {payer.name.lower(), *(other.lower() for other in payer.names)}:
                return payer
        return None


def _make[T](kind: type[T], values: object, source: str, place: str) -> T:
    if not isinstance(values, dict):
        raise UnreadableError(source, place, "expected a table")
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(values) - known:
        raise UnreadableError(source, f"{place}.{sorted(unknown)[0]}", f"expected one of {', '.join(sorted(known))}")
    clean = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
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
