"""Was a file broken into lines of one width, wherever they fell, and what was it before?"""

from __future__ import annotations

import re
from typing import Final

_LOOKED_AT: Final = 4000
_NARROWEST: Final = 40
_FEWEST: Final = 3
"""Full lines of one width that tell a wrapped file; two may be alike by chance."""
_TERMINATOR: Final = 105
"""Where the terminator of an unbroken ISA stands (X12.5, the one segment of fixed width)."""
_BREAKS: Final = re.compile(rb"\r?\n")


def unwrapped(content: bytes) -> tuple[bytes, int]:
    """The file without the line breaks that some mailer or printer put after every so many characters, and how many; the file
    itself and 0 where its lines are segments, or it has none."""
    head = content[:_LOOKED_AT].lstrip()
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
    return _BREAKS.sub(b"", content), width
