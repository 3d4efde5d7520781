"""What the coder, the biller and the payers of the synthetic group decide, read from its folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimwright.claims.fees import FeeSchedule, read_fee_schedule
from claimwright.clearinghouse.payer import Plan, read_plan
from claimwright.errors import UnreadableError


@dataclass(frozen=True)
class Decided:
    """The codes a coder settles on for one encounter, in order."""

    id: str
    diagnoses: tuple[str, ...]
    procedures: tuple[str, ...] = ()
    why: str = ""
    leave_open: bool = False
    """Left for whoever tries the workbench: suggestions are laid ready, nothing is decided."""


@dataclass(frozen=True)
class Mended:
    """A row of a held (or, for a replacement, paid) claim that a person changes, or takes off."""

    encounter: str
    table: str
    match: dict[str, str] = field(default_factory=dict)
    column: str = ""
    value: str = ""
    charge: str = ""
    remove: bool = False
    edit: str = ""
    why: str = ""


@dataclass(frozen=True)
class PracticeFiles:
    """One practice of the group: its registration, fees and charts."""

    id: str
    registration: dict[str, Any]
    fees: FeeSchedule
    charts: tuple[Path, ...]


@dataclass(frozen=True)
class Script:
    """The whole group."""

    practices: tuple[PracticeFiles, ...]
    plans: dict[str, Plan]
    decided: dict[str, Decided]
    fixes: tuple[Mended, ...]
    replacements: tuple[Mended, ...]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UnreadableError(str(path), "", f"expected TOML: {problem}") from None


def read_script(folder: Path) -> Script:
    """The group in a folder: practices/, payers/, charts/<practice>/ and decisions.toml. Raises ``UnreadableError``."""
    practices = tuple(
        PracticeFiles(
            path.stem,
            _toml(path),
            read_fee_schedule(path.with_name(f"{path.stem}-fees.csv")),
            tuple(sorted(p for p in (folder / "charts" / path.stem).iterdir() if p.is_file())),
        )
        for path in sorted((folder / "practices").glob("*.toml"))
    )
    if not practices:
        raise UnreadableError(str(folder), "practices", "expected the practices of a group, one TOML file each")
    plans = [read_plan(path) for path in sorted((folder / "payers").glob("*.toml"))]
    values = _toml(folder / "decisions.toml")
    try:
        decided = [Decided(**_tuples(one)) for one in values.get("encounter", [])]
        fixes = tuple(Mended(**one) for one in values.get("fix", []))
        replacements = tuple(Mended(**one) for one in values.get("replace", []))
    except TypeError as problem:
        raise UnreadableError(str(folder / "decisions.toml"), "", str(problem).split("__init__() ")[-1]) from None
    return Script(practices, {p.payer_id: p for p in plans}, {one.id: one for one in decided}, fixes, replacements)


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
