"""The command ``claimwright drg``: inpatient claims in; MS-DRG, what drives it, length, transfer policy and code edits out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.claims.reading import read_837
from claimwright.claims.stays import inpatient_stays
from claimwright.cli import output
from claimwright.cli.library import ready_library
from claimwright.errors import UnreadableError
from claimwright.grouping.stay import StayResult, group_stay
from claimwright.reference import dot
from claimwright.x12.wire.segments import read_segments

app = typer.Typer()


@app.command(epilog="Example: claimwright drg inpatient.837 --json")
def drg(
    files: Annotated[list[Path], typer.Argument(help="837I files.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a stay.")] = False,
) -> None:
    """Group inpatient claims: MS-DRG and what drives it, days beside those expected, transfer policy, code edits.

    Exit code 0: every stay is grouped and no edit fires; 1: one fires, or a stay cannot be grouped; 2: a file could not be read.
    """
    library = ready_library()
    worst = output.OK
    for path in files:
        try:
            stays = inpatient_stays(read_837(read_segments(path)).claims)
        except UnreadableError as problem:
            output.unreadable(path, problem)
            worst = output.UNREADABLE
            continue
        if not stays:
            output.error(f"{path}: no inpatient hospital claim (11x) is in it")
        for name, stay in stays.items():
            found = group_stay(stay, library)
            if as_json:
                output.json_line({"file": str(path), "claim": name, **plain(found)})
            else:
                _show(f"{path}, claim {name}", found)
            grouped = found.drg is not None and found.drg.return_code == "OK"
            if worst == output.OK and (found.edits or not grouped):
                worst = output.FINDINGS
    raise typer.Exit(worst)


def plain(found: StayResult) -> dict[str, Any]:
    """A stay's result as JSON; the share of a transfer as a text such as "0.6250"."""
    drg, length, moved = found.drg, found.length, found.transfer
    return {
        "drg": drg.drg if drg else None,
        "title": drg.title if drg else None,
        "version": drg.version if drg else None,
        "weight": drg.weight if drg else None,
        "return_code": drg.return_code if drg else "NOT_GROUPED",
        "drivers": [one.__dict__ for one in drg.drivers] if drg else [],
        "ignored": [{"code": code, "why": why} for code, why in drg.ignored] if drg else [],
        "length": length.__dict__ if length else None,
        "transfer": {**moved.__dict__, "reduced": moved.reduced} if moved else None,
        "edits": [one.__dict__ for one in found.edits],
        "remarks": list(found.remarks),
    }


def _show(title: str, found: StayResult) -> None:
    drg = found.drg
    if drg is None:
        output.say(f"{title}: not grouped; age, discharge or principal diagnosis is missing")
        return
    weight = f", weight {drg.weight:f}" if drg.weight is not None else ""
    output.say(f"{title}: MS-DRG {drg.drg} {drg.title} (version {drg.version}{weight})")
    if drg.return_code != "OK":
        output.say(f"Grouper: {drg.return_code}")
    rows = [(_written(one.code, one.role), one.role, one.reason) for one in drg.drivers]
    rows += [(dot(code) if len(code) < 7 else code, "not counted", why) for code, why in drg.ignored]
    output.table("", ("code", "part", "why"), rows)
    if found.length:
        output.say(f"Stay: {found.length.says}.")
    if found.transfer and found.transfer.kind:
        share = f" Paid {found.transfer.percent} of the whole." if found.transfer.reduced else ""
        output.say(f"Transfer: {found.transfer.says}{share}")
    if found.edits:
        output.table("", ("edit", "severity", "code", "says", "fix"), [(e.edit.replace("_", " "), e.severity, e.code, e.says, e.fix) for e in found.edits])  # fmt: skip
    for remark in found.remarks:
        output.say(f"Note: {remark}")


def _written(code: str, role: str) -> str:
    return code if role == "procedure" else dot(code)
