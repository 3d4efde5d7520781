"""Small papers as other programs write them: PDF by ReportLab, DOCX by python-docx."""

from __future__ import annotations

from io import BytesIO

import docx
from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PAGES = (
    ("Patient: Doe, Jane", "DOB: 03/04/1958", "DOS: 11/02/2025", "", "CHIEF COMPLAINT", "Cough."),
    ("ASSESSMENT", "1. Mild intermittent asthma with acute exacerbation."),
)


def pdf(*pages: tuple[str, ...], password: str = "", for_owner_only: bool = False, picture: bytes = b"") -> bytes:
    """A PDF of pages of lines; a page of no lines carries the picture."""
    out = BytesIO()
    lock = (
        StandardEncryption("" if for_owner_only else password, ownerPassword=password, strength=128)
        if password
        else None
    )
    canvas = Canvas(out, pagesize=letter, encrypt=lock)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, 720 - 14 * number, line)
        if not lines and picture:
            canvas.drawImage(ImageReader(BytesIO(picture)), 72, 400, 200, 200)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def word(*lines: str, header: str = "", rows: tuple[tuple[str, ...], ...] = ()) -> docx.document.Document:
    """A Word document of paragraphs, one table and a page header."""
    document = docx.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for at, cells in zip(table.rows, rows, strict=True):
            for cell, written in zip(at.cells, cells, strict=True):
                cell.text = written
    return document


def saved(document: docx.document.Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def grey_picture() -> bytes:
    """A small PNG of one colour."""
    from PIL import Image  # comes with ReportLab, which needs it for pictures alone

    out = BytesIO()
    Image.new("L", (8, 8), 128).save(out, "PNG")
    return out.getvalue()
