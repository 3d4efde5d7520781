"""Which loops, segments and elements does each transaction have? The pages of docs/reference/x12/, from the grammar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_NOTE: Final = "<!-- Written by script/docs from src/claimwright/x12/grammar: change it there. -->\n"
_USAGE: Final = {"R": "required", "S": "if it applies", "N": "not used"}


def x12_pages() -> Iterator[tuple[str, str]]:
    """Name and text of each page: one a guide, one of the findings, one that lists them."""
    from claimwright.x12.grammar.catalogue import guide, guide_ids

    for identifier in guide_ids():
        yield identifier, _text(_guide_page(guide(identifier)))
    yield "findings", _text(_findings_page())
    yield "index", _text(_index_page([guide(identifier) for identifier in guide_ids()]))


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _index_page(guides: list[Any]) -> Iterator[str]:
    yield "# X12 transactions\n"
    yield _NOTE
    yield (
        "What each transaction holds, in our own words: the grammar that files are checked by and written to. "
        "What the check finds is on [the page of findings](findings.md).\n"
    )
    yield "| transaction | page |"
    yield "|---|---|"
    for one in guides:
        yield f"| {one.transaction} | [{one.name}]({one.id}.md) |"


def _most(most: int) -> str:
    from claimwright.x12.grammar.model import MANY

    return "any number" if most >= MANY else str(most)


def _guide_page(one: Any) -> Iterator[str]:
    yield f"# {one.transaction}: {one.name}\n"
    yield _NOTE
    yield (
        "Loops in order, each with its segments. *Repeat* is how often it may stand there. Types: AN text, ID code, DT date, "
        "TM time, R decimal, N0 whole number; 2..30 is from two to thirty characters. An element that is not listed is not "
        "used.\n"
    )
    yield "## Loops\n"
    yield "| loop | holds | within | usage | repeat |"
    yield "|---|---|---|---|---|"
    shown = [loop for loop in one.loops if not loop.rest]
    for loop in shown:
        link = f"[{loop.id}](#{_anchor(loop)})"
        yield f"| {link} | {loop.name} | {', '.join(loop.within)} | {_USAGE[loop.usage]} | {_most(loop.most)} |"
    yield ""
    for loop in one.loops:
        yield f"## {_title(loop)}\n"
        for use in loop.uses:
            # A guide written as differences uses any element of the standard: its page would say little else.
            yield from [*_heading(use), ""] if one.wide else _use(use)


def _title(loop: Any) -> str:
    return f"{loop.name} ({loop.shown}, after its inner loops)" if loop.rest else f"{loop.id} {loop.name}"


def _anchor(loop: Any) -> str:
    title = _title(loop).lower()
    return "".join(char for char in title if char.isalnum() or char in " -_").replace(" ", "-")


def _heading(use: Any) -> Iterator[str]:
    told = ""
    if use.told:
        position, component, values = use.told
        told = f" with {use.id}{position:02}{f'-{component}' if component else ''} {', '.join(values)}"
    yield f"**{use.id}** {use.name}{told}: {_USAGE[use.usage]}, repeat {_most(use.most)}"


def _use(use: Any) -> Iterator[str]:
    yield from _heading(use)
    yield ""
    yield "| element | meaning | usage | form | values |"
    yield "|---|---|---|---|---|"
    rows = [_element(use.id, part) for part in use.elements if part.usage != "N"]
    if use.id in ("HI", "CAS", "PLB"):
        # The further codes, adjustments and reasons repeat the first one: they are told together.
        rows = [_element(use.id, part) for part in use.elements if part.usage != "N" and part.position <= _TOLD[use.id]]
        last = max(part.position for part in use.elements if part.usage != "N")
        if last > _TOLD[use.id]:
            rows.append(f"| to {use.id}{last:02} | the same again | if it applies | | |")
    yield from rows
    yield ""


_TOLD: Final = {"HI": 2, "CAS": 7, "PLB": 6}


def _element(segment: str, part: Any) -> str:
    form = "components" if part.type == "C" else f"{part.type} {part.least}..{part.most}"
    if part.repeats:
        form += ", repeats"
    values = ", ".join(part.codes) or (part.answered_by.replace("_", " ") and f"*{part.answered_by.replace('_', ' ')}*")
    return f"| {segment}{part.place} | {part.name} | {_USAGE[part.usage]} | {form} | {values} |"


def _findings_page() -> Iterator[str]:
    from claimwright.x12.check.findings import checks

    yield "# Findings on X12 files\n"
    yield _NOTE
    yield (
        "What `check` says of a file. *SNIP* is the type of check: 1 syntax, 2 requirement, 3 balance, 4 between segments, "
        "5 code sets. *Code* is what a TA1 or 999 says for it. Words in braces stand for what was found.\n"
    )
    yield "| finding | SNIP | severity | about | code | says | repair |"
    yield "|---|---|---|---|---|---|---|"
    for name, row in checks().items():
        cells = (row["snip"], row["severity"], row["level"], row["note"] or "", row["message"], row["repair"] or "")
        yield f"| `{name}` | {' | '.join(cells)} |"
