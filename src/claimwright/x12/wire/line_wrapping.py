"""Was a file broken into lines of one width, wherever they fell, and what was it before?"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import Final

LOOKED_AT: Final = 4000
"""Bytes at the beginning of a file that tell whether it was."""
_NARROWEST: Final = 40
_FEWEST: Final = 3
"""Full lines of one width that tell a wrapped file; two may be alike by chance."""
_TERMINATOR: Final = 105
"""Where the terminator of an unbroken ISA stands (X12.5, the one segment of fixed width)."""
_BREAKS: Final = re.compile(rb"\r?\n")


def unwrapped(content: bytes) -> tuple[bytes, int]:
    """The file without the line breaks that some mailer or printer put after every so many characters, and how many; the file
    itself and 0 where its lines are segments, or it has none."""
    head = content[:LOOKED_AT].removeprefix(BOM_UTF8).lstrip()
    # The last line, which may be shorter, tells nothing.
    lines = [line for line in _BREAKS.split(head) if line][:-1]
    width = len(lines[0]) if lines else 0
    if (
        len(lines) < _FEWEST
        or width < _NARROWEST
        or head[:3].upper() != b"ISA"
        or {len(line) for line in lines} != {width}
    ):
        return content, 0
    joined = b"".join(lines)
    terminator = joined[_TERMINATOR : _TERMINATOR + 1]
    if not terminator or terminator.isalnum() or all(line.endswith(terminator) for line in lines):
        return content, 0
    # Another interchange behind it may have lines that are segments: only breaks after full lines, and the last, are the mailer's.
    full = rb"(?m)^((?:\xef\xbb\xbf)?[^\r\n]{%d})\r?\n|(?:\r?\n)+\Z" % width
    return re.sub(full, rb"\1", content), width
