"""Who stands on an 837 claim: providers by role, subscriber, patient, payer, submitter and receiver, with their numbers?"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.claims import tables
from claimwright.claims.detail_tables import FURTHER_CONTACTS
from claimwright.claims.kinds import above
from claimwright.data_files import data_table
from claimwright.x12.tables.reading import Keys, gathered, without
from claimwright.x12.tables.scoped_sets import ScopedSets
from claimwright.x12.wire.byte_values import Spans, key

_TAX_IDS: Final = ("EI", "SY", "TJ")
_LEVELS: Final = ("set", "billing", "subscriber", "patient", "claim", "other", "service")
"""Levels an entity can stand on, in the order of the tables' rows; an entity belongs to the innermost."""
_ABOVE: Final = ("set", "billing", "subscriber", "patient")
_NUMBERS: Final = {"TE": "phone", "EX": "extension", "FX": "fax", "EM": "email"}
_OLD_TAX_IDS: Final = {"24": "EI", "34": "SY"}
"""Before the NPI (004010) a provider's tax id stood in NM109 itself: employer id, social security number."""


_FURTHER: Final = {
    "references": ("REF", {"qualifier": (1, 0), "value": (2, 0), "payer_id": (4, 2)}),
    "further_contacts": (
        "PER",
        {"name": (2, 0)}
        | {
            f"{kind}_{at}": (2 * at + 1 + kind_at, 0)
            for at in (1, 2, 3)
            for kind_at, kind in enumerate(("qualifier", "number"))
        },
    ),
}
"""Tables of what the own columns of an entity cannot say: the segment, and where each column stands in it."""
_TABLES: Final = {"references": tables.REFERENCES, "further_contacts": FURTHER_CONTACTS}
_NAME: Final = ((2, 0), (3, 0), (4, 0), (5, 0), (7, 0), (8, 0), (9, 0))
"""NM1: entity type, last name or organization, first, middle, suffix, qualifier of the number, number."""


@cache
def _known() -> tuple[Array, pl.DataFrame]:
    """The entity codes as sorted keys, and their rows in that order."""
    table = data_table("claimwright.claims", "entities.tsv")
    keys = np.array([key(code) for code in table["code"]], dtype=np.uint64)
    order = np.argsort(keys)
    return keys[order], table[pl.Series(order)]


@cache
def _are_providers() -> Array:
    return (_known()[1]["table"] == "providers").to_numpy()


def _entities(scoped: ScopedSets) -> tuple[Array, Array, Keys]:
    """The NM1 segments read here, the row of ``_known`` of each, and their columns: name, ids, address, contact ..."""
    loops = scoped.loops
    names = scoped.scope("entity").openers
    elsewhere = np.isin(loops.loop[names], loops.numbers("2330A", "2330B", "2330P", "unknown"))
    names = names[~elsewhere]
    keys, _ = _known()
    codes = scoped.element(names, 1).keys()
    at = np.minimum(np.searchsorted(keys, codes), len(keys) - 1)
    good = keys[at] == codes
    names, at = names[good], at[good]
    scoped.used[names] = True
    wanted = scoped.scope("entity").number[names]

    def following(identifier: str) -> Array:
        rows = loops.rows(identifier)
        first: Array = scoped.first(rows, "entity")[wanted]
        scoped.used[first[first >= 0]] = True
        return first

    own, street, town, person, specialty = (
        scoped.tokens.at(names),
        *(scoped.tokens.at(following(name)) for name in ("N3", "N4", "DMG", "PRV")),
    )
    address_1, address_2 = street.elements(((1, 0), (2, 0)))
    city, state, postal_code, country, subdivision = town.elements(((1, 0), (2, 0), (3, 0), (4, 0), (7, 0)))
    born, sex = person.elements(((2, 0), (3, 0)))
    kind, last, first, middle, suffix, qualifier, number = own.elements(_NAME)
    old = qualifier.equal(*_OLD_TAX_IDS) & _are_providers()[at]
    tax, tax_qualifier, other, other_qualifier = _numbers(scoped, wanted, _are_providers()[at])
    tax_id = tax.otherwise(number.where(old)).text()
    tax_qualifiers = tax_qualifier.otherwise(qualifier.where(old)).text()
    columns = {
        "entity_type": kind.text(),
        "last_or_organization_name": last.text(),
        "first_name": first.text(),
        "middle_name": middle.text(),
        "name_suffix": suffix.text(),
        "id_qualifier": qualifier.text(),
        "id": number.text(),
        "npi": number.where(qualifier.equal("XX")).text(),
        "address_1": address_1.text(),
        "address_2": address_2.text(),
        "city": city.text(),
        "state": state.text(),
        "postal_code": without(postal_code.text(), "[- ]"),
        "country": country.text(),
        "country_subdivision": subdivision.text(),
        "birth_date": born.date(),
        "sex": sex.text(),
        "taxonomy": specialty.element(3).text(),
        "tax_id": without(tax_id, r"[^0-9A-Za-z]"),
        "tax_id_qualifier": tax_qualifiers.replace(_OLD_TAX_IDS) if old.any() else tax_qualifiers,
        "other_id": other.text(),
        "other_id_qualifier": other_qualifier.text(),
        **_contacts(scoped, wanted),
    }
    return names, at, columns


def _contacts(scoped: ScopedSets, wanted: Array) -> dict[str, pl.Series]:
    """Contact name and numbers by kind, of the first PER of each entity, and of a second that goes on with it.

    A PER that says what these columns cannot, such as another name or a second telephone, stays unread for ``further_contacts``.
    """
    rows = scoped.loops.rows("PER")
    found: dict[str, Spans] = {}
    fits = np.ones(len(wanted), dtype=bool)
    for turn in range(2):
        rows = rows[~scoped.used[rows]]
        chosen = np.where(fits, scoped.first(rows, "entity")[wanted], -1)
        if turn and not (chosen >= 0).any():
            break
        name, values, fits = _contact(scoped, chosen)
        if turn:
            fits &= _goes_on(found, name, values)
        values = {column: value.where(fits) for column, value in values.items()}
        scoped.used[chosen[fits & (chosen >= 0)]] = True
        first = {"contact_name": name.where(fits), **values}
        found = {column: found[column].otherwise(value) for column, value in first.items()} if found else first
    texts = {name: value.text() for name, value in found.items()}
    return texts | {name: without(texts[name], "[^0-9]") for name in ("phone", "fax")}


def _contact(scoped: ScopedSets, chosen: Array) -> tuple[Spans, dict[str, Spans], Array]:
    """Name and numbers by kind of these PER (-1: none), and whether each has at most one number of a kind, and none other."""
    name, *pairs = scoped.tokens.at(chosen).elements(tuple((at, 0) for at in range(2, 9)))
    fits = np.ones(len(chosen), dtype=bool)
    values: dict[str, Spans] = {}
    for kinds, number in zip(pairs[0::2], pairs[1::2], strict=True):
        known = ~number.present
        for code, column in _NUMBERS.items():
            mine = kinds.equal(code) & number.present
            known |= mine
            value = number.where(mine)
            if column in values:
                fits &= ~(mine & values[column].present)
                value = values[column].otherwise(value)
            values[column] = value
        fits &= known
    return name, values, fits


def _goes_on(found: dict[str, Spans], name: Spans, values: dict[str, Spans]) -> Array:
    """Whether a second PER has the name of the first, or none, and only kinds of numbers the first lacks."""
    same: Array = found["contact_name"].text().eq_missing(name.text()).to_numpy() | ~name.present
    for column, value in values.items():
        same = same & ~(value.present & found[column].present)
    return same


def _numbers(scoped: ScopedSets, wanted: Array, is_provider: Array) -> tuple[Spans, Spans, Spans, Spans]:
    """Tax id, its qualifier, first other number, its qualifier; more of them stay unread for ``references``, and so do
    those a payer gave that is named beside them (REF04), and all numbers of parties, which have no columns for them."""
    rows = scoped.loops.rows("REF")
    entity = scoped.scope("entity")
    rows = rows[entity.number[rows] >= 0]
    of_provider = np.zeros(len(entity.openers), dtype=bool)
    of_provider[wanted[is_provider]] = True
    rows = rows[of_provider[entity.number[rows]]]
    rows = rows[~scoped.element(rows, 4).present]
    is_tax = scoped.element(rows, 1).equal(*_TAX_IDS)
    tax = scoped.first(rows[is_tax], "entity")[wanted]
    other = scoped.first(rows[~is_tax], "entity")[wanted]
    for chosen in (tax, other):
        scoped.used[chosen[chosen >= 0]] = True
    of_tax, of_other = scoped.tokens.at(tax), scoped.tokens.at(other)
    return of_tax.element(2), of_tax.element(1), of_other.element(2), of_other.element(1)


def providers_and_parties(scoped: ScopedSets, keys: dict[str, Keys]) -> dict[str, list[pl.DataFrame]]:
    """providers, parties and the further numbers of both (references), by table name."""
    names, kinds, entities = _entities(scoped)
    known = _known()[1]
    is_provider, roles = _are_providers()[kinds], known["role"][kinds]
    level = np.zeros(len(names), dtype=np.int64)
    number = np.full(len(names), -1, dtype=np.int64)
    for at, scope in enumerate(_LEVELS):
        mine = scoped.scope(scope).number[names]
        level, number = np.where(mine >= 0, at, level), np.where(mine >= 0, mine, number)
    billing = _specialties(scoped)
    further = {table: _further(scoped, names, segment) for table, (segment, _) in _FURTHER.items()}
    found: dict[str, list[pl.DataFrame]] = {"providers": [], "parties": [], "references": [], "further_contacts": []}
    for at, scope in enumerate(_LEVELS):
        keyed = keys["claim"] if scope in _ABOVE else keys[scope]
        for name, table in (("providers", tables.PROVIDERS), ("parties", tables.PARTIES)):
            mine = np.flatnonzero((level == at) & (is_provider == (name == "providers")))
            if not len(mine):
                continue
            claim, which = _spread(scoped, scope, number[mine])
            columns = gathered(entities | {"role": roles}, mine[which]) | gathered(keyed, claim)
            frame = table.assemble(len(claim), columns)
            if scope == "billing" and name == "providers" and billing is not None:
                own = billing.gather(pl.Series(number[mine][which], dtype=pl.UInt32))
                taxonomy = pl.when(pl.col("role") == "billing").then(pl.coalesce("taxonomy", own)).otherwise("taxonomy")
                frame = frame.with_columns(taxonomy=taxonomy)
            found[name].append(frame)
        for table_name, (more, owner) in further.items():
            these = np.flatnonzero(level[owner] == at)
            if not len(these):
                continue
            claim, which = _spread(scoped, scope, number[owner[these]])
            rows = more[these[which]]
            columns = {"role": roles[owner[these[which]]], **_told(scoped, table_name, rows), **gathered(keyed, claim)}
            found[table_name].append(_TABLES[table_name].assemble(len(claim), columns))
    return found


def _told(scoped: ScopedSets, table: str, rows: Array) -> dict[str, pl.Series]:
    """What these segments say, as columns of ``references`` or ``further_contacts``."""
    _, places = _FURTHER[table]
    values = scoped.tokens.at(rows).elements(tuple(places.values()))
    return {name: value.text() for name, value in zip(places, values, strict=True)}


def _further(scoped: ScopedSets, names: Array, segment: str) -> tuple[Array, Array]:
    """The numbers (REF) or contacts (PER) of entities that no column took, and which of ``names`` each belongs to."""
    entity = scoped.scope("entity")
    more = scoped.loops.rows(segment)
    more = more[~scoped.used[more] & (entity.number[more] >= 0)]
    place = np.full(len(entity.openers), -1, dtype=np.int64)
    place[entity.number[names]] = np.arange(len(names))
    owner = place[entity.number[more]]
    more, owner = more[owner >= 0], owner[owner >= 0]
    scoped.used[more] = True
    return more, owner


def _spread(scoped: ScopedSets, scope: str, numbers: Array) -> tuple[Array, Array]:
    """(row of the scope's keys, index into ``numbers``): above the claim, each entity goes to every claim below it."""
    if scope not in _ABOVE:
        return numbers, np.arange(len(numbers))
    claims = above(scoped, scope)
    order = np.argsort(numbers, kind="stable")
    low = np.searchsorted(numbers[order], claims, side="left")
    high = np.searchsorted(numbers[order], claims, side="right")
    counts = high - low
    claim = np.repeat(np.arange(len(claims)), counts)
    within = np.arange(len(claim)) - np.repeat(np.cumsum(counts) - counts, counts)
    return claim, order[np.repeat(low, counts) + within]


def _specialties(scoped: ScopedSets) -> pl.Series | None:
    """The taxonomy each billing provider's own loop gives (PRV of 2000A)."""
    rows = scoped.loops.rows("PRV", "2000A")
    if not len(rows):
        return None
    scoped.used[rows] = True
    return scoped.text(scoped.first(rows, "billing"), 3)
