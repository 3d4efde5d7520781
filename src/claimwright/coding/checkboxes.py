"""Which words of a form count: an item whose box is not ticked says nothing, one that is ticked says what it says."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.compiled import compiled

_BOX: Final = compiled(r"(?P<ticked>[☑☒✅]|\[[xX✓✔]\])|[☐□❏◻]|\[[ _]?\]", 0)
_YES_OR_NO: Final = compiled(r"[\s|]*(?:yes|no|y|n|n/a|unknown)?[\s|.,;]*")
_UNFILLED: Final = compiled(
    r"[A-Za-z][^:\n_.;]*:[ \t]*_{2,}(?=[ \t]*(?:$|[A-Za-z][^:\n_.;]*:[ \t]*_{2,}))", re.MULTILINE
)
"""A label over a line that nobody wrote on ("Cancer: ____")."""


def ticked_only(text: str) -> str:
    """The text with blanks in the places of boxes, of unticked items and of labels without an entry, each other character where
    it was."""
    if "__" in text:
        text = _UNFILLED.sub(lambda blank: " " * len(blank[0]), text)
    if not _BOX.search(text):
        return text
    return "".join(_line(line) if _BOX.search(line) else line for line in re.split(r"([\r\n]+)", text))


def _line(line: str) -> str:
    boxes = list(_BOX.finditer(line))
    starts, ends = [box.start() for box in boxes], [box.end() for box in boxes]
    before_each = bool(line[: starts[0]].strip(" \t-*•|")) and not line[ends[-1] :].strip(" \t.|;,")
    items = (
        list(zip([0, *ends[:-1]], starts, strict=True))
        if before_each
        else list(zip(ends, [*starts[1:], len(line)], strict=True))
    )
    answers = all(_YES_OR_NO.fullmatch(line[low:high]) for low, high in items)
    if not before_each and answers and not any(box["ticked"] for box in boxes):
        return " " * len(line)  # a question that nobody answered
    out = list(line)
    for box, (low, high) in zip(boxes, items, strict=True):
        mark = " " if before_each or answers or not "".join(out[: box.start()]).strip(" \t-*•|") else ";"
        out[box.start() : box.end()] = mark.ljust(box.end() - box.start())
        if not box["ticked"]:
            end = high if before_each else _cell_end(line, low, high)
            out[low:end] = " " * (end - low)
    return "".join(out)


def _cell_end(line: str, low: int, high: int) -> int:
    """Where an item ends in the row of a table: with its cell, or with the next one when the box has a cell alone."""
    begin = low + len(line[low:high]) - len(line[low:high].lstrip(" \t|"))
    end = line.find("|", begin, high)
    return high if end < 0 else end
