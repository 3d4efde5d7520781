"""Tests and procedures by concepts of our own: the words of an act lead to numbers, and what parts the numbers is read or asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.beginnings import must_begin, words_by_beginning
from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY, HYPOTHETICAL, NEGATED, POSSIBLE
from claimwright.coding.done import Done, done, titled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import FACILITY, medicare, offered
from claimwright.coding.services.separators import digit_near, side_near, told
from claimwright.coding.spots import spots
from claimwright.coding.types import Suggestion

_RULE: Final = "test or procedure (our table of concepts)"
_CONDITION: Final = compiled(r"(?P<name>[a-z]+)(?P<sign><=|>=|=)(?P<value>\S+)", 0)
_IN_OFFICE: Final = compiled(
    r"\b(?:POC|in[- ](?:house|office|clinic)|finger ?stick|rapid|point[- ]of[- ]care|dip(?:stick)?|UPT|clinic lab)\b",
)
_RESULT: Final = compiled(r"[^.;\n]{0,25}?(?:\d|\bneg\w*|\bpos\w*|\+)")
_ANY: Final = frozenset({ASSERTED, NEGATED, POSSIBLE, HYPOTHETICAL, HISTORY})
"""A test is done whatever it finds: "strep negative"."""
_DID: Final = frozenset({ASSERTED})
_DOUBTFUL: Final = frozenset({ASSERTED, POSSIBLE})
"""The disease may be in doubt where the act is not: "r/o BCC - shave bx today"."""
_TODAY: Final = compiled(r"\b(?:today|performed|done|obtained|taken)\b")
_IN_A_REPORT: Final = frozenset({ASSERTED, HISTORY, HYPOTHETICAL})
_DENIED: Final = compiled(r"\b(?:no|not|without|never|denies|r/o|rule out)\s+(?:[\w/-]+\s+){0,2}$")
WHOLE: Final = "@"
"""Before words of a condition that may stand anywhere in the document."""
EACH: Final = "each"
"""Units of a concept of which several techniques may count, each on its own lesion."""
LINE: Final = 260
"""Characters up to which a line is one statement; longer ones are paragraphs."""
_OPERATION: Final = "procedure"


@dataclass(frozen=True)
class Row:
    """A number of a concept: what must hold for it. Numbers behind a plus are counted from the second on."""

    code: str
    further: str
    when: tuple[tuple[str, str, str], ...]
    modifiers: str
    units: str
    covers: tuple[str, ...]
    plain: str


@dataclass(frozen=True)
class Concept:
    name: str
    where: str
    source: str
    rows: tuple[Row, ...]

    @property
    def words(self) -> re.Pattern[str]:
        return compiled(self.source)

    def may_stand_in(self, text: str) -> bool:
        """Whether words begin in a text as the pattern's must: most concepts need not be compiled for a note."""
        needed = must_begin(self.source)
        return needed is None or any(one in words_by_beginning(text) for one in needed)


@lru_cache(maxsize=16)
def concepts(day: date) -> tuple[Concept, ...]:
    """The concepts of a day."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in dated_rows("services/concepts.tsv", day):
        found.setdefault(row["concept"], []).append(row)
    return tuple(
        Concept(
            name,
            rows[0]["where"],
            rf"(?<![\w-])(?:{rows[0]['words']})(?!\w)",
            tuple(_row(one) for one in rows),
        )
        for name, rows in found.items()
    )


def _row(row: dict[str, str]) -> Row:
    code, _, further = row["code"].partition("+")
    conditions = []
    for part in filter(None, row["when"].split(", ")):
        if part[0] in "+~":
            conditions.append((part[0], "", part[1:]))
        elif match := _CONDITION.fullmatch(part):
            conditions.append((match["sign"], match["name"], match["value"]))
        else:
            raise ValueError(f"{row['concept']} {row['code']}: {part!r} is no condition")
    return Row(
        code, further, tuple(conditions), row["modifiers"], row["units"], tuple(row["covers"].split()), row["plain"]
    )


def concept_services(case: Case) -> Iterator[Suggestion]:
    """What the concepts propose, each number once a side; a number that another one includes is left out."""
    found: list[tuple[Row, Suggestion]] = []
    texts = tuple(note.text for _, note in case.notes)
    for concept in concepts(case.book.day):
        if not any(concept.may_stand_in(text) and spots(concept.words, text) for text in texts):
            continue  # most concepts stand in no text: one look tells
        found.extend(_of_concept(case, concept))
    included = {code: row.code for row, one in found if one.suggested for code in row.covers}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for _, one in found:
        if (one.code, one.modifiers) not in seen and included.get(one.code, one.code) == one.code:
            seen.add((one.code, one.modifiers))
            yield one


def _of_concept(case: Case, concept: Concept) -> Iterator[tuple[Row, Suggestion]]:
    taken: set[str] = set()
    for one in _acts(case, concept):
        fitting, open_rows = _fitting(case, concept, one)
        if not fitting and not open_rows:
            continue
        row = fitting[0] if fitting else open_rows[0]
        yield from _beside(case, one, fitting[1:])
        others = [(other.code, other.plain) for other in open_rows if other is not row]
        missing = () if fitting else _missing(case, one, open_rows)
        for suggestion in _offers(case, one, row, others, missing):
            key = f"{suggestion.code} {suggestion.modifiers}"
            if key not in taken:
                taken.add(key)
                yield row, suggestion


def _beside(case: Case, one: Done, rows: Sequence[Row]) -> Iterator[tuple[Row, Suggestion]]:
    """Further techniques of one endoscopy: each counts where it was used on another lesion, which is asked."""
    for row in rows:
        if row.units == EACH:
            reason = f"{row.plain}: told too; on another lesion? then with 59 or XS (NCCI Policy Manual ch. 6)"
            yield row, offered(_RULE, case, row.code, row.plain, (one.evidence,), reason, suggested=False)


def _acts(case: Case, concept: Concept) -> Iterator[Done]:
    """Where the record tells of the act, by the place a concept is looked for."""
    where = concept.where
    if where in {"op", "both"}:
        yield from (one for one in titled(case, concept.words) if where == "both" or _is_report(one))
    if where == "op":
        told_in = done(case, concept.words, meanings=_IN_A_REPORT, anywhere=True)
        yield from (one for one in told_in if one.told.kind == _OPERATION)
        return
    for one in done(case, concept.words, meanings=_DOUBTFUL if where == "any" else _ANY):
        if where == "any" and one.told.meaning == POSSIBLE and not _TODAY.search(one.clause):
            continue
        if where != "poc" or (
            _IN_OFFICE.search(one.sentence) and _RESULT.match(one.text, one.match.end(), one.told.high)
        ):
            yield one


_REPORT: Final = compiled(
    r"\b(?:operative report|procedure (?:note|report)|procedures?:|description|findings|technique|EBL|consent\w*|time-?out|hemosta\w*)\b",
)


def _is_report(one: Done) -> bool:
    return len(_REPORT.findall(one.text)) > 1


def _fitting(case: Case, concept: Concept, one: Done) -> tuple[list[Row], list[Row]]:
    """The rows whose conditions all hold, and those of which one is open and none fails."""
    whole: list[Row] = []
    partly: list[Row] = []
    for row in concept.rows:
        held = [_holds(case, concept, one, condition) for condition in row.when]
        if False in held:
            continue
        (partly if None in held else whole).append(row)
    return whole, partly


def _holds(case: Case, concept: Concept, one: Done, condition: tuple[str, str, str]) -> bool | None:
    sign, name, value = condition
    if sign in "+~":
        low, high = (0, len(one.text)) if value[0] == WHOLE else _around(concept, one)
        value = value.removeprefix(WHOLE)
        found = any(
            not _DENIED.search(one.text, low, match.start()) for match in _words(value).finditer(one.text, low, high)
        )
        return found if sign == "+" else not found
    said = told(case, one, name)
    if said is None:
        return None
    if sign == "=":
        return said == value or (value == "imaging" and said == "ultrasound")
    return int(said) <= int(value) if sign == "<=" else int(said) >= int(value)


def _around(concept: Concept, one: Done) -> tuple[int, int]:
    """Of an operation its whole report tells how it was done; of anything else its line, of a long paragraph its sentence."""
    if concept.where == "op":
        return 0, len(one.text)
    low, high = one.line
    return (one.told.low, one.told.high) if concept.where == "poc" or high - low > LINE else (low, high)


@lru_cache(maxsize=1000)
def _words(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{value})" if value[:1] != "\\" else rf"(?:{value})", re.IGNORECASE)


def _missing(case: Case, one: Done, rows: Sequence[Row]) -> tuple[str, ...]:
    names = dict.fromkeys(name for row in rows for _, name, _ in row.when if name and told(case, one, name) is None)
    return tuple(names)


def _offers(
    case: Case, one: Done, row: Row, others: list[tuple[str, str]], missing: tuple[str, ...]
) -> Iterator[Suggestion]:
    modifiers, question = _modifiers(case, one, row)
    reason = f"{row.plain}: told as done today"
    sure = not missing
    if missing:
        reason += f"; the note leaves open: {', '.join(missing)}"
    if question:
        reason += f"; {question}"
    counted = "levels" if any(name == "levels" for _, name, _ in row.when) else "count"
    count = told(case, one, counted) if row.units == "count" or row.further else None
    units = 2 if row.units == "two" else int(count) if row.units == "count" and count and not row.further else 1
    yield offered(
        _RULE,
        case,
        row.code,
        row.plain,
        (one.evidence,),
        reason,
        modifiers=modifiers,
        units=units,
        suggested=sure,
        others=others,
    )
    if row.further and count and int(count) > 1:
        yield offered(
            _RULE,
            case,
            row.further,
            f"{row.plain}",
            (one.evidence,),
            f"{int(count) - 1} further",
            modifiers=modifiers,
            units=int(count) - 1,
            suggested=sure,
        )


_SCREENING: Final = compiled(r"\b(?:indications?|reason|preop(?:erative)? d(?:x|iagnosis))\b[^\n]{0,80}\bscreen\w*")
_LIDS: Final = {("upper", "LT"): "E1", ("lower", "LT"): "E2", ("upper", "RT"): "E3", ("lower", "RT"): "E4"}
"""CMS HCPCS modifiers of the eyelids."""


def _screening(case: Case) -> tuple[tuple[str, ...], str]:
    """A screen that became treatment: PT at Medicare, 33 elsewhere (Claims Processing Manual ch. 18 sec. 60)."""
    if medicare(case):
        return ("PT",), "PT: a screen that became more; looking only is G0121 or G0105"
    if case.chart.patient.coverages:
        return ("33",), "33: a screen"
    return (), "a screen: PT at Medicare, 33 elsewhere"


def _lid(one: Done) -> tuple[tuple[str, ...], str]:
    side, which = side_near(one), re.search(r"\b(upper|lower)\b", one.sentence, re.IGNORECASE)
    found = _LIDS.get((which[1].lower(), side)) if which else None
    return ((found,), "") if found else ((), "which eyelid?")


def _modifiers(case: Case, one: Done, row: Row) -> tuple[tuple[str, ...], str]:
    """The modifiers of an act, and what is to be asked of them."""
    if row.modifiers in {"side", "digit"}:
        found = side_near(one) if row.modifiers == "side" else digit_near(one, case.book.day)
        return (
            ((found,), "")
            if found
            else ((), "which side?" if row.modifiers == "side" else "which finger, toe or side?")
        )
    if row.modifiers == "QW":
        return ("QW",), "QW: waived test (CLIA); the certificate covers it?"
    if row.modifiers == "colon" and _SCREENING.search(one.text):
        return _screening(case)
    if row.modifiers == "lid":
        return _lid(one)
    if row.modifiers == "split" and case.chart.encounter.setting in FACILITY:
        return ("26",), "26: read by the physician, the hospital reports the test"
    return (), ""
