"""How are the bytes of a file read by position, in memory or on disk?"""

from __future__ import annotations

import os
from pathlib import Path

from claimwright.errors import UnreadableError
from claimwright.x12.wire.line_wrapping import LOOKED_AT, unwrapped


class Source:
    """The bytes of a file, in memory or on disk, read by position.

    A file that was broken into lines of one width is held in memory without the breaks; ``wrapped`` is that width, else 0.
    """

    def __init__(self, data: bytes | Path, name: str = "") -> None:
        self._data = data if isinstance(data, bytes) else None
        self.wrapped = 0
        self.name = name or (data.name if isinstance(data, Path) else "")
        self._file = -1
        if isinstance(data, Path):
            try:
                self._file = os.open(data, os.O_RDONLY)
                self.size = os.fstat(self._file).st_size
                os.pread(self._file, 1, 0)
            except OSError as problem:
                self.close()
                raise UnreadableError(self.name, "", f"the file cannot be opened ({problem.strerror})") from None
        else:
            self.size = len(data)
        # Here, beneath every reader, so that none takes a break for part of a number or an amount.
        if unwrapped(self.read(0, LOOKED_AT))[1]:
            self._data, self.wrapped = unwrapped(self.read(0, self.size))
            self.size = len(self._data)

    def read(self, start: int, end: int) -> bytes:
        if self._data is not None:
            return self._data[start:end]
        pieces = []
        end = min(end, self.size)
        while start < end:
            piece = os.pread(self._file, end - start, start)
            if not piece:
                break
            pieces.append(piece)
            start += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
