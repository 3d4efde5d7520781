"""How is a guide read from its file, or from another guide and the differences from it?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from claimwright.x12.grammar.model import HEADER, MANY, Element, Loop, Use, code_lists, segment_names, standard

_RANGE: Final = re.compile(r"(\d+)(?::(\d+))?(?:-(\d+)(?::(\d+))?)?")
_PIECE: Final = re.compile(r"([RSN])(\+?)(?:\(([^)]*)\))?(?:\*(\d+))?")


def _usages(pattern: str) -> dict[tuple[int, int], str]:
    """``RS+(RN)`` written out: (position, component) to usage, with + for an element that repeats."""
    found: dict[tuple[int, int], str] = {}
    position = 0
    for usage, repeats, inner, times in _PIECE.findall(pattern):
        for _ in range(int(times or 1)):
            position += 1
            found[position, 0] = usage + repeats
            found |= {(position, at): letter for at, letter in enumerate(inner, 1)}
    return found


def _places(text: str) -> list[tuple[int, int]]:
    """``2:12-1`` written out as (position, component)."""
    matched = _RANGE.fullmatch(text)
    if matched is None:
        raise ValueError(text)
    first, last, component, last_component = (int(part or 0) for part in matched.groups())
    return [
        (position, part)
        for position in range(first, (last or first) + 1)
        for part in range(component, (last_component or component) + 1)
    ]


def _most(text: str) -> int:
    return MANY if text == "*" else int(text)


class GuideReader:
    """The rows of a guide's file, one after the other."""

    def __init__(self) -> None:
        self.loops: list[dict[str, str]] = []
        self.uses: list[list[dict[str, str]]] = []
        self.elements: list[list[list[dict[str, str]]]] = []

    def take(self, row: dict[str, str]) -> None:
        if row["kind"] == "loop":
            self.loops.append(row)
            self.uses.append([])
            self.elements.append([])
        elif row["kind"] == "segment":
            self.uses[-1].append(row)
            self.elements[-1].append([])
        else:
            self.elements[-1][-1].append(row)

    def built(self) -> tuple[Loop, ...]:
        found: list[Loop] = []
        for row, uses, elements in zip(self.loops, self.uses, self.elements, strict=True):
            mode, _, after = row["elements"].partition(" after ")
            inside = tuple(_uses(row["id"], uses, elements))
            beside = [loop for loop in found if set(loop.within) & set(row["told"].split(","))]
            last = beside[-1] if beside else None
            order = 0 if last is None else last.order + (last.opener.id != inside[0].id)
            found.append(
                Loop(
                    row["id"],
                    tuple(row["told"].split(",")) if row["told"] else (),
                    row["usage"],
                    _most(row["most"]),
                    mode in ("section", "rest"),
                    tuple(after.split(",")) if after else (),
                    mode == "rest",
                    order,
                    row["name"],
                    inside,
                )
            )
        return tuple(found)


def _uses(loop: str, rows: list[dict[str, str]], elements: list[list[dict[str, str]]]) -> list[Use]:
    found: list[Use] = []
    for row, own in zip(rows, elements, strict=True):
        order = 0 if not found else found[-1].order + (found[-1].id != row["id"])
        told = None
        if row["told"]:
            place, _, values = row["told"].partition("=")
            (at,) = _places(place)
            told = (*at, tuple(values.split(",")))
        name = row["name"] or segment_names().get(row["id"], row["id"])
        parts = _elements(row["id"], row["elements"], own, told)
        found.append(Use(loop, row["id"], told, row["usage"], _most(row["most"]), order, parts, name))
    return found


def _elements(
    segment: str, pattern: str, rows: list[dict[str, str]], told: tuple[int, int, tuple[str, ...]] | None
) -> tuple[Element, ...]:
    usages = _usages(pattern)
    codes: dict[tuple[int, int], tuple[tuple[str, ...], str, str]] = {}
    if told is not None:
        codes[told[0], told[1]] = (told[2], "", "")
    for row in rows:
        allowed: tuple[str, ...] = ()
        answered_by = ""
        if row["told"].startswith("@"):
            answered_by = row["told"][1:]
        elif row["told"].startswith("="):
            allowed = code_lists()[row["told"][1:]]
        else:
            allowed = tuple(row["told"].split(","))
        for place in _places(row["id"]):
            codes[place] = (allowed, answered_by, row["name"])
    found: list[Element] = []
    for key, known in standard().items():
        if key[0] != segment:
            continue
        position, component = key[1], key[2]
        # An element that the guide does not speak of is not used; components of one used whole follow it.
        usage = usages.get((position, component))
        if usage is None:
            inner = any(at == position and part for at, part in usages)
            usage = "N" if not component or inner else ("S" if usages.get((position, 0), "N")[0] != "N" else "N")
        allowed, answered_by, name = codes.get((position, component), ((), "", ""))
        found.append(
            Element(
                position,
                component,
                usage[0],
                known.type,
                known.least,
                known.most,
                known.number,
                name or known.name,
                allowed,
                answered_by,
                usage.endswith("+"),
            )
        )
    return tuple(found)


def differing(base: tuple[Loop, ...], own: tuple[Loop, ...], lines: list[dict[str, str]]) -> tuple[Loop, ...]:
    """The loops of ``base`` with the differences of ``lines``; what the newer guide does not use may be used."""
    wider = _Wider(lines)
    replaced = {loop.id: loop for loop in own}
    found = [replaced.pop(loop.id, loop) for loop in base]
    at = next(number for number, loop in enumerate(found) if loop.rest and loop.within == (HEADER,))
    found[at:at] = list(replaced.values())
    return tuple(wider.loop(loop) for loop in found)


class _Wider:
    """Loops and segments made as wide as a guide written as differences says."""

    def __init__(self, lines: list[dict[str, str]]) -> None:
        self.codes: dict[tuple[str, int, int], tuple[str, ...]] = {}
        self.optional: set[tuple[str, int, int]] = set()
        self.free: set[str] = set()
        self.more: dict[str, list[str]] = {}
        for line in lines:
            if line["kind"] == "codes":
                place, _, values = line["told"].partition("=")
                self.codes[line["id"], *_places(place)[0]] = tuple(values.split(","))
            elif line["kind"] == "optional" and line["told"]:
                self.optional.add((line["id"], *_places(line["told"])[0]))
            elif line["kind"] == "optional":
                self.free.add(line["id"])
            elif line["kind"] == "more":
                for loop in line["told"].split(","):
                    self.more.setdefault(loop, []).append(line["id"])

    def loop(self, loop: Loop) -> Loop:
        uses = [self._use(use) for use in loop.uses]
        for segment in self.more.get(loop.id, []):
            plain = [at for at, use in enumerate(uses) if use.id == segment and use.told is None]
            if plain:
                uses[plain[0]] = replace(uses[plain[0]], most=MANY)
                continue
            order = next((use.order for use in uses if use.id == segment), -1)
            parts = tuple(self._element(segment, part) for part in _elements(segment, "", [], None))
            uses.append(Use(loop.id, segment, None, "S", MANY, order, parts, segment_names()[segment]))
        return replace(loop, uses=tuple(uses), order=0)

    def _use(self, use: Use) -> Use:
        free = f"{use.loop}/{use.id}" in self.free
        parts = tuple(self._element(use.id, part) for part in use.elements)
        # What is new with a guide may stand anywhere among the older segments.
        return replace(use, usage="S" if free else use.usage, elements=parts)

    def _element(self, segment: str, part: Element) -> Element:
        place = (segment, part.position, part.component)
        usage = "S" if part.usage == "N" or place in self.optional else part.usage
        more = self.codes.get(place, ())
        codes = () if "*" in more or not part.codes else tuple(dict.fromkeys(part.codes + more))
        return replace(part, usage=usage, codes=codes)
