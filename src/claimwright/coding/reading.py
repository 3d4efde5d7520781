"""What every step of reading a text is given: the text, the phrases known, and the code book of its day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimwright.coding.book import CodeBook
from claimwright.coding.phrases import Phrases

if TYPE_CHECKING:
    from claimwright.reference.library import Library


@dataclass(frozen=True)
class Reading:
    """One text being read for the codes of one day. Offsets anywhere are offsets of ``text``."""

    text: str
    phrases: Phrases
    book: CodeBook
    library: Library

    def of(self, text: str) -> Reading:
        """The same for another text of the record."""
        return Reading(text, self.phrases, self.book, self.library)
