"""Help: the pages of ``docs/`` as screens, searched by their words, and the section that a screen or a finding is explained by.

Every page asks for the section of the screen it is (``topic_of``), findings for what their edit means (``edit_address``), the
search box for sections by words (``sections``).
"""

from __future__ import annotations

from claimwright.workbench.help_pages.searching import load, sections
from claimwright.workbench.help_pages.topics import address_of, edit_address, topic_of

__all__ = ["address_of", "edit_address", "load", "sections", "topic_of"]
