"""Which edits, tables, commands, indicators, keys and states are there? The pages of docs/reference/, written from the code."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "claimwright"
FOLDER: Final = ROOT / "docs" / "reference"

ROOMS: Final = (
    "claims",
    "edits",
    "remittance",
    "ledger",
    "denials",
    "analytics",
    "clearinghouse",
    "files",
    "x12",
    "reference",
)
"""Rooms that declare tables, in the order of the page."""

KINDS: Final = {"P": "professional", "I": "institutional", "D": "dental"}
_DECLARED: Final = re.compile(r"^(\w+): Final = Table\(", re.MULTILINE)
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
}
"""The screen that a feature's parts, or one of them, belong to."""
_TITLES: Final = {
    "base": "Everywhere",
    "changes": "Reference changes",
    "kpi": "Indicator",
    "status": "Reference status",
    "transaction": "Ledger transaction",
}
_NOTE: Final = "<!-- Written by script/docs from {source}: change it there. -->\n"


def _cell(value: object) -> str:
    """A value inside a Markdown table."""
    return str(value).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _code(value: str) -> str:
    return f"`{value}`" if value else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"
    yield ""


def _first_sentence(module: str) -> str:
    text = inspect.getdoc(importlib.import_module(module)) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def edits_page() -> Iterator[str]:
    """Every edit, by family."""
    from claimwright.edits.catalogue import FAMILIES, all_edits

    edits = all_edits()
    yield "# Edits\n"
    yield _NOTE.format(source="src/claimwright/edits")
    yield (
        f"{len(edits)} edits in {len(FAMILIES)} families. An **error** holds the claim, a **warning** asks for a look, "
        "**info** tells. Words in braces stand for the values found.\n"
    )
    families = [(name, [one for one in edits if one.family == name]) for name in FAMILIES]
    yield from _table(
        ("family", "edits", "what it looks at"),
        (
            (
                f"[{name.replace('_', ' ')}](#{name.replace('_', '-')})",
                len(found),
                _first_sentence(f"claimwright.edits.{name}"),
            )
            for name, found in families
        ),
    )
    for name, found in families:
        yield f"## {name.replace('_', ' ').capitalize()}\n"
        for one in found:
            yield f"### {one.id} {one.title}\n"
            yield f"- **Severity:** {one.severity}; **claims:** {' and '.join(KINDS[kind] for kind in one.kinds)}"
            yield f"- **Says:** {_cell(one.message)}"
            yield f"- **Fix:** {_cell(one.fix)}"
            yield f"- **Source:** {_cell(one.source)}"
            yield f"- **Where:** `{one.where}`"
            if one.effective_from or one.effective_to:
                yield f"- **In force:** {one.effective_from or 'always'} to {one.effective_to or 'open'}"
            yield ""


def declared_tables() -> Iterator[tuple[str, str, Any]]:
    """Room, dotted name and ``Table`` of every table a room declares."""
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.py")):
            names = _DECLARED.findall(path.read_text(encoding="utf-8"))
            if names:
                module = ".".join(("claimwright", *path.relative_to(SOURCE).with_suffix("").parts))
                loaded = importlib.import_module(module)
                for name in names:
                    yield room, f"{module}.{name}", getattr(loaded, name)


def _dtype(dtype: Any) -> str:
    precision, scale = getattr(dtype, "precision", None), getattr(dtype, "scale", None)
    return f"Decimal({precision}, {scale})" if precision is not None else str(dtype)


def tables_page() -> Iterator[str]:
    """Every column of every table."""
    tables = list(declared_tables())
    yield "# Tables\n"
    yield _NOTE.format(source="the Table declarations of each room")
    yield (
        "Every table that a room takes in or gives out is a Polars frame with these columns, in this order. "
        "Money is decimal, in US dollars; dates are dates. *X12 home* names loop, segment and element on the wire; "
        "`-2` behind an element is its second component, `DTP*472` a segment with that qualifier.\n"
    )
    for room in ROOMS:
        links = ", ".join(f"[{table.name}](#{table.name})" for where, _, table in tables if where == room)
        yield f"- **{room}**: {links}"
    yield ""
    for room in ROOMS:
        yield f"## Room {room}\n"
        yield _first_sentence(f"claimwright.{room}") + "\n"
        for where, name, table in tables:
            if where == room:
                yield from _columns(name, table)


def _columns(name: str, table: Any) -> Iterator[str]:
    yield f"### {table.name}\n"
    key = f" Key: {', '.join(_code(one) for one in table.key)}." if table.key else ""
    yield f"A row is {table.row}.{key} `{name}`\n"
    yield from _table(
        ("column", "type", "unit", "X12 home", "meaning"),
        ((_code(c.name), _dtype(c.dtype), c.unit, _code(c.x12), c.meaning) for c in table.columns),
    )


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its full name, groups first."""
    from claimwright.cli.main import COMMANDS

    for name, listed in COMMANDS.items():
        command = listed.load(name)
        yield f"claimwright {name}", command
        for child, inner in _inner(command).items():
            yield f"claimwright {name} {child}", inner


def _inner(command: Any) -> dict[str, Any]:
    """The commands of a group by name; none of a command."""
    import typer

    if not hasattr(command, "list_commands"):
        return {}
    context = typer.Context(command)
    return {name: command.get_command(context, name) for name in command.list_commands(context)}


def commands_page() -> Iterator[str]:
    """The help of every command."""
    yield "# Commands\n"
    yield _NOTE.format(source="src/claimwright/cli")
    yield (
        "Every command answers `--help`. A readable table is the default; `--json` writes JSON and nothing else to "
        "standard output; messages go to standard error. Exit codes: 0 all is well, 1 there are findings or something "
        "is held, 2 something could not be read.\n"
    )
    for name, command in commands():
        yield f"## {name}\n"
        if inner := _inner(command):
            yield f"{command.help}\n"
            yield from (f"- [`{name} {child}`](#{f'{name} {child}'.replace(' ', '-')})" for child in inner)
            yield ""
            continue
        yield f"```\n{name} {' '.join(_usage(command))}\n```\n"
        yield from _help(f"{command.help or ''}\n\n{command.epilog or ''}")
        yield from _table(("argument or option", "meaning", "default"), _parameters(command))


def _usage(command: Any) -> Iterator[str]:
    for one in command.params:
        if one.param_type_name == "argument":
            many = "..." if one.nargs == -1 else ""
            yield f"{one.name.upper()}{many}" if one.required else f"[{one.name.upper()}{many}]"
    yield "[OPTIONS]"


def _help(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        words = " ".join(paragraph.split())
        if words.startswith("Example: "):
            yield f"```\n{words.removeprefix('Example: ')}\n```\n"
        elif words:
            yield f"{words}\n"


def _parameters(command: Any) -> Iterator[tuple[str, str, str]]:
    for one in command.params:
        if one.param_type_name == "argument":
            names = _code(one.name.upper())
        else:
            names = ", ".join(_code(name) for name in [*one.opts, *one.secondary_opts])
        if one.name in {"install_completion", "show_completion"}:
            continue
        default = one.default
        if one.required or default is None or default == "" or default is False or callable(default):
            shown = "required" if one.required else ""
        elif default is True:
            shown = _code(one.opts[0])
        else:
            shown = _code(str(getattr(default, "value", default)))
        yield names, getattr(one, "help", "") or "", shown


def kpis_page() -> Iterator[str]:
    """Every indicator with its formula."""
    from claimwright.analytics import definitions

    yield "# Key performance indicators\n"
    yield _NOTE.format(source="src/claimwright/analytics/kpis.py")
    yield (
        "Each indicator opens onto the rows behind its numerator and its denominator; "
        "with an empty denominator it has no value.\n"
    )
    for one in definitions():
        yield f"## {one.title}\n"
        yield f"- **Id:** `{one.id}`; **unit:** {one.unit}; **good is:** {one.better}; **rows:** {one.rows}"
        yield f"- **Formula:** {one.formula}"
        yield f"- **Source:** {one.source}\n"


def _places(workbench: Path) -> list[tuple[str, str, str]]:
    """Position, title and keys of every place of the menu."""
    files = workbench.glob("*/urls.py")
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
    workbench = SOURCE / "workbench"
    frame, encoder = workbench / "frame" / "static" / "frame", workbench / "encoder" / "static" / "encoder"
    for keys, text in _BUILT_IN_KEY.findall((frame / "keys.js").read_text(encoding="utf-8")):
        yield "base", keys, text
    for keys, text in _BUILT_IN_KEY.findall((encoder / "words.js").read_text(encoding="utf-8")):
        yield "encoder", keys, f"{text} (selecting words of the record)"
    for _, title, keys in sorted(_places(workbench), key=lambda place: int(place[0])):
        yield "base", keys, f"Go to {title.lower()}"
    for path in sorted(workbench.glob("*/templates/**/*.html")):
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
    yield _NOTE.format(source="the key registry of src/claimwright/workbench")
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
        yield from _table(
            ("keys", "what happens"),
            (
                (" ".join(f"`{key}`" if key != "..." else key for key in keys.split()), text)
                for keys, text in by_screen[screen]
            ),
        )


def files_page() -> Iterator[str]:
    """Every kind of official file that can be added."""
    from claimwright.reference.releases import registry
    from claimwright.reference.releases.calendar import publishing

    yield "# Official files\n"
    yield _NOTE.format(source="the Readers of src/claimwright/reference/releases and its data/publishing.tsv")
    yield (
        "`claimwright reference add` knows these by their content. *Without it* is what cannot be done, or not for newer "
        "days, while the file is missing; where packages or another file answer meanwhile, that is named.\n"
    )
    rows = []
    for name, entry in publishing().items():
        readers = [reader for reader in registry.readers() if reader.dataset == name]
        when = ", ".join(f"{date(2000, month, 1):%B}" for month in entry.months)
        tables = dict.fromkeys(table.name for reader in readers for table in reader.tables)
        rows.append(
            (
                _code(name),
                "; ".join(dict.fromkeys(reader.describes for reader in readers)),
                entry.publisher,
                when or (f"within {entry.max_age.days} days" if entry.max_age else ""),
                ", ".join(f"[{table}](tables.md#{table})" for table in tables),
                entry.disables + (f" ({entry.fallback} meanwhile)" if entry.fallback else ""),
            )
        )
    yield from _table(("data set", "file", "publisher", "takes effect", "tables", "without it"), rows)


def states_page() -> Iterator[str]:
    """Every state of a claim, an encounter and a batch, and the acts that lead from one to another."""
    from claimwright.data_files import data_rows

    yield "# States\n"
    yield _NOTE.format(source="src/claimwright/workbench/data/states.tsv")
    yield (
        "A step that is not here is refused, and nothing is changed. Each step is a line of the history of its claim or encounter, "
        "with the state before and after.\n"
    )
    rows = data_rows("claimwright.workbench", "states.tsv")
    for name in dict.fromkeys(row["object"] for row in rows):
        yield f"## {name.capitalize()}\n"
        heads = ["from", "to", *(["its encounter"] if name == "claim" else []), "act", "by", "meaning"]
        told = [_step_told(row) for row in rows if row["object"] == name]
        yield from _table(heads, ([cells[head] for head in heads] for cells in told))


def _step_told(row: dict[str, str]) -> dict[str, str]:
    """A transition by the headings of its table, states and acts in words."""
    before = "any" if row["from"] == "*" else ", ".join(row["from"].split())
    words = {"from": before, "to": row["to"], "its encounter": row["encounter"], "act": row["act"]}
    return row | {head: text.replace("_", " ") for head, text in words.items()}


def pages() -> dict[Path, str]:
    """Each page's path and the text it must have."""
    makers = {
        "edits": edits_page,
        "tables": tables_page,
        "commands": commands_page,
        "kpis": kpis_page,
        "files": files_page,
        "shortcuts": shortcuts_page,
        "states": states_page,
    }
    written = {FOLDER / f"{name}.md": "\n".join(make()).rstrip("\n") + "\n" for name, make in makers.items()}
    sys.path.insert(0, str(Path(__file__).parent))
    from x12_pages import x12_pages

    return written | {FOLDER / "x12" / f"{name}.md": text for name, text in x12_pages()}


def main() -> int:
    """Writes the pages, or with ``--check`` names those that are stale."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale; write it anew with script/docs")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
