"""What is a provider-level adjustment (PLB), and which claim does it name?"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from claimwright.data_files import data_rows
from claimwright.ledger.posting import Book
from claimwright.ledger.sent_claims import SentClaim

_PARTS: Final = re.compile(r"[\s:/|,;]+")
_DAY: Final = re.compile(r"(?=[ \-]*(?:(?:19|20)\d\d|\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))")
"""Account number, then the first date of service, then the payer's number, as Medicare contractors write it."""


@cache
def _reasons() -> dict[str, dict[str, str]]:
    return {row["reason_code"]: row for row in data_rows("claimwright.remittance", "provider_reasons.tsv")}


def kind_of_reason(reason: str) -> str:
    """interest, takeback, forwarded or provider_adjustment (``remittance/data/provider_reasons.tsv``)."""
    return _reasons().get(reason, {}).get("kind", "provider_adjustment")


def names_a_claim(reason: str) -> bool:
    """Whether the reference of this reason is about a claim at all: interest and levies name none."""
    return _reasons().get(reason, {}).get("names_claim") == "Y"


def reference_parts(reference: str | None) -> list[str]:
    """What of a reference (PLB03-2) may be a claim's number, ours or the payer's."""
    text = (reference or "").strip()
    parts = [text, *_PARTS.split(text)]
    parts += [text[: found.start()] for found in _DAY.finditer(text)]
    return list(dict.fromkeys(part for part in parts if part))


def named_claim(reason: str, reference: str | None, book: Book) -> SentClaim | None:
    """The one claim that the reference of a takeback names by our number or the payer's; never a guess."""
    if not names_a_claim(reason):
        return None
    found: dict[int, SentClaim] = {}
    for part in reference_parts(reference):
        known = book.numbered.get(part)
        for claim in [known] if known else book.sent.numbered(part):
            found[id(claim)] = claim
    return next(iter(found.values())) if len(found) == 1 else None
