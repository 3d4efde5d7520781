"""What a service says when it will not do what a person asked."""

from __future__ import annotations

from collections.abc import Mapping

from claimwright.errors import ClaimwrightError


class RefusedError(ClaimwrightError):
    """The step makes no sense as things stand, and nothing was changed; the message says why, in plain words."""


class BusyError(RefusedError):
    """The database, or a disk, did not take it. Nothing was changed, and the same step may be tried again."""


class RefusedFieldsError(RefusedError):
    """Some fields cannot be taken: ``problems`` by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = dict(problems)
