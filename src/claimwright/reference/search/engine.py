"""Ranks the codes a phrase may mean: as written, mended and read out, by words, sides, qualifiers and billable codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from claimwright.reference.search import added, disease_terms, encounters, initials, lexicon, words
from claimwright.reference.search.absence import NONE_OF, absent
from claimwright.reference.search.builder import SYSTEMS
from claimwright.reference.search.code_facts import CodeFacts
from claimwright.reference.search.expansion import readings
from claimwright.reference.search.hit import Candidate, Filters, Hit, told_truly
from claimwright.reference.search.matching import Matcher
from claimwright.reference.search.partial import as_code
from claimwright.reference.search.phrases import make_ready
from claimwright.reference.search.ranking import Weights, adjust
from claimwright.reference.search.variants import Variant, variants
from claimwright.reference.shelf.shelf import Shelf

if TYPE_CHECKING:
    from claimwright.reference.search.semantic.meaning import Meaning

REASONS: Final = {
    "title": "title",
    "inclusion_term": "inclusion term",
    "includes": "includes note",
    "bracketed": "name in brackets",
    "pointer": "named in a note that points here",
    "default": "default of the Alphabetic Index",
    lexicon.OWN: lexicon.SAID_IN_CHARTS,
    "index": "Alphabetic Index",
    "neoplasm": "Table of Neoplasms",
    "drug": "Table of Drugs and Chemicals",
    "cause": "Index to External Causes",
    "disease_ontology": "Disease Ontology",
    "mondo": "Mondo Disease Ontology",
}
"""Kind of a lexicon row to the words that say why it was found."""


class Engine:
    """Search over one code system of a library; loads its index when made."""

    def __init__(self, library: Shelf, system: str, weights: Weights | None = None) -> None:
        if system not in SYSTEMS:
            raise KeyError(f"no search over {system!r}; there is {', '.join(SYSTEMS)}")
        self.library = library
        self.system = system
        self.weights = weights or Weights()
        self.folder = added.folder(library) if system == "icd10cm" else library.folder
        self.matcher = Matcher(self.folder, system, self.weights)
        make_ready(system, library.folder)

    def find(self, term: str, on: date, limit: int, filters: Filters) -> list[Hit]:
        """The codes a term may mean, best first; an empty list when nothing matches."""
        prefix = as_code(term, self.system)
        if prefix and self._listed(prefix):
            return self._by_code(prefix, on, limit, filters)
        if self.system == "icd10cm" and (told := encounters.read(term)):
            hits = self._find_words(told.rest, on, limit, filters, told)
            if hits and len(hits[0].code) == encounters.WHOLE:
                return hits
        return self._find_words(term, on, limit, filters)

    def _find_words(
        self, term: str, on: date, limit: int, filters: Filters, told: encounters.Encounter | None = None
    ) -> list[Hit]:
        """The codes of a phrase; with ``told`` the codes of seven characters that say that encounter."""
        read = variants(term, self.matcher.likeness, self.system, self.matcher.compounds)
        candidates = self._candidates(term, read, self.weights.narrowed if filters.narrow else self.weights.rows)
        if self.system == "icd10cm":
            asked = frozenset(word for variant in read for word in (*variant.tokens, *words.words(variant.text)))
            candidates = adjust(candidates, self.facts, on, asked, self.weights, absent(read))
        elif self.system == "hcpcs":
            self._lower_the_absent(candidates, term)
        hits: list[Hit] = []
        for candidate in sorted(candidates, key=lambda c: (-round(c.score, 6), self._says_other(c, on), c.code)):
            hit = self._hit(self._of_encounter(candidate, told, on), on, filters)
            if hit and all(hit.code != other.code for other in hits):
                hits.append(hit)
            if len(hits) >= limit:
                break
        return hits

    def _says_other(self, candidate: Candidate, on: date) -> bool:
        """Whether a diagnosis is the "other" of its category: of two that say the same it comes second."""
        fact = self.facts.get(candidate.code, on) if self.system == "icd10cm" else None
        return fact is not None and fact.described.startswith("other ")

    def _of_encounter(self, candidate: Candidate, told: encounters.Encounter | None, on: date) -> Candidate:
        """The candidate with the seventh character of the encounter told; as it is where it takes none."""
        if told is None:
            return candidate
        stem = candidate.code[:6].ljust(6, "X")
        below = {
            code: (self.library.lists.row("icd10cm", code, on) or {}).get("description") or ""
            for code in self.library.lists.below("icd10cm", candidate.code[:6])
            if len(code) == encounters.WHOLE and code.startswith(stem)
        }
        code = encounters.chosen(told, below)
        if code is None:
            return candidate
        reason = "; ".join(filter(None, (candidate.reason, f"7th character: {told.said}")))
        return replace(candidate, code=code, reason=reason)

    def _lower_the_absent(self, candidates: list[Candidate], term: str) -> None:
        """A service that says "no" or "without" where nobody asked for less comes after one that does not."""
        if NONE_OF & set(words.raw_tokens(term)):
            return
        for candidate in candidates:
            if candidate.row >= 0 and NONE_OF & set(words.raw_tokens(self.matcher.texts[candidate.row])):
                candidate.score -= self.weights.without

    def _listed(self, prefix: str) -> bool:
        """Whether a code, or one that begins with it, was ever in the list; "B12 deficiency" is words, and so is "T4"."""
        lists = self.library.lists
        return bool(lists.rows(self.system, prefix) or lists.below(self.system, prefix))

    def _by_code(self, prefix: str, on: date, limit: int, filters: Filters) -> list[Hit]:
        listed = [prefix, *self.library.lists.below(self.system, prefix)]
        hits: list[Hit] = []
        for code in listed:
            score = 1.0 if code == prefix else max(0.5, 0.95 - 0.05 * (len(code) - len(prefix)) - 0.001 * len(hits))
            hit = self._hit(Candidate(code, score, -1, "begins with the code"), on, filters)
            if hit:
                hits.append(hit)
            if len(hits) >= max(limit, 60):
                break
        return sorted(hits, key=lambda h: -h.score)[:limit]

    def _hit(self, candidate: Candidate, on: date, filters: Filters) -> Hit | None:
        row = self.library.lists.row(self.system, candidate.code, on)
        if row is None or not self._wanted(row, on, filters):
            return None
        described = row["description"]
        if described is None and row.get("parent"):
            above = self.library.lists.row(self.system, row["parent"], on)
            described = f"{above['description']} (title of this code is not loaded)" if above else None
        matched = self.matcher.texts[candidate.row] if candidate.row >= 0 else candidate.code
        source = self.matcher.sources[candidate.row] if candidate.row >= 0 else row["source"]
        score = round(min(1.0, max(0.0, candidate.score)), 4)
        return Hit(
            candidate.code, described or "(title is not loaded)", score, self._reason(candidate), source, matched
        )

    def _wanted(self, row: dict[str, Any], on: date, filters: Filters) -> bool:
        """Whether the filters let a code in; a header is let in with any code below it."""
        if not filters.about_patient or self.system != "icd10cm":
            return filters.let_in(row)
        if row["billable"]:
            return filters.let_in(row | {"sex": row["sex"] or self._last_sex(row["code"])})
        below = (
            self.library.lists.row(self.system, code, on) for code in self.library.lists.below(self.system, row["code"])
        )
        return filters.let_in(row) and any(
            found and found["billable"] and self._wanted(found, on, filters) for found in below
        )

    def _last_sex(self, code: str) -> str | None:
        """The sex a code was limited to when the Medicare Code Editor still had that edit (it was withdrawn on
        2024-10-01; what the codes mean has not changed)."""
        limits = [row["sex"] for row in self.library.lists.rows(self.system, code) if row["sex"]]
        return limits[-1] if limits else None

    def _candidates(self, term: str, read: list[Variant], rows: int) -> list[Candidate]:
        """Codes by the best phrase of each, over all readings of the term."""
        found: dict[str, Candidate] = {}
        for variant in read:
            for match in self.matcher.matches(variant.tokens, rows):
                code = self.matcher.codes[match.row]
                score = match.score * variant.factor
                if self.matcher.kinds[match.row] in disease_terms.KINDS:
                    score -= self.weights.lent
                elif self.matcher.kinds[match.row] == lexicon.OWN:
                    # A phrase of a chart is a whole: "tick bite fever after travel" is no answer to "tick bite".
                    score -= self.weights.half_asked * (1 - match.asked)
                held = found.get(code)
                if held is None or score > held.score:
                    found[code] = Candidate(code, score, match.row, variant.reason, variant.replaced)
        for row, score in self._by_initials(term):
            code = self.matcher.codes[row]
            if code not in found or score > found[code].score:
                found[code] = Candidate(code, score, row, "read as initials")
        if self.meaning is not None and read:
            self._weigh_meaning(self.meaning, read, found)
        return list(found.values())

    def _weigh_meaning(self, meaning: Meaning, read: list[Variant], found: dict[str, Candidate]) -> None:
        """Joins the phrases that mean the most like a query, or its first senses, to the candidates, and weighs every candidate by its meaning."""
        w = self.weights
        senses = [variant.text for variant in read if variant.sense] or [read[0].text]
        asked = meaning.asked(senses[: w.senses])
        for code, text, like in meaning.best(asked, w.meant):
            if like >= w.meant_least and code not in found:
                found[code] = Candidate(code, w.meant_only * like, -1, f"like in meaning: {text}")
        likeness = meaning.of_codes(asked, found)
        for candidate in found.values():
            candidate.score += w.meaning * (max(0.0, likeness.get(candidate.code, 0.0)) - candidate.score)

    def _reason(self, candidate: Candidate) -> str:
        """How the words were read, where not as written, and how the phrase found stands in the list."""
        if candidate.row < 0:
            return candidate.reason
        kind = self.matcher.kinds[candidate.row]
        said = candidate.reason
        if len(candidate.replaced) > 1:
            said = told_truly(said, candidate.replaced, self.matcher.texts[candidate.row])
        return "; ".join(filter(None, (said, REASONS.get(kind, kind))))

    def _by_initials(self, term: str) -> list[tuple[int, float]]:
        """Rows an abbreviation nobody has listed may stand for."""
        text = term.strip().replace(".", "")
        size_fits = initials.SHORTEST <= len(text) <= initials.LONGEST
        if self.system != "icd10cm" or not (size_fits and text.isalpha()) or words.words(text)[:1] == []:
            return []
        if self.matcher.likeness.knows(words.words(text)[0]) or readings(text):
            return []
        return initials.rows(self._initials, text)

    @cached_property
    def meaning(self) -> Meaning | None:
        """The optional search by meaning, where it was built."""
        # An optional extra: there only where it is installed.
        from claimwright.reference.search.semantic import meaning

        return meaning.load(self.library) if self.system == "icd10cm" else None

    @cached_property
    def facts(self) -> CodeFacts:
        """What ranking asks about codes."""
        return CodeFacts(self.library)

    @cached_property
    def _initials(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"search_{self.system}_initials.parquet")
