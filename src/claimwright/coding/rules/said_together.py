"""Two conditions of one heading that a combination code has together: its "without" is contradicted by what is said beside it."""

from __future__ import annotations

from claimwright.coding.book import LOCATORS
from claimwright.coding.grounds import absent, content, told
from claimwright.coding.resolve import stems_of
from claimwright.coding.rules.base import Case, active, has, recoded, set_aside
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot


def said_together(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """ "Cholecystitis with gallstones" is one code; gallstones "without cholecystitis" beside cholecystitis is never right (I.A.15, I.B.9)."""
    result = list(suggestions)
    for s in active(suggestions):
        denied = absent(case.book.titles.get(undot(s.code), "")) - LOCATORS
        beside = [
            o
            for o in active(result)
            if o is not s and o.code[0] == s.code[0] and denied & content(o.description) and _one_line(s, o, case)
        ]
        for o in beside[:1]:
            if s in result:
                result = _one_code(s, o, result, case)
    return result


def organism(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """An infection of unspecified organism beside its organism is the code that names both, where there is one (I.B.9)."""
    result = list(suggestions)
    for s in active(suggestions):
        if "unspecified organism" not in s.description.lower():
            continue
        for o in active(result):
            if not has(o, *case.codes("infectious_agents")) or not _one_line(s, o, case):
                continue
            named = content(o.description.split(" as the cause")[0])
            fitting = [c for c in case.book.below(undot(s.code)[:3]) if named <= content(case.book.titles[c])]
            if len(fitting) == 1 and s in result:
                one = recoded(s, fitting[0], f"one code names the organism too ({o.code}, I.B.9)", case, o.evidence)
                result = [one if r is s else set_aside(r, f"included in {one.code}") if r is o else r for r in result]
    return [_named_already(r, result, case) for r in result]


def _named_already(agent: Suggestion, suggestions: list[Suggestion], case: Case) -> Suggestion:
    """An organism whose infection, told in the same line, has a code that names it already: A41.51 is the sepsis of E. coli (I.B.9)."""
    agents = case.codes("infectious_agents")
    if not agent.suggested or agent.given or not has(agent, *agents):
        return agent
    named = content(agent.description.split(" as the cause")[0])
    for s in active(suggestions):
        if not has(s, *agents) and named and named <= content(s.description) and _one_line(s, agent, case):
            return set_aside(agent, f"included in {s.code}")
    return agent


def _one_code(s: Suggestion, o: Suggestion, suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    said = stems_of(
        " ".join([told(s.description), told(o.description), *(told(e.quote) for e in (*s.evidence, *o.evidence))])
    )
    denied = (absent(case.book.titles[undot(s.code)]) - LOCATORS) & content(o.description)
    fitting = [code for code in case.book.below(undot(s.code)[:3]) if denied <= content(case.book.titles[code]) <= said]
    if not fitting:
        why = f"the note names what this code says is absent ({o.code}); ask or choose the combination (I.A.15)"
        return [set_aside(r, why) if r is s else r for r in suggestions]
    best = max(
        fitting, key=lambda code: (len(content(case.book.titles[code])), "without" in case.book.titles[code], code)
    )
    one = recoded(s, best, f"one code has both, with {o.code} (I.B.9)", case, o.evidence)
    return [one if r is s else set_aside(r, f"included in {one.code}") if r is o else r for r in suggestions]


def _one_line(first: Suggestion, second: Suggestion, case: Case) -> bool:
    """Whether both come from one line of a document."""
    for document, note in case.notes:
        lines = [
            {note.text.count("\n", 0, e.start) for e in s.evidence if e.document == document.document_id}
            for s in (first, second)
        ]
        if lines[0] & lines[1]:
            return True
    return False
