"""How severe is a use disorder or a major depression, does it recur, is it in remission? By the words beside its name (I.C.5)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, recoded, set_aside
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import dot, undot

_USE: Final = compiled(r"\b(?:use (?:disorder|d/?o|dis)|[AOC]UD)\b")
_SEVERITY: Final = compiled(r"\b(?P<severity>mild|moderate|severe)\b")
_REMISSION: Final = compiled(
    r"(?<!not )\b(?:in (?:early |sustained |full )*remission|(?:early|sustained|full) remission)\b"
)
_DEPRESSION: Final = compiled(r"\b(?:MDD|major depress(?:ive (?:disorder|d/?o|episode)|ion))\b")
_RECURRENT: Final = compiled(r"\brecurrent\b|\brecurring\b")
_ANOTHER: Final = compiled(
    r"[.;:\n]|\s\d{1,2}[.)]\s|\b(?:PTSD|GAD|anxiety disorder|panic|OCD|ADHD|insomnia|pain|cluster|nicotine|tobacco"
    r"|(?:alcohol|opioid|cannabis|cocaine|stimulant|methamphetamine|sedative) use|depress\w+|MDD|AUD|OUD|CUD)\b",
)
"""Where the words about one disorder end and those about the next begin."""
_REACH: Final = 70


def mental_states(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Use disorders and major depression as the provider's own words grade them; of one substance the highest (I.C.5.b.2)."""
    return _highest([_graded(s, case) for s in suggestions], case)


def _graded(s: Suggestion, case: Case) -> Suggestion:
    if not s.suggested or s.given or s.system != "icd10cm":
        return s
    if has(s, *case.codes("plain_use_of_substances")):
        code, why = _of_use(s, case)
    elif has(s, *case.codes("major_depression")):
        code, why = _of_depression(s, case)
    else:
        return s
    if not code or code == undot(s.code) or code not in case.book.billable:
        return s
    return recoded(s, code, f"graded by the words beside it ({why})", case)


def _of_use(s: Suggestion, case: Case) -> tuple[str, str]:
    for words in _clauses(s, _USE, case):
        severity = _SEVERITY.search(words)
        remission = bool(_REMISSION.search(words))
        for row in dated_rows("use_disorder_states.tsv", case.book.day):
            if (
                severity
                and row["severity"] == severity["severity"].lower()
                and (row["remission"] == "yes") == remission
            ):
                return undot(s.code)[:3] + row["ends"], row["guideline"]
    return "", ""


def _of_depression(s: Suggestion, case: Case) -> tuple[str, str]:
    for words in _clauses(s, _DEPRESSION, case):
        recurrent = bool(_RECURRENT.search(words)) or has(s, *case.codes("recurrent_depression"))
        for row in dated_rows("depression_states.tsv", case.book.day):
            if re.search(row["pattern"], words, re.IGNORECASE):
                return row["recurrent" if recurrent else "single"], row["guideline"]
    return "", ""


def _clauses(s: Suggestion, named: re.Pattern[str], case: Case) -> list[str]:
    """The words of each place of evidence that names the disorder, on to where the next one is named."""
    texts = case.texts
    found = []
    for e in s.evidence:
        text = texts.get(e.document, "")
        match = named.search(text, e.start, min(len(text), e.end + 15))
        if match is None:
            continue
        begin = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _REACH)
        led = re.split(r"[.;:,]|\b(?:and|with|w/)\b", text[begin : match.start()])[-1]
        rest = text[match.end() : match.end() + _REACH]
        stop = _ANOTHER.search(rest)
        found.append(f"{led} {match[0]} {rest[: stop.start()] if stop else rest}")
    return found


def _highest(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Dependence before abuse, abuse before use of one substance (I.C.5.b.2)."""
    held = {undot(s.code)[:4] for s in active(suggestions) if has(s, *case.codes("substance_use"))}
    result = []
    for s in suggestions:
        code = undot(s.code)
        above = next((h for h in sorted(held) if h[:3] == code[:3] and h[3] in _ABOVE.get(code[3:4], "")), "")
        lower = s.suggested and not s.given and has(s, *case.codes("plain_use_of_substances")) and above
        result.append(set_aside(s, f"{dot(above)}- stands above it (I.C.5.b.2)") if lower else s)
    return result


_ABOVE: Final = {"1": "2", "9": "12"}
"""4th characters by rank: 2 dependence, 1 abuse, 9 use."""
