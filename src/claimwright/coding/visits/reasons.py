"""The reasons of a visit in plain words, and the question that the note leaves open."""

from __future__ import annotations

from typing import Final

from claimwright.coding.visits import family as kinds
from claimwright.coding.visits.elements import BY_TIME, ELEMENTS
from claimwright.coding.visits.family import Kind
from claimwright.coding.visits.tables import CPT
from claimwright.coding.visits.values import Element, Visit

_SHOWN: Final = 4
_PATIENT: Final = (
    "Was the patient seen face to face within 3 years by this clinician, or by another of the same group and specialty? "
    "(IOM 100-04 ch. 12 sec. 30.6.7)"
)
_SEEN: Final = "On which day after the discharge was the patient seen? Within 7 days with high decisions it is the higher (CMS MLN 908628)."
_FIRST: Final = "Is it the first annual wellness visit of Medicare, or a later one? (42 CFR 410.15)"
_CONSULTED: Final = (
    "Was it asked for and answered as a consultation, and does the payer pay those? (IOM 100-04 ch. 12 sec. 30.6.10)"
)
_REMOTE: Final = "Does the payer take the telemedicine codes of 2025, or the office code with its modifier?"
_SOURCE: Final = "CPT E/M guidelines 2023; IOM 100-04 ch. 12 sec. 30.6"


def question_of(kind: Kind, alternatives: tuple[str, ...]) -> str:
    """What has to be asked before the code is sure; empty where nothing is open."""
    if not alternatives:
        return ""
    if kind.family == kinds.WELLNESS:
        return _FIRST
    if kind.family == kinds.TRANSITION:
        return _SEEN
    stay = kind.family.startswith(("hospital", "consultation_hospital"))
    asked = [] if kind.patient or stay else [_PATIENT]
    if kind.referred or kind.family.startswith("consultation"):
        asked.append(_CONSULTED)
    if kind.by_video and kind.payer == CPT:
        asked.append(_REMOTE)
    return " ".join(asked)


def reasons_of(kind: Kind, visit: Visit) -> tuple[str, ...]:
    """One reason a line: the family, each element with its facts, time, what stands beside, what is open, what would change it."""
    found = [f"{kind.family.replace('_', ' ')}: {'; '.join(kind.words)} ({_SOURCE})"]
    for name in ELEMENTS:
        found.append(f"{name} {_said(getattr(visit, name))}")
    if visit.time.minutes is not None:
        found.append(
            f"time {visit.time.minutes} minutes" + ("" if visit.level.by == BY_TIME else ", which supports no more")
        )
    found += [f"{one.what} left out: {one.why}" for one in visit.time.excluded]
    if kind.family not in kinds.NAMED:
        by = "time" if visit.level.by == BY_TIME else f"two of three elements reach {visit.level.decisions}"
        found.append(f"{visit.code} by {by}")
    if visit.place_of_service:
        where = "at home" if kind.at_home else "elsewhere, for the note says of no home"
        found.append(f"place of service {visit.place_of_service}: the patient {where}")
    found += [f"{'-'.join((one.code, *one.modifiers))} beside it: {one.reason}" for one in visit.beside]
    if visit.question:
        found.append(f"open, then {' or '.join(visit.alternatives)}: {visit.question}")
    found += [_change(visit.code, one.element, one.to, one.code) for one in visit.changes]
    found += [f"the level of {name} rests on one fact" for name in visit.fragile]
    return tuple(found)


def _said(element: Element) -> str:
    facts = "; ".join(dict.fromkeys(one.what for one in element.facts[:_SHOWN]))
    return f"{element.level}: {element.words}" + (f" ({facts})" if facts else "")


def _change(here: str, element: str, to: str, code: str) -> str:
    if code == here:
        return f"{element} at {to} would change nothing"
    return f"{element} at {to} would be {code}"
