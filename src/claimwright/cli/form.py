"""``claimwright form``: claims of 837 files on paper, a PDF a claim."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from claimwright.claims.reading import read_837
from claimwright.cli import output
from claimwright.errors import UnreadableError
from claimwright.paper import calibration_page, draw, drawn, pages_of
from claimwright.x12.wire.segments import read_segments

_FURTHEST: Final = 500
_PLAIN: Final = re.compile(r"[^A-Za-z0-9-]+")


def form(
    files: Annotated[list[Path], typer.Argument(help="837 files of professional and institutional claims.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the PDFs; made where it is not there.")],
    stock: Annotated[bool, typer.Option("--stock", help="Values alone, for printed forms.")] = False,
    right: Annotated[
        int, typer.Option("--right", min=-_FURTHEST, max=_FURTHEST, help="Shift to the right, tenths of a millimetre.")
    ] = 0,
    down: Annotated[
        int, typer.Option("--down", min=-_FURTHEST, max=_FURTHEST, help="Shift down, tenths of a millimetre.")
    ] = 0,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="A page with a cross at each box too, to lay over a printed form.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a claim.")] = False,
) -> None:
    """Draw claims on paper, a PDF a claim: the boxes of the CMS-1500 (02/12) or the UB-04, on lines of our own or the values alone for stock.

    Exit code 0: all is drawn; 1: a text did not fit its box, or a claim is of another kind; 2: a file could not be read.

    Example: claimwright form batch.837 --out paper
    """
    out.mkdir(parents=True, exist_ok=True)
    if calibration:
        for name in ("cms1500", "ub04"):
            (out / f"calibration-{name}.pdf").write_bytes(calibration_page(name, right=right, down=down))
    worst, number = output.OK, 0
    for path in files:
        try:
            claims = read_837(read_segments(path)).claims
        except UnreadableError as problem:
            output.unreadable(path, problem)
            worst = output.UNREADABLE
            continue
        if not len(claims):
            output.error(f"{path}: ST01: expected claims (837)")
            worst = output.UNREADABLE
        for row in claims.claims.select("claim_id", "kind", "patient_control_number").iter_rows(named=True):
            number += 1
            named = _PLAIN.sub("-", row["patient_control_number"] or "").strip("-") or "claim"
            if not drawn(row["kind"]):
                output.error(f"{path}: claim {named} is dental; its form is not drawn")
                worst = max(worst, output.FINDINGS)
                continue
            pages = pages_of(claims.only([row["claim_id"]]))
            data, cut = draw(pages, stock=stock, right=right, down=down, title=f"Claim {named}")
            target = out / f"{number:04}-{named[:60]}.pdf"
            target.write_bytes(data)
            worst = max(worst, output.FINDINGS) if cut else worst
            if as_json:
                output.json_line({"claim": named, "file": str(target), "pages": len(pages), "cut": cut})
            else:
                output.say(f"{target}: {len(pages)} page{'s' * (len(pages) > 1)}")
            for place in cut:
                output.error(f"{target}: {place}: the text is longer than the box and was cut")
    raise typer.Exit(worst)
