"""Notes in the encodings that old and new systems write."""

from __future__ import annotations

import json

import pytest

from claimwright.records import read_record

NOTE = "Patient: Müller, Zoë\nDOB: 03/04/1958\nDOS: 11/02/2025\n\nAssessment: asthma – persistent.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_note_reads_the_same_in_every_encoding(encoding: str) -> None:
    (chart,) = read_record(NOTE.encode(encoding), "note.txt")
    assert chart.documents[0].text == NOTE
    assert (chart.patient.last_name, chart.patient.first_name) == ("Müller", "Zoë")


def test_an_encoding_other_than_utf_8_is_told() -> None:
    wide, old = (read_record(NOTE.encode(encoding), "n")[0].findings for encoding in ("utf-16", "cp1252"))
    assert [finding.message for finding in wide] == ["read as UTF-16"]
    assert [(finding.message, finding.where.place) for finding in old] == [
        ("not valid UTF-8: read as Windows-1252", "byte 10")
    ]


def test_messages_and_resources_may_be_utf_16() -> None:
    message = "MSH|^~\\&|A|B|C|D|20251102||ADT^A01|1|P|2.5\rPID|1||77^^^H^MR||MÜLLER^ZOË||19580304|F\r"
    resource = json.dumps({"resourceType": "Patient", "id": "p", "name": [{"family": "Müller"}]}, ensure_ascii=False)
    assert read_record(message.encode("utf-16"), "m")[0].patient.last_name == "MÜLLER"
    assert read_record(resource.encode("utf-16"), "r")[0].patient.last_name == "Müller"
