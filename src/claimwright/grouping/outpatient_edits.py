"""What do the edits of CMS's outpatient code editor say, and what is to be done after each?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from claimwright.data_files import data_rows
from claimwright.reference import dot

_LISTS: Final = {
    "claimReturnToProviderEditList": "RTP",
    "claimRejectionEditList": "CR",
    "claimDenialEditList": "CD",
    "claimSuspensionEditList": "SUS",
    "lineDenialEditList": "LID",
    "lineRejectionEditList": "LIR",
}
"""The editor's lists of a claim, and the disposition of the edits in each."""


@dataclass(frozen=True)
class Disposition:
    """What becomes of a claim or line after an edit: ``action`` is correct_and_resend, appeal, wait, appeal_line or correct_line;
    ``severity`` is that of a scrub, error where the claim would not be processed."""

    code: str
    rank: int
    severity: str
    name: str
    action: str
    says: str


@dataclass(frozen=True)
class OutpatientEdit:
    """One edit that fired. ``number`` has three digits; ``place`` is claim, diagnosis or line; ``subject`` the code, modifier or
    revenue code it fired on (empty for the claim); ``says`` and ``fix`` are our own words, ``disposition`` the editor's.
    """

    number: str
    disposition: str
    place: str
    line: int | None
    subject: str
    says: str
    fix: str

    @property
    def action(self) -> str:
        """What the worklist asks for; empty where the edit only informs."""
        found = dispositions().get(self.disposition)
        return found.action if found else ""


def dispositions() -> dict[str, Disposition]:
    """Code (RTP, CR, CD, SUS, LID, LIR) to disposition, those that stop the whole claim first."""
    rows = data_rows("claimwright.grouping", "outpatient_dispositions.tsv")
    return {
        row["disposition"]: Disposition(
            row["disposition"], int(row["rank"]), row["severity"], row["name"], row["action"], row["says"]
        )
        for row in rows
    }


def foremost(edits: Iterable[OutpatientEdit]) -> Disposition | None:
    """The disposition that decides over the claim; None where nothing fired."""
    known = dispositions()
    return min(
        (known[one.disposition] for one in edits if one.disposition in known), key=lambda d: d.rank, default=None
    )


def fired(answer: dict[str, Any], numbers: list[int]) -> tuple[OutpatientEdit, ...]:
    """The edits in an answer of the editor: those of the claim, of diagnoses, then of lines, whose numbers are given in order."""
    become = {number: code for name, code in _LISTS.items() for number in answer[name]}
    placed = [*_of_diagnoses(answer), *_of_lines(answer, numbers)]
    seen = {number for number, *_ in placed}
    whole = [(number, "claim", None, "") for number in become if number not in seen]
    words = {row["edit"]: row for row in data_rows("claimwright.grouping", "outpatient_edits.tsv")}
    unknown = {"says": "An edit of the code editor that has no words here.", "fix": ""}
    return tuple(
        OutpatientEdit(number, become.get(number, ""), place, line, subject, told["says"], told["fix"])
        for number, place, line, subject in dict.fromkeys([*whole, *placed])
        for told in (words.get(number, unknown),)
    )


Placed = tuple[str, str, int | None, str]


def _of_diagnoses(answer: dict[str, Any]) -> Iterator[Placed]:
    principal = answer.get("principalDiagnosisCode")
    listed = [principal] if principal else []
    for one in [*listed, *answer["reasonForVisitDiagnosisCodeList"], *answer["secondaryDiagnosisCodeList"]]:
        for number in one["editList"]:
            yield number, "diagnosis", None, dot(one["diagnosis"] or "")


def _of_lines(answer: dict[str, Any], numbers: list[int]) -> Iterator[Placed]:
    for at, line in zip(numbers, answer["lineItemList"], strict=True):
        for number in [*line["hcpcsEditList"], *line["serviceDateEditList"]]:
            yield number, "line", at, line["hcpcs"] or ""
        for modifier in line["hcpcsModifierInputList"]:
            for number in modifier["editList"]:
                yield number, "line", at, modifier["hcpcsModifier"] or ""
        for number in line["revenueEditList"]:
            yield number, "line", at, line["revenueCode"] or ""
