"""What every page stands in: menu, style, pieces of pages, the landing page, refusals in plain words, signing in."""

from __future__ import annotations

from claimwright.workbench.frame.tags import money, words

__all__ = ["money", "words"]
