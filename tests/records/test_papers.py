"""Notes on paper's heirs: PDF with its pages, DOCX without what was taken out."""

from __future__ import annotations

import base64
import importlib.util
from datetime import date
from pathlib import Path

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from claimwright.errors import UnreadableError
from claimwright.records import read_record

_SPEC = importlib.util.spec_from_file_location("papers", Path(__file__).with_name("papers.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
papers = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(papers)


def test_a_pdf_gives_its_patient_and_its_pages() -> None:
    (chart,) = read_record(papers.pdf(*papers.PAGES), "note.pdf")
    (document,) = chart.documents
    assert chart.format == "pdf"
    assert (chart.patient.last_name, chart.patient.birth_date) == ("Doe", date(1958, 3, 4))
    assert chart.encounter.date_of_service == date(2025, 11, 2)
    assert [document.page_of(document.text.index(words)) for words in ("Cough", "ASSESSMENT", "asthma")] == [1, 2, 2]
    assert document.text[document.page_starts[1] :].startswith("ASSESSMENT")


def test_a_page_that_is_a_picture_is_told() -> None:
    (chart,) = read_record(papers.pdf(papers.PAGES[0], (), picture=papers.grey_picture()), "note.pdf")
    assert [(f.severity, f.message, f.where.place) for f in chart.findings] == [
        ("warning", "the page is a picture without text: not read", "page 2")
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (papers.pdf((), picture=papers.grey_picture()), "a scanned PDF"),
        (papers.pdf(*papers.PAGES, password="x1"), "a PDF locked with a password"),
        (papers.pdf(*papers.PAGES)[:300], "a damaged PDF"),
        (b"%PDF-1.7\n", "a damaged PDF"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read_record(data, "note.pdf")


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    locked = papers.pdf(*papers.PAGES, password="x1", for_owner_only=True)
    assert "acute exacerbation" in read_record(locked, "note.pdf")[0].documents[0].text


def test_a_word_document_is_read_with_its_header_and_tables() -> None:
    document = papers.word(
        "DOS: 11/02/2025", "Assessment: asthma.", header="Patient: Doe, Jane   DOB: 03/04/1958",
        rows=(("Weight", "70 kg"), ("Pulse", "72")),
    )  # fmt: skip
    (chart,) = read_record(papers.saved(document), "note.docx")
    assert chart.format == "docx"
    assert (chart.patient.first_name, chart.patient.birth_date) == ("Jane", date(1958, 3, 4))
    assert chart.documents[0].text.splitlines() == [
        "Patient: Doe, Jane DOB: 03/04/1958", "", "DOS: 11/02/2025", "Assessment: asthma.", "Weight | 70 kg", "Pulse | 72",
    ]  # fmt: skip


def test_words_taken_out_of_a_word_document_are_not_read() -> None:
    document = papers.word("Assessment: asthma.")
    paragraph = document.add_paragraph()
    paragraph.add_run("Not diabetes. ").font.strike = True
    paragraph.add_run("Secret. ").font.hidden = True
    for mark, held in (("ins", "t"), ("del", "delText")):
        words = {"ins": "COPD added.", "del": "Pneumonia."}[mark]
        paragraph._p.append(
            parse_xml(
                f'<w:{mark} {nsdecls("w")} w:id="1" w:author="a"><w:r><w:{held}>{words}</w:{held}></w:r></w:{mark}>'
            )
        )
    (chart,) = read_record(papers.saved(document), "note.docx")
    assert chart.documents[0].text == "Assessment: asthma.\nCOPD added."
    assert [finding.message for finding in chart.findings] == [
        "struck out words: not read", "hidden words: not read", "words deleted as tracked changes: not read",
    ]  # fmt: skip


def test_a_pdf_inside_a_message_or_a_resource_is_read_with_its_pages() -> None:
    held = base64.b64encode(papers.pdf(*papers.PAGES)).decode()
    message = (
        "MSH|^~\\&|A|B|C|D|20251102||MDM^T02|1|P|2.5\rPID|1||77^^^H^MR||DOE^JANE||19580304|F\rPV1|1|O\r"
        f"TXA|1|PN^Progress note|AP|20251102\rOBX|1|ED|1||^application^pdf^Base64^{held}||||||F\r"
    )
    resource = (
        '{"resourceType":"DocumentReference","id":"d","status":"current","content":[{"attachment":'
        f'{{"contentType":"application/pdf","data":"{held}"}}}}]}}'
    )
    for data in (message, resource):
        (chart,) = read_record(data.encode(), "record")
        (document,) = [one for one in chart.documents if "asthma" in one.text]
        assert document.page_of(document.text.index("asthma")) == 2


def test_boxes_of_word_are_words() -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paper = papers.word("Boxes")
    pieces = {
        "Gout": '<w:sym w:font="Wingdings" w:char="F0FE"/>',
        "Asthma": '<w:sym w:font="Wingdings" w:char="F0A8"/>',
        "COPD": '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar>',
        "Angina": '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar>',
    }
    for said, box in pieces.items():
        run = f'<w:p xmlns:w="{w}"><w:r>{box}</w:r><w:r><w:t xml:space="preserve"> {said}</w:t></w:r></w:p>'
        paper.element.body.insert(-1, parse_xml(run))
    (chart,) = read_record(papers.saved(paper), "n.docx")
    assert chart.documents[0].text.splitlines() == ["Boxes", "☒ Gout", "☐ Asthma", "☐ COPD", "☒ Angina"]
