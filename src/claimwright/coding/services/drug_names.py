"""Which HCPCS code is a drug's, and how much of it is one unit? Read from the long descriptions of HCPCS Level II, never from a list.

The descriptions are those of the HCPCS file that the user added; without one, those that ship (October 2025). A code counts only
where it is in force on the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.services.measures import MEASURE, amount_of, measure_of
from claimwright.errors import ReferenceMissingError
from claimwright.keeping import kept

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_SALTS: Final = frozenset({
    "hydrochloride", "hcl", "sodium", "phosphate", "acetate", "tromethamine", "mesylate", "sulfate", "citrate", "succinate", "calcium",
    "acetonide", "decanoate", "cypionate", "enanthate", "caproate", "palmitate", "maleate", "tartrate", "bromide", "chloride", "lactate",
    "dimeglumine", "disodium", "besylate", "fumarate", "trihydrate",
})  # fmt: skip
"""What a note leaves out of a drug's name."""
_DOSE: Final = compiled(
    rf"(?:per|up to|each)?\s*\(?(?P<amount>\d[\d,]*(?:\.\d+)?|\.\d+)?\s*(?P<measure>{MEASURE}|vial|dose)\b\)?(?!\s*/)",
)
_TOTAL: Final = compiled(rf"\((?P<amount>\d[\d,.]*)\s*(?P<measure>{MEASURE})\)")
_LEAD: Final = compiled(r"^\s*(?:injection|infusion)\b[ ,]*")
_MAKER: Final = compiled(r"\(([^()]{2,40})\)\s*,?\s*not therapeutically equivalent")
_NAMED: Final = compiled(r"\(([a-z][a-z0-9 -]{2,30})\)")
_MEASURED: Final = compiled(rf"\s?(?:{MEASURE})\b")
_WORD: Final = compiled(r"[a-z0-9]+", 0)
_NOT_A_BRAND: Final = compiled(
    r"\b(?:for|non|fda|includes?|human|recombinant|preservative|units?|mg|single|powder|lyophilized|dried)\b",
)
_OTHER_WAYS: Final = compiled(
    r"\b(?:inhalation|oral|topical|ophthalmic|implant|intraocular|punctum|patch|suppository|nasal|dme\b)"
)


_NO_NAMES: Final = frozenset(
    {
        "liposomal",
        "instillation",
        "therapy",
        "plasma",
        "platelets",
        "nitrite",
        "potassium",
        "apotex",
        "cipla",
        "sandoz",
        "baxter",
        "auromedics",
        "hikma",
        "teva",
    }
)
SHORTEST: Final = 5
"""Letters of a name of one word that a description gives; shorter ones are words of our own."""


def words_of(name: str) -> tuple[str, ...]:
    """A name as lower-case words."""
    return tuple(_WORD.findall(name.lower()))


@dataclass(frozen=True)
class DrugCode:
    """A HCPCS code of a drug: what one unit holds (``amount`` of ``measure``; None where the description gives none)."""

    code: str
    description: str
    name: tuple[str, ...]
    amount: Decimal | None
    measure: str
    brands: frozenset[tuple[str, ...]]
    maker: str
    injected: bool

    @property
    def bare(self) -> tuple[str, ...]:
        """The name without salts, as notes write it."""
        return tuple(word for word in self.name if word not in _SALTS) or self.name


@cache
def parsed(code: str, description: str) -> DrugCode:
    """What a long description says of its drug; read once, because most descriptions hold for years of days."""
    maker = _MAKER.search(description)
    total = _TOTAL.search(description)
    found_doses = list(_DOSE.finditer(description))
    weighed = [one for one in found_doses if measure_of(one["measure"]) == "mcg"]
    if total and weighed and measure_of(total["measure"]) == "unit":
        total = weighed[-1]  # one dose in two measures, of which notes write the weight: "300 micrograms (1500 i.u.)"
    doses = [total] if total else found_doses
    combined = len(doses) > 1 and re.search(r"\d\s*\w+ and ", description) is not None
    if len(doses) > 1 and description[doses[-1].start() - 1] == "(" and not combined:
        doses = doses[:-1]  # the same dose in another measure: "300 micrograms (1500 i.u.)"
    dose = doses[0] if doses and combined else doses[-1] if doses else None
    named = [found for found in _NAMED.findall(description) if not _NOT_A_BRAND.search(found)]
    brands = frozenset(words_of(found) for found in named if not maker or found != maker[1])
    head = re.sub(r"\([^)]*\)", " ", _LEAD.sub("", description[: dose.start()] if dose else description))
    parts = [part.strip() for part in head.split(",") if part.strip()]
    name = (
        words_of(re.sub(r"\b(?:not otherwise specified|per|up to)\b.*", "", parts[0], flags=re.IGNORECASE))
        if parts
        else ()
    )
    amount = _amount(doses, description) if combined else amount_of(dose["amount"] or "1") if dose else None
    return DrugCode(
        code, description, name, amount, measure_of(dose["measure"]) if dose else "", brands, maker[1].lower() if maker else "",
        _OTHER_WAYS.search(description) is None,
    )  # fmt: skip


def _amount(doses: list[re.Match[str]], description: str) -> Decimal | None:
    """What one unit of two salts of one drug holds together; None where two drugs are mixed."""
    second = description[doses[0].end() :].removeprefix(" and ").split()
    first = _LEAD.sub("", description).split()
    same = bool(second and first) and second[0].lower() == first[0].lower()
    return sum((amount_of(one["amount"] or "0") for one in doses), Decimal()) if same else None


class DrugIndex:
    """The drugs of a day by their names."""

    def __init__(self, library: Library, day: date) -> None:
        self.day, self._on = day, library.on(day)
        self.codes, self._named = _by_name(_descriptions(library, day))
        self._words = {words_of(row["words"]): row for row in dated_rows("services/drug_words.tsv", day)}
        self.written_bare = tuple(sorted(row["words"] for row in self._words.values() if row["measure"]))
        """Names whose doses are often written without a measure."""
        self._firsts: dict[str, int] = {}
        for key in [*self._named, *self._words]:
            self._firsts[key[0]] = max(len(key), self._firsts.get(key[0], 0))
        self._choices = dated_rows("services/drug_choices.tsv", day)
        self.included = {row["code"]: row["why"] for row in dated_rows("services/drugs_included.tsv", day)}

    def find(self, text: str, low: int, high: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Where names of drugs stand between two offsets, the longest name of each place: start, end and its words."""
        tokens = [(m.start(), m.end(), m[0].lower()) for m in re.finditer(r"[A-Za-z0-9]+", text[low:high])]
        at = 0
        while at < len(tokens):
            longest = self._firsts.get(tokens[at][2], 0)
            for size in range(min(longest, len(tokens) - at), 0, -1):
                key = tuple(word for _, _, word in tokens[at : at + size])
                if key[-1].isdigit() and size > 1 and _MEASURED.match(text, low + tokens[at + size - 1][1]):
                    continue  # the dose, not the strength in a name
                if key in self._named or key in self._words:
                    yield low + tokens[at][0], low + tokens[at + size - 1][1], key
                    at += size - 1
                    break
            at += 1

    def is_brand(self, key: tuple[str, ...]) -> bool:
        """Whether a name is a maker's for one product, and not the substance."""
        return key in self._words or any(key in self.codes[code].brands for code in self._named.get(key, ()))

    def bare_measure(self, key: tuple[str, ...]) -> str:
        """The measure of a dose that is written without one, where our words give it."""
        return self._words[key]["measure"] if key in self._words else ""

    def choose(
        self, key: tuple[str, ...], dose: Decimal | None, route: str, around: str
    ) -> tuple[DrugCode | None, list[DrugCode]]:
        """The code of a name, and the others that it could be; None where several are left or none is in force."""
        row = self._words.get(key)
        wanted = row["named"] if row else ""
        if wanted in self.codes and self._on.hcpcs(wanted):
            return self.codes[wanted], []
        name = words_of(wanted) if row else key
        found = self._in_force(self._named.get(name, self._named.get(tuple(w for w in name if w not in _SALTS), [])))
        by_brand = [one for one in found if name in one.brands]
        plain = [one for one in found if not one.brands and not one.maker]
        found = by_brand or plain or [one for one in found if not one.maker or one.maker in around.lower()] or found
        chosen = self._chosen(name, found, dose, route)
        if chosen is None and len(found) == 1:
            chosen = found[0]
        return chosen, [one for one in found if one is not chosen]

    def _in_force(self, codes: Iterable[str]) -> list[DrugCode]:
        return [self.codes[code] for code in codes if self.codes[code].injected and self._on.hcpcs(code)]

    def _chosen(
        self, name: tuple[str, ...], found: list[DrugCode], dose: Decimal | None, route: str
    ) -> DrugCode | None:
        for row in self._choices:
            if words_of(row["name"]) not in {name, tuple(w for w in name if w not in _SALTS)}:
                continue
            if row["doses"] and (dose is None or dose not in {Decimal(one) for one in row["doses"].split()}):
                continue
            if row["routes"] and route not in row["routes"].split():
                continue
            if row["code"] in self.codes and self._on.hcpcs(row["code"]):
                return self.codes[row["code"]]
        exact = [one for one in found if one.name == name]
        return exact[0] if len(exact) == 1 else None


@lru_cache(maxsize=4)
def _by_name(
    descriptions: tuple[tuple[str, str], ...],
) -> tuple[dict[str, DrugCode], dict[tuple[str, ...], list[str]]]:
    """The drugs of some descriptions by their codes, and the codes by every name; the same for all days of a release."""
    codes = {one.code: one for one in (parsed(*row) for row in descriptions) if one.name}
    named: dict[tuple[str, ...], list[str]] = {}
    for one in codes.values():
        for key in {one.name, one.bare, *one.brands}:
            if len(key) > 1 or (len(key[0]) >= SHORTEST and key[0] not in _NO_NAMES):
                named.setdefault(key, []).append(one.code)
    return codes, named


def _descriptions(library: Library, day: date) -> tuple[tuple[str, str], ...]:
    shipped = {row["code"]: row["description"] for row in dated_rows("services/drug_descriptions.tsv", day)}
    try:
        added = library.releases.on("hcpcs_level2", day).select("code", "long_description")
        rows = added.filter(pl.col("code").str.contains(r"^[JQC]\d{4}$")).collect().rows()
    except ReferenceMissingError:
        rows = []
    return tuple({**shipped, **{code: text for code, text in rows if text}}.items())


@kept(8)
def drug_index(library: Library, day: date) -> DrugIndex:
    """The drugs of a day, read once."""
    return DrugIndex(library, day)
