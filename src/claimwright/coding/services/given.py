"""Which drugs does the record say were given in this encounter: dose, route, times, what was thrown away?

Home medications, prescriptions, orders and what is given on other days are none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.done import Done, done
from claimwright.coding.rules.base import Case
from claimwright.coding.services.doses import DOSE, REACH, Dose, dose_of, whole_dose
from claimwright.coding.services.drug_names import DrugCode, DrugIndex, drug_index
from claimwright.coding.services.measures import MEASURE, amount_of, converted, measure_of
from claimwright.coding.services.times import Times, ended_below, times_in
from claimwright.coding.types import Evidence

_ROUTES: Final = (
    ("mouth", r"\bp\.?o\.?\b|\boral\w*|\btab(?:let)?s?\b|\bcaps?(?:ules?)?\b|\bby mouth\b|\bby tube\b|\bchew\w*|\bsublingual|\bSL tab|\bodt\b"),
    ("skin", r"\bpatch\b|\bcream\b|\bointment\b|\bgel\b|\bdrops?\b|\bgtts\b|\bspray\b|\btopical\w*|\bnasal\b|\blotion\b|\brectal\b|\bsuppositor\w+|\bPR\b"),
    ("neb", r"\bneb(?:s|ulized|ulizer|ulised)?\b|\binhal\w+|\bpuffs?\b"),
    ("push", r"\bIVP\b|\bIV push\b|\bpush\b|\bslow IV\b|\bIV bolus\b"),
    ("infusion", r"\bIVPB\b|\binfus\w+|\bdrip\b|\bpiggyback\b"),
    ("im", r"\bI\.?M\.?\b|\bintramuscular\w*|\b(?:delt(?:oid)?|glut(?:eal|e)?|thigh)\b"),
    ("sc", r"\bS\.?[CQ]\.?\b|\bsub-?(?:cut\w*|q)\b"),
    ("joint", r"\bintra-?articular\w*|\bjoint\b|\b(?:knees?|shoulders?|hips?|elbows?|ankles?|wrists?|bursa|sheath|tendon)\b"),
    ("eye", r"\bintravitreal\w*"),
    ("iv", r"\bI\.?V\.?\b|\bintravenous\w*|\bport\b"),
)  # fmt: skip
_NOT_INJECTED: Final = frozenset({"mouth", "skin"})
_GIVEN: Final = compiled(
    r"\b(?:given|gave|administered|inject(?:ed|ion)s?|infus(?:ed|ion)|received|bolus(?:ed)?|loaded|inj)\b",
)
_AT_HOME: Final = compiled(
    r"[^.;,\n]{0,36}?\b(?:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|qd|daily|qhs|hs|nightly|weekly|wkly|monthly|q ?\d+ ?-?(?:h|hr|hrs|hours?|w|wks?|weeks?|mos?|months?|d|days?)?|q(?:am|pm|wk|mo|od)|prn|every|refills?|(?:once|twice|three times|\d times) (?:a |per |each )?(?:day|week|month)|(?:a|per|each) day|at (?:bedtime|night)|# ?\d+|x ?\d+ ?(?:d|days|wks?|weeks))\b",
)
_TODAY: Final = compiled(r"\b(?:today|given|administered|injected|x ?1|once)\b")
_VIAL: Final = compiled(
    rf"(?P<count>\d{{1,2}}|one|two|three|four)\s*(?:x|×|\*)?\s*(?:(?P<before>\d[\d,.]*)\s*(?P<unit>{MEASURE})[ -]*)?(?:(?:single|multi(?:ple)?)[- ]dose )?(?:SDV|vials?|syringes?|MDV|ampoules?|amps?)\b",
)
_WASTED: Final = compiled(
    rf"(?P<amount>\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?P<measure>{MEASURE})\s*(?:was |were |of \w+ )?(?:wast(?:ed?|age)|discard(?:ed)?|thrown away)"
    rf"|(?:wast(?:ed?|age)|discard(?:ed)?)\s*(?:of |was |amount |:|=)*\s*(?P<amount2>\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?P<measure2>{MEASURE})",
)
_NO_WASTE: Final = compiled(
    r"\b(?:no (?:drug )?(?:waste|wastage|discard)|(?:none|nil) (?:was )?(?:wasted|discarded)|nothing (?:was )?(?:wasted|discarded|thrown away)|(?:waste|wastage|wasted|discarded):? ?(?:none|0|zero)\b|JZ\b|without waste)",
)
_SINGLE: Final = compiled(r"\b(?:SDV|SDC|single[- ](?:dose|use)|one[- ]time use|prefilled syringe|PFS)\b")
_MULTIPLE: Final = compiled(r"\b(?:MDV|MDC|multi(?:ple)?[- ]dose)\b")
_PRESCRIBED: Final = compiled(r"\b(?:rx|scripts?|prescri\w*|refill\w*|dispens\w*|e-?prescrib\w*)\b")
_ADMINISTERED: Final = compiled(r"\b(?:given|administered|injected|infused|received|tol(?:erated)?)\b")
_INJECTED: Final = compiled(r"\b(?:inject\w*|aspirat\w*|arthrocentesis|infiltrat\w*)\b")
_FLUSH: Final = compiled(r"\b(?:flush\w*|lock(?:ed)?|KVO|TKO)\b")
_ANESTHETIC: Final = compiled(
    r"(?:lido(?:caine)?|xylo(?:caine)?|marcaine|bupivacaine|sensorcaine|ropivacaine|naropin|mepivacaine|carbocaine)",
)
_BESIDE_ANESTHETIC: Final = compiled(
    r"\b(?:lido\w*|xylo\w*|marcaine|bupiv\w*|sensorcaine|ropiv\w*|mepiv\w*|carbocaine|articaine|local)\b[^.;\n]{0,25}?(?:w/?|with|and|\+|&|/)\s*$",
)
_EPINEPHRINE: Final = compiled(r"epi(?:nephrine)?")
_STARTED: Final = compiled(r"\b(?:start(?:ed)?|begun|began|hung|initiated|up)\b")


@dataclass(frozen=True)
class Given:
    """A drug given: ``code`` None where the name does not lead to one; ``dose`` in ``measure``, None where none is written."""

    key: tuple[str, ...]
    code: DrugCode | None
    others: tuple[DrugCode, ...]
    dose: Decimal | None
    measure: str
    measured: bool
    """Whether the dose is written with its measure."""
    route: str
    times: Times
    wasted: Decimal | None
    vials: Decimal | None
    none_wasted: bool
    single_dose: bool
    multiple_dose: bool
    evidence: tuple[Evidence, ...]
    document: str
    words: str = field(default="", compare=False)


def given_drugs(case: Case) -> list[Given]:
    """The drugs given in the encounter, in the order of the record; what two documents tell of one dose comes once."""
    index = drug_index(case.library, case.book.day)
    found: list[Given] = []
    for one in _all(case, index):
        for at, other in enumerate(found):
            if _same(one, other):
                found[at] = _joined(other, one)
                break
        else:
            found.append(one)
    return found


def _all(case: Case, index: DrugIndex) -> Iterator[Given]:
    seen: set[tuple[str, int]] = set()
    for told in done(case, DOSE):
        for one, place in _of_place(told, index):
            if place not in seen:
                seen.add(place)
                yield one
    if pattern := _bare_names(index):
        for told in done(case, pattern):
            for one, place in _of_place(told, index):
                if place not in seen:
                    seen.add(place)
                    yield one


def _bare_names(index: DrugIndex) -> re.Pattern[str] | None:
    """Names whose doses are written without a measure ("40 kenalog")."""
    return _names_pattern(index.written_bare)


@lru_cache(maxsize=8)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"\b(?:{listed})\b", re.IGNORECASE) if names else None


def _of_place(told: Done, index: DrugIndex) -> Iterator[tuple[Given, tuple[str, int]]]:
    """The drugs of the line around a place that has a dose."""
    text, (begin, end) = told.text, told.line
    names = _one_each(text, list(index.find(text, begin, end)), index)
    for at, (start, stop, key) in enumerate(names):
        low = begin if at == 0 else start
        until = names[at + 1][0] if at + 1 < len(names) else end
        if not low <= told.match.start() < until:
            continue
        dose = dose_of(text, low, start, stop, until, index.bare_measure(key))
        if dose is None or not dose.start <= told.match.end() or not told.match.start() <= max(dose.end, stop):
            continue
        if one := _given(
            told, index, key, (low, start, stop, until), dose, _mixed_to(text, names[at + 1 :], until, end)
        ):
            yield one, (told.told.document.document_id, start)


def _one_each(
    text: str, names: list[tuple[int, int, tuple[str, ...]]], index: DrugIndex
) -> list[tuple[int, int, tuple[str, ...]]]:
    """The names with two of one drug as one: "infliximab (Remicade)"; the brand says more than the substance."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for start, stop, key in names:
        if found and re.fullmatch(r"\s?\(", text[found[-1][1] : start]) and text[stop : stop + 1] == ")":
            first, _, other = found.pop()
            found.append((first, stop, other if index.is_brand(other) else key))
        else:
            found.append((start, stop, key))
    return found


def _mixed_to(text: str, further: list[tuple[int, int, tuple[str, ...]]], until: int, end: int) -> int:
    """Up to where the way of giving counts: "20 mg Depo-Medrol with 1 mL lidocaine, injected into ..." is told of both."""
    if not further or not _ANESTHETIC.fullmatch(text, further[0][0], further[0][1]):
        return until
    return further[1][0] if len(further) > 1 else end


def _given(
    told: Done, index: DrugIndex, key: tuple[str, ...], place: tuple[int, int, int, int], dose: Dose, mixed: int
) -> Given | None:
    low, start, stop, until = place
    text = told.text
    words = text[low:until]
    if _BESIDE_ANESTHETIC.search(text, max(told.line[0], start - REACH), start) and _EPINEPHRINE.fullmatch(
        text, start, stop
    ):
        return None
    mixed = min(mixed, told.told.high)
    route = (_route(text, until, mixed, until) if mixed > until else "") or _route(text, low, until, start)
    if route == "joint" and not _INJECTED.search(text, told.told.low, max(until, mixed)):
        route = ""
    times = times_in(text, stop, until) or times_in(text, low, start) or Times()
    times = ended_below(text, told.line[1], times) if _STARTED.search(text, start, until) else times
    dose = whole_dose(text, dose, told.told.high)
    if (
        route in _NOT_INJECTED
        or _FLUSH.search(text, low, min(until, stop + REACH))
        or not (route or times or _GIVEN.search(text, told.told.low, max(until, mixed)))
    ):
        return None
    after = max(dose.end, stop)
    if _PRESCRIBED.search(text, told.low, start) and not _ADMINISTERED.search(text, told.low, told.high):
        return None
    if _AT_HOME.match(text, after) and not _TODAY.search(text, after, min(until, after + 40)):
        return None
    code, others = index.choose(key, dose.amount if dose.measure == "mg" else None, route, words)
    wasted = _WASTED.search(text, stop, until)
    amount = wasted and amount_of(wasted["amount"] or wasted["amount2"])
    lost = (
        amount and converted(amount, measure_of(wasted["measure"] or wasted["measure2"]), dose.measure)
        if wasted
        else None
    )
    return Given(
        key, code, tuple(others), dose.amount, dose.measure, dose.measured, route, times, lost, _vials(text, stop, until, dose.measure),
        bool(_NO_WASTE.search(text, stop, until)), bool(_SINGLE.search(text, low, until)), bool(_MULTIPLE.search(text, low, until)),
        (told.quote(min(start, dose.start), max(stop, dose.end)),), told.told.document.document_id, words,
    )  # fmt: skip


def _vials(text: str, low: int, high: int, measure: str) -> Decimal | None:
    """What the opened containers held together; None where their number or size is not written."""
    total = Decimal()
    for match in _VIAL.finditer(text, low, high):
        count = {"one": 1, "two": 2, "three": 3, "four": 4}.get(match["count"].lower()) or int(match["count"])
        size = match["before"] and converted(amount_of(match["before"].rstrip(".")), measure_of(match["unit"]), measure)
        if not size:
            return None
        total += count * size
    return total or None


def _route(text: str, low: int, high: int, name: int) -> str:
    """How it was given, by the first words of a route that stand with it; those behind the name before those in front."""
    for begin, end in ((name, high), (low, name)):
        for route, words in _ROUTES:
            if _route_words(words).search(text, begin, end):
                return route
    return ""


@lru_cache(maxsize=16)
def _route_words(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def _same(one: Given, other: Given) -> bool:
    """Whether two statements tell of one dose: the same drug and dose, and not at two times."""
    alike = one.code == other.code and one.key[:1] == other.key[:1] if one.code is None else one.code == other.code
    if not alike or one.dose != other.dose:
        return False
    if one.times.start is not None and other.times.start is not None:
        return one.times.start == other.times.start
    return True


def _joined(first: Given, second: Given) -> Given:
    """One dose of what two statements tell of it: the fuller one leads."""
    lead, rest = (
        (second, first)
        if (second.measured, bool(second.route), bool(second.times))
        > (first.measured, bool(first.route), bool(first.times))
        else (first, second)
    )
    return replace(
        lead,
        route=lead.route or rest.route,
        times=lead.times or rest.times,
        wasted=lead.wasted if lead.wasted is not None else rest.wasted,
        vials=lead.vials or rest.vials,
        none_wasted=lead.none_wasted or rest.none_wasted,
        single_dose=lead.single_dose or rest.single_dose,
        multiple_dose=lead.multiple_dose or rest.multiple_dose,
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence))),
    )
