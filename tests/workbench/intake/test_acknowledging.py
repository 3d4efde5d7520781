"""What messages are answered, word for word."""

from __future__ import annotations

import re

from claimwright.workbench.intake import facts
from claimwright.workbench.intake.acknowledging import Answer, acknowledgment, refused_unread
from claimwright.workbench.intake.inbox import Taken
from claimwright.workbench.models import InboxFile

HEAD = b"MSH|^~\\&|EHR^1.2.3^ISO|MERCY|CW|HARBOR|20251102||ADT^A04^ADT_A01|M\\T\\7|P|2.3\r"


def told(answer: bytes) -> list[str]:
    return [re.sub(r"\d{14}\+0000", "NOW", line) for line in answer.decode().splitlines()]


def test_an_accepted_message_is_answered_to_its_sender_by_its_number() -> None:
    head, msa = told(acknowledgment(Answer.of(HEAD)))
    assert head.startswith("MSH|^~\\&|CW|HARBOR|EHR^1.2.3^ISO|MERCY|NOW||ACK^A04^ACK|CW")
    assert head.endswith("|P|2.3")
    assert msa == "MSA|AA|M\\T\\7"


def test_a_kind_that_is_not_read_is_rejected_at_its_place() -> None:
    lines = told(acknowledgment(Answer.of(HEAD.replace(b"ADT^A04^ADT_A01", b"ORM^O01"))))
    assert lines[1:] == [
        "MSA|AR|M\\T\\7",
        "ERR||MSH^1^9|200^Unsupported message type^HL70357|E||||messages of kind ORM are not read",
    ]


def test_what_is_no_message_is_rejected_without_being_quoted() -> None:
    assert told(acknowledgment(Answer.of(b"PID|1||77||DOE^JANE")))[1:] == [
        "MSA|AR|",
        "ERR||MSH^1|102^Data type error^HL70357|E||||no HL7 v2 message: expected an MSH, BHS or FHS segment",
    ]
    assert b"MSA|AR|" in refused_unread("no frame")


def test_a_message_that_waits_names_segment_number_and_field() -> None:
    waits = [
        (InboxFile(pk=9, state="refused", message="segment 3 PV1-44: not a day"), "ERR||PV1^3^44|102"),
        (
            InboxFile(pk=9, state="asks", message="It does not say whose record it is: name and birth date."),
            "ERR||PID^1^5|101",
        ),
        (
            InboxFile(pk=9, state="asks", message=f"It does not say whose record it is: {facts.ANOTHERS_NUMBER}."),
            "ERR||PID^1^3|101",
        ),
        (InboxFile(pk=9, state="asks", message="It does not say the day of service."), "ERR||PV1^1^44|101"),
        (
            InboxFile(pk=9, state="asks", message="It does not say whose appointment it is: it has one."),
            "ERR||SCH^1|101",
        ),
        (InboxFile(pk=9, state="discarded", message="Sent by mistake"), "ERR||MSH^1|102"),
    ]
    for file, begins in waits:
        _, msa, err = told(acknowledgment(Answer.of(HEAD).judged([Taken(file, known=file.state == "discarded")])))
        assert msa == "MSA|AE|M\\T\\7"
        assert err.startswith(begins)
        assert "kept in the inbox (number 9)" in err
