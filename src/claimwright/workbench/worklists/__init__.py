"""Work that waits, ordered by itself: each open thing in one list, with one owner, one next step and one deadline.

Lists of every role over all practices somebody works in; what people note, defer, tag and give to others; who covers for whom.
"""

from __future__ import annotations

from claimwright.workbench.worklists.settling import settle
from claimwright.workbench.worklists.thread import of_chart

__all__ = ["of_chart", "settle"]
