"""Claims for those who take them on paper: a claim comes in, what stands in each box of its form, and a PDF, go out.

Values are drawn on lines and labels of our own, or alone for printed stock. Forms of others are never shipped.
"""

from __future__ import annotations

from claimwright.claims.batch import Claims
from claimwright.paper.drawing import calibration_page, draw
from claimwright.paper.institutional import institutional_pages
from claimwright.paper.page import Page
from claimwright.paper.professional import professional_pages

__all__ = ["Page", "calibration_page", "draw", "drawn", "pages_of"]


def drawn(kind: str | None) -> bool:
    """Whether there is a form for claims of this kind."""
    return kind in ("P", "I")


def pages_of(claims: Claims) -> list[Page]:
    """The pages of one claim: the CMS-1500 for professional, the UB-04 for institutional ones. Raises ``ValueError`` otherwise."""
    if len(claims) == 1 and claims.claims["kind"][0] == "I":
        return institutional_pages(claims)
    return professional_pages(claims)
