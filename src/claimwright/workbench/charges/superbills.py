"""Which codes does a clinic's charge sheet offer? Kept by the practice, one line a code as people type them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from claimwright.workbench import audit, coding, typed
from claimwright.workbench.models import Practice, SetupRow, Superbill, User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes

_LONGEST_NAME: Final = 60
_MOST_LINES: Final = 200
_LINE: Final = re.compile(
    r"(?P<code>[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})(?:-(?P<modifiers>[0-9A-Z]{2}(?:-[0-9A-Z]{2})*))?(?:\s+(?P<words>.*))?"
)


@writes
def put(practice: Practice, sent: Mapping[str, str], actor: User, superbill: Superbill | None = None) -> Superbill:
    """A new charge sheet, or one changed. Lines such as ``99213-25 Office visit``. Raises ``RefusedFieldsError``."""
    problems: dict[str, str] = {}
    name = " ".join(sent.get("name", "").split())
    if not name or len(name) > _LONGEST_NAME or not typed.readable(name):
        problems["name"] = f"A name has 1 to {_LONGEST_NAME} characters."
    same = Superbill.objects.filter(practice=practice, name=name)
    if superbill is not None:
        same = same.exclude(pk=superbill.pk)
    if same.exists():
        problems["name"] = "A charge sheet of this name is here."
    location = sent.get("location", "").strip()
    if location and not SetupRow.objects.filter(practice=practice, kind="location", key=location).exists():
        problems["location"] = "Choose a location of this practice."
    lines = _lines(sent.get("lines", ""), problems)
    if problems:
        raise RefusedFieldsError(problems)
    kept = superbill or Superbill(practice=practice)
    kept.name, kept.location, kept.lines = name, location, lines
    kept.save()
    audit.record("superbill.kept", actor=actor, practice=practice, object=kept, detail={"lines": len(lines)})
    return kept


@writes
def remove(superbill: Superbill, actor: User) -> None:
    """Takes a charge sheet away; what was entered from it stays."""
    audit.record("superbill.removed", actor=actor, practice=superbill.practice, object=superbill)
    superbill.delete()


def as_text(superbill: Superbill) -> str:
    """The lines as they are typed."""
    return "\n".join(" ".join(part for part in (shown(one), one["words"]) if part) for one in superbill.lines)


def shown(line: Mapping[str, Any]) -> str:
    """A line's code with its modifiers, such as 99213-25: what a person reads, ticks and sends."""
    return "-".join([line["code"], *line["modifiers"]])


def ticked(superbill: Superbill | None, names: Sequence[str]) -> list[Mapping[str, Any]]:
    """The lines that were ticked, by ``shown``. Their numbers are not asked: the sheet may have changed since it was opened.

    Raises ``RefusedError`` for what is not on the sheet (any more).
    """
    offered = {shown(line): line for line in superbill.lines} if superbill else {}
    gone = [name for name in names if name not in offered]
    if gone:
        raise RefusedError(f"{', '.join(gone)[:80]} is not on this charge sheet any more: look at it again.")
    return [offered[name] for name in names]


def _lines(text: str, problems: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, line in enumerate((one.strip() for one in text.splitlines() if one.strip()), start=1):
        read = _LINE.fullmatch(line[:5].upper() + line[5:]) or _LINE.fullmatch(line.upper())
        if read is None:
            problems["lines"] = f"Line {number}: a code, modifiers and words, such as 99213-25 Office visit."
            return []
        try:
            modifiers = coding.read_modifiers((read["modifiers"] or "").replace("-", " "))
        except RefusedError as refused:
            problems["lines"] = f"Line {number}: {refused}"
            return []
        found.append({"code": read["code"], "modifiers": modifiers, "words": (read["words"] or "").strip()[:80]})
    if not found or len(found) > _MOST_LINES:
        problems["lines"] = f"From 1 to {_MOST_LINES} codes, one a line."
    return found
