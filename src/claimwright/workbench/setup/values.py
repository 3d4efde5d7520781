"""What does a text say that was typed, written in a file or given to a command: which values, and what is wrong with it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from claimwright.claims.fees import amount_of
from claimwright.claims.fees import day_of as written_day
from claimwright.data_files import data_rows
from claimwright.edits.npi import is_npi, is_taxonomy
from claimwright.errors import ReferenceMissingError
from claimwright.workbench import opened_library
from claimwright.workbench.models import Role
from claimwright.workbench.setup_fields import Field, fields_of

LONGEST: Final = 200
_NAMES_OF_PEOPLE: Final = ("first_name", "last_name")
_LONGEST_OF_PEOPLE: Final = 150
"""What Django's user model holds of a first and of a last name."""
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)
_MOST_DAYS: Final = 3650
_MOST_DIGITS: Final = 7
_YES: Final = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False}


class Wrong(ValueError):  # noqa: N818 - it is what is wrong with a text, said to who typed it
    """What was expected instead of a text."""


def read(kind: str, typed: Mapping[str, str], *, only: bool = False) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by field, and by field what is wrong; an empty text is no value. Days are written as texts.

    ``only``: just the fields that are given; those left out stay as they were.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for one in fields_of(kind):
        if only and one.name not in typed:
            continue
        text = (typed.get(one.name) or "").strip()
        if not text:
            if one.needed:
                problems[one.name] = f"{one.label} is needed."
            continue
        try:
            values[one.name] = _read_one(one, text)
        except Wrong as wrong:
            problems[one.name] = str(wrong)
    if kind == "person":
        for name in _NAMES_OF_PEOPLE:
            if len(values.get(name, "")) > _LONGEST_OF_PEOPLE:
                problems[name] = f"No longer than {_LONGEST_OF_PEOPLE} characters."
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        problems["valid_to"] = "The last day is before the first."
    return values, problems


def written(one: Field, value: Any) -> str:
    """A value as files and screens write it; what ``read`` reads again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def _read_one(one: Field, text: str) -> Any:
    if len(text) > (LONGEST if not one.many else LONGEST * 20):
        raise Wrong(f"No longer than {LONGEST} characters.")
    if not text.isprintable():
        raise Wrong("Characters that can be read, please.")
    if one.many:
        parts = list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
        if one.form == "codes":
            return [part.upper() for part in parts]
        if one.form == "dates":
            return sorted({day_of(part).isoformat() for part in parts})
        return [_chosen(one, part) for part in parts] if one.form in ("choices", "roles") else parts
    return _READERS[one.form](one, text)


def _chosen(one: Field, text: str) -> str:
    """A value of those there are, found by itself or by its words, whatever its capitals."""
    options = Role.choices if one.form == "roles" else one.one_of
    for value, words in options:
        if text.lower() in (str(value).lower(), str(words).lower()):
            return str(value)
    raise Wrong(f"One of {', '.join(str(value) for value, _ in options)}.")


def _matching(pattern: str, wanted: str, *, upper: bool = False) -> Callable[[Field, str], str]:
    def reader(_: Field, text: str) -> str:
        value = text.upper() if upper else text
        if re.fullmatch(pattern, value) is None:
            raise Wrong(wanted)
        return value

    return reader


def _digits(counts: tuple[int, ...], wanted: str) -> Callable[[Field, str], str]:
    """Digits written with any marks between them; so many remain."""

    def reader(_: Field, text: str) -> str:
        value = re.sub(r"[\s().\-+]", "", text)
        if not (value.isascii() and value.isdigit() and len(value) in counts):
            raise Wrong(wanted)
        return value

    return reader


def _npi(_: Field, text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) == 10):
        raise Wrong("Ten digits.")
    if not is_npi(text):
        raise Wrong("The check digit does not fit: a digit is wrong, or two are swapped.")
    return text


def _taxonomy(_: Field, text: str) -> str:
    code = text.upper()
    try:
        listed = opened_library.library().frame("nucc_taxonomy")
    except (ReferenceMissingError, KeyError):
        listed = None
    if not is_taxonomy(code, listed):
        raise Wrong("Ten characters ending in X, from the list of the NUCC, such as 207Q00000X.")
    return code


def day_of(text: str) -> date:
    """A day written 2026-01-31 or 1/31/2026; raises ``Wrong``."""
    found = written_day(text)
    if found is None:
        raise Wrong("A day such as 2026-01-31 or 1/31/2026.")
    if not _EARLIEST <= found <= _LATEST:
        raise Wrong("A day of this or the last century.")
    return found


def _days(_: Field, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= _MOST_DAYS):
        raise Wrong(f"A whole number of days, at most {_MOST_DAYS}.")
    return int(text)


def _count(_: Field, text: str) -> int:
    plain = text.replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _MOST_DIGITS):
        raise Wrong("A whole number.")
    return int(plain)


def _yes(_: Field, text: str) -> bool:
    if text.lower() not in _YES:
        raise Wrong("yes or no.")
    return _YES[text.lower()]


def _pattern(_: Field, text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError):
        raise Wrong("A regular expression such as [0-9]{9}.") from None
    return text


def _money(_: Field, text: str) -> str:
    """Dollars and cents as text: values are kept as JSON, which knows no decimal numbers."""
    amount = amount_of(text)
    if amount is None:
        raise Wrong("An amount in dollars and cents, such as 125.00, not negative.")
    return str(amount)


@cache
def _listed(package: str, name: str, column: str) -> frozenset[str]:
    return frozenset(row[column] for row in data_rows(package, name))


def _in_list(package: str, name: str, column: str, wanted: str) -> Callable[[Field, str], str]:
    def reader(_: Field, text: str) -> str:
        if text.upper() not in _listed(package, name, column):
            raise Wrong(wanted)
        return text.upper()

    return reader


_READERS: Final[dict[str, Callable[[Field, str], Any]]] = {
    "text": lambda _, text: text,
    "id": _matching(r"[a-z0-9][a-z0-9-]{0,39}", "Small letters, digits and hyphens, at most 40."),
    "code": _matching(r"[!-~ ]{1,80}", "Letters and digits.", upper=False),
    "username": _matching(r"[A-Za-z0-9][\w.@+-]{0,79}", "Letters, digits and . @ + - _, at most 80."),
    "modifier": _matching(r"[A-Z0-9]{2}", "Two letters or digits.", upper=True),
    "revenue_code": _matching(r"[0-9]{4}", "Four digits."),
    "indicator": _matching(r"[A-Z0-9]{2}", "Two letters or digits, such as MB or CI.", upper=True),
    "npi": _npi,
    "taxonomy": _taxonomy,
    "tax_id": _digits((9,), "Nine digits."),
    "phone": _digits((10,), "Ten digits."),
    "zip": _digits((5, 9), "Five or nine digits."),
    "zip9": _digits((9,), "Nine digits: ZIP+4."),
    "state": _in_list("claimwright.edits", "states.tsv", "code", "Two letters of a state."),
    "place_of_service": _in_list(
        "claimwright.reference", "place_of_service.tsv", "code", "Two digits of the CMS list, such as 11 for an office."
    ),
    "day": lambda _, text: day_of(text).isoformat(),
    "days": _days,
    "count": _count,
    "time": _matching(r"([01][0-9]|2[0-3]):[0-5][0-9]", "Hours and minutes, such as 09:30."),
    "yes": _yes,
    "pattern": _pattern,
    "money": _money,
    "choice": _chosen,
}
