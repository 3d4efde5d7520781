"""Favourites and notes on codes: a user's own, and the practice's for all its members."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.workbench import audit, opened_library
from claimwright.workbench.models import CodeNote, Favourite, Practice, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

SYSTEMS = frozenset({"icd10cm", "icd10pcs", "hcpcs"})
MOST = 2000
"""Characters of a note."""


@dataclass(frozen=True)
class Kept:
    """What is kept about one code, as one user sees it."""

    mine: bool
    practices: bool
    my_note: str
    practice_note: str


def kept(practice: Practice, user: User, system: str, code: str) -> Kept:
    """Favourite and note of a code, the user's own and the practice's."""
    plain = opened_library.undot(code)
    favourites = Favourite.objects.filter(practice=practice, system=system, code=plain)
    notes = CodeNote.objects.filter(practice=practice, system=system, code=plain)
    own, shared = notes.filter(user=user).first(), notes.filter(user=None).first()
    return Kept(
        favourites.filter(user=user).exists(),
        favourites.filter(user=None).exists(),
        own.text if own else "",
        shared.text if shared else "",
    )


def favourites(practice: Practice, user: User) -> list[Favourite]:
    """The user's own favourites, then those of the practice that are not among them."""
    own = list(Favourite.objects.filter(practice=practice, user=user))
    known = {(one.system, one.code) for one in own}
    shared = Favourite.objects.filter(practice=practice, user=None)
    return [*own, *(one for one in shared if (one.system, one.code) not in known)]


@writes
def favour(practice: Practice, user: User, system: str, code: str, *, keep: bool, shared: bool = False) -> None:
    """Keeps a code or lets it go, as is asked: twice is once. Raises ``RefusedError`` for what is no code of the list."""
    plain = _known(system, code)
    owner = None if shared else user
    found = Favourite.objects.filter(practice=practice, user=owner, system=system, code=plain)
    if keep == found.exists():
        return
    if keep:
        Favourite.objects.create(practice=practice, user=owner, system=system, code=plain)
    else:
        found.delete()
    _record("added" if keep else "removed", practice, user, system, plain, shared=shared)


@writes
def write(practice: Practice, user: User, system: str, code: str, text: str, *, shared: bool = False) -> None:
    """Keeps a note on a code; an empty one takes it away."""
    plain = _known(system, code)
    if len(text) > MOST:
        raise RefusedError(f"A note has at most {MOST} characters.")
    owner = None if shared else user
    if text.strip():
        CodeNote.objects.update_or_create(
            practice=practice,
            user=owner,
            system=system,
            code=plain,
            defaults={"text": text.strip(), "updated_by": user},
        )
    else:
        CodeNote.objects.filter(practice=practice, user=owner, system=system, code=plain).delete()
    _record("noted", practice, user, system, plain, shared=shared)


def _known(system: str, code: str) -> str:
    plain = opened_library.undot(code)
    if system not in SYSTEMS or not opened_library.library().lists.rows(system, plain):
        raise RefusedError("Name a code of ICD-10-CM, ICD-10-PCS or HCPCS.")
    return plain


def _record(what: str, practice: Practice, user: User, system: str, code: str, *, shared: bool) -> None:
    detail = {"system": system, "code": code, "whose": "practice" if shared else "own"}
    audit.record(f"favourite.{what}", actor=user, practice=practice, detail=detail)
