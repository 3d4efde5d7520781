"""What does the codes pane of a chart show, and which words of the record does it mark?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from claimwright.coding.second_reader import DEMOTED
from claimwright.coding.services import charge_gaps
from claimwright.coding.shifts import shifts
from claimwright.errors import ClaimwrightError
from claimwright.workbench import opened_library, states, undo
from claimwright.workbench.coding import (
    abstracts,
    draft,
    drg_and_hcc,
    evidence_marks,
    record_pane,
    second_readings,
    visits,
)
from claimwright.workbench.coding import service as coding
from claimwright.workbench.coding.draft_items import shown_units
from claimwright.workbench.coding.last_look import last_look
from claimwright.workbench.coding.worklist import OPEN
from claimwright.workbench.models import CodingDraft, Document, Encounter, EncounterStatus, Suggestion

_KINDS: Final = (("diagnosis", "Diagnoses"), ("procedure", "Procedures"), ("service", "Services and charges"))
_CHECKED: Final = (*OPEN, EncounterStatus.CODED, EncounterStatus.HELD)
"""States in which the edits still have something to say to the coder: before the claim is ready or gone."""
_ALTERNATIVES: Final = 6


class Pane:
    """The codes of an encounter, read once for a page: suggestions, the draft made of them, groups and findings."""

    def __init__(self, encounter: Encounter) -> None:
        self._encounter = encounter
        self._draft = CodingDraft.objects.filter(encounter=encounter).first()
        read = encounter.suggestions.select_related("second_reading").defer("second_reading__sealed")
        self._suggestions = list(read)
        self._readings = {one.pk: _read_twice(one) for one in self._suggestions}
        self._chosen: list[dict[str, Any]] = list(self._draft.codes) if self._draft else []
        self._documents: list[Document] = list(encounter.documents.all())
        self._texts = {document.document_id: document.text for document in self._documents}
        self._copied = record_pane.copied_of(encounter, self._texts)

    def context(self, *, may_code: bool) -> dict[str, Any]:
        """All that ``coding/parts/codes.html`` shows; ``may_code``: the reader may change open codes."""
        return {
            "encounter": self._encounter,
            "inpatient": self._encounter.setting == "inpatient",
            "may_code": may_code and self._encounter.status in OPEN,
            "may_reopen": may_code and self._encounter.status in states.before("encounter", "return"),
            "undo": undo.last(self._encounter) if may_code and self._encounter.status in OPEN else None,
            "reasons": draft.REJECT_REASONS,
            "poa_values": draft.POA_VALUES,
            "version": self._draft.version if self._draft else 0,
            "saved_at": self._draft.updated_at if self._draft else None,
            "cut_off": second_readings.cut_off(self._encounter),
            "kinds": [(kind, title, self._of_kind(kind)) for kind, title in _KINDS],
            "visit": self._visit(),
            "abstract": abstracts.shown_abstract(self._encounter, self._draft) if self._draft else None,
            "charge_gaps": self._charge_gaps(),
            "last_look": last_look(self._draft, self._suggestions) if may_code else None,
            **self._suggested(),
            **self._checks(),
        }

    def record(self) -> record_pane.Record:
        """The record, its documents by kind, with the evidence of every code marked."""
        evidence = [(_key(one), one.evidence) for one in self._suggestions]
        evidence += [(item["key"], item["evidence"]) for item in self._chosen]
        strong = frozenset(_key(one) for one in self._suggestions if one.suggested)
        strong |= {item["key"] for item in self._chosen}
        systems = {one.system for one in self._suggestions if one.suggested} | {item["system"] for item in self._chosen}
        return record_pane.record_of(self._encounter, self._documents, _spans(evidence), strong, systems)

    def _visit(self) -> dict[str, Any] | None:
        """The visit that the record tells of, with what the coder overruled; None where it tells of none."""
        if self._draft is None:
            return None
        return visits.shown_visit(self._draft.visit, self._quotes, [item["code"] for item in self._chosen])

    def _suggested(self) -> dict[str, Any]:
        """Suggestions still open, those below the mark, and the rejected with their reason."""
        taken = {item["suggestion"] for item in self._chosen if item["suggestion"]}
        why = {one["suggestion"]: one["reason"] for one in self._draft.rejected} if self._draft else {}
        left = [self._entry(one) for one in self._suggestions if one.pk not in taken | why.keys()]
        greyed = [one for one in left if not one["suggested"]]
        return {
            "open": [one for one in left if one["suggested"]],
            # What the second reader set aside comes first: the engine suggested it.
            "greyed": sorted(greyed, key=lambda one: not _demoted(one)),
            "by_reader": sum(_demoted(one) for one in greyed),
            "rejected": [{**self._entry(one), "why": why[one.pk]} for one in self._suggestions if one.pk in why],
        }

    def _charge_gaps(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """What the words tell of and nobody charged, and what is charged without words: headings with their services."""
        charges = [item for item in self._chosen if item.get("told") is not None]
        charged = [item["code"] for item in self._chosen if item["kind"] == "service"] if charges else []
        refused = {one["suggestion"] for one in self._draft.rejected} if self._draft else set()
        gaps = charge_gaps(charged, [one for one in self._suggestions if one.pk not in refused])
        named = (
            ("Documented and not charged", [self._entry(one) for one in gaps.not_charged]),
            ("Charged, and not documented so", [self._charge(item) for item in charges if item["told"]]),
        )
        return [(title, some) for title, some in named if some]

    def _charge(self, item: dict[str, Any]) -> dict[str, Any]:
        shown = opened_library.shown(item["system"], item["code"])
        units = "" if item["units"] in {"", "1"} else item["units"]
        return {**item, "shown": shown, "reason": item["told"], "units": units}

    def _of_kind(self, kind: str) -> list[dict[str, Any]]:
        diagnoses = [item["code"] for item in self._chosen if item["kind"] == "diagnosis"]
        return [self._item(item, diagnoses) for item in self._chosen if item["kind"] == kind]

    def _item(self, item: dict[str, Any], diagnoses: list[str]) -> dict[str, Any]:
        """A chosen code; the diagnoses a service is for by their number on the claim."""
        return {
            **item,
            "shown": opened_library.shown(item["system"], item["code"]) or item.get("revenue_code", ""),
            "suggested_code": opened_library.shown(item["system"], item["suggested_code"]),
            "quotes": self._quotes(item["evidence"]),
            "reading": self._readings.get(item["suggestion"]),
            "pointers": [diagnoses.index(code) + 1 for code in item.get("for", []) if code in diagnoses],
        }

    def _entry(self, one: Suggestion) -> dict[str, Any]:
        return {
            "pk": one.pk,
            "key": _key(one),
            "system": one.system,
            "code": one.code,
            "shown": opened_library.shown(one.system, one.code),
            "description": one.description,
            "score": round(one.score * 100),
            "modifiers": one.modifiers,
            "units": "" if one.units in {None, 1} else shown_units(one.units),
            "assertion": one.assertion,
            "reason": one.reason,
            "learned": one.learned,
            "suggested": one.suggested,
            "quotes": self._quotes(one.evidence),
            "only_copied": record_pane.only_copied(one.evidence, self._copied),
            "reading": self._readings[one.pk],
            "alternatives": sorted(
                (_alternative(one, other) for other in one.alternatives), key=lambda two: bool(two["shifts"])
            )[:_ALTERNATIVES],
        }

    def _quotes(self, evidence: list[dict[str, Any]]) -> list[str]:
        """The words of evidence, as they stand in the record."""
        return [
            self._texts[one["document"]][one["start"] : one["end"]]
            for one in evidence
            if one["document"] in self._texts
        ]

    def _checks(self) -> dict[str, Any]:
        """What the codes group to and what the edits say of them; ``check_problem`` where a list to ask is missing."""
        groups, no_groups = _tried(lambda: drg_and_hcc.groups_of(self._encounter), None)
        checked = self._encounter.status in _CHECKED
        none: list[dict[str, Any]] = []
        findings, no_findings = _tried(self._findings, none) if checked else (none, "")
        coders = [one for one in findings if one["coders"]]
        return {
            "groups": groups,
            "checked": checked,
            "check_ran": checked and not no_findings and self._has_diagnosis(),
            "coders_findings": coders,
            "billers_findings": [one for one in findings if not one["coders"]],
            "stops": sum(one["severity"] == "error" for one in coders),
            "check_problem": no_findings or no_groups,
        }

    def _has_diagnosis(self) -> bool:
        """Without one there is no claim to check yet."""
        return any(item["kind"] == "diagnosis" for item in self._chosen)

    def _findings(self) -> list[dict[str, Any]]:
        if self._draft is None or not self._has_diagnosis():
            return []
        return coding.check(self._encounter, self._draft).to_dicts()


def _alternative(one: Suggestion, other: dict[str, Any]) -> dict[str, Any]:
    """An alternative with what it says otherwise of side and encounter; those that say the same come first."""
    return {
        **other,
        "shown": opened_library.shown(one.system, opened_library.undot(other["code"])),
        "shifts": "; ".join(shifts(one.description, other["description"] or "")),
    }


def _demoted(entry: dict[str, Any]) -> bool:
    return bool(entry["reading"] and entry["reading"]["answer"] == DEMOTED)


def _read_twice(one: Suggestion) -> dict[str, Any] | None:
    """What the second reader said of a suggestion, where it was asked."""
    kept = one.second_reading
    if kept is None:
        return None
    return {"pk": kept.pk, "answer": kept.answer, "why": kept.why, "finding": opened_library.dot(kept.finding)}


def _key(one: Suggestion) -> str:
    return f"s{one.pk}"


def _spans(evidence: list[tuple[str, list[dict[str, Any]]]]) -> dict[str, list[evidence_marks.Span]]:
    """The evidence of all codes by document id."""
    spans: dict[str, list[evidence_marks.Span]] = {}
    for key, some in evidence:
        for one in some:
            spans.setdefault(one["document"], []).append(evidence_marks.Span(one["start"], one["end"], key))
    return spans


def _tried[T](ask: Callable[[], T], otherwise: T) -> tuple[T, str]:
    """The answer and no problem, or ``otherwise`` and what the answer lacks."""
    try:
        return ask(), ""
    except ClaimwrightError as error:
        return otherwise, str(error)
