"""Do the pages say what the code says, and does every link of the documentation lead somewhere?"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from claimwright.analytics import definitions
from claimwright.cli.main import COMMANDS
from claimwright.edits import all_edits

ROOT = Path(__file__).resolve().parents[2]
TEXTS = sorted([*ROOT.glob("*.md"), *ROOT.joinpath("docs").rglob("*.md")])


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_pages", ROOT / "script" / "lib" / "reference_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """The anchors a Markdown page's headings get: lower case, spaces as hyphens, marks left out."""
    titles = re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    "name", ["edits", "tables", "commands", "kpis", "files", "shortcuts", "states", "setup-files", "patient-files"]
)
def test_the_page_is_what_the_code_says(name: str) -> None:
    written = generator().pages()
    assert page(name) == written[ROOT / "docs" / "reference" / f"{name}.md"], "stale: run script/docs"


def test_the_pages_of_transactions_are_what_the_grammar_says() -> None:
    folder = ROOT / "docs" / "reference" / "x12"
    written = {path: text for path, text in generator().pages().items() if path.parent == folder}
    assert {path.name for path in folder.iterdir()} == {path.name for path in written}
    for path, text in written.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: run script/docs"


def test_every_command_is_on_its_page() -> None:
    headings = anchors(page("commands"))
    assert {f"claimwright-{name}" for name in COMMANDS} <= headings
    assert {"claimwright-audit-verify", "claimwright-reference-build", "claimwright-reference-status"} <= headings


def test_every_edit_and_indicator_is_on_its_page() -> None:
    assert all(f"### {one.id} {one.title}\n" in page("edits") for one in all_edits())
    assert all(f"## {one.title}\n" in page("kpis") for one in definitions())


def test_every_declared_table_has_a_meaning_for_every_column() -> None:
    tables = list(generator().declared_tables())
    assert len({table.name for _, _, table in tables}) == len(tables)
    assert [f"{name}.{c.name}" for _, name, table in tables for c in table.columns if not c.meaning.strip()] == []


def test_a_key_the_screens_announce_is_on_its_page() -> None:
    assert "| `f` | Finalise: first what changed since the first suggestion |" in page("shortcuts")
    assert "| `g` `w` | Go to coding |" in page("shortcuts")


@pytest.mark.parametrize("path", TEXTS, ids=[str(path.relative_to(ROOT)) for path in TEXTS])
def test_every_internal_link_resolves(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{target} leads nowhere"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{target} has no such heading"


def test_the_documentation_is_complete() -> None:
    pages = {str(path.relative_to(ROOT)) for path in TEXTS}
    readers = {f"docs/{name}.md" for name in ("index", "coder", "biller", "engineer", "administrator", "dependencies")}
    assert {"README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md"} | readers <= pages
