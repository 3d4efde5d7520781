"""The command ``claimwright apc``: outpatient facility claims in; status, APC, packaging and the code editor's edits out."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from claimwright.claims.outpatient_claims import outpatient_claims
from claimwright.claims.reading import read_837
from claimwright.cli import output
from claimwright.cli.apc_claim import read_claim
from claimwright.cli.library import or_exit, ready_library
from claimwright.errors import UnreadableError
from claimwright.grouping.apc import ApcLine, ApcResult, OutpatientClaim, group_apc
from claimwright.grouping.outpatient_edits import OutpatientEdit
from claimwright.x12.wire.segments import read_segments

app = typer.Typer()

_OUTCOMES: Final = {
    "rejected": "not paid: rejected or denied",
    "denied_day": "on a day that is denied",
    "information": "for information alone",
}


@app.command(epilog="Example: claimwright apc outpatient.837 --wage-index 1.0325")
def apc(
    files: Annotated[list[Path], typer.Argument(help="837I files, or JSON files of one claim each.")],
    wage_index: Annotated[
        str | None, typer.Option("--wage-index", help="Wage index of the hospital; without it the national rates.")
    ] = None,
    money: Annotated[bool, typer.Option("--money/--no-money", help="Say what Medicare pays for each line.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a claim.")] = False,
) -> None:
    """Group outpatient facility claims as CMS's outpatient code editor does: status, APC, packaging, discount and edits of each line.

    Exit code 0: no edit fires; 1: one does, or a claim's day lies outside the editor's tables; 2: a file could not be read.
    """
    index = _index(wage_index)
    library = ready_library()
    worst = output.OK
    for path in files:
        try:
            claims = _claims(path, index)
        except UnreadableError as problem:
            output.unreadable(path, problem)
            worst = output.UNREADABLE
            continue
        if not claims:
            output.error(f"{path}: no outpatient hospital claim (12x, 13x, 14x, 85x) is in it")
        for name, claim in claims.items():
            found = or_exit(lambda claim=claim: group_apc(claim, library, priced=money))  # type: ignore[misc]
            if as_json:
                output.json_line({"file": str(path), "claim": name, **plain(found)})
            else:
                _show(f"{path}, claim {name}", claim, found, money)
            if worst == output.OK and (found.edits or found.problem):
                worst = output.FINDINGS
    raise typer.Exit(worst)


def _index(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter("expected a number", param_hint="--wage-index") from None
    if not found.is_finite() or found <= 0:
        raise typer.BadParameter("expected a number above zero", param_hint="--wage-index")
    return found


def _claims(path: Path, index: Decimal | None) -> dict[str, OutpatientClaim]:
    """The claims of a file by number. A file that begins with a brace is one claim as JSON."""
    content = path.read_bytes() if path.is_file() else b""
    if content.lstrip()[:1] == b"{":
        claim = read_claim(content.decode("utf-8", "replace"), path.name)
        if index is not None:
            claim = OutpatientClaim(**{**claim.__dict__, "wage_index": index})
        return {path.stem: claim}
    return outpatient_claims(read_837(read_segments(path)).claims, wage_index=index)


def plain(found: ApcResult) -> dict[str, Any]:
    """A result as JSON. ``edits`` of the claim are all of them, those of its lines too."""
    decides = found.disposition
    return {
        "release": found.release,
        "problem": found.problem or None,
        "disposition": decides.code if decides else None,
        "action": decides.action if decides else None,
        "edits": [_edit(one) for one in found.edits],
        "remarks": list(found.remarks),
        "lines": [_line(one) for one in found.lines],
    }


def _line(one: ApcLine) -> dict[str, Any]:
    shown = {name: value for name, value in one.__dict__.items() if name not in ("edits", "adjustments")}
    return shown | {"adjustments": list(one.adjustments), "edits": [edit.number for edit in one.edits]}


def _edit(one: OutpatientEdit) -> dict[str, Any]:
    return {**one.__dict__, "action": one.action or None}


def _show(title: str, claim: OutpatientClaim, found: ApcResult, money: bool) -> None:
    if found.problem:
        output.say(f"{title}: {found.problem}")
    decides = found.disposition
    columns = ["line", "code", "status", "APC", "how it is paid", "discount", "edits"]
    rows = [
        [one.line, " ".join((one.code, *given.modifiers)), one.status, one.apc,
         one.packaged or _OUTCOMES.get(one.outcome, "") or one.apc_note, one.discount, ", ".join(e.number for e in one.edits)]
        for one, given in zip(found.lines, claim.lines, strict=False)
    ]  # fmt: skip
    if money:
        columns.append("pays")
        for row, one in zip(rows, found.lines, strict=True):
            row.append("" if one.amount is None else f"{one.amount:,.2f}")
    if rows:
        output.table(f"{title}: {decides.name if decides else 'no edits'}", columns, rows, right=("line", "pays"))
    if found.edits:
        told = [
            (e.number, e.disposition, f"line {e.line}" if e.line else e.place, e.subject, e.says, e.fix)
            for e in found.edits
        ]
        output.table("", ("edit", "disposition", "where", "on", "says", "fix"), told)
    if decides:
        output.say(decides.says)
    for remark in found.remarks:
        output.say(f"Note: {remark}")
    if money and any(one.amount for one in found.lines) and claim.wage_index is None:
        output.say("Note: no wage index is given, so the national rates are taken.")
