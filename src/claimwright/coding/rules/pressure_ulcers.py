"""Pressure ulcers: the provider names the ulcer, the provider or a nurse its stage, one code a site (I.B.14, I.C.12.a)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.authors import PROVIDER
from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, set_aside
from claimwright.coding.rules.tellings import Told, speaker, tellings
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_ULCER: Final = compiled(
    r"\b(?:pressure (?:ulcers?|injur(?:y|ies)|sores?|wounds?)|decub(?:itus|iti|s)?(?: ulcers?)?|bed ?sores?|PI\b|DTP?I\b|deep[- ]tissue (?:pressure )?injury)",
)
_SIDE: Final = compiled(r"\b(?:(right|rt|R)|(left|lt|L)|(bilateral|both|B/?L))\b")
_HEALED: Final = compiled(r"\b(?:healed|closed|resolved|history of|h/o|hx|prior|previous)\b")
_CLAUSE: Final = compiled(r"[;\n]|\.\s|,\s|\s(?:and|\+|&)\s", 0)
_NEAR: Final = 40
_FARTHEST: Final = 90
"""Characters between the name of a site and its ulcer, or its stage."""
_NO_STAGE: Final = "9"
_SIDES: Final = ("right", "left")


@dataclass
class _Site:
    begins: str
    named: list[Evidence] = field(default_factory=list)
    """The provider's words."""
    stages: dict[str, list[Evidence]] = field(default_factory=dict)
    """The stages that the provider says, by their character, with the words."""
    by_others: dict[str, list[Evidence]] = field(default_factory=dict)
    """Those that other clinicians say: for where the provider says none."""


@lru_cache(maxsize=8)
def _sites(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple((compiled(rf"\b(?:{row['words']})\b"), row) for row in dated_rows("pressure_sites.tsv", day))


@lru_cache(maxsize=8)
def _stages(day: date) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((compiled(row["words"]), row["character"]) for row in dated_rows("pressure_stages.tsv", day))


def pressure_ulcers(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The pressure ulcers that the provider names, each with the deepest stage the provider, or else a nurse, documents for its site."""
    suggestions = [
        set_aside(s, "not named by the provider (I.B.14)")
        if s.suggested and not s.given and has(s, case.code("pressure_ulcer")) and not _by_provider(s, case)
        else s
        for s in suggestions
    ]
    found: dict[str, _Site] = {}
    for one in tellings(case, _ULCER, clinicians=True):
        if one.meaning != ASSERTED or _HEALED.search(_clause(one)):
            continue
        for begins in _sites_of(one, case):
            site = found.setdefault(begins, _Site(begins))
            if one.speaker == PROVIDER:
                site.named.append(one.evidence)
            for stage, evidence in _stage_of(one, case):
                (site.stages if one.speaker == PROVIDER else site.by_others).setdefault(stage, []).append(evidence)
    _told_apart(found, case)
    for row in (row for _, row in _sites(case.book.day)):
        if row["open"] in found and row["open"] not in {row["right"], row["left"]}:
            sides = [found[row[side]] for side in _SIDES if row[side] in found]
            if sides:  # "Heel: R heel pressure ulcer" is one ulcer
                del found[row["open"]]
    listed = {undot(s.code)[:5] for s in active(suggestions) if not s.code.endswith(_NO_STAGE)}
    # A list that gives the stage of a site decides: older and deeper stages of its story are of before.
    named = {begins: site for begins, site in found.items() if site.named and begins not in listed}
    if not named:
        return suggestions
    added = [s for site in named.values() if (s := _suggested(site, case))]
    general = case.code("pressure_ulcer")
    result = [
        set_aside(s, "the site and stage are told (I.C.12.a)")
        if s.suggested and not s.given and has(s, general) and _replaced(undot(s.code), added, case)
        else s
        for s in suggestions
        if not any(a.code == s.code for a in added)
    ]
    return [*result, *added]


def _replaced(code: str, added: list[Suggestion], case: Case) -> bool:
    """Whether a code is of the site of a new one, or of no site or side."""
    unsided = {row["open"] for _, row in _sites(case.book.day) if any(has(a, row["right"], row["left"]) for a in added)}
    return code.startswith((case.code("pressure_ulcer_of_no_site"), *unsided)) or any(has(a, code[:5]) for a in added)


def _suggested(site: _Site, case: Case) -> Suggestion | None:
    depth = [stage for _, stage in _stages(case.book.day)]
    stages = site.stages or site.by_others
    stage = max(stages, key=depth.index, default=_NO_STAGE)
    code = site.begins + stage
    if code not in case.book.billable:
        return None
    evidence = tuple(dict.fromkeys((*site.named, *stages.get(stage, []))))
    why = "ulcer named by the provider, stage by the provider or a nurse (I.B.14, I.C.12.a)"
    return new_code(code, "status", evidence, why, case)


def _by_provider(suggestion: Suggestion, case: Case) -> bool:
    """Whether some of its words are a provider's; words of the record's structured entries are."""
    notes = {document.document_id: (document, note) for document, note in case.notes}
    return not suggestion.evidence or any(
        e.document not in notes or speaker(case, *notes[e.document], e.start) == PROVIDER for e in suggestion.evidence
    )


def _clause(one: Told) -> str:
    text = one.note.text
    before = [m.end() for m in _CLAUSE.finditer(text, one.low, one.match.start())]
    after = _CLAUSE.search(text, one.match.end(), one.high)
    return text[max(before, default=one.low) : after.start() if after else one.high]


def _sites_of(one: Told, case: Case) -> list[str]:
    """What the codes of the sites in the clause of an ulcer begin with; where it names none, the nearest site before it in its line."""
    clause = _clause(one)
    found = [(m, row) for pattern, row in _sites(case.book.day) for m in pattern.finditer(clause)]
    if not found:
        line = one.note.text.rfind("\n", 0, one.match.start()) + 1
        clause = one.note.text[max(line, one.match.start() - _FARTHEST) : one.match.start()]
        found = [(m, row) for pattern, row in _sites(case.book.day) for m in pattern.finditer(clause)]
        found = [max(found, key=lambda pair: pair[0].start())] if found else []
    return list(dict.fromkeys(begins for m, row in found for begins in _sided(m, clause, row)))


def _sided(site: re.Match[str], clause: str, row: dict[str, str]) -> list[str]:
    said = list(_SIDE.finditer(clause[max(0, site.start() - 12) : site.start()]))
    side = said[-1] if said else _SIDE.match(clause[site.end() :].lstrip(" ,("))
    if side is None:
        return [row["open"]]
    return [row["right"], row["left"]] if side[3] else [row["right" if side[1] else "left"]]


def _stage_of(one: Told, case: Case) -> list[tuple[str, Evidence]]:
    """The stage nearest to an ulcer's name in its sentence, else in the words that follow."""
    text = one.note.text
    begin = max(one.low, one.match.start() - _NEAR)
    end = min(one.high, one.match.end() + _NEAR)
    hits = [
        (abs(m.start() - one.match.start()), s, m)
        for p, s in _stages(case.book.day)
        for m in p.finditer(text, begin, end)
    ]
    if not hits:
        return []
    _, stage, match = min(hits, key=lambda hit: hit[0])
    return [(stage, Evidence(one.document.document_id, match.start(), match.end(), match[0]))]


def _told_apart(found: dict[str, _Site], case: Case) -> None:
    """Adds the stages given to a site without naming a pressure ulcer again ("Sacrum 2 x 1 cm, partial thickness = STAGE 2")."""
    for pattern, row in _sites(case.book.day):
        for one in tellings(case, pattern, clinicians=True):
            if one.meaning != ASSERTED:
                continue
            until = min(one.high, one.match.end() + _FARTHEST)
            others = [
                m.start() for p, _ in _sites(case.book.day) for m in p.finditer(one.note.text, one.match.end(), until)
            ]
            stop = min(others, default=until)
            hits = [
                (m.start(), s, m)
                for p, s in _stages(case.book.day)
                for m in p.finditer(one.note.text, one.match.end(), stop)
            ]
            if not hits:
                continue
            _, stage, match = min(hits, key=lambda hit: hit[0])
            for begins in _sided(one.match, one.note.text, row):
                if begins in found:
                    evidence = Evidence(one.document.document_id, match.start(), match.end(), match[0])
                    site = found[begins]
                    (site.stages if one.speaker == PROVIDER else site.by_others).setdefault(stage, []).append(evidence)
