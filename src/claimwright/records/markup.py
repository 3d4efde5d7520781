"""What a note in HTML or XHTML says, as plain text that evidence offsets can count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "div",
        "dd",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "textarea",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT: Final = frozenset({"script", "style", "title", "template", "noscript", "svg"})
"""What is not shown as words."""
_STRUCK: Final = frozenset({"del", "s", "strike"})
_AS_WRITTEN: Final = frozenset({"pre", "textarea", "listing", "xmp"})
"""Elements whose lines stand as they are written."""
_EMPTY: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
"""Elements that have no end (HTML, 13.1.2)."""
_ENDS_BEFORE: Final = {"li": {"li"}, "dd": {"dd", "dt"}, "dt": {"dd", "dt"}, "td": {"td", "th"}, "th": {"td", "th"},
                       "tr": {"tr", "td", "th"}, "option": {"option"}}  # fmt: skip
"""Elements whose end may be left out, each ended by the start of a next (HTML, 13.1.2.4); a paragraph ends before any block."""
_HOLDS: Final = frozenset({"ul", "ol", "dl", "table", "select", "div", "section", "article", "blockquote"})
_STYLES: Final = (
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE), "struck out"),
    (re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)\b", re.IGNORECASE), "hidden"),
)  # fmt: skip
_KEPT_LINES: Final = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_UNCLOSED: Final = re.compile(r"<(?=[^<>]*(?:<|\Z))")
_MOST_UNCLOSED: Final = 500
"""Signs "<" without their ">" from which they are words: the parser would look to the end of the text for each."""
_LIKE_HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table|h[1-6]|span|b|br|pre|center|font)\b",
    re.IGNORECASE | re.DOTALL,
)


def looks_like_html(text: str) -> bool:
    """Whether text begins as an HTML page or fragment does."""
    return bool(_LIKE_HTML.match(text[:8192].lstrip("\ufeff")))


@dataclass(frozen=True)
class MarkedText:
    """The words of HTML, and how those were marked that are left out: struck out, hidden."""

    text: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Open:
    """An element that has begun; ``gone`` says why its words are not read."""

    tag: str
    gone: str
    as_written: bool


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.stack: list[_Open] = []
        self.left_out: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        block = tag in _HEADINGS or tag in _BLOCKS
        self._end({"p"} if block and tag != "br" else _ENDS_BEFORE.get(tag, set()))
        around = self.stack[-1] if self.stack else _Open("", "", as_written=False)
        said = {name: value or "" for name, value in attrs}
        gone = around.gone or _gone(tag, said)
        if tag not in _EMPTY:
            kept = around.as_written or tag in _AS_WRITTEN or bool(_KEPT_LINES.search(said.get("style", "")))
            self.stack.append(_Open(tag, gone, kept))
        if not gone:
            self.parts.append(_begins(tag, said))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(one.tag == tag for one in self.stack):
            while self.stack.pop().tag != tag:
                pass
        if tag in _HEADINGS or tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        around = self.stack[-1] if self.stack else _Open("", "", as_written=False)
        if not around.gone:
            self.parts.append(data if around.as_written else re.sub(r"\s+", " ", data))
        elif data.strip() and around.gone != "silent":
            self.left_out[around.gone] = None

    def _end(self, tags: set[str]) -> None:
        """Ends the last open element of these tags, unless something that holds others has begun since."""
        for number in range(len(self.stack) - 1, -1, -1):
            if self.stack[number].tag in tags:
                del self.stack[number:]
                return
            if self.stack[number].tag in _HOLDS:
                return


def _gone(tag: str, said: dict[str, str]) -> str:
    if tag in _SILENT:
        return "silent"
    if tag in _STRUCK:
        return "struck out"
    if "hidden" in said:
        return "hidden"
    return next((words for pattern, words in _STYLES if pattern.search(said.get("style", ""))), "")


def _begins(tag: str, said: dict[str, str]) -> str:
    """What the start of an element puts between words; a box to tick is a word of its own."""
    if tag == "input" and said.get("type", "").lower() in {"checkbox", "radio"}:
        return " \u2612 " if "checked" in said else " \u2610 "
    if tag == "option":
        return "\n\u2612 " if "selected" in said else "\n\u2610 "
    if tag in _HEADINGS:
        return "\n\n"
    if tag == "li":
        return "\n• "
    if tag in {"td", "th"}:
        return " | "
    return "\n" if tag in _BLOCKS else ""


def read_html(markup: str) -> MarkedText:
    """Text of an HTML or XHTML fragment: blocks on lines of their own, list items bulleted, cells apart, boxes as ☐ and ☒."""
    if len(_UNCLOSED.findall(markup)) > _MOST_UNCLOSED:
        markup = _UNCLOSED.sub("&lt;", re.sub(r"(?s)<!--(?:(?!-->).)*-->", "", markup))
    parser = _Text()
    try:
        parser.feed(markup)
        parser.close()
    except (AssertionError, ValueError):  # html.parser gives up so on a few malformed declarations
        return MarkedText(tidy(re.sub(r"<[^<>]*>", " ", markup)))
    return MarkedText(tidy("".join(parser.parts)), tuple(parser.left_out))


def html_text(markup: str) -> str:
    """The words alone of an HTML or XHTML fragment."""
    return read_html(markup).text


def tidy(text: str) -> str:
    """Text without trailing blanks and without more than one empty line in a row."""
    lines = [re.sub(r"^\| ", "", re.sub(r"[ \t\xa0]+", " ", line).strip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
