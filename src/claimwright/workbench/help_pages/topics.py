"""Which section explains a screen, or the edit of a finding?"""

from __future__ import annotations

from functools import cache

from claimwright.data_files import data_rows
from claimwright.edits import all_edits
from claimwright.workbench.help_pages.pages_shelf import anchor_of, page_address


@cache
def _topics() -> dict[str, str]:
    """Name of an address to page and section, as ``data/screens.tsv`` has them."""
    rows = data_rows("claimwright.workbench", "screens.tsv")
    return {row["name"]: row["help"] for row in rows if not row["query"]}


def topic_of(name: str) -> str:
    """``coder.md#the-chart`` for the screen of this address; empty for one that nothing explains."""
    return _topics().get(name, "")


def parts_of(topic: str) -> tuple[str, str]:
    """Page and anchor of ``coder.md#the-chart``."""
    page, _, anchor = topic.partition("#")
    return page.removesuffix(".md"), anchor


def address_of(topic: str) -> str:
    """Where a topic is read; empty for none."""
    page, anchor = parts_of(topic)
    return f"{page_address(page)}#{anchor}".rstrip("#") if page else ""


@cache
def _edits() -> dict[str, str]:
    return {one.id: anchor_of(f"{one.id} {one.title}") for one in all_edits()}


def edit_address(edit: str) -> str:
    """Where the help says what an edit looks at; empty for a rule that is the practice's own."""
    anchor = _edits().get(edit, "")
    return f"{page_address('reference/edits')}#{anchor}" if anchor else ""
