"""Claimwright: from a patient's record to a paid and reconciled claim.

Records come in (``read_record``), codes with the words behind them come out (``suggest``, ``suggest_text``), claims are
read, written and scrubbed (``read_837``, ``write_837``, ``scrub``), payments read and turned into balanced postings
(``read_835``, ``postings``); ``read_x12`` opens any X12 file. All of it asks the reference library (``open_library``)
for the date of service. Each room has more: see its own front.
"""

from typing import TYPE_CHECKING, Any

from claimwright.doors import door

if TYPE_CHECKING:
    from claimwright.claims.reading import read_837
    from claimwright.claims.writing import write_837
    from claimwright.coding.engine import suggest, suggest_text
    from claimwright.edits.engine import scrub
    from claimwright.files.x12_file import read_x12
    from claimwright.records.reader import read_record
    from claimwright.reference.library import open_library
    from claimwright.remittance.posting import postings
    from claimwright.remittance.reading import read_835

__all__ = [
    "__version__",
    "open_library",
    "postings",
    "read_835",
    "read_837",
    "read_record",
    "read_x12",
    "scrub",
    "suggest",
    "suggest_text",
    "write_837",
]

__version__ = "0.1.0"

_NAMES = {
    "open_library": "claimwright.reference.library",
    "postings": "claimwright.remittance.posting",
    "read_835": "claimwright.remittance.reading",
    "read_837": "claimwright.claims.reading",
    "read_record": "claimwright.records.reader",
    "read_x12": "claimwright.files.x12_file",
    "scrub": "claimwright.edits.engine",
    "suggest": "claimwright.coding.engine",
    "suggest_text": "claimwright.coding.engine",
    "write_837": "claimwright.claims.writing",
}

_open = door(__name__, _NAMES)


def __getattr__(name: str) -> Any:
    return _open(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
