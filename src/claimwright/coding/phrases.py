"""The phrases a note is matched against, each with the code it stands for and where that was published."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from claimwright.coding.compiled import compiled
from claimwright.coding.grounds import says_less, wordings
from claimwright.coding.rule_tables import codes
from claimwright.coding.words import phrase_key, words_of
from claimwright.data_files import data_folder, data_rows
from claimwright.reference.codes import dot, undot
from claimwright.reference.data_folder import keep
from claimwright.reference.search.clinical import lexicon_files, lexicon_terms
from claimwright.reference.search.phrases import LISTS
from claimwright.reference.search.phrases import phrases as known
from claimwright.reference.search.vectors import best

if TYPE_CHECKING:
    from claimwright.reference.library import Library

LONGEST_KEY: Final = 7
LEXICON: Final = "lexicon"
"""The source of the phrases of our own lexicon."""
_PRIORITY: Final = {
    "default": 9.0,
    "lexicon": 8.0,
    "title": 3.0,
    "inclusion_term": 2.5,
    "includes": 1.0,
    "pointer": 0.5,
}
_NONESSENTIAL: Final = compiled(r"\([^)]*\)", 0)
"""Words that need not be said (guideline I.A.7)."""
_NAMES: Final = frozenset({"title", "inclusion_term"})
_BARE: Final = 0.25
"""What a term without its nonessential words gives way to one that is written so."""
_LISTED: Final = frozenset(_PRIORITY) - {"default", "lexicon"}
"""Kinds of lexicon rows that are read here; the defaults are read with the capitals they ask for."""
_NOT_MENTIONS: Final = frozenset(
    {
        "history",
        "sequela",
        "encounter",
        "poisoning",
        "underdosing",
        "examination",
        "screening",
        "counseling",
        "problem",
        "exposure",
    }
)
_TOO_PLAIN: Final = frozenset(
    phrase_key(
        "pain disease disorder syndrome infection injury acute chronic left right bilateral normal child adult male female examination test positive"
        " swelling stress condition finding symptom blood skin heart lung kidney liver mild moderate severe stage history use abuse lesion mass scar"
        " allergy fall trauma procedure status screening vaccine cancer complication problem shock burn device type corn single colic mole wart"
    )
)
"""Single words that say too little to stand for a code on their own."""
_DISEASE_ENDING: Final = compiled(
    r"(?:itis|osis|iasis|emia|oma|opathy|algia|uria|plegia|paresis|penia|megaly|rrhea|rrhagia|phobia|mania|cele|ectasis|edema|stenosis|pnea|plasia"
    r"|trophy|lysis|esthesia|phagia|phasia|taxia|ectasia|spasm|plexy|thorax|hernia|asthma|syndrome|ism|sthenia|cardia|tension|philia|cytosis|rrhage)$",
    0,
)
"""How single words end that name a disease; other single words (parts of the body, adjectives) never stand for one."""
_TUMOR: Final = compiled(
    r"oma\b|omas\b|neoplas|tumou?r|cancer|malignan|leuk[a]?emia|metasta|disease|syndrome|polyp|nevus|in situ|myelo|polycyth|thrombocyt|an[a]?emia|macroglob|osis\b|adenomatosis|mole\b|cyst",
)
_SAFE_SMALL: Final = frozenset(
    {
        "htn",
        "copd",
        "chf",
        "gerd",
        "cad",
        "ckd",
        "dvt",
        "uti",
        "uri",
        "bph",
        "esrd",
        "tia",
        "cva",
        "hld",
        "osa",
        "ptsd",
        "adhd",
        "ibs",
        "pvd",
        "hiv",
    }
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase with its code (undotted)."""

    key: tuple[str, ...]
    code: str
    text: str
    source: str
    priority: float
    capitals: bool = False
    """Whether a note must write it in capitals, because small letters make another word ("DOE", "AIDS")."""
    kind: str = ""
    """What it says, as the lexicon has it: a diagnosis, "status" or "history"."""


@lru_cache(maxsize=1)
def default_terms() -> dict[tuple[str, ...], tuple[str, str]]:
    """Key of a term clinicians write to its code (undotted) and the term."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    rows = data_rows("claimwright.reference", "default_terms.tsv")
    for row in rows:
        for term in row["terms"].split(" | "):
            if key := phrase_key(term):
                found.setdefault(key, (undot(row["code"]), term))
    return found


class Phrases:
    """Every phrase by key and by its rarest stem; a phrase is made when it is first asked for."""

    def __init__(self, frame: pl.DataFrame, stems: pl.DataFrame) -> None:
        """``frame``: the columns of ``Phrase``, key as one text, and rarest; a row a phrase. ``stems``: as ``_by_stem``
        makes them of it."""
        self._keys: list[str] = frame["key"].to_list()
        self._columns = tuple(frame[name] for name in ("code", "text", "source", "priority", "capitals", "kind"))
        self._at = {key: row for row, key in enumerate(self._keys)}
        self._made: dict[int, Phrase] = {}
        self._by_rarest: dict[str, list[tuple[int, list[str]]]] = {}
        self._stem_at = {stem: at for at, stem in enumerate(stems["stem"].to_list())}
        self._rarest_rows = stems["rarest"]
        self._rows = stems["rows"].explode().to_numpy()
        sizes = stems["rows"].list.len()
        self._ends = sizes.cum_sum().to_list()
        self._sizes = sizes.to_list()
        self._weights = [math.log(len(self._keys) / size) + 0.1 for size in self._sizes]
        weights = np.repeat(np.array(self._weights) ** 2, sizes.to_numpy())
        # Rounded, so that phrases of the same stems in another order are equally near.
        self._norm = np.round(np.sqrt(np.bincount(self._rows, weights, len(self._keys))), 9)

    def _phrase(self, row: int) -> Phrase:
        made = self._made.get(row)
        if made is None:
            code, text, source, priority, capitals, kind = (column[row] for column in self._columns)
            made = Phrase(tuple(self._keys[row].split(" ")), code, text, source, priority, capitals, kind)
            self._made[row] = made
        return made

    def knows(self, stem: str) -> bool:
        """Whether a stem stands in any phrase."""
        return stem in self._stem_at

    def rarest(self, stem: str) -> list[Phrase]:
        """The phrases of which this is the rarest stem."""
        return [self._phrase(row) for row, _ in self._of_rarest(stem)]

    def all_said(self, stem: str, present: set[str]) -> Iterator[Phrase]:
        """The phrases of which this is the rarest stem and whose every stem is among ``present``."""
        for row, others in self._of_rarest(stem):
            if present.issuperset(others):
                yield self._phrase(row)

    def _of_rarest(self, stem: str) -> list[tuple[int, list[str]]]:
        """Rows and stems of the phrases of which this is the rarest stem; a phrase itself is made only when it is said."""
        found = self._by_rarest.get(stem)
        if found is None:
            at = self._stem_at.get(stem)
            rows = None if at is None else self._rarest_rows[at]
            found = [] if rows is None else [(row, self._keys[row].split(" ")) for row in rows.to_list()]
            self._by_rarest[stem] = found
        return found

    def similar(self, stems: Iterable[str], limit: int) -> list[tuple[Phrase, float]]:
        """The phrases nearest to some stems by the cosine of their weighted words, best first; a score of 0 to 1."""
        known = [self._stem_at[stem] for stem in stems if stem in self._stem_at]
        if not known:
            return []
        norm = math.sqrt(sum(self._weights[at] ** 2 for at in known))
        scores = np.zeros(len(self._keys))
        for at in known:
            end = self._ends[at]
            scores[self._rows[end - self._sizes[at] : end]] += self._weights[at] ** 2
        scores /= self._norm * norm
        found = ((self._phrase(int(row)), float(scores[row])) for row in best(scores, limit, 0))
        return sorted(found, key=lambda pair: -pair[1])

    def get(self, key: tuple[str, ...]) -> Phrase | None:
        row = self._at.get(" ".join(key))
        return None if row is None else self._phrase(row)


def load_phrases(library: Library) -> Phrases:
    """The phrases of a library; compiled once and kept beside it, keyed by this room's own lists."""
    name = _fingerprint()
    path, by_stem = (library.folder / f"coding_{what}_{name}.parquet" for what in ("phrases", "stems"))
    if path.is_file() and by_stem.is_file():
        return Phrases(pl.read_parquet(path), pl.read_parquet(by_stem))
    frame = _compile(library)
    stems = _by_stem(frame)
    keep(path, frame.write_parquet)
    keep(by_stem, stems.write_parquet)
    return Phrases(frame, stems)


def _by_stem(frame: pl.DataFrame) -> pl.DataFrame:
    """Each stem of the phrases, with the rows of the phrases it stands in, and of those whose rarest stem it is."""
    rows = frame.select(pl.col("key").str.split(" ").alias("stem"), "rarest").with_row_index("rows")
    stands = rows.explode("stem").group_by("stem").agg(pl.col("rows").sort())
    rarest = rows.group_by("rarest").agg("rows").rename({"rarest": "stem", "rows": "rarest"})
    return stands.join(rarest, on="stem", how="left").sort("stem")


def shouted(text: str) -> bool:
    """Whether a single term must stand in capitals in running text: short abbreviations that small letters make ambiguous."""
    return text.isupper() and len(text) <= 4 and text.lower() not in _SAFE_SMALL


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name in ("phrases.py", "grounds.py", "words.py", "data/finding_only.tsv"):
        digest.update(files("claimwright.coding").joinpath(name).read_bytes())
    for name in (*LISTS, "default_terms.tsv", "word_forms.tsv", *lexicon_files()):
        digest.update(data_folder("claimwright.reference").joinpath(*name.split("/")).read_bytes())
    return digest.hexdigest()[:12]


def _compile(library: Library) -> pl.DataFrame:
    best: dict[tuple[str, ...], Phrase] = {}

    def offer(phrase: Phrase) -> None:
        held = best.get(phrase.key)
        if held is None or phrase.priority > held.priority:
            best[phrase.key] = phrase

    codes = library.frame("icd10cm").sort("code", "valid_from").unique("code", keep="last")
    billable = dict(zip(codes["code"], codes["billable"], strict=True))
    for text, code, kind, source in library.lexicon().iter_rows():
        key = phrase_key(text)
        if kind in _LISTED and _usable(key, text, code):
            bonus = (1.0 if billable.get(code) else 0.0) + (0.5 if "nspecified" in text or "NOS" in text else 0.0)
            where = f"{kind.replace('_', ' ')} of {dot(code)}"
            offer(Phrase(key, code, text, f"{where} ({source})", _PRIORITY[kind] + bonus))
            for wording in wordings(_NONESSENTIAL.sub(" ", text)) if kind in _NAMES else ():
                if _usable(bare := phrase_key(wording), text, code):
                    offer(Phrase(bare, code, text, f"{where} ({source})", _PRIORITY[kind] + bonus - _BARE))
    for key, (code, term) in default_terms().items():
        offer(Phrase(key, code, term, "default of the Alphabetic Index", _PRIORITY["default"], shouted(term)))
    for own in lexicon_terms():
        if own.code in billable and not own.where and own.kind != "supports":
            key, capitals = phrase_key(own.text), shouted(own.text)
            if (held := best.get(key)) is not None and held.code.startswith(own.code):
                best[key] = replace(held, kind=own.kind)
            offer(Phrase(key, own.code, own.text, LEXICON, _PRIORITY["lexicon"], capitals, own.kind))
    for key, phrase in _abbreviations(best).items():
        best.setdefault(key, phrase)
    return _framed(best.values())


def phrases_of(rows: Iterable[Phrase]) -> Phrases:
    """Some phrases by key and by their rarest stem; of two of the same key the first."""
    one: dict[tuple[str, ...], Phrase] = {}
    for phrase in rows:
        one.setdefault(phrase.key, phrase)
    frame = _framed(one.values())
    return Phrases(frame, _by_stem(frame))


def _framed(phrases: Iterable[Phrase]) -> pl.DataFrame:
    rows = sorted(phrases, key=lambda p: p.key)
    counts = Counter(stem for phrase in rows for stem in phrase.key)
    return pl.DataFrame(
        {
            "key": [" ".join(p.key) for p in rows],
            "code": [p.code for p in rows],
            "text": [p.text for p in rows],
            "source": [p.source for p in rows],
            "priority": [p.priority for p in rows],
            "capitals": [p.capitals for p in rows],
            "kind": [p.kind for p in rows],
            "rarest": [min(p.key, key=lambda stem: (counts[stem], stem)) for p in rows],
        }
    )


def _usable(key: tuple[str, ...], text: str, code: str) -> bool:
    if not key or len(key) > LONGEST_KEY or len(code) > 6 or code[0] in "VWXY":
        return False
    if code.startswith(codes("neoplasms", date.max)) and not _TUMOR.search(text):
        return False  # inclusion terms of neoplasms are bare sites ("maxillary antrum")
    if text.lower().startswith("other ") or _NOT_MENTIONS & set(key):
        return False
    return len(key) > 1 or (key[0] not in _TOO_PLAIN and bool(_DISEASE_ENDING.search(key[0])))


def _abbreviations(best: dict[tuple[str, ...], Phrase]) -> dict[tuple[str, ...], Phrase]:
    """Abbreviations and lay words with one reading, by the code of that reading."""
    # Start-up: read when the phrases are compiled, which is once a build.
    found: dict[tuple[str, ...], Phrase] = {}
    for phrase in known("icd10cm").values():
        if len(phrase.readings) != 1 or (phrase.exact and len(phrase.text) < 3) or says_less(phrase.text):
            continue
        key, meaning = phrase_key(phrase.text), best.get(phrase_key(phrase.readings[0]))
        if len(key) == 1 and len(phrase.text.split()) > 1:
            continue  # "in situ", "hep A" and "the runs" are not what "situ", "hep" and "run" say
        if meaning and key and key != meaning.key:
            said = f"{phrase.text} read as {phrase.readings[0]}; {meaning.source}"
            # A lone lay word or abbreviation ("all", "fat", "cold") counts in running text only when it is shouted.
            lone = len(key) == 1 and key[0] not in _SAFE_SMALL and not _DISEASE_ENDING.search(key[0])
            found[key] = Phrase(key, meaning.code, meaning.text, said, 1.0, lone)
    return found


def coverage(text: str, key: tuple[str, ...]) -> float:
    """Share of the content words of a text that a key explains."""
    stems = {word.stem for word in words_of(text) if word.stem}
    return len(stems & set(key)) / len(stems) if stems else 0.0
