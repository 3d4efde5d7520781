"""Is a feature of the workbench whole in its folder, and does the rest find what is in it?"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.urls import reverse

from claimwright.workbench import features, urls
from claimwright.workbench.access import RULES
from claimwright.workbench.features import FEATURES, HERE

FLOOR = {"backup", "demo", "migrations", "models", "watching"}
"""Folders of the workbench that are no feature."""
TEMPLATES = sorted(HERE.glob("*/templates/**/*.html"))
WIDEST = 200


def test_every_folder_is_a_feature_or_known() -> None:
    folders = {path.parent.name for path in HERE.glob("*/__init__.py")}
    assert folders == {*FEATURES, *FLOOR}


def test_templates_and_static_files_lie_in_features() -> None:
    strays = [path for kind in ("templates", "static") for path in HERE.rglob(kind) if path.parent.name not in FEATURES]
    assert strays == []


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_names_its_files_by_itself(feature: str) -> None:
    """So that no two features can have a file of the same name; the frame has those of signing in too."""
    own = {feature} | ({"account", "allauth"} if feature == "frame" else set())
    for kind in ("templates", "static"):
        folder = HERE / feature / kind
        assert {path.name for path in folder.iterdir()} <= own if folder.is_dir() else True, kind


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_says_what_it_is_and_what_others_may_call(feature: str) -> None:
    """import-linter holds that nothing else of it is imported."""
    room = import_module(f"claimwright.workbench.{feature}")
    assert (room.__doc__ or "").strip()
    assert [name for name in room.__all__ if not hasattr(room, name)] == []


def test_every_module_with_screens_is_among_the_addresses() -> None:
    """A view that carries the decorator belongs to a feature that has addresses."""
    assert urls.SCREENS, "loaded with its views"
    with_addresses = {module.split(".")[-2] for module in features.modules("urls")}
    assert {name.split(".")[2] for name in RULES} == with_addresses


def test_the_menu_is_in_its_order() -> None:
    titles = [place.title for place in features.places()]
    assert titles == [
        "Coding", "Charts to audit", "My work", "Patients", "Risk adjustment", "Inbox", "Queries", "Questions to me", "Encoder", "Claims", "Batches", "Rules", "Remittances", "X12", "Accounts", "Dashboard", "Setup",
        "Reference", "Audit trail",
    ]  # fmt: skip
    assert len({place.keys for place in features.places()}) == len(titles)
    assert reverse(features.places()[0].name) == "/coding/"


@pytest.mark.parametrize(
    ("view", "sheet"),
    [
        ("claimwright.workbench.claims.views", "claims/claims.css"),
        ("claimwright.workbench.coding.chart_views", "coding/coding.css"),
        ("claimwright.workbench.trail.views", ""),
        ("allauth.account.views", ""),
    ],
)
def test_a_page_has_the_style_sheet_of_its_feature(view: str, sheet: str) -> None:
    assert features.style_sheet(view) == sheet
    assert not sheet or finders.find(sheet)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_template_can_be_read(path: Path) -> None:
    """By a person: no line over 200 characters. By Django: it is found by its name and is well formed."""
    assert [number for number, line in enumerate(path.read_text().splitlines(), 1) if len(line) > WIDEST] == []
    get_template(str(path.relative_to(HERE)).split("templates/", 1)[1])


def test_a_style_sheet_uses_names_of_colors_alone() -> None:
    """Light and dark stand once, in the frame; a feature's sheet names them."""
    sheets = [path for path in HERE.glob("*/static/*/*.css") if path.stem != "frame"]
    assert len(sheets) > 5
    assert [path.name for path in sheets if re.search(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", path.read_text())] == []


def test_no_page_takes_an_id_of_what_surrounds_every_page() -> None:
    """The scripts of the frame and of the search box find their parts by id; a field of a page of the same id came first."""
    ids = re.compile(r'(?<![-\w])id="([A-Za-z][\w-]*)"')
    around = (HERE / "frame/templates/frame/base.html", HERE / "finding/templates/finding/parts/box.html")
    theirs = {one for path in around for one in ids.findall(path.read_text(encoding="utf-8"))}
    assert "find-anything" in theirs
    assert [
        (path.name, one)
        for path in TEMPLATES
        if path not in around
        for one in ids.findall(path.read_text(encoding="utf-8"))
        if one in theirs
    ] == []
