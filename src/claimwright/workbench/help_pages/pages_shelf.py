"""Which pages has the help, and what does each say? Markdown in, HTML out, with anchors, links and a table of contents.

The pages are the repository's ``docs/``, packed with the workbench: one source, read as it lies there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from claimwright.shipped_folders import shipped

HERE: Final = shipped("docs")
INDEX: Final = "index"
_NAME: Final = re.compile(r"(?=.{1,120}$)[a-z0-9]+(?:[-/][a-z0-9]+)*")
_PICTURE: Final = re.compile(r"[a-z0-9-]{1,80}\.png")
_NOTE: Final = re.compile(r"^<!--.*?-->\n?", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(r"(#{1,6})(?: +(.*?))? *#*")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_MARKS: Final = re.compile(r"[*`|]+|^-{3,}|^#+ ", re.MULTILINE)
# HTML of a page is shown as text, and only pages of the web and of the help are linked to.
_READER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Heading:
    level: int
    title: str
    anchor: str


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it up to the next: as HTML, or as plain text where it is searched."""

    page: str
    heading: Heading
    html: str = ""
    text: str = ""

    @property
    def address(self) -> str:
        return f"{page_address(self.page)}#{self.heading.anchor}"


@dataclass(frozen=True)
class HelpPage:
    """A page: its sections in order, the first under its title."""

    name: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        return self.sections[0].heading.title

    @property
    def contents(self) -> list[Heading]:
        """The table of contents: the headings below the title."""
        deepest = 3 if len(self.sections) <= 40 else 2
        return [one.heading for one in self.sections[1:] if one.heading.level <= deepest]

    def section(self, anchor: str) -> list[Section]:
        """A section with those below it; the beginning of the page where there is none of this anchor."""
        places = [at for at, one in enumerate(self.sections) if one.heading.anchor == anchor] or [0]
        first, *rest = self.sections[places[0] :]
        found = [first]
        for one in rest if places[0] else ():
            if one.heading.level <= first.heading.level:
                break
            found.append(one)
        return found

    def beside(self, anchor: str) -> str:
        """A section as HTML that stands below a title of its own: its heading is of the second level."""
        found = self.section(anchor)
        by = 2 - found[0].heading.level
        html = "".join(one.html for one in found)
        return re.sub(r"<(/?)h([1-6])(?=[ >])", lambda tag: f"<{tag[1]}h{min(int(tag[2]) + by, 6)}", html)


def page_address(name: str) -> str:
    return reverse("help") if name == INDEX else reverse("help_page", args=[name])


def names() -> list[str]:
    """Every page, by its path below the folder without its ending."""
    return sorted(str(path.relative_to(HERE).with_suffix("")) for path in HERE.rglob("*.md"))


def page(name: str) -> HelpPage | None:
    """A page by its name, None where there is none; nothing outside the folder is read."""
    path = HERE / f"{name}.md"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return _read(name, path.stat().st_mtime_ns)


def picture(name: str) -> bytes | None:
    path = HERE / "images" / name
    return path.read_bytes() if _PICTURE.fullmatch(name) and path.is_file() else None


def anchor_of(title: str) -> str:
    """The anchor of a heading: small letters, spaces as hyphens, marks left out, as the pages' own links write it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@lru_cache(maxsize=128)
def _read(name: str, written: int) -> HelpPage:
    tokens = _READER.parse(_NOTE.sub("", (HERE / f"{name}.md").read_text(encoding="utf-8")))
    return HelpPage(name, tuple(_sections(name, tokens)))


def words_of(name: str) -> Iterator[Section]:
    """The sections of a page as plain text, without laying them out: all pages are read so when one is searched for."""
    fenced, heading, lines = False, None, []
    for line in _NOTE.sub("", (HERE / f"{name}.md").read_text(encoding="utf-8")).splitlines():
        fenced ^= line.startswith("```")
        begun = None if fenced else _HEADING.fullmatch(line)
        if begun is None:
            lines.append(line)
            continue
        if heading is not None:
            yield Section(name, heading, text=_unmarked("\n".join(lines)))
        title = begun[2] or ""
        heading, lines = Heading(len(begun[1]), _unmarked(title), anchor_of(title)), []
    if heading is not None:
        yield Section(name, heading, text=_unmarked("\n".join(lines)))


def _unmarked(text: str) -> str:
    """A text without the marks of Markdown: a link is its words."""
    return " ".join(_MARKS.sub(" ", _LINK.sub(r"\1", text)).split())


def _sections(name: str, tokens: Sequence[Token]) -> Iterator[Section]:
    starts = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    for at, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        raw = tokens[at + 1].content
        heading = Heading(int(tokens[at].tag[1]), _plain(tokens[at + 1 : at + 2]), anchor_of(raw))
        tokens[at].attrSet("id", heading.anchor)
        own = tokens[at:end]
        _lead(name, own)
        html = str(_READER.renderer.render(own, _READER.options, {}))
        yield Section(name, heading, html)


def _plain(tokens: Sequence[Token]) -> str:
    """The words alone."""
    return " ".join("".join(one.content for one in token.children or ()) for token in tokens)


def _lead(name: str, tokens: Sequence[Token]) -> None:
    """Lets links and pictures lead within the help; a link to what is not shipped leads nowhere."""
    for token in tokens:
        for one in token.children or ():
            if one.type == "link_open":
                _lead_link(name, one)
            elif one.type == "image":
                one.attrSet("src", reverse("help_picture", args=[Path(str(one.attrGet("src"))).name]))
                one.attrSet("loading", "lazy")


def _lead_link(name: str, link: Any) -> None:
    target = urlsplit(str(link.attrGet("href")))
    if target.scheme in {"http", "https"}:
        link.attrSet("rel", "noopener noreferrer")
        link.attrSet("target", "_blank")
        return
    path = _beside(name, target.path)
    if target.scheme or target.netloc or path is None:
        link.attrs.pop("href", None)
        return
    link.attrSet("href", f"{page_address(path)}#{target.fragment}".rstrip("#"))


def _beside(name: str, path: str) -> str | None:
    """The page that a link of a page leads to; None where that is none of the help."""
    if not path:
        return name
    there = (HERE / name).parent.joinpath(path).resolve()
    whole = HERE.resolve()
    if not there.is_relative_to(whole) or there.suffix != ".md" or not there.is_file():
        return None
    return str(there.relative_to(whole).with_suffix(""))
