"""Which screens and actions do a person's roles open, and which of them do the words name?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from claimwright.data_files import data_rows
from claimwright.workbench import access, features
from claimwright.workbench.finding.typed_words import plain_words
from claimwright.workbench.models import Role

ITS_TITLE, ITS_WORDS = 85, 45
"""How well a screen fits: by its title's own words, or by other words for it."""


@dataclass(frozen=True)
class Screen:
    """An address by its name: what it is called (empty: opened from another screen), its keys and who may open it."""

    name: str
    query: str
    title: str
    words: frozenset[str]
    keys: str
    roles: frozenset[str]

    @property
    def address(self) -> str:
        return f"{reverse(self.name)}?{self.query}".rstrip("?")


@cache
def screens() -> tuple[Screen, ...]:
    """``data/screens.tsv``, with the keys and roles that the addresses themselves have."""
    keys = {place.name: place.keys for place in features.places()}
    roles = dict(_roles(get_resolver().url_patterns))
    everyone = frozenset(Role.values)
    return tuple(
        Screen(
            row["name"],
            row["query"],
            row["title"],
            frozenset(plain_words(f"{row['title']} {row['also']}")),
            "" if row["query"] else keys.get(row["name"], ""),
            roles.get(row["name"], everyone),
        )
        for row in data_rows("claimwright.workbench", "screens.tsv")
    )


def _roles(patterns: list[Any]) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _roles(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and isinstance(
            rule := getattr(pattern.callback, "rule", None), access.Rule
        ):
            yield str(pattern.name), rule.roles


def named(words: str, roles: frozenset[str]) -> list[tuple[int, Screen]]:
    """Screens that every word begins a word of, the best first; those one may open alone."""
    wanted = [word for word in plain_words(words) if len(word) > 1][:8]
    if not wanted:
        return []
    found = []
    for screen in screens():
        if not screen.title or not screen.roles & roles or not all(_begins(one, screen.words) for one in wanted):
            continue
        own = plain_words(screen.title)
        exact = all(_begins(one, frozenset(own)) for one in wanted)
        found.append((ITS_TITLE - len(own) if exact else ITS_WORDS, screen))
    return sorted(found, key=lambda one: (-one[0], one[1].title))


def _begins(word: str, words: frozenset[str]) -> bool:
    return any(one.startswith(word) for one in words)


def there(name: str, *arguments: object) -> str:
    """An address by its name, empty where there is none."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


START: Final = ("worklist", "inbox", "claims", "remittances", "accounts", "setup")
"""What is offered before anything is typed."""


def to_begin_with(roles: frozenset[str]) -> list[Screen]:
    open_to = {
        screen.name: screen for screen in screens() if screen.title and not screen.query and screen.roles & roles
    }
    return [open_to[name] for name in START if name in open_to]
