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
        (b"{\\rtf1\\ansi Assessment: asthma}", "a PDF, RTF or office file"),
        (b"file\tcode\tname\na.txt\tI10\thypertension\nb.txt\tJ45.909\tasthma\n", "tab-separated"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read_record(data, "file")


@pytest.mark.parametrize(
    "note",
    [
        "ISA is the patient's niece.\nAssessment: asthma.",
        "Assessment:\n\tasthma\n\tessential hypertension\n",
        "Sodium\t140\tmmol/L\nAssessment: asthma.\nPlan: albuterol.",
    ],
)
def test_a_note_with_tabs_is_a_note(note: str) -> None:
    assert read_record(note.encode(), "note")[0].documents[0].text == note
