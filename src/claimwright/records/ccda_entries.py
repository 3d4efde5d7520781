"""The coded entries of a C-CDA document: problems, diagnoses, procedures, medications, immunizations, results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lxml import etree

from claimwright.records.ccda_narrative import CDA, words
from claimwright.records.chart import CodedEntry, RecordFinding, Where
from claimwright.records.happened import Standing, standing
from claimwright.records.vaccines import VaccineCodes, vaccine_codes
from claimwright.records.values import code_system, hl7_datetime
from claimwright.records.xml_parsing import place_of

Element = etree._Element
_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_ICD: Final = ("icd10cm", "icd10pcs", "cpt", "hcpcs")
_SECTION_KIND: Final = {
    "11450-4": "problem",
    "75310-3": "problem",
    "29308-4": "diagnosis",
    "11535-2": "diagnosis",
    "46241-6": "diagnosis",
    "10219-4": "diagnosis",
    "10218-6": "diagnosis",
    "46240-8": "diagnosis",
    "51848-0": "diagnosis",
    "51847-2": "diagnosis",
    "11348-0": "history",
    "10157-6": "family",
    "47519-4": "procedure",
    "29554-3": "procedure",
    "29549-3": "medication",
    "10160-0": "medication",
    "10183-2": "medication",
    "11369-6": "immunization",
    "30954-2": "observation",
    "8716-3": "observation",
    "29762-2": "observation",
}
"""LOINC section code to the kind of its entries."""
_ACTS: Final = frozenset(
    {"observation", "procedure", "act", "encounter", "manufacturedMaterial", "supply", "substanceAdministration"}
)
_PROBLEM_LIST: Final = "11450-4"
_USE: Final = {"46241-6": "admitting", "11535-2": "final", "10219-4": "preoperative", "10218-6": "postoperative"}


_DONE: Final = frozenset({"procedure", "immunization", "medication"})
"""Kinds of entry that become service lines: on another day they belong to another visit."""
_ENCOUNTERS: Final = "46240-8"
"""The Encounters section lists past visits as well (C-CDA R2.1, 2.14): only the document's own is this one."""


@dataclass(frozen=True)
class OwnEncounter:
    """The encounter that a document is about: its ids and its days. Without days everything listed counts as another visit."""

    ids: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None

    def has(self, entry: Element) -> bool:
        """Whether an entry of the Encounters section is this encounter: by its id, else by its day."""
        named = {i.get("extension", "") for i in entry.iterfind(f"{CDA}encounter/{CDA}id")} - {""}
        if named and self.ids:
            return bool(named & self.ids)
        acts = entry.findall(f"{CDA}encounter")
        days = [_date(act) for act in acts]
        return bool(days) and all(d is not None and self.covers(d) for d in days)

    def covers(self, day: date) -> bool:
        """Whether a day is one of the encounter's."""
        return self.first is not None and self.first <= day <= (self.last or self.first)


def own_encounter(root: Element) -> OwnEncounter:
    """The encompassing encounter of a document; without one the day of its service."""
    visit = root.find(f"{CDA}componentOf/{CDA}encompassingEncounter")
    if visit is None:
        time = root.find(f"{CDA}documentationOf/{CDA}serviceEvent/{CDA}effectiveTime")
        return OwnEncounter(first=_bound(time, "value"), last=_bound(time, "value"))
    time = visit.find(f"{CDA}effectiveTime")
    ids = frozenset({i.get("extension", "") for i in visit.iterfind(f"{CDA}id")} - {""})
    first = _bound(time, "value") or _bound(time, "low")
    return OwnEncounter(ids, first, _bound(time, "high") or first)


def _bound(time: Element | None, name: str) -> date | None:
    if time is None:
        return None
    found = time if name == "value" else time.find(f"{CDA}{name}")
    moment = hl7_datetime(found.get("value", "")) if found is not None else None
    return moment.date() if moment else None


def section_entries(
    section: Element, source: str, texts: dict[str, str], own: OwnEncounter, findings: list[RecordFinding]
) -> Iterator[CodedEntry]:
    """The coded entries of one section (its nested sections excluded), ICD and CPT before SNOMED translations.

    What did not take place, and visits other than the document's own, are told in ``findings`` and left out.
    """
    code = section.find(f"{CDA}code")
    loinc = code.get("code", "") if code is not None else ""
    kind = _SECTION_KIND.get(loinc, "")
    for entry in section.findall(f"{CDA}entry"):
        if loinc == _ENCOUNTERS and not own.has(entry):
            findings.append(
                RecordFinding("info", "left out: another visit, listed as history", Where(source, place_of(entry)))
            )
            continue
        said = _left_out(entry)
        if said is not None:
            findings.append(RecordFinding("info", f"left out: {said[0].words}", Where(source, place_of(said[1]))))
            continue
        for element in entry.iter():
            if isinstance(element.tag, str) and element.tag in {
                f"{CDA}value",
                f"{CDA}code",
                f"{CDA}manufacturedMaterial",
            }:
                yield from _of_visit(_element_entries(element, kind, loinc, source, texts), own, source, findings)


def _of_visit(
    entries: Iterator[CodedEntry], own: OwnEncounter, source: str, findings: list[RecordFinding]
) -> Iterator[CodedEntry]:
    """The entries, what was done on another day as history."""
    for entry in entries:
        if entry.kind in _DONE and own.first and entry.date and not own.covers(entry.date):
            message = f"not of this visit ({entry.date.isoformat()}): kept as history"
            findings.append(RecordFinding("info", message, entry.where or Where(source)))
            yield replace(entry, status="history")
        else:
            yield entry


def _left_out(entry: Element) -> tuple[Standing, Element] | None:
    """What the status of an entry's own act says, when it takes the entry out."""
    for act in entry.iterchildren():
        status = act.find(f"{CDA}statusCode") if isinstance(act.tag, str) else None
        said = standing("ccda", "statusCode", status.get("code", "") if status is not None else "")
        if said.left_out:
            return said, act
    return None


def _element_entries(
    element: Element, kind: str, loinc: str, source: str, texts: dict[str, str]
) -> Iterator[CodedEntry]:
    if element.tag == f"{CDA}manufacturedMaterial":
        return
    act = element.getparent()
    if act is None or not isinstance(act.tag, str):
        return
    name = act.tag.removeprefix(CDA)
    if name not in _ACTS or (
        element.tag == f"{CDA}code" and name == "observation" and not (kind == "observation" or _billable(element))
    ):
        return
    described = _described(element, texts)
    fact = (
        "observation"
        if element.tag == f"{CDA}code" and kind == "observation" and name == "observation"
        else _kind(name, kind)
    )
    if element.tag == f"{CDA}value" and kind == "observation":
        return
    for coded in _codings(element, fact):
        system = code_system(coded.get("codeSystem", ""), coded.get("code", ""))
        if fact == "observation" and system == "other":
            continue
        if fact == "observation" and kind != "observation" and system in {"icd10cm", "icd9cm"}:
            fact = "problem"  # a diagnosis code says so itself, whatever section it stands in
        vaccine = _vaccine(element) if fact == "immunization" else VaccineCodes()
        yield CodedEntry(
            system,
            coded.get("code", "").strip().upper(),
            "procedure"
            if system in {"cpt", "hcpcs", "icd10pcs"} and fact not in {"immunization", "medication", "observation"}
            else fact,
            coded.get("displayName", "") or described,
            value=_observed(act) if fact == "observation" else "",
            status=_status(act, kind),
            use=_USE.get(loinc, ""),
            date=_date(act),
            on_problem_list=loinc == _PROBLEM_LIST and fact == "problem",
            ndc=vaccine.ndc,
            cvx=vaccine.cvx,
            lot_number=_words_at(act, "lotNumberText") if fact == "immunization" else "",
            manufacturer=_words_at(act.getparent(), "manufacturerOrganization", "name")
            if fact == "immunization"
            else "",
            where=Where(source, place_of(coded)),
        )


def _vaccine(element: Element) -> VaccineCodes:
    every = (element, *element.findall(f"{CDA}translation"))
    return vaccine_codes(
        (code_system(e.get("codeSystem", "")), e.get("code", "").strip().upper(), e.get("displayName", ""))
        for e in every
    )


def _words_at(element: Element | None, *path: str) -> str:
    found = element.find("/".join(CDA + name for name in path)) if element is not None else None
    return words(found) if found is not None else ""


def _kind(act: str, section: str) -> str:
    if section in {"problem", "diagnosis"}:
        return section
    if section in {"history", "family"}:
        return "problem"
    if act == "manufacturedMaterial":
        return "immunization" if section == "immunization" else "medication"
    return {"procedure": "procedure", "encounter": "procedure"}.get(
        act, section if section == "procedure" else "problem"
    )


def _billable(element: Element) -> bool:
    return any(code_system(e.get("codeSystem", "")) in _ICD for e in (element, *element.findall(f"{CDA}translation")))


def _codings(element: Element, kind: str) -> list[Element]:
    """The element and its translations that are worth keeping: claim code systems, else the first coding there is."""
    if element.tag == f"{CDA}value" and not element.get(_XSI_TYPE, "CD").endswith(("CD", "CE")):
        return []
    every = [e for e in (element, *element.findall(f"{CDA}translation")) if e.get("code")]
    claim = [e for e in every if code_system(e.get("codeSystem", "")) in _ICD]
    known = [e for e in every if code_system(e.get("codeSystem", "")) != "other"]
    return claim or known[:1]


def _described(element: Element, texts: dict[str, str]) -> str:
    original = element.find(f"{CDA}originalText")
    if original is None:
        return ""
    written = words(original)
    reference = original.find(f"{CDA}reference")
    if not written and reference is not None:
        written = texts.get(reference.get("value", "").removeprefix("#"), "")
    return written


def _observed(act: Element) -> str:
    value = act.find(f"{CDA}value")
    if value is None:
        return ""
    written = value.get("displayName") or " ".join(filter(None, (value.get("value", ""), value.get("unit", ""))))
    return written or words(value)[:200]


def _status(act: Element, section: str) -> str:
    """refuted (negationInd, here or on an enclosing act), family, history, resolved, planned, or the act's own status."""
    if section == "family" or next(act.iterancestors(f"{CDA}subject"), None) is not None:
        return "family"
    for element in (act, *act.iterancestors()):
        if element.tag == f"{CDA}section":
            break
        if element.get("negationInd") == "true":
            return "refuted"
        if standing("ccda", "moodCode", element.get("moodCode", "")).left_out:
            return "planned"
        if element.find(f"{CDA}subject/{CDA}relatedSubject") is not None:
            return "family"
    if section == "history":
        return "history"
    for value in act.iterfind(f"{CDA}entryRelationship/{CDA}observation[{CDA}code]"):
        code, said = value.find(f"{CDA}code"), value.find(f"{CDA}value")
        if code is not None and code.get("code") == "33999-4" and said is not None:
            return said.get("displayName", "").lower()
    time = act.find(f"{CDA}effectiveTime")
    if (
        section == "problem"
        and time is not None
        and (high := time.find(f"{CDA}high")) is not None
        and high.get("value")
    ):
        return "resolved"
    status = act.find(f"{CDA}statusCode")
    return status.get("code", "").lower() if status is not None else ""


def _date(act: Element) -> date | None:
    time = act.find(f"{CDA}effectiveTime")
    if time is None:
        time = next((t for a in act.iterancestors() if (t := a.find(f"{CDA}effectiveTime")) is not None), None)
    if time is None:
        return None
    low = time.find(f"{CDA}low")
    written = time.get("value") or (low.get("value", "") if low is not None else "")
    moment = hl7_datetime(written or "")
    return moment.date() if moment else None
