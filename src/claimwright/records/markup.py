"""What a note in HTML, XHTML or RTF says, as plain text that evidence offsets can count."""

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
_SILENT: Final = frozenset({"script", "style", "head", "title"})


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


_RTF_TOKEN: Final = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|(.)", re.DOTALL
)
_RTF_SILENT: Final = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "header",
        "footer",
        "headerl",
        "headerr",
        "footerl",
        "footerr",
        "listtable",
        "listoverridetable",
        "generator",
        "themedata",
        "datastore",
        "latentstyles",
        "rsidtbl",
        "xmlnstbl",
        "fldinst",
        "object",
    ]
)
_RTF_BREAKS: Final = {"par": "\n", "line": "\n", "row": "\n", "page": "\n", "sect": "\n", "tab": " ", "cell": " | "}


def rtf_text(markup: str) -> str:
    """Text of an RTF document; formatting, pictures and hidden groups dropped."""
    out: list[str] = []
    stack: list[bool] = []
    silent = False
    skip = 0
    for match in _RTF_TOKEN.finditer(markup):
        word, number, hexa, symbol, brace, char = match.groups()
        if brace == "{":
            stack.append(silent)
        elif brace == "}":
            silent = stack.pop() if stack else False
        elif word in _RTF_SILENT or symbol == "*":
            silent = True
        elif silent:
            continue
        elif word == "u" and number:
            code = int(number) % 65536
            if not 0xD800 <= code <= 0xDFFF:
                out.append(chr(code))
            skip = 1
        elif word in _RTF_BREAKS:
            out.append(_RTF_BREAKS[word])
        elif hexa or char or symbol:
            if skip:
                skip -= 1
            elif hexa:
                out.append(bytes([int(hexa, 16)]).decode("cp1252", "replace"))
            elif char:
                out.append(char)
            elif symbol in "\\{}":
                out.append(symbol)
            elif symbol == "~":
                out.append(" ")
    return tidy("".join(out))


def media_text(data: bytes, content_type: str) -> str | None:
    """Text of an attachment by its media type, or by its first bytes; None for what is not text (PDF, pictures)."""
    kind = content_type.split(";")[0].strip().lower()
    head = data[:64].lstrip().lower()
    if kind in {"text/rtf", "application/rtf"} or head.startswith(b"{\\rtf"):
        return rtf_text(data.decode("cp1252", "replace"))
    if kind in {"text/html", "application/xhtml+xml"} or head.startswith(
        (b"<html", b"<!doctype html", b"<div", b"<p>")
    ):
        return html_text(data.decode("utf-8", "replace"))
    if kind.startswith("text/") or not kind:
        if b"\x00" in data or head.startswith(b"%pdf"):
            return None
        return data.decode("utf-8", "replace").removeprefix("\ufeff")
    return None
