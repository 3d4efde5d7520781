"""Boxes of a form drawn as a PDF: on lines and labels of our own, or alone for printed stock."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from claimwright.data_files import data_rows
from claimwright.paper.page import Page

WIDTH, HEIGHT = 612.0, 792.0
"""Points of a letter page."""
_CHARACTER, _LINE = 7.2, 12.0
"""Points of a tenth and of a sixth of an inch."""
_FORMS: Final = {
    "cms1500": ("CMS-1500 (02/12)", 18.0, 6, 2),
    "ub04": ("UB-04", 7.2, 22, 1),
}
"""Of each form its name, where its first column begins (points from the edge), how many service lines it has, and how many rows each
takes."""
_STEP: Final = 72 / 254
"""Points of a tenth of a millimetre."""
_FONT: Final = "Courier"
_SIZE: Final = 10.0
_SMALLEST: Final = 6.0
_LABELS: Final = "Helvetica"
_LABEL_SIZE: Final = 4.5


@dataclass(frozen=True)
class Place:
    """Where a box stands: line and column of its first character, both from 1, and its width in characters."""

    box: str
    label: str
    row: int
    column: int
    width: int
    kind: str


@cache
def places(form: str) -> Mapping[str, Place]:
    """Every box of a form by its name; those of a service line with its number (``24F.1`` to ``24F.6``)."""
    return {place.box: place for row in data_rows("claimwright.paper", f"{form}.tsv") for place in _placed(form, row)}


def _placed(form: str, row: Mapping[str, str]) -> Iterator[Place]:
    _, _, lines, pitch = _FORMS[form]
    fixed: Any = (int(row["column"]), int(row["width"]), row["kind"])
    if row["line"] != "yes":
        yield Place(row["box"], row["label"], int(row["row"]), *fixed)
        return
    for number in range(1, lines + 1):
        label = row["label"] if number == 1 else ""
        yield Place(f"{row['box']}.{number}", label, int(row["row"]) + pitch * (number - 1), *fixed)


def draw(
    pages: Sequence[Page], *, stock: bool = False, right: int = 0, down: int = 0, title: str = "Claim"
) -> tuple[bytes, list[str]]:
    """A PDF of these pages, and which texts did not fit: page and box. ``stock``: values alone, for printed forms; ``right`` and
    ``down`` shift them by tenths of a millimetre."""
    out, cut = BytesIO(), []
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(title)
    for page in pages:
        canvas.saveState()
        canvas.translate(right * _STEP, -down * _STEP)
        if not stock:
            _grid(canvas, page)
        for box, text in page.boxes.items():
            if not _write(canvas, page.form, places(page.form)[box], plain(text)):
                cut.append(f"page {page.number}, box {box}")
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue(), cut


def calibration_page(form: str = "cms1500", *, right: int = 0, down: int = 0) -> bytes:
    """A page to lay over a printed form: a cross at the first character of each box, and rules in millimetres."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle("Calibration")
    canvas.setFont(_LABELS, 7)
    canvas.drawString(
        18, 20, f"Shifted right by {right / 10} mm and down by {down / 10} mm. A cross stands where a box begins."
    )
    for millimetre in range(0, 216, 10):
        at = millimetre * 10 * _STEP
        canvas.line(at, HEIGHT, at, HEIGHT - 6)
        canvas.line(0, HEIGHT - at, 6, HEIGHT - at)
    canvas.translate(right * _STEP, -down * _STEP)
    for place in places(form).values():
        x, y = _point(form, place)
        canvas.line(x - 3, y, x + 3, y)
        canvas.line(x, y - 3, x, y + 3)
    canvas.save()
    return out.getvalue()


def plain(text: str) -> str:
    """Capitals without accents: what the printers and readers of forms take."""
    bare = unicodedata.normalize("NFKD", text.upper())
    return "".join(one for one in bare if " " <= one <= "~")


def _point(form: str, place: Place) -> tuple[float, float]:
    return _FORMS[form][1] + (place.column - 1) * _CHARACTER, HEIGHT - place.row * _LINE + 2


def _write(canvas: Any, form: str, place: Place, text: str) -> bool:
    """Writes a text, smaller where it is long; False where it is cut."""
    x, y = _point(form, place)
    room = place.width * _CHARACTER
    size = _SIZE
    while size > _SMALLEST and len(text) * size * 0.6 > room:
        size -= 0.5
    most = int(room / (size * 0.6) + 0.01)
    shown = text[:most]
    canvas.setFont(_FONT, size)
    if place.kind == "amount":
        canvas.drawRightString(x + room, y, shown)
    else:
        canvas.drawString(x, y, shown)
    return len(text) <= most


def _grid(canvas: Any, page: Page) -> None:
    """Our own lines and short labels: a claim that a person reads, not a copy of the printed form."""
    canvas.setStrokeGray(0.6)
    canvas.setLineWidth(0.3)
    canvas.setFont(_LABELS, _LABEL_SIZE)
    canvas.setFillGray(0.35)
    for place in places(page.form).values():
        x, y = _point(page.form, place)
        canvas.line(x - 1, y - 2, x + place.width * _CHARACTER, y - 2)
        if place.label:
            canvas.drawString(x, y + 8.2, place.label)
    canvas.setFont(_LABELS, 6)
    canvas.drawString(18, 6, f"Boxes of the {_FORMS[page.form][0]}. Page {page.number} of {page.count}")
    canvas.setFillGray(0)
