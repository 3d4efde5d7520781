"""What a service says when it will not do what a person asked."""

from __future__ import annotations

from claimwright.errors import ClaimwrightError


class RefusedError(ClaimwrightError):
    """The step makes no sense as things stand, and nothing was changed; the message says why, in plain words."""


class BusyError(RefusedError):
    """The database, or a disk, did not take it. Nothing was changed, and the same step may be tried again."""
