"""Which keys work on which screen? The page docs/reference/shortcuts.md, from the screens themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from markdown_lines import NOTE, table_lines

WORKBENCH: Final = Path(__file__).resolve().parents[2] / "src" / "claimwright" / "workbench"

_BUILT_IN_KEY: Final = re.compile(r'^\s+\["([^"]+)", \{ help: "([^"]+)"', re.MULTILINE)
_PLACE: Final = re.compile(r'Place\((\d+), "\w+", "([^"]+)", "([^"]+)"')
_MARKED_KEY: Final = re.compile(
    r"""data-(row-)?key="([^"]+)"\s+data-help="([^"]+)"|{% (row_)?key "([^"]+)" "([^"]+)"|\bkeys="([^"]+)" does="([^"]+)\""""
)
"""A key as attributes, as the tag that writes them, or as that of a filter."""
_PART_OF: Final = {
    "claims": "claim",
    "coding": "chart",
    "encoder": "encoder",
    "exchange": "x12_file",
    "library": "changes",
    "library/loading": "status",
    "coding/work": "worklist",
    "worklists": "list",
    "worklists/item": "item",
}
"""The screen that a feature's parts, or one of them, belong to."""
_TITLES: Final = {
    "": "On several screens",
    "base": "Everywhere",
    "changes": "Reference changes",
    "kpi": "Indicator",
    "status": "Reference status",
    "transaction": "Ledger transaction",
    "list": "Worklist of all work",
    "item": "Work item",
    "rules": "Rules of work",
    "entry": "Enter charges",
}


def _places() -> list[tuple[str, str, str]]:
    """Position, title and keys of every place of the menu."""
    files = WORKBENCH.glob("*/urls.py")
    return [place for path in files for place in _PLACE.findall(path.read_text(encoding="utf-8"))]


def _screen(template: Path) -> str:
    """The screen a template is, or is a part of."""
    if template.parent.name != "parts":
        return template.stem
    feature = template.parents[1].name
    return _PART_OF.get(f"{feature}/{template.stem}", _PART_OF.get(feature, ""))


def _marked(template: Path) -> Iterator[tuple[str, str, str]]:
    """Whether a key acts on the row, the key, and what it does."""
    for raw_row, raw, raw_text, row, keys, text, filter_keys, filter_text in _MARKED_KEY.findall(
        template.read_text(encoding="utf-8")
    ):
        yield raw_row or row, raw or keys or filter_keys, raw_text or text or filter_text


def shortcut_keys() -> Iterator[tuple[str, str, str]]:
    """Screen, keys and help of every key of the workbench."""
    frame, encoder = WORKBENCH / "frame" / "static" / "frame", WORKBENCH / "encoder" / "static" / "encoder"
    for keys, text in _BUILT_IN_KEY.findall((frame / "keys.js").read_text(encoding="utf-8")):
        yield "base", keys, text
    for keys, text in _BUILT_IN_KEY.findall((encoder / "words.js").read_text(encoding="utf-8")):
        yield "encoder", keys, f"{text} (selecting words of the record)"
    for _, title, keys in sorted(_places(), key=lambda place: int(place[0])):
        yield "base", keys, f"Go to {title.lower()}"
    for path in sorted(WORKBENCH.glob("*/templates/**/*.html")):
        screen = _screen(path)
        for row, keys, text in _marked(path):
            if "place" in keys:
                continue
            counted = "forloop" in keys or "number" in keys
            if "choice" in keys:
                yield "encoder", "0 ... Z", "Choose the character (ICD-10-PCS builder)"
                continue
            if "value|first" in keys:
                for letter, book in (("i", "Index"), ("n", "Neoplasm"), ("d", "Drugs"), ("e", "External causes")):
                    yield "encoder", f"b {letter}", f"Browse: {book}"
                continue
            shown = re.sub(r"{{ (forloop.counter|number) }}", "of that number", text)
            yield screen, "1 ... 9" if counted else keys, shown + (" (current row)" if row else "")


def shortcuts_page() -> Iterator[str]:
    """Every key, by screen."""
    yield "# Keys of the workbench\n"
    yield NOTE.format(source="the key registry of src/claimwright/workbench")
    yield (
        "Press `?` on any screen to see the keys that work there. `g w` means g, then w. "
        "In a field, Esc gives the keys back to the screen.\n"
    )
    by_screen: dict[str, dict[tuple[str, str], None]] = {}
    for screen, keys, text in shortcut_keys():
        by_screen.setdefault(screen, {})[(keys, text)] = None
    titles = {screen: _TITLES.get(screen, screen.replace("_", " ").capitalize()) for screen in by_screen}
    for screen in sorted(by_screen, key=lambda name: (name != "base", titles[name])):
        yield f"## {titles[screen]}\n"
        yield from table_lines(
            ("keys", "what happens"),
            (
                (" ".join(f"`{key}`" if key != "..." else key for key in keys.split()), text)
                for keys, text in by_screen[screen]
            ),
        )
