"""Which study does a report of imaging tell of? Modality and region of its title, views or contrast of its technique; 26 in a hospital."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY, HYPOTHETICAL, NEGATED, POSSIBLE
from claimwright.coding.days import document_of_another_day
from claimwright.coding.done import done
from claimwright.coding.reports import IMAGING, report_kind
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import FACILITY, OFFICE, offered
from claimwright.coding.services.separators import side_near, side_of
from claimwright.coding.types import Evidence, Suggestion
from claimwright.records.chart import Document

_RULE: Final = "imaging (title and technique of the report)"
_MODALITIES: Final = (
    ("ldct", compiled(r"\b(?:LDCT|low[- ]dose CT)\b")),
    ("cta", compiled(r"\b(?:CTA|CT angio\w*)\b")),
    ("ct", compiled(r"\bCT\b", 0)),
    ("mr", compiled(r"\b(?:MRI?|MRE|magnetic resonance)\b", 0)),
    ("mammogram", compiled(r"\bmammo\w*")),
    ("dxa", compiled(r"\b(?:DE?XA|bone density)\b")),
    ("echo", compiled(r"\b(?:TTE|echocardiogra\w+|echo)\b")),
    ("us", compiled(r"\b(?:US|ultrasound|sonogra\w+|duplex|doppler)\b")),
    ("film", compiled(r"\b(?:x-?rays?|XR|radiographs?|films?|CXR|KUB|views?)\b|\b[1-6] ?v\b")),
)
_TITLE: Final = 220
_VIEWS: Final = compiled(
    r"\b(?P<count>\d|one|two|three|four|five|six|single)[ -]?(?:views?|v)\b|\b(?P<named>PA (?:and|&|/) ?lat\w*|AP (?:and|&|/) ?lat\w*)\b",
)
_COUNT: Final = {"one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_BOTH: Final = compiled(
    r"\b(?:with(?:out)? (?:and|&|then|/) ?with(?:out)?|w/?o? ?(?:and|&|/|\+) ?w/?o?|pre[- ]and post[- ])\b[^\n]{0,20}\b(?:contrast|gad\w*)",
)
_WITHOUT: Final = compiled(
    r"\b(?:without|w/o|wo|no|non)[- ]?(?:IV |intravenous )?-?contrast\b|\bnon-?contrast\b|\bunenhanced\b|\bstone protocol\b",
)
_WITH: Final = compiled(
    r"\b(?:with|w/?|post)[- ]?(?:IV |intravenous )?contrast\b|\bcontrast[- ]enhanced\b|\b\d+ ?(?:ml|cc) (?:of )?(?:iohexol|iopamidol|omnipaque|isovue|iodixanol|visipaque|gad\w+|iopromide|ultravist)\b|\b(?:gadobutrol|gadoterate|gadavist|dotarem)\b",
)
_ANY: Final = frozenset({ASSERTED, NEGATED, POSSIBLE, HYPOTHETICAL, HISTORY})
"""A film was taken whatever it shows."""
_REPORT_TITLE: Final = compiled(r"^\s*(?:findings|technique)\b", re.IGNORECASE | re.MULTILINE)
_REPORT: Final = compiled(r"\b(?:findings|impression|technique|interpretation|comparison)\b")
_ARTERIAL: Final = compiled(r"\barter\w+")
_VENOUS: Final = compiled(r"\bven(?:ous|ous flow|ous)\b")
_DOPPLER: Final = compiled(r"\b(?:doppler|color|spectral|duplex)\b")
_LIMITED: Final = compiled(r"\b(?:limited|focused|RUQ|right upper quadrant|single organ|targeted)\b")
_COMPLETE: Final = compiled(r"\bcomplete\b")
_VAGINAL: Final = compiled(r"\b(?:transvaginal|endovaginal|TV)\b")
_BILATERAL: Final = compiled(r"\b(?:bilat\w*|both)\b")
_ONE_SIDE: Final = compiled(r"\b(?:left|right|unilateral|LLE|RLE|LUE|RUE)\b|(?<!\w)[LR](?!\w)")


@dataclass(frozen=True)
class _Study:
    document: Document
    text: str
    title: tuple[int, int]
    modality: str
    region: tuple[int, int]


def imaging_services(case: Case) -> Iterator[Suggestion]:
    """The studies whose reports the record holds. Beside other notes of a hospital or practice the reading is another's claim."""
    if case.chart.encounter.setting in OFFICE:
        yield from _own_films(case)
    studies = [study for document, note in case.notes if (study := _study(case, document, note.text))]
    alone = len(studies) == len(case.notes)
    for study in studies:
        yield from _of_study(case, study, alone)


_FILM: Final = compiled(r"\b(?:CXR|x-?rays?|XRs?|films?|radiographs?)\b")
_OURS: Final = compiled(
    r"\b(?:today|in (?:the )?office|in clinic|my (?:read|interpretation)|I (?:personally )?(?:read|reviewed and interpreted)|obtained and read)\b",
)
_LOOKED_AT: Final = compiled(
    r"^(?!.*\b(?:obtained|taken|performed|done|shot|my read)\b).*\b(?:reviewed|recent|discussed)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Words of a film that was looked at today and is not said to have been taken."""
_OUTSIDE: Final = compiled(r"\b(?:outside|brought|from (?:the )?(?:ER|ED|hospital|urgent care)|disc)\b")


def _own_films(case: Case) -> Iterator[Suggestion]:
    """Films that an office took and read today: region and views as its own note names them."""
    seen: set[str] = set()
    for one in done(case, _FILM, meanings=_ANY):
        if (
            not _OURS.search(one.sentence)
            or _OUTSIDE.search(one.sentence)
            or _LOOKED_AT.search(one.sentence)
            or _REPORT_TITLE.search(one.text)
        ):
            continue
        views = _VIEWS.search(one.text, one.told.low, one.told.high)
        rows = [
            row
            for pattern, row in _rows(case.book.day)
            if row["modality"] == "film" and pattern.search(one.text, one.low, one.told.high)
        ]
        if not rows:
            continue
        count = (
            None
            if views is None
            else 2
            if views["named"]
            else _COUNT.get(views["count"].lower()) or int(views["count"])
        )
        fitting = [
            row for row in rows if row["region"] == rows[0]["region"] and (count is None or _views_fit(row, count))
        ]
        if not fitting or fitting[0]["code"] in seen:
            continue
        seen.add(fitting[0]["code"])
        row, others = fitting[0], [(other["code"], other["plain"]) for other in fitting[1:]]
        side = side_near(one) if row["side"] else ""
        reason = f"{row['plain']}: taken and read in the office today" + ("" if count else "; how many views?")
        modifiers = (side,) if side else ()
        yield offered(
            _RULE,
            case,
            row["code"],
            row["plain"],
            (one.evidence,),
            reason,
            modifiers=modifiers,
            suggested=count is not None,
            others=others,
        )


def _views_fit(row: dict[str, str], count: int) -> bool:
    return all(
        count >= int(value) if sign == ">=" else count <= int(value)
        for sign, value in re.findall(r"views(>=|<=)(\d+)", row["when"])
    )


def _study(case: Case, document: Document, text: str) -> _Study | None:
    if document_of_another_day(text, case) or not _REPORT.search(text):
        return None
    if report_kind(document.title, text) != IMAGING and len({found.lower() for found in _REPORT.findall(text)}) < 2:
        return None
    title = (0, min(len(text), _TITLE))
    for low, high in _lines(text, *title):
        for modality, words in _MODALITIES:
            if words.search(text, low, high):
                regions = [
                    match
                    for pattern, row in _rows(case.book.day)
                    if row["modality"] == modality
                    for match in [pattern.search(text, low, high)]
                    if match
                ]
                if regions:
                    match = max(regions, key=lambda found: (found.end() - found.start(), -found.start()))
                    return _Study(document, text, (low, high), modality, match.span())
    return None


def _lines(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The first three lines that hold words."""
    for match in list(re.finditer(r"[^\n]+", text[low:high]))[:3]:
        yield low + match.start(), low + match.end()


@lru_cache(maxsize=16)
def _rows(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{row['region']})(?!\w)", re.IGNORECASE), row)
        for row in dated_rows("services/imaging.tsv", day)
    )


def _of_study(case: Case, study: _Study, alone: bool) -> Iterator[Suggestion]:
    rows = [
        row
        for pattern, row in _rows(case.book.day)
        if row["modality"] == study.modality and pattern.fullmatch(study.text[slice(*study.region)])
    ]
    several = _regions(case, study)
    whole: list[dict[str, str]] = []
    partly: list[dict[str, str]] = []
    for row in rows:
        held = [_holds(study, condition) for condition in row["when"].split()]
        if False not in held:
            (partly if None in held else whole).append(row)
    quote = Evidence(study.document.document_id, *study.title, study.document.text[slice(*study.title)])
    questions = []
    if not whole:
        questions.append(
            "the report leaves open: "
            + ", ".join(sorted({name for row in partly for name in re.findall(r"[a-z]+(?=[<>=])", row["when"])}))
        )
    if several:
        questions.append("several regions in one report: a number for each")
    if not alone and case.chart.encounter.setting in FACILITY:
        questions.append("the hospital reports the study, its radiologist the reading with 26")
    elif not alone:
        questions.append("read by another: whose claim is it?")
    for row in whole or partly[:1]:
        others = [(other["code"], other["plain"]) for other in partly if other is not row and "+" not in other["code"]]
        for code in row["code"].split("+"):
            modifiers = _modifiers(case, study, row)
            reason = "; ".join([f"{row['plain']}: title and technique of the report", *questions])
            if "26" in modifiers:
                reason += "; 26: the reading, the hospital reports the rest"
            yield offered(
                _RULE,
                case,
                code,
                row["plain"],
                (quote,),
                reason,
                modifiers=modifiers,
                suggested=not questions,
                others=others,
            )


def _regions(case: Case, study: _Study) -> bool:
    """Whether the title names further regions beside the one that was taken."""
    rest = [
        match
        for pattern, row in _rows(case.book.day)
        if row["modality"] == study.modality
        for match in pattern.finditer(study.text, *study.title)
        if not (study.region[0] <= match.start() and match.end() <= study.region[1])
        and not (match.start() <= study.region[0] and study.region[1] <= match.end())
    ]
    return any(
        "/" in study.text[min(match.start(), study.region[0]) : max(match.end(), study.region[1])] for match in rest
    )


def _holds(study: _Study, condition: str) -> bool | None:
    name, sign, value = re.fullmatch(r"([a-z]+)(<=|>=|=)(\S+)", condition).groups()  # type: ignore[union-attr]
    said = _said(study, name)
    if said is None:
        return None
    if sign == "=":
        return said == value
    return int(said) <= int(value) if sign == "<=" else int(said) >= int(value)


def _said(study: _Study, name: str) -> str | int | None:
    text, (low, high) = study.text, study.title
    if name == "views":
        match = _VIEWS.search(text, low, high) or _VIEWS.search(text)
        if match is None:
            return None
        return 2 if match["named"] else _COUNT.get(match["count"].lower()) or int(match["count"])
    if name == "contrast":
        for begin, end in ((low, high), (0, len(text))):
            if _BOTH.search(text, begin, end):
                return "both"
            without, given = _WITHOUT.search(text, begin, end), _WITH.search(text, begin, end)
            if given and not without:
                return "with"
            if without:
                return "without"
        return None
    if name == "doppler":
        return "complete" if _DOPPLER.search(text) and _ARTERIAL.search(text) and _VENOUS.search(text) else "none"
    if name == "extent":
        return "limited" if _LIMITED.search(text, low, high) else "complete" if _COMPLETE.search(text) else None
    if name == "route":
        return "transvaginal" if _VAGINAL.search(text) else "transabdominal"
    if name == "sides":
        return "both" if _BILATERAL.search(text, low, high) else "one" if _ONE_SIDE.search(text, low, high) else None
    raise KeyError(name)


def _modifiers(case: Case, study: _Study, row: dict[str, str]) -> tuple[str, ...]:
    hospital = ("26",) if case.chart.encounter.setting in FACILITY else ()
    side = side_of(study.text, *study.title, study.region[0]) if row["side"] else ""
    return (*hospital, *((side,) if side else ()))
