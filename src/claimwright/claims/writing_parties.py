"""Which text stands for each provider and party of a claim, and in which loop does its guide have it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.claims.wire import layout
from claimwright.data_files import data_table
from claimwright.x12.grammar.reading_loops import reading_loops
from claimwright.x12.tables.neighbours import loop_numbers
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import SegmentWriter, chosen
from claimwright.x12.wire.texts import Texts, beside, listed, literal, nothing

SECTIONS: Final = ("header", "2000A", "2000B", "2000C", "2300", "2320", "2400")
"""The outer loops that loops of providers and parties lie in."""
_NUMBER: Final = {name: number for number, name in enumerate(SECTIONS)}
_IDS: Final = {"subscriber": "MI", "payer": "PI", "submitter": "46", "receiver": "46", "pay_to_plan": "PI"}
_NUMBERS: Final = (("TE", "phone"), ("EX", "extension"), ("FX", "fax"), ("EM", "email"))
_MOST_NUMBERS: Final = 3
_CONTACT: Final = ("name", "qualifier_1", "number_1", "qualifier_2", "number_2", "qualifier_3", "number_3")
_PARTY_SECTIONS: Final = {"submitter": "header", "receiver": "header", "pay_to_plan": "2000A", "patient": "2000C"}
_ABOVE: Final = ("billing", "pay_to")
_STREET: Final = ("address_1", "address_2")
_TOWN: Final = ("city", "state", "postal_code", "country", "country_subdivision")
_WRITTEN: Final = (
    *("id", "npi", "last_or_organization_name", "first_name", "middle_name", "name_suffix", "entity_type"),
    *("id_qualifier", "tax_id_qualifier", "tax_id", "other_id_qualifier", "other_id", *_STREET, *_TOWN),
    *("birth_date", "sex", "taxonomy", "contact_name", *(name for _, name in _NUMBERS)),
)
"""All columns that the text of a provider or party depends on, those that tell two apart first."""


@cache
def role_loops(kind: str) -> pl.DataFrame:
    """role, within (section), code, loop, place: where a guide has each role; place counts the loops of a section."""
    names = [one for one in reading_loops("837", kind).openings if one.segment == "NM1"]
    rows = [(",".join(one.within), one.loop, code) for one in names for code in one.values]
    rules = pl.DataFrame(rows, schema={"within": pl.String, "loop": pl.String, "code": pl.String}, orient="row")
    written = data_table("claimwright.claims", "entities.tsv").unique("role", keep="first", maintain_order=True)
    return (
        rules.with_columns(place=pl.int_range(pl.len()).over("within").cast(pl.Int32))
        .join(written, on="code", how="inner", maintain_order="left")
        .with_columns(pl.col("within").fill_null(""))
    )


@dataclass(frozen=True)
class _RoleLoops:
    """The loops of a guide by section and role, with what their loops have room for."""

    of: Array
    place: Array
    code: Texts
    specialty: Texts
    address: Array
    contact: Array


@cache
def _roles() -> tuple[list[str], Texts]:
    names = data_table("claimwright.claims", "entities.tsv")["role"].unique(maintain_order=True).to_list()
    return names, listed(names)


@cache
def _role_loops(kind: str) -> _RoleLoops:
    names, _ = _roles()
    found = role_loops(kind).filter(pl.col("within").is_in(list(SECTIONS)))
    of = np.full((len(SECTIONS), len(names) + 1), -1, dtype=np.int64)
    for number, (section, role) in enumerate(found.select("within", "role").iter_rows()):
        of[_NUMBER[section], names.index(role)] = number
    # The provider of an other payer is only named and numbered (2330C and on).
    room = {
        name: ((found[name].is_not_null()) & (found["within"] != "2320")).to_numpy()
        for name in ("specialty", "address", "contact")
    }
    return _RoleLoops(
        of,
        found["place"].cast(pl.Int16).to_numpy(),
        listed(found["code"].to_list()),
        listed(found["specialty"].fill_null("").to_list()).where(room["specialty"]),
        room["address"],
        room["contact"],
    )


@dataclass(frozen=True)
class Entities:
    """The providers or parties of a batch of one kind, each with its text.

    ``role``: number of the role among all, -1 for an unknown one; ``section``: number in ``SECTIONS``; ``role_loop``: -1
    where the guide has no loop for the role there.
    """

    rows: Rows
    role: Array
    section: Array
    role_loop: Array
    place: Array
    texts: Texts

    def role_is(self, name: str) -> Array:
        """Whether each row has this role."""
        is_it: Array = self.role == _roles()[0].index(name)
        return is_it

    def within(self, section: str) -> Array:
        """Numbers of the rows that stand in a section, in the order of its loops."""
        there = np.flatnonzero((self.section == _NUMBER[section]) & (self.role_loop >= 0))
        return there[np.argsort(self.place[there], kind="stable")]

    def of_claims(self, section: str, size: int) -> Texts:
        """The texts of a section for each of ``size`` claims, one after the other."""
        at = self.within(section)
        return self.texts.taken(at).gathered(self.rows.number("claim_id")[at], size)


def entities(writer: SegmentWriter, kind: str, table: str, rows: Rows, references: Rows, contacts: Rows) -> Entities:
    """Where the rows of ``table`` (providers or parties) stand in an 837 of this kind, and the text of each (NM1 and on).

    ``references``: further numbers; those with a role stand with the provider or party of that claim, line, other payer
    and role.
    """
    names, known = _roles()
    role = rows.text("role").numbers_in(known)
    if table == "providers":
        section = np.where(np.isin(role, [names.index(name) for name in _ABOVE]), _NUMBER["2000A"], _NUMBER["2300"])
        section = np.where(rows.there("line"), _NUMBER["2400"], section)
        section = np.where(rows.there("other_payer"), _NUMBER["2320"], section)
    else:
        of_role = np.full(len(names) + 1, _NUMBER["2000B"], dtype=np.int64)
        for name, within in _PARTY_SECTIONS.items():
            of_role[names.index(name)] = _NUMBER[within]
        section = of_role[role]
    guide = _role_loops(kind)
    role_loop = guide.of[section, role]
    if references.empty("role") and not contacts.size:
        # A payer, a clinic, a physician stands on claim after claim: what is the same as before is written once.
        once, which = rows.repeats(_WRITTEN, role_loop)
        texts = _entity(writer, guide, role_loop[once], role[once], rows.taken(once)).taken(which)
    else:
        numbers = references.taken(np.flatnonzero(references.there("role")))
        payer = numbers.where(("payer_id",), writer.composite(numbers.size, "2U", numbers.text("payer_id")))
        told = (numbers.text("qualifier"), numbers.text("value"), None, payer)
        texts = _entity(
            writer,
            guide,
            role_loop,
            role,
            rows,
            _further(rows, numbers, writer.segment(numbers.size, "REF", *told)),
            _further(rows, contacts, writer.segment(contacts.size, "PER", "IC", *map(contacts.text, _CONTACT))),
        )
    return Entities(rows, role, section, role_loop, guide.place[role_loop], texts)


def unplaced(kind: str, table: str, further: Rows, placed: Iterable[Entities]) -> list[tuple[str, str, str]]:
    """Claim, table and role of the further numbers or contacts that hang on no provider or party written with room for them."""
    named = np.flatnonzero(further.there("role") & ~_of_other_payers(further))
    rows = further.taken(named)
    found = np.zeros(rows.size, dtype=bool)
    for entity in placed if rows.size else ():
        role_loop = np.append(entity.role_loop, -1)[_owners(entity.rows, rows)]
        found |= role_loop >= 0 if table == "references" else np.append(_role_loops(kind).contact, False)[role_loop]
    lost = np.flatnonzero(~found)
    claims, roles = (rows.column(name).gather(lost) for name in ("claim_id", "role"))
    return [(claim_id, table, role) for claim_id, role in zip(claims, roles, strict=True)]


def _of_other_payers(further: Rows) -> Array:
    """Whether a row belongs to the subscriber or payer of an other payer, which stand in loops of their own."""
    at = further.text("role").numbers_in(listed(list(layout().roles.values())))
    return (at >= 0) & further.there("other_payer")


def _owners(rows: Rows, named: Rows) -> Array:
    """The first row of that claim, line, other payer and role for each of ``named``; -1 where there is none."""
    names = pl.concat([rows.column("role"), named.column("role")])
    codes = names.replace_strict(distinct := names.unique(), range(len(distinct)), return_dtype=pl.Int64).to_numpy()
    places = ("claim_id", "line", "other_payer")
    own = [*(rows.number(name) for name in places), codes[: rows.size]]
    return loop_numbers(own, [*(named.number(name) for name in places), codes[rows.size :]], nulls=True)


def _further(rows: Rows, named: Rows, segments: Texts) -> Texts:
    """The segments that stand with each row beside its own numbers and contact; those of ``named`` by their role."""
    if not named.size:
        return nothing(rows.size)
    return segments.gathered(_owners(rows, named), rows.size).taken(_owners(rows, rows))


def _entity(
    writer: SegmentWriter,
    guide: _RoleLoops,
    role_loop: Array,
    role: Array,
    rows: Rows,
    numbers: Texts | None = None,
    people: Texts | None = None,
) -> Texts:
    """``numbers`` and ``people``: the further REF and PER of each."""
    size = rows.size

    def given(name: str) -> Texts | None:
        return None if rows.empty(name) else rows.text(name)

    name = ("entity_type", "last_or_organization_name", "first_name", "middle_name")
    specialty = guide.specialty.taken(role_loop)
    contacts = _contacts(writer, rows, guide.contact[role_loop])
    pieces = [
        writer.segment(
            size,
            "NM1",
            guide.code.taken(role_loop),
            *map(given, name),
            None,
            given("name_suffix"),
            *_number(rows, role),
        )
    ]
    has_address = guide.address[role_loop]
    if rows.some(_STREET):
        pieces.append(writer.segment(size, "N3", *map(given, _STREET)).where(has_address & rows.any_there(_STREET)))
    if rows.some(_TOWN):
        text = writer.segment(size, "N4", *map(given, _TOWN[:-1]), None, None, given(_TOWN[-1]))
        pieces.append(text.where(has_address & rows.any_there(_TOWN)))
    if rows.some(("birth_date", "sex")):
        text = writer.segment(size, "DMG", "D8", given("birth_date"), given("sex"))
        pieces.append(rows.where(("birth_date", "sex"), text))
    if rows.some(("taxonomy",)):
        text = writer.segment(size, "PRV", specialty, "PXC", given("taxonomy"))
        pieces.append(text.where(rows.there("taxonomy") & (specialty.sizes > 0)))
    if rows.some(("tax_id",)):
        qualifier = chosen(size, (rows.there("tax_id_qualifier"), given("tax_id_qualifier")), (None, "EI"))
        pieces.append(rows.where(("tax_id",), writer.segment(size, "REF", qualifier, given("tax_id"))))
    if rows.some(("other_id",)):
        pieces.append(
            rows.where(("other_id",), writer.segment(size, "REF", given("other_id_qualifier"), given("other_id")))
        )
    if numbers:
        pieces.append(numbers)
    if contacts:
        # PER is the last segment of every loop that has one (005010X222A1, 2010AA, 2010BA, 2010CA, 2310C, 2420E).
        pieces.append(contacts)
    if people:
        pieces.append(people.where(guide.contact[role_loop]))
    return beside(pieces, size)


def _number(rows: Rows, role: Array) -> tuple[Texts | None, Texts | None]:
    """NM108 and NM109: the NPI, or else the number given, with what says which it is."""
    has_npi, has_id = rows.there("npi"), rows.there("id")
    usual = listed([_IDS.get(name, "") for name in _roles()[0]]).taken(role)
    qualifier = chosen(
        rows.size,
        (has_npi, "XX" if rows.some(("npi",)) else None),
        (rows.there("id_qualifier"), rows.text("id_qualifier") if rows.some(("id_qualifier",)) else None),
        (has_id, usual if rows.some(("id",)) else None),
    )
    if rows.empty("id"):
        return qualifier, rows.text("npi") if rows.some(("npi",)) else None
    return qualifier, chosen(rows.size, (has_npi, rows.text("npi")), (None, rows.text("id")))


def _contacts(writer: SegmentWriter, rows: Rows, room: Array) -> Texts | None:
    """PER with up to three numbers, and a second one for the fourth; empty where there is no contact."""
    if not room.any() or not rows.some(("contact_name", *(name for _, name in _NUMBERS))):
        return None
    size = rows.size
    separator = writer.delimiters.element
    held = rows.some(name for _, name in _NUMBERS)
    count = np.zeros(size, dtype=np.int64)
    for name in held:
        count += rows.there(name)
    both = count > _MOST_NUMBERS
    fourth, last = _NUMBERS[-1]
    pieces: list[Texts] = []
    for code, name in _NUMBERS:
        if name in held:
            text = beside([literal(f"{separator}{code}{separator}", size), rows.text(name)], size)
            pieces.append(text.where(rows.there(name) & ~both if name == last else rows.there(name)))
    numbers = beside(pieces, size)
    numbers = numbers.without_first((numbers.sizes > 0).astype(np.int64)).trimmed(separator)
    contact = writer.segment(size, "PER", "IC", rows.text("contact_name"), numbers)
    contact = contact.where(room & ((count > 0) | rows.there("contact_name")))
    if not both.any():
        return contact
    second = writer.segment(size, "PER", "IC", rows.text("contact_name"), fourth, rows.text(last))
    return beside([contact, second.where(room & both)], size)
