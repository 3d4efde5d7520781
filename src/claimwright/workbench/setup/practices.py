"""How does a practice come to be, by hand or from its file, and how are its own facts changed?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from claimwright.claims.fees import Fee
from claimwright.claims.practice import practice_from
from claimwright.errors import UnreadableError
from claimwright.workbench.models import Membership, Organization, Practice, Role, SetupRow, User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import changes, fees, registration, rows
from claimwright.workbench.setup.changes import FILE, By
from claimwright.workbench.setup.values import read
from claimwright.workbench.setup_fields import PLACES_IN_FILE

LONGEST_NAME = 120


def find(text: str) -> Practice:
    """The practice that a command names by short name, number or whole name. Raises ``RefusedError`` for none or several."""
    wanted = text.strip().casefold()
    every = list(Practice.objects.order_by("pk"))
    known = ", ".join(f"{one.registration.get('id') or one.pk} ({one.name})" for one in every) or "none yet"
    names: tuple[Callable[[Practice], str], ...] = (
        lambda one: str(one.registration.get("id", "")).casefold(),
        lambda one: str(one.pk),
        lambda one: one.name.casefold(),
    )
    for name in names:
        found = [one for one in every if wanted and name(one) == wanted]
        if len(found) > 1:
            raise RefusedError(f"Several practices are called {text.strip()[:60]}: {known}.")
        if found:
            return found[0]
    raise RefusedError(f"There is no practice {text.strip()[:60]}; practices: {known}.")


def own_row(practice: Practice) -> SetupRow | None:
    """The practice's own facts; None where nobody entered any."""
    return SetupRow.objects.filter(practice=practice, kind="practice").first()


def own_values(practice: Practice) -> dict[str, Any]:
    """The practice's own facts by field; none where nobody entered any."""
    row = own_row(practice)
    return dict(row.values) if row else {}


@writes
def add(typed: Mapping[str, str], by: By, *, organization: str = "", synthetic: bool = False) -> Practice:
    """A new practice with its own facts, of an organization that is made where there is none of the name."""
    values, problems = read("practice", typed)
    problems |= _taken(values.get("name", ""), values.get("id", ""))
    if problems:
        raise RefusedFieldsError(problems)
    practice = Practice(name=values["name"], synthetic=synthetic, organization=_organization(organization))
    practice.save()
    rows.keep(practice, "practice", values, by)
    return practice


@writes
def add_with_administrator(typed: Mapping[str, str], user: User, *, organization: str) -> Practice:
    """A new practice whose administrator and manager is who adds it: somebody must be able to set it up."""
    practice = add(typed, By(user), organization=organization)
    for role in (Role.ADMINISTRATOR, Role.MANAGER):
        Membership.objects.create(user=user, practice=practice, role=role)
    return practice


@writes
def change(practice: Practice, typed: Mapping[str, str], by: By, *, version: int | None = None) -> Practice:
    """The practice's own facts, some of them changed."""
    row = own_row(practice)
    if row is None:
        values, problems = read("practice", typed)
        if problems:
            raise RefusedFieldsError(problems)
        row = rows.keep(practice, "practice", values, by)
    else:
        problems = _taken(typed.get("name", "").strip(), typed.get("id", "").strip(), but=practice)
        if problems:
            raise RefusedFieldsError(problems)
        row = rows.change(row, typed, by, version=version)
    name = row.values["name"]
    if name != practice.name:
        practice.name = name
        practice.save(update_fields=["name"])
    practice.registration = registration.from_rows(practice)
    return practice


@writes
def take_file(practice: Practice, told: Mapping[str, Any], prices: Iterable[Fee], by: By) -> Practice:
    """What a practice file says, and prices: new rows are added, rows of a key and first day that are there are changed.

    A row or value that the file does not have stays. Idempotent. Raises ``UnreadableError`` for a file that claims could not read.
    """
    practice_from(dict(told), source=f"registration of {practice.name}")
    rows.put(practice, "practice", _own_with(practice, told), by, row=own_row(practice))
    for kind, listed in PLACES_IN_FILE.items():
        seen: set[tuple[str, str]] = set()
        for values in told.get(listed, ()):
            plain = {name: _plain(value) for name, value in values.items() if value not in (None, "")}
            _refuse_second(practice, kind, plain, seen)
            row = there(practice, kind, plain)
            rows.put(practice, kind, (rows.values_of(row) if row else {}) | plain, by, row=row)
    registration.publish(practice)
    fees.keep_all(practice, prices, by)
    return practice


@writes
def add_from_file(told: Mapping[str, Any], by: By) -> Practice:
    """A practice as its file says, made where there is none of its name."""
    name = str(told.get("name") or "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise RefusedError(f"A practice file needs a name of at most {LONGEST_NAME} characters.")
    practice, made = Practice.objects.get_or_create(name=name)
    try:
        take_file(practice, told, (), By(by.actor, FILE, by.login))
    except UnreadableError as problem:
        raise RefusedError(str(problem)) from None
    if made:
        changes.keep(practice, "practice", "PRACTICE", "imported", by)
    return practice


def there(practice: Practice, kind: str, values: Mapping[str, Any]) -> SetupRow | None:
    """The row of the same key and first day."""
    return SetupRow.objects.filter(
        practice=practice, kind=kind, key=rows.key_of(kind, values), valid_from=values.get("valid_from") or None
    ).first()


def _own_with(practice: Practice, told: Mapping[str, Any]) -> dict[str, Any]:
    """The practice's own facts with those of a file, which names the billing provider even where it is the practice."""
    said = registration.flat(told)
    own = own_values(practice)
    if (told.get("billing") or {}).get("name"):
        own.pop("billing_name", None)
    return own | said


def _refuse_second(practice: Practice, kind: str, values: Mapping[str, Any], seen: set[tuple[str, str]]) -> None:
    """A file names a row of a key and first day once: the second would take the first's place without a word."""
    name = (rows.key_of(kind, values), str(values.get("valid_from") or ""))
    if name in seen:
        since = f" from {name[1]}" if name[1] else ""
        raise UnreadableError(
            f"registration of {practice.name}", f"{kind} {name[0]}{since}", "stands twice: give the second other days"
        )
    seen.add(name)


def _plain(value: Any) -> Any:
    """A value of TOML as JSON holds it: days as texts, also within lists and tables."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value if isinstance(value, str | int | bool) else str(value)


def _organization(name: str) -> Organization | None:
    return Organization.objects.get_or_create(name=name.strip()[:LONGEST_NAME])[0] if name.strip() else None


def _taken(name: str, short: str, but: Practice | None = None) -> dict[str, str]:
    """What is wrong with a name or short name that another practice has."""
    problems = {}
    others = Practice.objects.exclude(pk=but.pk) if but else Practice.objects.all()
    if len(name) > LONGEST_NAME:
        problems["name"] = f"No longer than {LONGEST_NAME} characters."
    elif name and others.filter(name__iexact=name).exists():
        problems["name"] = "There is a practice of this name."
    if short and any(short == one.get("id") for one in others.values_list("registration", flat=True)):
        problems["id"] = "Another practice is called so."
    return problems
