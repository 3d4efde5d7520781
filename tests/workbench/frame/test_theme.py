"""Can every colour of text be read on every ground it stands on, in the light theme and in the dark?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import claimwright.workbench

CSS = (Path(claimwright.workbench.__file__).parent / "frame/static/frame/frame.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "sheet", "sheet-2", "accent-soft")
"""Page, sheet, heads of tables, and the row under the cursor."""
PAIRS = [
    *((text, ground) for text in ("ink", "ink-2", "ink-3", "accent") for ground in GROUNDS),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in (f"{tone}-soft", "sheet", "paper")),
    ("accent-ink", "accent"),
    ("ink", "mark"),
    ("ink", "bad-soft"),
    ("ink", "good-soft"),
    ("ink", "warn-soft"),
]


def theme(name: str) -> dict[str, str]:
    """The named colours; the light ones are the default."""
    blocks = {"light": r"^:root \{(.*?)\n\}", "dark": r'^:root\[data-theme="dark"\] \{(.*?)\n\}'}
    body = re.search(blocks[name], CSS, re.DOTALL | re.MULTILINE)
    assert body is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body[1]))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_readable_on_its_grounds(name: str) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1."""
    colours = theme(name)
    weak = {
        f"{text} on {ground}": round(found, 2)
        for text, ground in PAIRS
        if (found := contrast(colours[text], colours[ground])) < 4.5
    }
    assert weak == {}


def test_the_dark_theme_of_the_system_is_the_one_that_is_chosen() -> None:
    system = re.search(
        r"prefers-color-scheme: dark\) \{ :root:not\(\[data-theme=\"light\"\]\) \{(.*?)\n\} \}", CSS, re.DOTALL
    )
    assert system is not None
    assert dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", system[1])) == theme("dark")
