"""How does a backup rest? As lines, packed and sealed in frames, each of which knows its place: none can go missing."""

from __future__ import annotations

import hmac
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from claimwright import __version__
from claimwright.errors import ClaimwrightError
from claimwright.workbench.crypto import derived_key

FORMAT: Final = 1
_MAGIC: Final = b"claimwright backup\n"
_FRAME: Final = 1 << 20
"""Bytes of lines that are sealed together."""
_LONGEST: Final = 1 << 28
"""No frame is longer: a length that says so is no length of ours."""
_PREFIX_BYTES: Final = 8


class BackupError(ClaimwrightError, ValueError):
    """The backup cannot be written, read or restored, and why. What was there stays as it was."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds: when it was made and by which version, its tables and rows."""

    made: datetime
    version: str
    tables: int
    rows: int


class Writer:
    """Takes lines, and seals them to a file. The header in front is no secret: it names the version and the key's check."""

    def __init__(self, file: BinaryIO, made: datetime) -> None:
        self._file, self._lines, self._size, self._number = file, list[bytes](), 0, 0
        self._prefix = os.urandom(_PREFIX_BYTES)
        header = {
            "format": FORMAT,
            "made": made.isoformat(),
            "version": __version__,
            "key": _key_check(),
            "nonce": self._prefix.hex(),
        }
        self._header = _MAGIC + json.dumps(header).encode() + b"\n"
        self._key = AESGCM(derived_key("backup"))
        file.write(self._header)

    def line(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        self._lines.append(text)
        self._size += len(text)
        if self._size >= _FRAME:
            self._seal(last=False)

    def end(self) -> None:
        """Seals what is left, as the last frame: a file without one was cut off."""
        self._seal(last=True)

    def _seal(self, *, last: bool) -> None:
        packed = zlib.compress(b"\n".join(self._lines))
        nonce, beside = _place(self._prefix, self._header, self._number, last=last)
        sealed = self._key.encrypt(nonce, packed, beside)
        self._file.write(len(sealed).to_bytes(4, "big") + bytes([last]) + sealed)
        self._lines, self._size, self._number = [], 0, self._number + 1


class Reader:
    """The lines of a backup file. Raises ``BackupError`` for another key, another format, and what was changed or cut off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path}: {error.strerror}") from None
        magic, header = self._file.readline(), self._file.readline(4096)
        if magic != _MAGIC:
            raise self._wrong("is no backup of Claimwright")
        self._header = magic + header
        try:
            told = json.loads(header)
            self.made, self.version = datetime.fromisoformat(told["made"]), str(told["version"])
            self._prefix = bytes.fromhex(told["nonce"])
            form, key = told["format"], str(told["key"])
        except (ValueError, KeyError, TypeError):
            raise self._wrong("has a beginning that was changed") from None
        if form != FORMAT:
            raise self._wrong(
                f"is of format {form}; this version reads format {FORMAT}: restore it with version {told['version']}"
            )
        if not hmac.compare_digest(key, _key_check()):
            raise self._wrong("was made with another data key: put that key in its place (docs/administrator.md)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def lines(self) -> Iterator[Any]:
        key, number, last = AESGCM(derived_key("backup")), 0, False
        while not last:
            length, mark = self._file.read(4), self._file.read(1)
            size = int.from_bytes(length, "big")
            if len(length) < 4 or not mark or size > _LONGEST:
                raise self._wrong("was cut off: it has no end")
            last = mark == b"\x01"
            nonce, beside = _place(self._prefix, self._header, number, last=last)
            try:
                packed = key.decrypt(nonce, self._file.read(size), beside)
            except InvalidTag:
                raise self._wrong("was changed or cut off after it was made") from None
            for line in zlib.decompress(packed).split(b"\n"):
                if line:
                    yield json.loads(line)
            number += 1
        if self._file.read(1):
            raise self._wrong("has something behind its end")

    def _wrong(self, what: str) -> BackupError:
        return BackupError(f"{self._path} {what}")


def _place(prefix: bytes, header: bytes, number: int, *, last: bool) -> tuple[bytes, bytes]:
    """Nonce of a frame, and what is authenticated beside it: its file, its number, and whether it is the last."""
    return prefix + number.to_bytes(4, "big"), header + number.to_bytes(4, "big") + bytes([last])


def _key_check() -> str:
    return hmac.digest(derived_key("backup"), b"which key", "sha256").hex()[:16]
