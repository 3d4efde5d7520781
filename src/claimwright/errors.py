"""What is said when a file, or a part of it, cannot be read: file, place and what was expected."""

from __future__ import annotations


class ClaimwrightError(Exception):
    """What Claimwright itself raises: every error of a room is one, so that a caller can catch them all."""


class UnreadableError(ClaimwrightError):
    """A file that cannot be read at all. The message names file, place and expectation, and never quotes PHI."""

    def __init__(self, source: str, place: str, expected: str) -> None:
        self.source = source
        self.place = place
        self.expected = expected
        super().__init__(f"{source}: {place}: {expected}" if place else f"{source}: {expected}")


class ReferenceMissingError(ClaimwrightError):
    """The reference library, or a data set of it, is not loaded; the message says which command loads it."""


class ExtensionError(ClaimwrightError):
    """An installed package that adds to Claimwright cannot be loaded; the message names it and what it said."""

    def __init__(self, group: str, name: str, module: str, problem: BaseException) -> None:
        super().__init__(
            f"the extension {name} ({module}, of {group}) cannot be loaded: {type(problem).__name__}: {problem}; "
            "mend it or uninstall its package"
        )
