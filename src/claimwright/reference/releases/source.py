"""A file to be read, however deep in archives it lies: its bytes, its beginning as text, its XML root, its sheets."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import zipfile
from datetime import date
from functools import cached_property
from typing import Any, Final

import polars as pl
from defusedxml import ElementTree

from claimwright.errors import UnreadableError

HEAD: Final = 65536
_ROOT: Final = re.compile(r"<(?![?!])([A-Za-z_][\w.:-]*)")
_ROWS_SEEN: Final = 60


class SourceFile:
    """One file. ``name`` shows the way to it: ``release.zip!folder/member.txt``.

    ``packed`` is the day an archive gives for its member, the publisher's; null for a file that is not in an archive.
    """

    def __init__(self, name: str, content: bytes, packed: date | None = None) -> None:
        self.name = name
        self.content = content
        self.packed = packed

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def encoding(self) -> str:
        """By byte order mark, else UTF-8 where the whole file is, else Windows-1252 (CMS's older files)."""
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if self.content.startswith(mark):
                return name
        try:
            self.content.decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8"

    @cached_property
    def text(self) -> str:
        """The whole file as text; a byte no encoding knows becomes U+FFFD."""
        return self.content.decode(self.encoding, errors="replace")

    @cached_property
    def head(self) -> str:
        """The first 64 KB as text; empty for a binary file."""
        start = self.content[:HEAD]
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return start.decode("utf-16", errors="replace")
        if b"\0" in start[:4096]:
            return ""
        try:
            return codecs.getincrementaldecoder("utf-8-sig")().decode(start)
        except UnicodeDecodeError:
            return start.decode("cp1252", errors="replace")

    @cached_property
    def first_lines(self) -> list[str]:
        """The first lines of the head, whole ones, without their ends."""
        lines = self.head.splitlines()
        return lines if len(self.content) <= HEAD else lines[:-1]

    @cached_property
    def xml_root(self) -> str | None:
        """The tag of an XML file's root element; None for anything else."""
        start = self.head.lstrip("\ufeff \r\n\t")
        if not start.startswith("<"):
            return None
        start = re.sub(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", "", start, flags=re.DOTALL)
        match = _ROOT.search(start)
        return match[1] if match else None

    def xml(self) -> Any:
        """The root element. Raises ``UnreadableError`` with line and column where the XML breaks off."""
        try:
            return ElementTree.fromstring(self.content)
        except ElementTree.ParseError as error:
            line, column = getattr(error, "position", (0, 0))
            raise UnreadableError(
                self.name, f"line {line}, column {column + 1}", f"expected well-formed XML: {error.msg}"
            ) from error
        except ValueError as error:
            raise UnreadableError(self.name, "", "expected XML without entities of its own") from error

    @cached_property
    def unpacked(self) -> int:
        """Bytes that a zip, as every .xlsx is one, says a single file of it unpacks to at most; 0 for what is no zip."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                return (
                    max((member.file_size for member in archive.infolist()), default=0) if self._is_book(archive) else 0
                )
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            return 0

    @staticmethod
    def _is_book(archive: zipfile.ZipFile) -> bool:
        return any(name.startswith("xl/") for name in archive.namelist())

    @cached_property
    def is_workbook(self) -> bool:
        """An Excel file, .xlsx or the older .xls."""
        if self.content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            return True
        if not self.content.startswith(b"PK"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                return self._is_book(archive)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            return False  # damaged; it is refused when it is opened as a zip

    @cached_property
    def _workbook(self) -> Any:
        import fastexcel  # loaded only when a workbook is read

        try:
            return fastexcel.read_excel(self.content)
        except Exception as error:  # fastexcel's errors have no common base that is not Exception
            raise UnreadableError(self.name, "", "expected a whole Excel workbook") from error

    @cached_property
    def sheet_names(self) -> list[str]:
        return list(self._workbook.sheet_names) if self.is_workbook else []

    def sheet(self, name: str, rows: int | None = None) -> pl.DataFrame:
        """A sheet's cells as text, without a header: columns c0, c1 ...; empty cells are null, rows as published."""
        try:
            loaded = self._workbook.load_sheet(name, header_row=None, dtypes="string", n_rows=rows).to_polars()
        except UnreadableError:
            raise
        except Exception as error:
            raise UnreadableError(self.name, f"sheet {name}", "expected a readable sheet") from error
        frame: pl.DataFrame = loaded.rename({old: f"c{i}" for i, old in enumerate(loaded.columns)})
        return frame

    @cached_property
    def sheets(self) -> dict[str, list[list[str]]]:
        """The first sixty rows of every sheet, empty cells as empty text; no sheets for another kind of file."""
        if not self.is_workbook:
            return {}
        try:
            return {
                name: [[cell or "" for cell in row] for row in self.sheet(name, _ROWS_SEEN).rows()]
                for name in self.sheet_names
            }
        except UnreadableError:
            return {}
