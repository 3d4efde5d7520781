"""What fills the open characters of an ICD-10-PCS template? The words of its statement, else of its report, else what the tables leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.pcs.counting import Fill, counted, tube_days
from claimwright.coding.pcs.done import Statement
from claimwright.coding.pcs.rows import values

_OPEN: Final = compiled(r"\{(?P<name>\w+)(?::(?P<letters>\w+))?(?:=(?P<otherwise>\w))?\}", 0)
_SIDE: Final = compiled(
    r"(?<![\w/])(?:(?P<both>bilateral(?:ly)?|both|b/?l|(?:right|left|(?-i:[RL])) (?:and|&) (?:right|left|(?-i:[RL]))(?= \w+(?:s|es|ies)\b| pulmonary| lower| upper))"
    r"|(?P<right>right|rt\.?|(?-i:R))"
    r"|(?P<left>(?<!tubes )(?<!drains )(?<!was )(?<!were )left(?! (?:in (?:place|situ)|open|behind|to (?:gravity|drain|suction|heal)|as is|out|ventric))|lt\.?|(?-i:L)))(?![\w/'’])",
)
"""A side; what is left in place, or was left, is none."""
_PARTS: Final = {"colon", "foregut", "lobe", "disc"}
_TUBED: Final = compiled(r"intubat|vent")
_LITERS: Final = compiled(r"\d\s*$", 0)
_STOP: Final = compiled(r"[,;](?=\s)", 0)
_BY_CLAUSE: Final = {"hours", "balloon", "legstent"}
"""Told of each thing by itself: "vent 2/20 to 2/22, then CPAP for 6 days", "SFA with a coated balloon, tibial with a plain one"."""
_FAR: Final = 6_000
"""Characters around a procedure in which its note names the side of the part."""
_APPROACHES: Final = {"approach", "reduction", "womb", "neck"}

Exists = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Code:
    """A code with what gave its open characters."""

    code: str
    fills: tuple[Fill, ...]


def filled(template: str, statement: Statement, exists: Exists) -> tuple[list[Code], bool]:
    """The codes of a template, each with what gave its characters, and whether the words fix them all.

    Where they do not, the codes are all that the list of the day allows.
    """
    parts = list(_OPEN.finditer(template))
    told = [_told(match, statement) for match in parts]
    choices = [some or _every(match) for match, some in zip(parts, told, strict=True)]
    codes: dict[str, Code] = {}
    for chosen in product(*choices):
        code = _with(template, chosen)
        if exists(code):
            codes.setdefault(code, Code(code, tuple(fill for fill in chosen if fill.why)))
    each = all(len(some) == 1 or _is_each(match, some) for match, some in zip(parts, told, strict=True))
    return list(codes.values()), bool(codes) and (each or len(codes) == 1)


def _with(template: str, chosen: tuple[Fill, ...]) -> str:
    letters = iter(chosen)
    return _OPEN.sub(lambda _: next(letters).value, template)


def _is_each(match: re.Match[str], told: list[Fill]) -> bool:
    """Parts with values of their own are a code each: both sides where no value is for both (B4.3), segments of the bowel (B3.2a)."""
    return len(told) > 1 and (match["name"] in _PARTS or (match["name"] == "side" and len(match["letters"]) == 2))


def _told(match: re.Match[str], statement: Statement) -> list[Fill]:
    name, letters = match["name"], match["letters"] or ""
    if name == "side":
        return _sides(statement, letters)
    text, told = statement.told.note.text, statement.told
    scopes = [told.match.span(), (told.low, told.high)]
    if statement.operative:
        scopes.append((statement.low, statement.high))
    if name in _BY_CLAUSE:
        stop = _STOP.search(text, told.match.end(), told.high)
        scopes.insert(1, (told.match.start(), stop.start() if stop else told.high))
    for low, high in scopes:
        found = counted(name, letters, text[low:high], statement.stay.ends)
        if found is None:
            found = _named(name, text, low, high, _right_or_left(statement))
        if found:
            return found
    if name == "hours" and _TUBED.search(told.match[0]) and (days := tube_days(letters, text, statement.stay.ends)):
        return days
    if match["otherwise"]:
        return [Fill(match["otherwise"])]
    return [Fill(one.value) for one in values().get(name, ()) if not one.words]


def _named(name: str, text: str, low: int, high: int, side: str) -> list[Fill]:
    found: dict[str, Fill] = {}
    over = set()
    for one in values().get(name, ()):
        if one.words and (match := compiled(rf"(?<![\w-])(?:{one.words})(?!\w)").search(text, low, high)):
            for value in _of_side(one.value, side):
                found.setdefault(value, Fill(value, f"{name} {value}: “{' '.join(match[0].split())}”", *match.span()))
                if one.over:
                    over.add(value)
    chosen = [fill for value, fill in found.items() if not over or value in over]
    if name in _APPROACHES and len(chosen) > 1:
        return []  # two ways in are told: which of them is the last one, the words do not say (B3.2d)
    return chosen


def _of_side(value: str, side: str) -> tuple[str, ...]:
    if len(value) == 1:
        return (value,)
    return {"right": (value[0],), "left": (value[1],)}.get(side, tuple(dict.fromkeys(value)))


def _right_or_left(statement: Statement) -> str:
    found = _sides(statement, "RL")
    return {"R": "right", "L": "left"}[found[0].value] if len(found) == 1 else ""


def _sides(statement: Statement, letters: str) -> list[Fill]:
    """The side told in the words, in their clause, in the sentence, of the part anywhere, in the report."""
    text, told = statement.told.note.text, statement.told
    start, end = told.match.span()
    for low, high in ((start, end), _clause(text, told.low, start, end, told.high), (told.low, told.high)):
        found = _side_in(text, low, high, letters)
        if found is not None:
            return found
    report = _side_in(text, statement.low, statement.high, letters) if statement.operative else None
    return _side_of_the_part(statement, letters) or report or []


def _clause(text: str, low: int, start: int, end: int, high: int) -> tuple[int, int]:
    """The words up to the next comma or semicolon on either side: the side of one thing is not that of the next."""
    before = [match.end() for match in _STOP.finditer(text, low, start)]
    after = _STOP.search(text, end, high)
    return max(before, default=low), after.start() if after else high


def _side_in(text: str, low: int, high: int, letters: str) -> list[Fill] | None:
    """The side told between two offsets; none where two are told, because the words do not say which is its own; None for no word."""
    seen: dict[str, re.Match[str]] = {}
    for match in _SIDE.finditer(text, low, high):
        if match["left"] != "L" or not _LITERS.search(text[max(0, match.start() - 3) : match.start()]):
            seen.setdefault(str(match.lastgroup), match)
    if "both" in seen:
        return [Fill(letter, f"side: “{seen['both'][0]}”", *seen["both"].span()) for letter in letters[2:] or letters]
    if not seen:
        return None
    side, match = next(iter(seen.items()))
    return [Fill(letters[int(side == "left")], f"side {side}: “{match[0]}”", *match.span())] if len(seen) == 1 else []


def _side_of_the_part(statement: Statement, letters: str) -> list[Fill]:
    """The one side by which the note names the part that the procedure is named for: "R femoral hernia" for its repair."""
    parts, text, at = statement.procedure.part, statement.told.note.text, statement.told.match.start()
    named = compiled(rf"(?<![\w/])(?:(right|rt|(?-i:R))|(left|lt|(?-i:L)))[ .]+(?:\w+ ){{0,2}}?(?:{parts})")
    around = (max(0, at - _FAR), at + _FAR)
    seen = {bool(match[2]): match for match in named.finditer(text, *around)} if parts else {}
    if len(seen) != 1:
        return []
    is_left, match = seen.popitem()
    return [Fill(letters[int(is_left)], f"side {'left' if is_left else 'right'}: “{match[0]}”", *match.span())]


def _every(match: re.Match[str]) -> list[Fill]:
    letters = match["letters"] or "".join(one.value for one in values().get(match["name"], ())) or "0123"
    return [Fill(letter) for letter in dict.fromkeys(letters)]
