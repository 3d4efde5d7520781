"""What is to be done to many claims becomes, claim by claim, the values that change; tried out before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.db.models import Max

from claimwright.claims.batch import Claims
from claimwright.edits.npi import npi_is_valid
from claimwright.workbench import bridge
from claimwright.workbench.billing import changeable, judged, scrubbed
from claimwright.workbench.claim_content import before_step, rows_of
from claimwright.workbench.claims import repairing, service
from claimwright.workbench.claims.mending import COLUMNS, keep_step, may_type, row_named
from claimwright.workbench.claims.typed_values import parse
from claimwright.workbench.models import Claim, Finding, Practice, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

ROLES: Final = ("referring", "ordering", "rendering", "supervising", "attending", "operating", "service_facility")
"""Roles of whom a person may be set on many claims."""
_LATEST: Final = 2000
_PERSON: Final = (
    "entity_type",
    "last_or_organization_name",
    "first_name",
    "middle_name",
    "name_suffix",
    "npi",
    "taxonomy",
)


@dataclass(frozen=True)
class SetField:
    """One value for a column of the rows that the findings point at."""

    table: str
    column: str
    text: str

    def told(self) -> str:
        return f"Set {service.title(self.column)} of {self.table.replace('_', ' ')}"


@dataclass(frozen=True)
class SetPerson:
    """One provider in a role, on claims that name none in it or another."""

    role: str
    npi: str
    last_name: str
    first_name: str
    taxonomy: str = ""

    def told(self) -> str:
        return f"Set the {self.role.replace('_', ' ')} provider"


@dataclass(frozen=True)
class PutRight:
    """What needs no judgement."""

    def told(self) -> str:
        return "Put right what needs no judgement"


Doing = SetField | SetPerson | PutRight


@dataclass(frozen=True)
class Step:
    """One value: of a row by its key, or (without one) of a provider that is added in ``role``."""

    table: str
    row: int | None
    column: str
    where: str
    before: str
    after: str
    role: str = ""


@dataclass(frozen=True)
class Plan:
    """What changes on a claim; no steps where nothing does."""

    claim: Claim
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Outcome:
    """What the edits would say of a claim: whether the finding is gone, whether the claim could go out, which edits speak anew."""

    gone: bool
    ready: bool
    anew: tuple[str, ...]


def plans(
    practice: Practice, claims: Sequence[Claim], findings: Mapping[int, Sequence[Finding]], doing: Doing
) -> list[Plan]:
    """A plan for each claim. Raises ``RefusedError`` where what is typed cannot be taken."""
    match doing:
        case PutRight():
            offers = repairing.offers_of(practice, [one.pk for one in claims])
            return [Plan(one, tuple(map(_of_offer, offers.get(one.pk, ())))) for one in claims]
        case SetPerson():
            _check(doing)
            return [Plan(one, tuple(_of_person(one, doing))) for one in claims]
        case SetField():
            if not may_type(doing.table, doing.column):
                raise RefusedError("Choose a field that can be typed.")
            value = parse(COLUMNS[doing.table, doing.column], doing.text)
            after = "" if value is None else str(value)
            return [Plan(one, tuple(_of_field(one, findings.get(one.pk, ()), doing, after))) for one in claims]


def tried(practice: Practice, made: Sequence[Plan], edit: str) -> dict[int, Outcome]:
    """What the edits would say of each claim; nothing is written."""
    changing = [one for one in made if one.steps]
    if not changing:
        return {}
    found = judged(practice, _as_changed(changing))
    outcomes = {}
    before: dict[int, set[str]] = {}
    rows = Finding.objects.filter(practice=practice, record__in=[one.claim.pk for one in changing])
    for claim, name in rows.values_list("record_id", "edit"):
        before.setdefault(claim, set()).add(str(name))
    for one in changing:
        mine = found.filter(claim_id=one.claim.claim_id)
        edits = set(mine["edit"])
        holds = "error" in mine["severity"].to_list() or bool(one.claim.hold_reason)
        anew = tuple(sorted(edits - before.get(one.claim.pk, set())))
        outcomes[one.claim.pk] = Outcome(edit not in edits, not holds, anew)
    return outcomes


@scrubbed
def take_steps(claim: Claim, steps: Sequence[Step], text: str, *, actor: User | None = None) -> bool:
    """Does what was planned, as one step of the claim's history. Raises ``RefusedError`` where a value is not what it was."""
    changeable(claim)
    before = before_step(claim)
    told = _write(claim, steps)
    return keep_step(claim, before, actor, f"{text}: {'; '.join(told)}.", {"table": steps[0].table})


@writes
def _as_changed(made: Sequence[Plan]) -> Claims:
    """The claims as the plans would make them. All of it is undone."""
    for one in made:
        _write(one.claim, one.steps)
    changed = bridge.claims_from_db([one.claim.pk for one in made])
    transaction.set_rollback(True)
    return changed


def _write(claim: Claim, steps: Sequence[Step]) -> list[str]:
    told = []
    for one in steps:
        if one.row is None:
            continue
        rows = rows_of(one.table).filter(practice_id=claim.practice_id, pk=one.row)
        rows = rows.filter(pk=claim.pk) if one.table == "claims" else rows.filter(record_id=claim.pk)
        row = rows.first()
        if row is None or _text(getattr(row, one.column)) != one.before:
            raise RefusedError("Somebody else changed this claim.")
        rows.update(**{one.column: _value(one)})
        told.append(f"{one.where} from {one.before or 'nothing'} to {one.after or 'nothing'}")
    if added := [one for one in steps if one.row is None]:
        rows = rows_of("providers").filter(record=claim)
        if rows.filter(role=added[0].role, line=None).exists():
            raise RefusedError("Somebody else changed this claim.")
        last = rows.aggregate(last=Max("position"))["last"]
        values = {one.column: _value(one) for one in added}
        rows_of("providers").create(
            practice_id=claim.practice_id, record=claim, claim_id=claim.claim_id, position=(last or 0) + 1,
            role=added[0].role, **values,
        )  # fmt: skip
        told.append(f"added {added[0].role} {values.get('last_or_organization_name') or ''} {values.get('npi') or ''}")
    return told


def _value(one: Step) -> Any:
    return parse(COLUMNS[one.table, one.column], one.after)


def _of_offer(one: repairing.Offer) -> Step:
    return Step(one.table, one.row, one.column, one.where, one.before, one.after)


def _of_field(claim: Claim, findings: Sequence[Finding], doing: SetField, after: str) -> Iterable[Step]:
    for row in _meant(claim, findings, doing):
        before = _text(getattr(row, doing.column))
        if before != after:
            where = f"{row_named(doing.table, row)}{doing.column.replace('_', ' ')}"
            yield Step(doing.table, row.pk, doing.column, where, before, after)


def _meant(claim: Claim, findings: Sequence[Finding], doing: SetField) -> list[Any]:
    """The rows that the findings are about: of their lines and roles. Where they name no role, of several people the one that says
    nothing there; if each says something, nobody knows who is meant."""
    rows = rows_of(doing.table)
    if doing.table == "claims":
        return list(rows.filter(pk=claim.pk))
    there = list(rows.filter(record=claim).order_by("position"))
    lines = {one.line for one in findings if one.line is not None}
    if doing.table == "lines":
        return [row for row in there if not lines or row.line in lines]
    named = {who for table, _, _, who in service.flags(list(findings)) if table == doing.table and who}
    if named or len(there) <= 1 or not hasattr(there[0], "role"):
        return [row for row in there if not named or getattr(row, "role", None) in named]
    return [row for row in there if not _text(getattr(row, doing.column))]


def _of_person(claim: Claim, doing: SetPerson) -> Iterable[Step]:
    values = {
        "entity_type": "2" if doing.role == "service_facility" else "1",
        "last_or_organization_name": doing.last_name.upper(),
        "first_name": doing.first_name.upper(),
        "npi": doing.npi,
        "taxonomy": doing.taxonomy.upper(),
    }
    there = rows_of("providers").filter(record=claim, role=doing.role, line=None).order_by("position").first()
    for column in _PERSON:
        before, after = _text(getattr(there, column)) if there else "", values.get(column, "")
        if before != after:
            where = f"{doing.role.replace('_', ' ')}: {column.replace('_', ' ')}"
            yield Step("providers", there.pk if there else None, column, where, before, after, doing.role)


def _check(doing: SetPerson) -> None:
    if doing.role not in ROLES:
        raise RefusedError("Choose a role.")
    if not pl.select(npi_is_valid(pl.lit(doing.npi))).item():
        raise RefusedError("This is no NPI: ten digits, the last of which checks the others.")
    if not doing.last_name:
        raise RefusedError("Give the name too: no claim of this practice has this NPI yet.")
    for column, text in (
        ("last_or_organization_name", doing.last_name),
        ("first_name", doing.first_name),
        ("taxonomy", doing.taxonomy),
    ):
        parse(COLUMNS["providers", column], text)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def known_person(practice: Practice, role: str, npi: str) -> SetPerson | None:
    """Whom the practice's claims name by this NPI."""
    rows = rows_of("providers").filter(practice=practice, npi=npi).exclude(last_or_organization_name=None)
    row = rows.order_by("-record_id").first()
    if row is None:
        return None
    return SetPerson(role, npi, row.last_or_organization_name, row.first_name or "", row.taxonomy or "")


def known_people(practice: Practice) -> list[tuple[str, str]]:
    """NPI and name of the people whom the practice's latest claims name, for a field to choose from."""
    rows = rows_of("providers").filter(practice=practice, entity_type="1").exclude(npi=None)
    latest = rows.order_by("-pk").values_list("npi", "last_or_organization_name", "first_name")[:_LATEST]
    named: dict[str, str] = {}
    for npi, last, first in latest:
        named.setdefault(npi, ", ".join(filter(None, (last, first))))
    return sorted(named.items(), key=lambda one: one[1])


def as_kept(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [asdict(one) for one in steps]
