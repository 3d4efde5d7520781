"""What is no patient's record is refused before it is read as a note."""

from __future__ import annotations

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record

ISA = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*1200*^*00501*000000001*0*P*:~"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (ISA + b"GS*HC*A*B*20260302*1200*1*X*005010X222A1~", "an X12 interchange"),
        (b"\xef\xbb\xbf\r\n" + ISA.replace(b"*", b"|"), "an X12 interchange"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", r"a picture \(PNG\): the words in a picture are not read"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", r"a picture \(JPEG\)"),
        (b"\x00" * 128 + b"DICM", "a DICOM image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an old Word, Excel or Outlook file: save it as .docx"),
        (
            b"From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\n\nAssessment: asthma",
            "an e-mail: save what is attached",
        ),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR", "an address card or calendar"),
        (b"file\tcode\tname\na.txt\tI10\thypertension\nb.txt\tJ45.909\tasthma\n", "tab-separated"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read_record(data, "file")


@pytest.mark.parametrize(
    "note",
    [
        "BM: regular. Assessment: constipation.",
        "ID3 is the name of the study. Assessment: asthma.",
        "ISA is the patient's niece.\nAssessment: asthma.",
        "Assessment:\n\tasthma\n\tessential hypertension\n",
        "Sodium\t140\tmmol/L\nAssessment: asthma.\nPlan: albuterol.",
    ],
)
def test_a_note_with_tabs_is_a_note(note: str) -> None:
    assert read_record(note.encode(), "note")[0].documents[0].text == note


def test_an_empty_batch_is_refused_in_words() -> None:
    with pytest.raises(UnreadableError, match="no message or record in it"):
        read_record(b"BHS|^~\\&|A|B\rBTS|0\r", "m")
