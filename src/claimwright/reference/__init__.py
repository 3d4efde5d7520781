"""Published code sets, edit tables and fees come in, one answer per date of service goes out, and search over them.

``open_library`` opens what ``build_library`` made; ``library.on(day)`` is everything as it stood that day, ``on`` the same
for the default home; ``library.find`` searches, ``library.frame`` gives a whole table.
"""

from datetime import date
from functools import lru_cache

from claimwright.errors import ReferenceMissingError
from claimwright.reference.answers.added import CodeAnswer, Equivalent, HccCategory, Successor
from claimwright.reference.answers.day import IcdCode, Note, ProcedureCode, PtpPair, ReferenceDay
from claimwright.reference.codes import dot, hcpcs_kind, undot
from claimwright.reference.data_folder import default_home
from claimwright.reference.library import Library, build_library, open_library
from claimwright.reference.search.hit import Hit
from claimwright.reference.tables import TABLES

__all__ = [
    "TABLES",
    "CodeAnswer",
    "Equivalent",
    "HccCategory",
    "Hit",
    "IcdCode",
    "Library",
    "Note",
    "ProcedureCode",
    "PtpPair",
    "ReferenceDay",
    "ReferenceMissingError",
    "Successor",
    "build_library",
    "default_home",
    "dot",
    "hcpcs_kind",
    "on",
    "open_library",
    "undot",
]


@lru_cache(maxsize=1)
def _opened() -> Library:
    return open_library()


def on(day: date) -> ReferenceDay:
    """The library of the default home as it stood on a date of service, opened once.

    ``reference.on(date(2026, 3, 2)).diagnosis("E11.9")``. Raises ``ReferenceMissingError``, naming the command that
    builds it, when there is none.
    """
    return _opened().on(day)
