"""Notes in RTF and HTML; a page of a web site is no note."""

from __future__ import annotations

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record

RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}\f0 Patient: M\'fcller, Zo\u235?\par "
    rb"DOS: 11/02/2025\par Assessment: {\strike diabetes }{\b asthma}\emdash persistent\par}"
)
HTML = b"""<!DOCTYPE html><html><head><title>Visit</title><style>p {}</style></head><body>
<table><tr><td>Patient:</td><td>Doe, Jane</td><td>DOB:</td><td>03/04/1958</td></tr></table>
<p>DOS: 11/02/2025</p><h2>Assessment</h2><ul><li>Asthma</li><li><del>Diabetes</del> COPD</li></ul></body></html>"""
SITE = b"""<html><head><meta property="og:title" content="Asthma"><script src="a.js"></script></head><body>
<nav><a href="/">Home</a></nav><h1>Asthma</h1><h2>Diagnosis</h2><p>Doctors listen to the lungs.</p>
<h2>Plan</h2><p>Ask your doctor.</p><footer>&copy; 2026 All rights reserved. Privacy policy</footer></body></html>"""


def test_rtf_is_read_without_formatting_and_without_what_was_struck_out() -> None:
    (chart,) = read_record(RTF, "note.rtf")
    assert chart.format == "rtf"
    assert chart.documents[0].text.splitlines() == [
        "Patient: Müller, Zoë", "DOS: 11/02/2025", "Assessment: asthma—persistent",
    ]  # fmt: skip
    assert [finding.message for finding in chart.findings] == ["words struck out, deleted or hidden: not read"]


def test_rtf_of_another_code_page_is_read_in_it() -> None:
    assert read_record(rb"{\rtf1\ansi\ansicpg1250 Dvo\'f8\'e1k}", "n.rtf")[0].documents[0].text == "Dvořák"


def test_html_of_a_chart_is_read_as_a_note() -> None:
    (chart,) = read_record(HTML, "visit.html")
    assert chart.format == "html"
    assert (chart.patient.last_name, chart.patient.first_name) == ("Doe", "Jane")
    assert "• Asthma" in chart.documents[0].text
    assert "Diabetes" not in chart.documents[0].text
    assert "words struck out: not read" in [finding.message for finding in chart.findings]


def test_a_page_of_a_web_site_is_refused_and_says_how_it_was_known() -> None:
    with pytest.raises(
        UnreadableError, match=r"a web page .it has a navigation bar, scripts, .* a site footer, and neither"
    ):
        read_record(SITE, "asthma.html")


def test_a_whole_page_that_shows_nothing_of_a_chart_is_no_note() -> None:
    page = b"<!DOCTYPE html><html><head><title>samples at master</title></head><body><div>Diabetes</div></body></html>"
    with pytest.raises(UnreadableError, match="a title of its own"):
        read_record(page, "saved.xml")
    assert read_record(page.replace(b"<div>", b"<h2>Assessment</h2><div>"), "saved.xml")[0].format == "html"


@pytest.mark.parametrize(
    "page",
    [
        SITE.replace(b"<h1>Asthma", b"<p>Patient: Doe, Jane</p><p>DOB: 03/04/1958</p><h1>Asthma"),
        b"<html><body><p>Asthma, doing well on albuterol.</p></body></html>",
        b"<script>print()</script>".join(
            [b"<html><body><h2>Subjective</h2>Cough.", b"<h2>Assessment</h2>Asthma.</body>"]
        ),
    ],
)
def test_a_note_that_a_portal_printed_is_a_note(page: bytes) -> None:
    assert "sthma" in read_record(page, "portal.html")[0].documents[0].text


def said(page: str) -> tuple[str, list[str]]:
    (chart,) = read_record(page.encode(), "n.html")
    return chart.documents[0].text, [finding.message for finding in chart.findings]


def test_lines_of_preformatted_words_stay_lines() -> None:
    assert said("<pre>Assessment:\n1. Gout\n2. Asthma</pre>")[0] == "Assessment:\n1. Gout\n2. Asthma"
    assert said('<div style="white-space: pre-wrap">1. Gout\n2. Asthma</div>')[0] == "1. Gout\n2. Asthma"


def test_a_head_without_an_end_hides_nothing_of_the_body() -> None:
    assert said("<html><head><style>p {}</style><body><p>Gout</p>")[0] == "Gout"


@pytest.mark.parametrize(
    ("piece", "how"),
    [
        ('<span style="text-decoration: line-through">Diabetes</span>', "struck out"),
        ("<s>Dia<b>betes</b></s>", "struck out"),
        ('<div style="display:none">Diabetes<br>type 2</div>', "hidden"),
        ('<p style="visibility: hidden">Diabetes', "hidden"),
        ("<p hidden>Diabetes</p>", "hidden"),
    ],
)
def test_struck_and_hidden_words_are_left_out_and_told(piece: str, how: str) -> None:
    text, messages = said(f"<div><p>Gout</p>{piece}<p>Asthma</p></div>")
    assert text.split() == ["Gout", "Asthma"]
    assert messages == [f"words {how}: not read"]


def test_boxes_are_words() -> None:
    page = "<p><input type=checkbox> Asthma <input type='checkbox' checked> Gout</p><select><option>Left<option selected>Right</select>"
    assert said(page)[0].splitlines() == ["☐ Asthma ☒ Gout", "", "☐ Left", "☒ Right"]


def test_blocks_stand_on_lines_of_their_own() -> None:
    for tag in ("center", "main", "header", "footer", "aside"):
        assert said(f"<div>Gout<{tag}>Asthma</{tag}>COPD</div>")[0].split() == ["Gout", "Asthma", "COPD"]


def test_signs_without_an_end_are_words() -> None:
    text, _ = said("<p>Gout</p>" + "<meta " * 6000)
    assert text.startswith("Gout\n")
    assert text.count("<meta") == 6000


def test_rtf_reads_headers_boxes_and_text_boxes_and_parts_nested_cells() -> None:
    field = r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres%d\ffdefres%d}}}{\fldrslt }}"
    rtf = (
        r"{\rtf1\ansi{\header Patient: Doe, Jane\par}{\footer Page 1\par}Gout\emspace left\softline foot\nestcell Asthma\nestrow "
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt COPD\par}}{\shprslt COPD again}}"
        + field % (0, 0) + r"No\par " + field % (1, 0) + r"Yes\par " + field % (25, 1) + r"Begun\par}"
    )  # fmt: skip
    (chart,) = read_record(rtf.encode(), "n.rtf")
    lines = [line for line in chart.documents[0].text.splitlines() if line]
    assert lines == ["Patient: Doe, Jane", "Gout left", "foot | Asthma", "COPD", "☐ No", "☒ Yes", "☒ Begun"]
    assert chart.patient.last_name == "Doe"
    assert [finding.message for finding in chart.findings] == ["footers of pages: not read"]
