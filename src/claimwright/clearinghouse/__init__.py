"""Batches go out, answers come in: eligibility, claim status and claim acknowledgments to and from tables.

``read_inquiries`` and ``write_inquiries`` hold 270, 271, 276, 277 and 277CA as tables (``clearinghouse.tables``);
``read_277ca`` says what became of each claim. ``clearinghouse.payer`` is a payer to practise against.
"""

from typing import TYPE_CHECKING, Any

from claimwright.doors import door

if TYPE_CHECKING:
    from claimwright.clearinghouse.claim_acknowledgment import read_277ca
    from claimwright.clearinghouse.inquiries import Inquiries, read_inquiries, write_inquiries

__all__ = ["Inquiries", "read_277ca", "read_inquiries", "write_inquiries"]

_NAMES = {
    "Inquiries": "claimwright.clearinghouse.inquiries",
    "read_277ca": "claimwright.clearinghouse.claim_acknowledgment",
    "read_inquiries": "claimwright.clearinghouse.inquiries",
    "write_inquiries": "claimwright.clearinghouse.inquiries",
}

_open = door(__name__, _NAMES)


def __getattr__(name: str) -> Any:
    return _open(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
