"""Wounds that were closed: lengths summed by layer and group of sites, each sum one number.

NCCI Policy Manual ch. 3; strips alone are part of the visit, glue alone has a number of its own at Medicare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, NEGATED
from claimwright.coding.done import Done, done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import medicare, offered
from claimwright.coding.services.separators import site_of
from claimwright.coding.types import Evidence, Suggestion

_RULE: Final = "wound closed (NCCI Policy Manual ch. 3)"
_CLOSED: Final = compiled(
    r"\b(?:\d{1,2} ?(?:x )?(?:staples?|sutures?|stitches)|(?:staples?|sutures?|stitches) ?x ?\d{1,2}|\d-0 (?:nylon|prolene|ethilon|vicryl|monocryl|chromic|gut|silk|fast[- ]absorbing\w*)"
    r"|(?:lac\w*|wounds?)[^.;\n]{0,60}\b(?:closed|repaired|sutured|stapled|approximated|glued)|(?:dermabond|tissue adhesive|skin glue|glued)|(?:closed|repaired|sutured|approximated) (?:with|using|w/))\b",
)
_WOUND: Final = compiled(r"\b(?:lac(?:eration|s|erations)?|wound|cut|gash)s?\b")
_LENGTH: Final = compiled(
    r"(?P<first>\d{1,2}(?:\.\d)?)(?: ?cm)?(?: (?:and|&|,) (?P<second>\d{1,2}(?:\.\d)?))? ?cm\b(?! (?:from|above|below|distal|proximal))",
)
_REMOVED: Final = compiled(
    r"\b(?:sutures?|staples?|stitches)\b[^.;\n]{0,20}\b(?:out|removed|removal|counted|intact)\b|\b(?:remov\w+|out) (?:of )?(?:\d+ )?(?:sutures?|staples?|stitches)\b",
)
_LAYERED: Final = compiled(
    r"\b(?:layered|(?:two|2|three|3|multi)[- ]layers?\b|in layers|deep (?:dermal|layer|sutures?|vicryl)|(?:vicryl|monocryl)[^.;\n]{0,30}\b(?:deep|dermis|dermal|subq|subcut\w*)|sub(?:cutaneous|cuticular|q) (?:layer|sutures?))",
)
_COMPLEX: Final = compiled(r"\b(?:complex (?:repair|closure)|undermin\w+|retention sutures|extensive debridement)\b")
_STITCHED: Final = compiled(
    r"\b(?:staples?|sutures?|stitches|nylon|prolene|ethilon|vicryl|monocryl|chromic|gut|silk|stapled|sutured)\b",
)
_OPERATION: Final = compiled(r"\b(?:operative report|EBL|anesth(?:esia)?:|trocar|incision|arthroscop\w+|portals?)\b")
_SEEN: Final = frozenset({ASSERTED, NEGATED})
_GLUED: Final = "glue"
"""The layer in ``repairs.tsv`` of a wound that was glued and not stitched."""
_REACH: Final = 90


@dataclass(frozen=True)
class _Wound:
    site: dict[str, str]
    length: Decimal
    evidence: Evidence


def wound_services(case: Case) -> Iterator[Suggestion]:
    """The wounds closed today, a line for each layer and group of sites."""
    if any(_OPERATION.search(note.text) for _, note in case.notes):
        return
    wounds = list(_wounds(case))
    sums: dict[tuple[str, str], list[_Wound]] = {}
    quotes: dict[tuple[str, str], list[Evidence]] = {}
    glued = True
    for one in done(case, _CLOSED, anywhere=True):
        begin, end = one.line
        if _REMOVED.search(one.text, one.told.low, one.told.high) or not _closing(one):
            continue
        layer = _layer(one)
        site = site_of(one.text, one.told.low, one.told.high, one.match.start(), case.book.day) or site_of(
            one.text, begin, end, one.match.start(), case.book.day
        )
        closed = [wound for wound in wounds if site is None or wound.site["site"] == site["site"]]
        closed = closed or [wound for wound in wounds if site and _alike(wound.site, site, layer)]
        for wound in closed:
            key = (layer, wound.site[layer])
            if wound not in sums.setdefault(key, []):
                sums[key].append(wound)
            quotes.setdefault(key, []).append(one.evidence)
        if not closed and site is not None:
            sums.setdefault((layer, site[layer]), [])
            quotes.setdefault((layer, site[layer]), []).append(one.evidence)
        glued = glued and _STITCHED.search(one.sentence) is None
    for (layer, group), some in sums.items():
        yield from _offered(case, layer, group, some, quotes[layer, group], glued)


def _closing(one: Done) -> bool:
    """Whether the line, or another place of the note, speaks of a wound."""
    return _WOUND.search(one.text) is not None


def _alike(first: dict[str, str], second: dict[str, str], layer: str) -> bool:
    """Whether two sites may be one: the wrist of an arm, the brow of a face."""
    return first[layer] == second[layer] and {first["site"], second["site"]} & {"limb", "face"} != set()


def _layer(one: Done) -> str:
    low, high = one.line
    if _COMPLEX.search(one.text, low, high):
        return "complex"
    return "intermediate" if _LAYERED.search(one.text, low, high) else "simple"


def _wounds(case: Case) -> Iterator[_Wound]:
    """The wounds that the record measures, each once by site and length."""
    seen: set[tuple[str, Decimal]] = set()
    for one in done(case, _WOUND, meanings=_SEEN, anywhere=True):
        low, high = max(one.told.low, one.match.start() - _REACH), min(one.told.high, one.match.end() + _REACH)
        found = list(_LENGTH.finditer(one.text, low, high))
        site = site_of(one.text, low, high, one.match.start(), case.book.day)
        if not found or site is None:
            continue
        match = min(found, key=lambda other: abs(other.start() - one.match.start()))
        for length in filter(None, (match["first"], match["second"])):
            key = (site["site"], Decimal(length))
            if key not in seen:
                seen.add(key)
                yield _Wound(site, Decimal(length), one.quote(match.start(), match.end()))


def _offered(
    case: Case, layer: str, group: str, wounds: list[_Wound], quotes: list[Evidence], glued: bool
) -> Iterator[Suggestion]:
    rows = [
        row
        for row in dated_rows("services/repairs.tsv", case.book.day)
        if (row["layer"], row["group"]) == (layer, group)
    ]
    length = sum((wound.length for wound in wounds), Decimal())
    others = [(row["code"], row["plain"]) for row in rows]
    row = next((row for row in rows if Decimal(row["over"]) < length <= Decimal(row["to"])), None)
    evidence = [*quotes, *(wound.evidence for wound in wounds)]
    if row is None:
        if rows:
            reason = f"{layer} closure: the length is not written or beyond the table; how many centimetres?"
            yield offered(
                _RULE, case, rows[0]["code"], rows[0]["plain"], evidence, reason, suggested=False, others=others[1:]
            )
        return
    told = " + ".join(f"{wound.length} cm {wound.site['site']}" for wound in wounds)
    reason = f"{layer} closure of {told}: {length} cm, over {row['over']} to {row['to']} (NCCI Policy Manual ch. 3: lengths of one layer and group are added)"
    glue = next((one for one in dated_rows("services/repairs.tsv", case.book.day) if one["layer"] == _GLUED), None)
    if layer == "simple" and glued and glue and medicare(case):
        told_so = f"{reason}; glue alone, Medicare"
        yield offered(_RULE, case, glue["code"], glue["plain"], evidence, told_so, others=[(row["code"], row["plain"])])
        return
    yield offered(
        _RULE,
        case,
        row["code"],
        row["plain"],
        evidence,
        reason,
        others=[other for other in others if other[0] != row["code"]],
    )
