"""HL7 v2 bytes as segments: delimiters from MSH, escapes undone, batches opened, each segment with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from claimwright.errors import UnreadableError
from claimwright.records.values import characters


@dataclass(frozen=True)
class Delimiters:
    """The delimiters MSH-1 and MSH-2 declare."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


@dataclass(frozen=True)
class Segment:
    """One segment; fields are numbered as in the standard (``MSH-1`` is the delimiter itself)."""

    name: str
    number: int
    """Running number in the file, from 1."""
    fields: tuple[str, ...]
    delimiters: Delimiters

    def raw(self, field: int) -> str:
        return self.fields[field] if 0 < field < len(self.fields) else ""

    def repetitions(self, field: int) -> list[str]:
        """Repetitions of a field, undecoded; empty when the field is."""
        raw = self.raw(field)
        if not raw or raw == '""':
            return []
        return raw.split(self.delimiters.repetition) if self.delimiters.repetition else [raw]

    def get(self, field: int, component: int = 1, repetition: int = 0) -> str:
        """A component's text, escapes undone; empty when absent or the null value ``""``."""
        repetitions = self.repetitions(field)
        return self.component(repetitions[repetition], component) if repetition < len(repetitions) else ""

    def component(self, repetition: str, component: int) -> str:
        """A component (its first subcomponent) of one repetition, escapes undone."""
        parts = repetition.split(self.delimiters.component)
        if component > len(parts):
            return ""
        text = parts[component - 1]
        if self.delimiters.subcomponent:
            text = text.split(self.delimiters.subcomponent)[0]
        return "" if text == '""' else characters(unescape(text, self.delimiters)).strip()

    def place(self, field: int = 0) -> str:
        return f"segment {self.number} {self.name}" + (f"-{field}" if field else "")


@lru_cache(maxsize=8)
def _escapes(delimiters: Delimiters) -> re.Pattern[str]:
    mark = re.escape(delimiters.escape)
    return re.compile(rf"{mark}([^{mark}\s]{{1,40}}){mark}")


def unescape(text: str, delimiters: Delimiters) -> str:
    """Text with HL7 escape sequences undone; ``.br`` and other formatting commands become line breaks."""
    if not delimiters.escape or delimiters.escape not in text:
        return text
    known = {"F": delimiters.field, "S": delimiters.component, "T": delimiters.subcomponent, "R": delimiters.repetition}

    def replace(match: re.Match[str]) -> str:
        sequence = match[1] if match[1].startswith(("X", "x")) else match[1].upper()
        if sequence in known:
            return known[sequence]
        if sequence == "E":
            return delimiters.escape
        if sequence in {"H", "N"}:
            return ""
        if re.fullmatch(r"\.(?:BR|SP|CE|IN|TI|FI|NF|SK)[+-]?\d*", sequence):
            return " " if sequence.startswith(".SK") else "\n"
        if re.fullmatch(r"[Xx](?:[0-9A-Fa-f]{2})+", sequence):
            return re.sub(r"\r\n?", "\n", _characters(bytes.fromhex(sequence[1:])))
        return match[0]

    return _escapes(delimiters).sub(replace, text)


def _characters(data: bytes) -> str:
    """UTF-8 where it is that, else the code page of Windows."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def messages(data: bytes, source: str) -> Iterator[list[Segment]]:
    """The messages of a file, each a list of segments that starts with MSH; batch envelopes are opened.

    Segments may end in CR, LF or both; MLLP framing bytes are dropped. Raises ``UnreadableError`` when
    the first segment is none of MSH, FHS, BHS or MSH does not declare its delimiters.
    """
    text = _characters(data).removeprefix("\ufeff").replace("\x0b", "\n").replace("\x1c", "\n")
    current: list[Segment] = []
    delimiters = Delimiters()
    lines = [line.strip("\x00 \t") for line in re.split(r"[\r\n]+", text)]
    for number, line in enumerate((line for line in lines if line), 1):
        name = line[:3]
        if number == 1 and name not in {"MSH", "FHS", "BHS"}:
            raise UnreadableError(source, "segment 1", "expected an MSH, BHS or FHS segment")
        if name == "MSH":
            if current:
                yield current
            delimiters = _declared(line, number, source)
            current = [Segment(name, number, ("MSH", line[3], *line.split(line[3])[1:]), delimiters)]
        elif name in {"FHS", "BHS", "BTS", "FTS"}:
            if current:
                yield current
            current = []
        elif current:
            current.append(Segment(name, number, tuple(line.split(delimiters.field)), delimiters))
    if current:
        yield current


def _declared(line: str, number: int, source: str) -> Delimiters:
    marks = line[4:].split(line[3], 1)[0] if len(line) > 4 else ""
    if len(line) < 8 or len(marks) < 1 or line[3].isalnum() or any(mark.isalnum() for mark in marks[:4]):
        raise UnreadableError(source, f"segment {number} MSH-2", "expected the delimiters, such as ^~\\&")
    component, repetition, escape, subcomponent = list((marks + "    ")[:4])
    return Delimiters(line[3], component, repetition.strip(), escape.strip(), subcomponent.strip())
