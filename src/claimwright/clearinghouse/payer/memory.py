"""What the payer remembers between files: claims it decided, deductibles met, takebacks made, numbers used."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from claimwright.clearinghouse.payer.decisions import ClaimDecision


class Memory:
    """The payer's memory, a JSON file in its folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state: dict[str, Any] = {
            "number": 0,
            "files": {},
            "claims": {},
            "keys": {},
            "deductible": {},
            "forwarded": {},
            "recouped": [],
            "owed": [],
        }
        if path.exists():
            self._state |= json.loads(path.read_text(encoding="utf-8"))

    def save(self) -> None:
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps(self._state, indent=1), encoding="utf-8")
        temporary.replace(self._path)

    def next_number(self) -> int:
        self._state["number"] += 1
        return int(self._state["number"])

    def answered(self, digest: str) -> list[str] | None:
        """The names of the answers already given to a file with this content, None when it is new."""
        names = self._state["files"].get(digest)
        return list(names) if names is not None else None

    def remember_file(self, digest: str, names: list[str]) -> None:
        self._state["files"][digest] = names

    def claim(self, number: str) -> ClaimDecision | None:
        values = self._state["claims"].get(number)
        return ClaimDecision.from_json(values) if values else None

    def decided(self, key: str) -> str | None:
        """The payer's number of a claim with this key (payee, member, days, lines) that still stands."""
        number = self._state["keys"].get(key)
        return str(number) if number else None

    def remember(self, decision: ClaimDecision, key: str) -> None:
        self._state["claims"][decision.payer_claim_control_number] = decision.to_json()
        self._state["keys"][key] = decision.payer_claim_control_number

    def forget(self, number: str) -> None:
        """The claim was reversed: it no longer stands in the way of another."""
        self._state["claims"].pop(number, None)
        self._state["keys"] = {key: value for key, value in self._state["keys"].items() if value != number}

    def owe(self, due: date, payer_id: str, submitter: str, decision: ClaimDecision) -> None:
        """A decision to be paid on a day."""
        self._state["owed"].append(
            {
                "due": due.isoformat(),
                "payer_id": payer_id,
                "payee_npi": decision.payee_npi,
                "submitter": submitter,
                "decision": decision.to_json(),
            }
        )

    def take_due(self, today: date) -> list[dict[str, Any]]:
        """The decisions due by a day, which are owed no more."""
        due = [one for one in self._state["owed"] if one["due"] <= today.isoformat()]
        self._state["owed"] = [one for one in self._state["owed"] if one["due"] > today.isoformat()]
        return due

    def deductible_met(self, member_id: str, year: int) -> Decimal:
        return Decimal(self._state["deductible"].get(f"{member_id} {year}", "0.00"))

    def add_deductible(self, member_id: str, year: int, amount: Decimal) -> None:
        self._state["deductible"][f"{member_id} {year}"] = str(self.deductible_met(member_id, year) + amount)

    def forwarded(self, payee_npi: str) -> Decimal:
        """What the payee owes from an earlier negative payment."""
        return Decimal(self._state["forwarded"].get(payee_npi, "0.00"))

    def set_forwarded(self, payee_npi: str, amount: Decimal) -> None:
        self._state["forwarded"][payee_npi] = str(amount)

    def recouped(self, reference: str) -> bool:
        return reference in self._state["recouped"]

    def remember_recouped(self, reference: str) -> None:
        self._state["recouped"].append(reference)
