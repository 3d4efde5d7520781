"""The help: every screen has its section, every link leads somewhere, nothing of a page is run, and words find sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from claimwright.edits import all_edits
from claimwright.workbench import help_pages, urls
from claimwright.workbench.help_pages import pages_shelf, topics
from claimwright.workbench.models import Finding, Role

ROOT = Path(__file__).resolve().parents[3]


def addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern


READ = sorted(
    {str(one.name) for one in addresses(urls.SCREENS) if "GET" in one.callback.rule.methods}  # type: ignore[union-attr]
    | {"account_change_password", "mfa_index"}
)


def anchors(page: str) -> set[str]:
    found = pages_shelf.page(page)
    assert found is not None, page
    return {one.heading.anchor for one in found.sections}


@pytest.mark.parametrize("name", READ)
def test_every_screen_has_its_page_and_section(name: str) -> None:
    """A new address needs a row in data/screens.tsv."""
    topic = help_pages.topic_of(name)
    assert topic, f"{name} is explained nowhere"
    page, anchor = topics.parts_of(topic)
    assert not anchor or anchor in anchors(page), topic


def test_no_row_is_of_an_address_that_is_gone() -> None:
    assert sorted(topics._topics()) == READ


def test_every_page_that_a_screen_opens_can_be_chosen_at_the_side(member: Callable[..., Client]) -> None:
    page = member("coder").get(reverse("help")).content.decode()
    side = page.partition('aria-label="Pages of the help"')[2].partition("</nav>")[0]
    opened = {topics.parts_of(topics.topic_of(name))[0] for name in READ}
    missing = sorted(one for one in opened if f'href="{pages_shelf.page_address(one)}"' not in side)
    assert missing == []


def test_the_pages_are_those_of_the_repository() -> None:
    """One source: the folder that ships is the folder of the documentation."""
    assert pages_shelf.HERE.resolve() == ROOT / "docs"
    assert {*pages_shelf.names()} == {
        str(path.relative_to(ROOT / "docs").with_suffix("")) for path in (ROOT / "docs").rglob("*.md")
    }


@pytest.mark.parametrize("name", pages_shelf.names())
def test_every_link_and_picture_of_a_page_leads_somewhere(name: str, db: None) -> None:
    page = pages_shelf.page(name)
    assert page is not None
    html = "".join(one.html for one in page.sections)
    own = {one.heading.anchor for one in page.sections}
    for href in re.findall(r'<a href="([^"]+)"', html):
        if href.startswith("http"):
            continue
        path, _, anchor = href.partition("#")
        target = path.removeprefix("/help/").strip("/") or "index"
        assert not anchor or anchor in (own if target == name else anchors(target)), href
    for src in re.findall(r'<img src="([^"]+)"', html):
        assert pages_shelf.picture(Path(src).name), src


def test_a_section_that_is_found_is_one_that_is_shown() -> None:
    """The search reads the pages without laying them out: both ways have the same headings and anchors."""
    for name in pages_shelf.names():
        page = pages_shelf.page(name)
        assert page is not None
        assert [one.heading.anchor for one in pages_shelf.words_of(name)] == [
            one.heading.anchor for one in page.sections
        ]


def test_nothing_in_a_page_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_shelf, "HERE", tmp_path)
    (tmp_path / "bad.md").write_text(
        "# Bad <script>alert(1)</script>\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) [b](../../etc/passwd.md) "
        '[c](//evil.example/x) [d](data:text/html,x) [e](HTTPS://ok.example "onmouseover=x") <b onclick=x>t</b>\n'
    )
    page = pages_shelf.page("bad")
    assert page is not None
    html = page.sections[0].html
    assert not re.search(r"<(?!/?(?:h1|p|a|img)\b)", html)
    assert re.findall(r'href="([^"]*)"', html) == ["HTTPS://ok.example"]
    assert "<script" not in html
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", html)


@pytest.mark.parametrize(
    "name",
    ["../README", "..", "/etc/passwd", "coder.md", "x/../coder", "Coder", "%2e%2e/README", "decisions", "a" * 5000],
)
def test_only_pages_of_the_help_are_read(name: str, practice: Any, member: Callable[..., Client]) -> None:
    assert pages_shelf.page(name) is None
    assert member("clerk").get(f"/help/{name}/").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_the_help(role: Role, practice: Any, member: Callable[..., Client]) -> None:
    client = member(role.value)
    page = client.get("/help/coder/").content.decode()
    assert '<h2 id="the-chart">The chart</h2>' in page
    assert '<a href="#the-chart">The chart</a>' in page
    assert '<a href="/help/find-accuracy/">' in page
    assert client.get("/help/images/chart.png")["Content-Type"] == "image/png"
    assert client.get("/help/").status_code == 200


def test_the_section_beside_the_keys_is_that_of_the_screen(practice: Any, member: Callable[..., Client]) -> None:
    client = member("biller")
    screen = client.get(reverse("suspended")).content.decode()
    (address,) = re.findall(r'data-told="([^"]+)"', screen)
    section = client.get(address).content.decode()
    assert '<h2 id="suspended-money">Suspended money</h2>' in section
    assert "Post by hand" in section
    assert "Accounts and the dashboard" not in section, "that is the next section"
    assert 'href="/help/biller/#suspended-money"' in section


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("suspended money", "/help/biller/#suspended-money"),
        ("fee file", "/help/practice-file/#the-fee-file"),
        ("invite", "/help/set-up-a-practice/#people"),
        ("timely filing", "/help/set-up-a-practice/#payers"),
        ("mllp", "/help/records/#hl7-v2-over-a-line"),
        ("backup", "/help/administrator/#backups"),
        ("encod", "/help/coder/#the-encoder"),
    ],
)
def test_words_find_the_section(words: str, first: str, practice: Any, member: Callable[..., Client]) -> None:
    page = member("coder").post(reverse("help"), {"q": words}).content.decode()
    assert first in re.findall(r'<a href="([^"]+)" data-open>', page)[:3]


def test_nothing_is_found_in_words(practice: Any, member: Callable[..., Client]) -> None:
    page = member("coder").post(reverse("help"), {"q": "<b>zzqq</b>"}).content.decode()
    assert "No section has “&lt;b&gt;zzqq&lt;/b&gt;”" in page


def test_every_edit_leads_to_what_it_means() -> None:
    there = anchors("reference/edits")
    for one in all_edits():
        path, _, anchor = help_pages.edit_address(one.id).partition("#")
        assert (path, anchor in there) == ("/help/reference/edits/", True), one.id
    assert help_pages.edit_address("OWN-1") == ""


def test_a_finding_and_a_refusal_lead_there(scene: Any, member: Callable[..., Client]) -> None:
    one = all_edits()[0]
    claim = scene.claim
    Finding.objects.create(
        practice=claim.practice, record=claim, claim_id=claim.claim_id, edit=one.id, severity="error", message="m", fix="f", source="s"
    )  # fmt: skip
    client = member("biller")
    assert f'href="{help_pages.edit_address(one.id)}"' in client.get(reverse("claim", args=[claim.pk])).content.decode()
    refused = client.post(reverse("inbox_discard", args=[scene.inbox.pk]), {"reason": ""}, follow=True).content.decode()
    assert '<a href="/help/records/#the-inbox">What this means</a>' in refused
    # A part that is swapped is of the screen whose address the browser shows.
    shown = {
        "HX-Request": "true",
        "HX-Current-URL": f"http://testserver{reverse('claim', args=[claim.pk])}?status=held",
    }
    part = client.post(
        reverse("claim_edit_cell", args=[claim.pk]), {"table": "no such"}, headers=shown
    ).content.decode()
    assert re.search(r'data-refused>[^<]+ <a href="/help/biller/#claims">What this means</a>', part)
    for strange in ("http://[", "https://elsewhere.example/nothing", "x" * 3000, ""):
        answer = client.post(reverse("claim_release", args=[claim.pk]), headers={**shown, "HX-Current-URL": strange})
        assert answer.status_code == 200
    closed = client.get(reverse("audit_log"))
    assert (closed.status_code, 'href="/help/administrator/#roles"' in closed.content.decode()) == (403, True)
