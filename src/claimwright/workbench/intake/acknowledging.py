"""What is a message answered: AA, AE or AR, and which place of it is wrong (HL7 v2.5.1, sections 2.9 and 2.15)?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Self

from claimwright.errors import UnreadableError
from claimwright.records.hl7v2_message import Segment, messages
from claimwright.workbench.intake.facts import ANOTHERS_NUMBER
from claimwright.workbench.intake.inbox import Taken
from claimwright.workbench.models import InboxState

READ: Final = frozenset({"ADT", "BAR", "DFT", "MDM", "ORU", "SIU", "VXU"})
"""Kinds of message (MSH-9.1) from which records are made. Others (orders, queries, answers) are refused, so that nobody
believes they were used."""
_NOT_READ, _INTERNAL, _MISSING, _WRONG = "200", "207", "101", "102"
"""HL7 table 0357: unsupported message type, application internal error, required field missing, data type error."""
_NAMES: Final = {
    _NOT_READ: "Unsupported message type",
    _INTERNAL: "Application internal error",
    _MISSING: "Required field missing",
    _WRONG: "Data type error",
}
_PLACE: Final = re.compile(r"segment (\d+) ([A-Z][A-Z0-9]{2})(?:-(\d+))?")
_ASKED_AT: Final = (
    (ANOTHERS_NUMBER, ("PID", "1", "3")),
    ("name and birth date", ("PID", "1", "5")),
    ("whose record it is", ("PID", "1", "")),
    ("whose appointment it is", ("SCH", "1", "")),
    ("the day of service", ("PV1", "1", "44")),
)
"""Where a message says what its record is asked for, by the words of ``facts.missing``: the first that is asked."""


@dataclass(frozen=True)
class Problem:
    """``code`` AE or AR, the condition (table 0357), the place as segment, number and field, and the words."""

    code: str
    condition: str
    words: str
    place: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True)
class Answer:
    """What is known of a message before and after it is taken in."""

    head: Segment | None
    problem: Problem | None = None

    @classmethod
    def of(cls, message: bytes) -> Self:
        """Reads the head alone: a message without one, or of a kind that is not read, is refused."""
        try:
            head = next(messages(message, "message"))[0]
        except (UnreadableError, StopIteration) as error:
            place = error.expected if isinstance(error, UnreadableError) else "an empty message"
            return cls(None, Problem("AR", _WRONG, f"no HL7 v2 message: {place}", ("MSH", "1", "")))
        kind = head.get(9).upper()
        if kind not in READ:
            words = f"messages of kind {kind[:20] or 'none'} are not read"
            return cls(head, Problem("AR", _NOT_READ, words, ("MSH", "1", "9")))
        return cls(head)

    @property
    def control(self) -> str:
        return self.head.get(10) if self.head else ""

    @property
    def name(self) -> str:
        """What the inbox calls the message: its kind, and the number its sender gave it."""
        assert self.head is not None
        return f"{self.head.get(9)}-{self.head.get(9, 2)} {re.sub(r'[^A-Za-z0-9._-]', '', self.control)[:60]}.hl7"

    def refused(self, words: str) -> Self:
        """The machine did not take it: the sender keeps it and sends it again."""
        return replace(self, problem=Problem("AR", _INTERNAL, words))

    def judged(self, taken: list[Taken]) -> Self:
        """AA when all of it is used, now or before; else AE: it waits in the inbox, or was discarded there."""
        waits = next((one for one in taken if not one.used), None)
        if waits is None:
            return self
        found = _PLACE.match(waits.words)
        asks = waits.file.state == InboxState.ASKS
        asked = next((place for said, place in _ASKED_AT if said in waits.words), ("PID", "1", ""))
        place = (found[2], found[1], found[3] or "") if found else asked if asks else ("MSH", "1", "")
        words = f"kept in the inbox (number {waits.file.pk}): {waits.words}"
        return replace(self, problem=Problem("AE", _MISSING if asks else _WRONG, words, place))


def refused_unread(words: str) -> bytes:
    """The answer to bytes that are no message at all."""
    return acknowledgment(Answer(None, Problem("AR", _WRONG, words)))


def acknowledgment(answer: Answer) -> bytes:
    """The ACK: MSH with sender and receiver changed round, MSA, and ERR where something is wrong."""
    head, problem = answer.head, answer.problem
    version = _plain(head.get(12)) if head else "2.5.1"
    now = datetime.now(tz=UTC).strftime("%Y%m%d%H%M%S%z")
    sides = [_whole(head, number) for number in (5, 6, 3, 4)] if head else ["CLAIMWRIGHT", "", "", ""]
    kind = f"ACK^{_plain(head.get(9, 2))}^ACK" if head and head.get(9, 2) else "ACK"
    number = _plain(answer.control)
    processing = _plain(head.get(11)) if head else "P"
    lines = [
        "|".join(
            [
                "MSH",
                "^~\\&",
                *sides,
                now,
                "",
                kind,
                f"CW{now[:14]}{number}"[:199],
                processing or "P",
                version or "2.5.1",
            ]
        ),
        f"MSA|{problem.code if problem else 'AA'}|{number}",
    ]
    if problem is not None:
        segment, at, field = problem.place
        where = f"{segment}^{at}^{field}".rstrip("^")
        lines.append(
            f"ERR||{where}|{problem.condition}^{_NAMES[problem.condition]}^HL70357|E||||{_plain(problem.words)[:250]}"
        )
    return ("\r".join(lines) + "\r").encode()


def _whole(head: Segment, number: int) -> str:
    """A name of sender or receiver with its parts, in the usual delimiters."""
    parts = [_plain(head.get(number, part)) for part in (1, 2, 3)]
    return "^".join(parts).rstrip("^")


def _plain(text: str) -> str:
    """Text that cannot break the answer: delimiters escaped, breaks and control signs blank."""
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    for sign, sequence in (("\\", "\\E\\"), ("|", "\\F\\"), ("^", "\\S\\"), ("~", "\\R\\"), ("&", "\\T\\")):
        clean = clean.replace(sign, sequence)
    return clean
