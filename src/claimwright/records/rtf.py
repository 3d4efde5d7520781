"""What does a note in RTF say: its words without formatting, pictures, hidden or struck out text?"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Final

from claimwright.records.markup import tidy

_TOKEN: Final = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SILENT: Final = frozenset([
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "footer", "footerl",
    "footerr", "footerf", "listtable", "listoverridetable", "generator", "themedata", "datastore", "latentstyles",
    "rsidtbl", "xmlnstbl", "fldinst", "object", "shprslt",
])  # fmt: skip
_BREAKS: Final = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "page": "\n",
    "sect": "\n",
    "tab": " ",
    "cell": " | ",
    "nestrow": "\n",
    "softline": "\n",
    "softpage": "\n",
    "column": "\n",
    "nestcell": " | ",
}
_SIGNS: Final = {"emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019",
                 "ldblquote": "\u201c", "rdblquote": "\u201d", "emspace": " ", "enspace": " ", "qmspace": " "}  # fmt: skip
_READ_WITHIN: Final = frozenset({"shptxt"})
"""The words of a text box stand inside a group that is otherwise left out."""
_HEADERS: Final = frozenset({"header", "headerl", "headerr", "headerf"})
"""Headers of pages, where names stand: lines of their own."""
_BOX_WORDS: Final = frozenset({"fftype", "ffres", "ffdefres"})
"""A form field: what it is (1 is a box to tick), its result, and the one it began with."""
_AS_IT_BEGAN: Final = "25"
_NOT_COUNTING: Final = frozenset({"strike", "striked", "deleted", "v"})
"""Struck out, deleted as a tracked change, hidden (RTF 1.9.1, character properties)."""


@dataclass(frozen=True)
class _State:
    """What holds inside a group: whether it is silent, how its words are marked, and characters after ``\\u`` to skip."""

    silent: bool = False
    gone: frozenset[str] = frozenset()
    stand_ins: int = 1


def rtf_text(markup: str) -> tuple[str, bool]:
    """Text of an RTF document, and whether words of it were left out as struck out, deleted or hidden."""
    page = _code_page(markup)
    out: list[str] = []
    stack: list[_State] = []
    state, skip, left_out = _State(), 0, False
    box: dict[str, int | None] = {}
    for match in _TOKEN.finditer(markup):
        word, number, hexa, symbol, brace, chars = match.groups()
        if brace:
            skip = 0
            if brace == "{":
                stack.append(state)
            else:
                if box:
                    out.append(
                        "\u2612 "
                        if box.get("ffres") or (box.get("ffres") is None and box.get("ffdefres"))
                        else "\u2610 "
                    )
                    box = {}
                state = stack.pop() if stack else _State()
            continue
        if word in _BOX_WORDS and (box or (word, number) == ("fftype", "1")):
            box[word] = int(number or 0) if number != _AS_IT_BEGAN else None
        state = _after(state, word, number, symbol)
        said = _said(word, number, hexa, symbol, chars, page)
        if skip and (hexa or chars):
            cut = min(skip, len(said))
            said, skip = said[cut:], skip - cut
        if word == "u":
            skip = state.stand_ins
        if state.gone and said.strip() and not state.silent:
            left_out = True
        elif not state.silent:
            out.append(said)
    return tidy("".join(out)), left_out


def _code_page(markup: str) -> str:
    found = re.search(r"\\ansicpg(\d{3,5})", markup[:2048])
    name = f"cp{found[1]}" if found else "cp1252"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _after(state: _State, word: str | None, number: str | None, symbol: str | None) -> _State:
    """What holds after a control word."""
    if word in _SILENT or symbol == "*":
        return replace(state, silent=True)
    if word in _READ_WITHIN:
        return replace(state, silent=False)
    if word in _NOT_COUNTING:
        return replace(state, gone=state.gone - {word} if number == "0" else state.gone | {word})
    if word == "plain" and state.gone:
        return replace(state, gone=frozenset())
    if word == "uc" and number:
        return replace(state, stand_ins=max(0, int(number)))
    return state


def _said(
    word: str | None, number: str | None, hexa: str | None, symbol: str | None, chars: str | None, page: str
) -> str:
    """The characters that one token stands for."""
    if word == "u" and number:
        code = int(number) % 65536
        return "" if 0xD800 <= code <= 0xDFFF else chr(code)
    if word in _HEADERS or word in _READ_WITHIN:
        return "\n"
    if word:
        return _BREAKS.get(word) or _SIGNS.get(word, "")
    if hexa:
        return bytes([int(hexa, 16)]).decode(page, "replace")
    if symbol == "~":
        return " "
    if symbol == "_":
        return "-"
    if symbol in {"\r", "\n"}:
        return "\n"
    return chars or (symbol if symbol and symbol in "\\{}" else "")
