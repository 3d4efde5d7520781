"""How does a room show its public names without loading what nobody asked for?

A room's front names what it offers; the file behind a name is imported when the name is first used. So ``import
claimwright`` is quick, and reading a payment does not load the writer of claims.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def door(package: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """A ``__getattr__`` for the front of ``package``; ``names`` is public name to the dotted module that holds it.

    It raises ``AttributeError`` for any other name, as Python expects.
    """

    def opened(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(names[name]), name)

    return opened
