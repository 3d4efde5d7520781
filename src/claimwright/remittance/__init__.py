"""The 835 comes in, balanced postings go out, or a suspended item that says by how much and where it is off.

``read_835`` and ``stream_835`` read remittances into tables (``remittance.tables`` names every column) with what does not
add up; ``postings`` says what to post and what a person must look at; ``write_835`` writes the tables as a file.
"""

from typing import TYPE_CHECKING, Any

from claimwright.doors import door

if TYPE_CHECKING:
    from claimwright.remittance.posting import postings
    from claimwright.remittance.reading import Remittances, read_835, stream_835
    from claimwright.remittance.writing import UnbalancedError, write_835

__all__ = ["Remittances", "UnbalancedError", "postings", "read_835", "stream_835", "write_835"]

_NAMES = {
    "Remittances": "claimwright.remittance.reading",
    "UnbalancedError": "claimwright.remittance.writing",
    "postings": "claimwright.remittance.posting",
    "read_835": "claimwright.remittance.reading",
    "stream_835": "claimwright.remittance.reading",
    "write_835": "claimwright.remittance.writing",
}

_open = door(__name__, _NAMES)


def __getattr__(name: str) -> Any:
    return _open(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
