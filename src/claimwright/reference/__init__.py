"""Published code sets, edit tables and fees: one answer per date of service."""

from claimwright.errors import ReferenceMissingError
from claimwright.reference.codes import dot, hcpcs_kind, undot
from claimwright.reference.day import IcdCode, Note, ProcedureCode, PtpPair, ReferenceDay
from claimwright.reference.home import default_home
from claimwright.reference.library import Library, build_library, open_library
from claimwright.reference.search.hit import Hit
from claimwright.reference.tables import TABLES

__all__ = [
    "TABLES",
    "Hit",
    "IcdCode",
    "Library",
    "Note",
    "ProcedureCode",
    "PtpPair",
    "ReferenceDay",
    "ReferenceMissingError",
    "build_library",
    "default_home",
    "dot",
    "hcpcs_kind",
    "open_library",
    "undot",
]
