"""Which vaccines were given, and how is giving them reported? Product by name or CVX, administration by age, counselling and payer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.authors import PROVIDER
from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HYPOTHETICAL
from claimwright.coding.done import Done, done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.administered import administration, not_given
from claimwright.coding.services.ages import years_old
from claimwright.coding.services.offer import offered
from claimwright.coding.structured import entry_evidence
from claimwright.coding.types import Evidence, Suggestion

_RULE: Final = "vaccine given (CDC, CVX)"
_BESIDE: Final = r"(?:vaccin\w*|vax\w*|shots?|immuni[sz]\w*|imms?|booster|inj(?:ection)?)"
_LIST: Final = compiled(rf"\b{_BESIDE}\b")
_GIVEN: Final = compiled(
    r"\b(?:given|gave|administered|today|received|injected|IM|SC|SQ|subq|deltoid|delt|thigh|vastus|lot|by RN|per RN|in office|tol(?:erated)?)\b|#\s?\d\b(?! due)",
)
_NOT_TODAY: Final = compiled(
    r"\b(?:utd|up to date|had|done in|due|overdue|behind|completed|series complete|received at|history|titers?|immune|non-?immune|exposure|since|last|neg(?:ative)?|pos(?:itive)?|pcr|antigen|swab|test\w*|catch-?up|rx|script|prescri\w*|sent)\b",
)
_COUNSELLED: Final = compiled(
    r"\b(?:counsel\w*|risks?\b[^.\n]{0,12}\bbenefits?|benefits?\b[^.\n]{0,12}\brisks?|discussed|gone over|went over|reviewed with|explained|VIS\b[^.\n]{0,30}\bby (?:me|MD|DO|provider)|questions answered|answered questions)",
)
_DOCTOR_ONLY: Final = compiled(r"\b(?:nurse[- ](?:only|visit)|RN (?:only|visit)|shot visit)\b")
_NEGATED_COUNSEL: Final = compiled(r"\b(?:no|not|without)\s+(?:\w+\s+)?$")
_MINUTES: Final = compiled(
    r"\b(?P<minutes>\d{1,2}) ?-?min(?:ute)?s?\b[^.;\n]{0,40}?\b(?:counsel\w*|talk|discuss\w*)|\b(?:counsel\w*|talk\w*|discuss\w*)\b[^.;\n]{0,40}?\b(?P<after>\d{1,2}) ?min(?:ute)?s?\b",
)
_REFUSED: Final = compiled(r"\b(?:declin\w*|refus\w*|deferr?\w*|not (?:given|today))\b")
_BARE: Final = compiled(r"\W*", 0)


@dataclass(frozen=True)
class Vaccine:
    """A vaccine given: the products that its words leave open (rows of ``vaccines.tsv``), best first."""

    products: tuple[dict[str, str], ...]
    evidence: tuple[Evidence, ...]

    @property
    def settled(self) -> bool:
        return len(self.products) == 1

    @property
    def first(self) -> dict[str, str]:
        return self.products[0]


@lru_cache(maxsize=16)
def _words(day: date) -> dict[str, dict[str, str]]:
    return {row["words"]: row for row in dated_rows("services/vaccine_words.tsv", day)}


@lru_cache(maxsize=16)
def _pattern(day: date) -> re.Pattern[str]:
    named = "|".join(re.escape(words) for words in sorted(_words(day), key=len, reverse=True))
    return re.compile(rf"(?<![\w/-])(?:{named})(?![\w]|[-/](?:ipv|hib|hepb|\d))", re.IGNORECASE)


def vaccine_services(case: Case) -> Iterator[Suggestion]:
    """The vaccines given today with their administration; counselling about one that was refused."""
    found, refused = given_vaccines(case), list(_refused(case))
    for one in found:
        yield _product(case, one)
    if found:
        yield from administration(case, [(one.first, one.evidence) for one in found], counselled(case), years_old(case))
    if refused:
        yield from not_given(case, refused)


def given_vaccines(case: Case) -> list[Vaccine]:
    """Every vaccine given in the encounter once: by the record's entries with a CVX, and by its words."""
    found: list[Vaccine] = list(_entered(case))
    for one in done(case, _pattern(case.book.day), meanings=frozenset({ASSERTED, HYPOTHETICAL})):
        if not _is_given(case, one):
            continue
        products = _products(case, _words(case.book.day)[one.match[0].lower()]["products"].split(" | "))
        if not products:
            continue
        for at, other in enumerate(found):
            if {row["product"] for row in other.products} & {row["product"] for row in products} or _kind(
                other.first
            ) == _kind(products[0]):
                narrow = min(other.products, products, key=len)
                found[at] = Vaccine(narrow, (*other.evidence, one.evidence))
                break
        else:
            found.append(Vaccine(products, (one.evidence,)))
    return found


def _kind(row: dict[str, str]) -> str:
    return row["product"].split()[0][:3] if row["product"].startswith(("pcv", "inf", "rsv", "cov")) else row["product"]


def _entered(case: Case) -> Iterator[Vaccine]:
    """Vaccines that the record lists with a CVX and without a number of their own."""
    quotes = entry_evidence(case.chart)
    for at, entry in enumerate(case.chart.entries):
        if (
            entry.kind != "immunization"
            or entry.status not in {"completed", "", "active"}
            or entry.system in {"cpt", "hcpcs"}
        ):
            continue
        if entry.date is not None and entry.date != case.book.day:
            continue
        cvx = (entry.cvx or (entry.code if entry.system == "cvx" else "")).zfill(2)
        rows = [row for row in dated_rows("services/vaccines.tsv", case.book.day) if row["cvx"] == cvx]
        if rows and at in quotes:
            yield Vaccine((rows[0],), (quotes[at],))


def _products(case: Case, names: Sequence[str]) -> tuple[dict[str, str], ...]:
    """The products of some names that fit the patient's age."""
    age = years_old(case)
    rows = [row for row in dated_rows("services/vaccines.tsv", case.book.day) if row["product"] in names]
    fitting = [row for row in rows if age is None or int(row["low"] or 0) <= age <= int(row["high"] or 200)]
    return tuple(sorted(fitting, key=lambda row: names.index(row["product"])))


def _is_given(case: Case, one: Done) -> bool:
    """Whether the words name a vaccine that was given now: alone or in a list of vaccines, with words that say so."""
    row = _words(case.book.day)[one.match[0].lower()]
    start, end = one.match.span()
    near = one.text[max(one.told.low, start - 60) : min(one.told.high, end + 40)]
    if (
        not row["alone"]
        and not _LIST.search(near)
        and not _among(case, one)
        and not re.match(r"\s*(?:given|IM\b|#\d)", one.text[end : end + 8])
    ):
        return False
    if _NOT_TODAY.search(one.clause) or _REFUSED.search(one.text, start, one.told.high):
        return False
    return _GIVEN.search(one.sentence) is not None or _stands_alone(case, one)


def _among(case: Case, one: Done) -> bool:
    """Whether the sentence names another vaccine by words that mean nothing else."""
    named = (match for match in _pattern(case.book.day).finditer(one.text, one.told.low, one.told.high))
    return any(_words(case.book.day)[match[0].lower()]["alone"] for match in named)


def _stands_alone(case: Case, one: Done) -> bool:
    """Whether the name is a sentence of its own in the story of an emergency ("Staples x6. Tdap.")."""
    rest = one.text[one.told.low : one.match.start()] + one.text[one.match.end() : one.told.high]
    return case.chart.encounter.setting == "emergency" and _BARE.fullmatch(rest) is not None


def counselled(case: Case) -> Evidence | None:
    """The words by which a physician or other qualified professional counselled about the vaccines today."""
    if any(_DOCTOR_ONLY.search(note.text) for _, note in case.notes):
        return None
    for one in done(case, _pattern(case.book.day), meanings=frozenset({ASSERTED, HYPOTHETICAL})):
        if one.told.speaker != PROVIDER or not _is_given(case, one):
            continue
        low, high = one.line
        match = _COUNSELLED.search(one.text, low, high)
        if match and not _NEGATED_COUNSEL.search(one.text, low, match.start()):
            return one.quote(match.start(), match.end())
    return None


def _refused(case: Case) -> Iterator[tuple[int, Evidence]]:
    """Minutes of counselling about a vaccine that was then not given, with their words."""
    seen: set[str] = set()
    for document, note in case.notes:
        for match in _pattern(case.book.day).finditer(note.text):
            begin = note.text.rfind("\n", 0, match.start()) + 1
            end = note.text.find("\n", match.end())
            end = end if end >= 0 else len(note.text)
            if not _REFUSED.search(note.text, begin, end) or document.document_id in seen:
                continue
            if minutes := _MINUTES.search(note.text, begin, end):
                seen.add(document.document_id)
                quote = Evidence(
                    document.document_id, minutes.start(), minutes.end(), document.text[minutes.start() : minutes.end()]
                )
                yield int(minutes["minutes"] or minutes["after"]), quote


def _product(case: Case, one: Vaccine) -> Suggestion:
    row = one.first
    reason = f"{row['words']} given today: one line for each product (CDC map of CVX {row['cvx']} to its code)"
    others = [(other["code"], other["words"]) for other in one.products[1:]]
    if not one.settled:
        reason += "; the words leave the product open: which was it?"
    return offered(_RULE, case, row["code"], row["words"], one.evidence, reason, suggested=one.settled, others=others)
