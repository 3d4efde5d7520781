"""Which neoplasms a note names: kind, site, side and quadrant gathered from the words around, composed as the Neoplasm Table does.

A site and a kind of tumor make a code together ("sigmoid adenoca", "IDC L breast UOQ"); neither does alone (I.C.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.sentences import sentences
from claimwright.coding.specimens import specimens_of
from claimwright.coding.tumor_kinds import Kind, kinds_in
from claimwright.coding.tumor_sites import Site, sided, sites_in

if TYPE_CHECKING:
    from claimwright.coding.book import CodeBook
    from claimwright.coding.note import Note
    from claimwright.coding.sections import Section
    from claimwright.records.chart import Document

_BEFORE: Final = 90
_AFTER: Final = 60
"""Characters around the name of a tumor in which its site is looked for."""
_FAR: Final = 6
"""Words between a tumor and the site that is its own."""
_SPREAD: Final = compiled(r"\b(?:mets?|metasta\w+|spread|involving|invad\w+|extend\w+|seed\w+|recurr\w+ (?:in|to))\b")
_SECONDARY: Final = compiled(r"\bmetastatic\s+(?:(?:poorly|moderately|well)[ -]diff\w*\s+)?$")
_DENIES: Final = compiled(r"\b(?:no|not|without|neg(?:ative)?|but|c/w|consistent with|likely|vs)\b")
_CLAUSE: Final = compiled(r"[;\n]|\.\s", 0)
_OF_THE_SKIN: Final = frozenset({"basal", "squamous", "melanoma", "melanoma_in_situ", "nevus", "lipoma"})
_SKIN_IN_SITU: Final = compiled(r"bowen|squamous.*in situ|SCCis")
_IN_SITU: Final = compiled(r"[\s,(-]{1,3}in[- ]situ\b")
_OF_SKIN: Final = compiled(r"\b(?:skin|cutaneous|intradermal|dermal|melanocytic)\b")
_SHORT: Final = "malignant_short"
_ADENOMA: Final = "adenoma"


@dataclass(frozen=True, slots=True)
class Tumor:
    """A neoplasm that a sentence (offsets ``low`` to ``high``) names with the words ``start`` to ``end``; ``code`` is billable.

    ``meaning`` is one of ``context``; ``where`` are the offsets of the site's words, (0, 0) where the kind implies it.
    """

    document: Document
    note: Note
    section: Section
    low: int
    high: int
    start: int
    end: int
    behavior: str
    code: str
    meaning: str
    where: tuple[int, int] = (0, 0)

    @property
    def sentence(self) -> str:
        return self.note.text[self.low : self.high]

    @property
    def line(self) -> str:
        text = self.note.text
        stop = text.find("\n", self.end)
        return text[text.rfind("\n", 0, self.start) + 1 : stop if stop >= 0 else len(text)]


def tumors_of(document: Document, note: Note, book: CodeBook) -> Iterator[Tumor]:
    """The neoplasms of a note, in order of place, of every section."""
    text = note.text
    for section in note.sections:
        for low, high in sentences(text, section.start, section.end):
            kinds = kinds_in(text, low, high, book.day)
            floor = low
            for at, (match, kind) in enumerate(kinds):
                ceiling = kinds[at + 1][0].start() if at + 1 < len(kinds) else high
                tumor = _tumor(document, note, section, (low, high), (floor, ceiling), match, kind, book)
                floor = max(match.end(), tumor.end if tumor else 0)
                if tumor:
                    yield tumor
                    yield from _further(tumor, ceiling, book)


def _further(tumor: Tumor, until: int, book: CodeBook) -> Iterator[Tumor]:
    """The same kind of tumor at the next sites of a list: "tubular adenomas: cecum x2, sigmoid"."""
    if tumor.behavior != _ADENOMA or tumor.where[0] < tumor.start:
        return
    at = tumor.end
    for site in sorted(sites_in(tumor.note.text, tumor.end, until, book.day, skin=False), key=lambda one: one.start):
        if not _LISTED.fullmatch(tumor.note.text[at : site.start]):
            return
        at = site.end
        span = (site.start, site.end, tumor.low, tumor.high)
        if code := sided(site.code("benign", book.day), tumor.note, span, site, book):
            yield replace(tumor, start=site.start, end=site.end, code=code, where=(site.start, site.end))


_LISTED: Final = compiled(
    r"(?:\s*(?:colon|polyps?|x\s?\d|\(\w{1,3}\)|\d+ ?mm))*\s*(?:,|and|&|/|\+)+\s*(?:and\s+)?(?:the\s+)?"
)


def _tumor(
    document: Document,
    note: Note,
    section: Section,
    sentence: tuple[int, int],
    reach: tuple[int, int],
    match: re.Match[str],
    kind: Kind,
    book: CodeBook,
) -> Tumor | None:
    text, (low, high) = note.text, sentence
    start, end = match.span()
    skin = kind.behavior in _OF_THE_SKIN or bool(_SKIN_IN_SITU.search(match[0]))
    kind = _behaves(kind, text, end, high)
    skin = skin or (kind.behavior == "uncertain" and bool(_OF_SKIN.search(text, low, high)))
    window = _window(text, reach, start, end)
    site = _own_site(sites_in(text, *window, book.day, skin=skin), start, end, text)
    top = low
    if site is None and (head := _header(text, low)):
        # The specimen stands in the line above: "Left breast, core biopsy:" over its findings.
        site = _most_telling(sites_in(text, *head, book.day, skin=skin))
        top = head[0] if site else low
    named_at, around = (start, end), (top, high)
    if site is None and (lettered := _of_specimen(text, start, book, skin=skin)):
        site, around = lettered
        named_at = (site.start, site.end)
    secondary = bool(_SECONDARY.search(text[low:start]))
    if secondary and (site is None or (site.start > end and not re.match(r"\s+of\b", text[end:high]))):
        return None
    if site is not None and kind.behavior == _SHORT and site.end > start:
        site = site if re.match(r"ca (?:of|in)\b", text[start:end], re.IGNORECASE) else None
    if site is None and kind.behavior == _SHORT:
        return None
    behavior = "malignant" if kind.behavior == _SHORT else kind.behavior
    named = site or (Site(kind.site, 0, 0, skin) if kind.site else None)
    if behavior != "own" and named is None:
        return None
    if kind.code:
        stem = kind.code
    else:
        assert named is not None
        stem = named.code(_column(behavior, named, text[window[0] : window[1]]), book.day)
    if secondary and site and site.end <= start:
        stem, behavior = site.code("secondary", book.day), "secondary"
    chosen = sided(stem, note, (*named_at, *around), site, book) if stem else ""
    if not chosen:
        return None
    meaning = context.assertion(text, start, end, sentence, section.kind)
    meaning = context.HISTORY if meaning == context.OVER else meaning
    first, last = (
        (min(start, site.start), max(end, site.end)) if site and top == low and around[1] == high else (start, end)
    )
    return Tumor(
        document,
        note,
        section,
        low,
        high,
        first,
        last,
        behavior,
        chosen,
        meaning,
        (site.start, site.end) if site else (0, 0),
    )


def _behaves(kind: Kind, text: str, end: int, high: int) -> Kind:
    """The kind of tumor as the words right behind it tell its behavior: "SCC in situ", "melanoma, in situ" (Index: Morphology)."""
    told = {"melanoma": "melanoma_in_situ", "squamous": "in_situ", "basal": "in_situ", "malignant": "in_situ"}
    if kind.code or kind.behavior not in told or not _IN_SITU.match(text, end, high):
        return kind
    return replace(kind, behavior=told[kind.behavior])


def _of_specimen(text: str, at: int, book: CodeBook, *, skin: bool) -> tuple[Site, tuple[int, int]] | None:
    """The site that another line has of the specimen whose letter begins the line of an offset, with the words that tell it."""
    for place in specimens_of(text, at):
        if site := _most_telling(sites_in(text, *place, book.day, skin=skin)):
            return site, place
    return None


def _most_telling(found: list[Site]) -> Site | None:
    """Of several sites in the words of a specimen, the longest that is more than "skin"."""
    return max(found, key=lambda one: (one.name != "skin", one.end - one.start), default=None)


def _header(text: str, low: int) -> tuple[int, int] | None:
    """The line above that ends with a colon and has the line of an offset under it, alone or in a list; None when there is none."""
    begin = text.rfind("\n", 0, low) + 1
    for _ in range(_LISTED_UNDER):
        before = text.rfind("\n", 0, max(0, begin - 1)) + 1
        line = text[before : max(0, begin - 1)]
        if begin == 0 or not line.strip():
            return None
        if line.rstrip().endswith(":"):
            return before, begin - 1
        if not _UNDER.match(line):
            return None
        begin = before
    return None


_LISTED_UNDER: Final = 8
_UNDER: Final = compiled(r"\s*[-*•·–]|\s{2,}", 0)


def _window(text: str, reach: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """Where the site of a tumor may stand: its clause, not behind words of where it has spread to."""
    low, high = max(reach[0], start - _BEFORE), min(reach[1], end + _AFTER)
    ends = [one.end() for one in _CLAUSE.finditer(text, low, start)]
    low = max([low, *ends])
    spread = [one.end() for one in _SPREAD.finditer(text, low, start) if not one[0].lower().startswith("metastatic")]
    low = max([low, *spread])
    stops = [one.start() for pattern in (_CLAUSE, _SPREAD, _DENIES) if (one := pattern.search(text, end, high))]
    return low, min([high, *stops])


def _own_site(found: list[Site], start: int, end: int, text: str) -> Site | None:
    """The site nearest to a tumor; of two of one organ, the one that says more."""

    def gap(site: Site) -> int:
        between = text[site.end : start] if site.end <= start else text[end : site.start]
        return len(between.split())

    near = [site for site in found if gap(site) <= _FAR]
    if not near:
        return None
    return min(near, key=lambda site: ((gap(site) + (site.start > end)) // 3, -(site.end - site.start), gap(site)))


def _column(behavior: str, site: Site, words: str) -> str:
    """The column of the Neoplasm Table that a kind of tumor is coded from, at a site of the skin or of another organ."""
    if behavior == _ADENOMA:
        return "benign"
    if site.skin:
        return behavior
    if behavior in {"squamous", "basal", "melanoma"}:
        return "malignant"
    return {"nevus": "benign", "melanoma_in_situ": "in_situ"}.get(behavior, behavior)
