"""What a note in HTML or XHTML says, as plain text that evidence offsets can count."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "div",
        "dd",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
    ]
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT: Final = frozenset({"script", "style", "head", "title", "del", "s", "strike", "template", "noscript", "svg"})
"""What is not shown as words, and words that were struck out."""
_STRUCK: Final = re.compile(r"<(?:del|s|strike)[\s>]", re.IGNORECASE)
_LIKE_HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table|h[1-6]|span|b|br|pre|center|font)\b",
    re.IGNORECASE | re.DOTALL,
)


def looks_like_html(text: str) -> bool:
    """Whether text begins as an HTML page or fragment does."""
    return bool(_LIKE_HTML.match(text[:8192].lstrip("\ufeff")))


def has_struck_words(markup: str) -> bool:
    return bool(_STRUCK.search(markup))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _HEADINGS:
            self.parts.append("\n\n")
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag in {"td", "th"}:
            self.parts.append(" | ")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _HEADINGS or tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def html_text(markup: str) -> str:
    """Text of an HTML or XHTML fragment: blocks on lines of their own, list items bulleted, cells apart."""
    parser = _Text()
    try:
        parser.feed(markup)
        parser.close()
    except (AssertionError, ValueError):  # html.parser gives up so on a few malformed declarations
        return tidy(re.sub(r"<[^>]*>", " ", markup))
    return tidy("".join(parser.parts))


def tidy(text: str) -> str:
    """Text without trailing blanks and without more than one empty line in a row."""
    lines = [re.sub(r"^\| ", "", re.sub(r"[ \t\xa0]+", " ", line).strip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
