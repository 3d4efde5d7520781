"""What would taking one code for another change silently: the side of the body, or which encounter of the injury it is?

A code's own title tells both (ICD-10-CM guidelines I.B.13 for laterality, I.C.19.a for initial, subsequent and sequela).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from claimwright.coding.compiled import compiled

_SIDE: Final = compiled(r"\b(right|left|bilateral)\b")
_ENCOUNTER: Final = compiled(r"\b(?:initial|subsequent) encounter\b.*|\bsequela\b")
_ANY_SIDE: Final = compiled(r"\b(?:right|left|bilateral|unspecified)\b")
_SIDE_DIGITS: Final = "123456789"
_SIDE_PLACES: Final = (5, 4, 3)
"""Where ICD-10-CM puts the side: the sixth character mostly, else the fifth or the fourth."""


def side(title: str) -> str:
    """right, left or bilateral as a code's title names it; empty where it names none, or more than one."""
    found = {one.lower() for one in _SIDE.findall(title)}
    return found.pop() if len(found) == 1 else ""


def encounter(title: str) -> str:
    """Which encounter of an injury a code's title names, as it words it; empty where it names none."""
    found = _ENCOUNTER.search(title)
    return found.group().lower() if found else ""


def shifts(title: str, other: str) -> list[str]:
    """What the code of title ``other`` says otherwise than the one of ``title``, in words for the coder."""
    told = ((side(title), side(other), "no side"), (encounter(title), encounter(other), "no encounter"))
    return [f"{new or none}, not {old or none}" for old, new, none in told if old != new]


def on_the_side(code: str, title: str, wanted: str, title_of: Callable[[str], str]) -> str:
    """The code that says the same of the side ``wanted``; ``code`` itself where there is none.

    ``title_of`` gives the title of a code in force, empty for what is none.
    """
    if not wanted or side(title) == wanted:
        return code
    bare = _bare(title)
    for place in _SIDE_PLACES:
        for digit in _SIDE_DIGITS if place < len(code) else "":
            sibling = f"{code[:place]}{digit}{code[place + 1 :]}"
            named = title_of(sibling) if sibling != code else ""
            if named and side(named) == wanted and _bare(named) == bare:
                return sibling
    return code


def _bare(title: str) -> str:
    return " ".join(_ANY_SIDE.sub(" ", title.lower()).split())
