"""Which features does the workbench have, and where does each keep its addresses, its menu, its pages and its style?

A feature is a folder beside this file. Its name in ``FEATURES`` is all the rest of the workbench knows of it: addresses,
folders of templates and static files, template tags, style sheet and menu are found in the folder where they exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
FEATURES: Final = (
    "frame",
    "setup",
    "intake",
    "finding",
    "help_pages",
    "coding",
    "encoder",
    "billing",
    "claims",
    "exchange",
    "remittances",
    "accounts",
    "indicators",
    "library",
    "trail",
    "patients",
    "worklists",
    "charges",
    "decisions",
    "risk",
    "queries",
    "rules",
)


@dataclass(frozen=True)
class Place:
    """A list one can go to: where it stands in the menu, its url name, its title, and the two keys that go there."""

    position: int
    name: str
    title: str
    keys: str
    roles: frozenset[str]


def folders(kind: str) -> list[Path]:
    """The folders of this name (``templates``, ``static``) that features have."""
    return [folder for feature in FEATURES if (folder := HERE / feature / kind).is_dir()]


def modules(name: str) -> list[str]:
    """Dotted names of the modules of this name (``urls``) that features have."""
    return [f"{__package__}.{feature}.{name}" for feature in FEATURES if (HERE / feature / f"{name}.py").is_file()]


def tag_libraries() -> dict[str, str]:
    """Template tags of one feature alone, loaded by the feature's name."""
    return {module.split(".")[-2]: module for module in modules("tags")}


@cache
def places() -> tuple[Place, ...]:
    """The menu: ``PLACES`` of the features' addresses, in order."""
    return tuple(sorted(_declared(), key=lambda place: place.position))


def _declared() -> Iterator[Place]:
    for module in modules("urls"):
        found: Any = import_module(module)
        yield from getattr(found, "PLACES", ())


@cache
def style_sheet(view: str) -> str:
    """The style sheet of the feature that a view's module belongs to; empty where it has none of its own."""
    feature = view.removeprefix(f"{__package__}.").split(".")[0]
    sheet = f"{feature}/{feature}.css"
    return sheet if feature in FEATURES and (HERE / feature / "static" / sheet).is_file() else ""
