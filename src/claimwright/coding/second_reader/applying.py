"""What do the second reader's answers change? Which of a finding's own codes is asserted, or that none is; never anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from claimwright.coding.second_reader.questions import Answer, candidates_of, is_asked
from claimwright.coding.types import Alternative, Suggestion

KEPT, MOVED, DEMOTED, DROPPED = "kept", "moved", "demoted", "dropped"
Refused = Callable[[str, Sequence[str]], str]
"""Why a code may not be asserted beside others (dotted codes); empty where it may."""
_UNKNOWN: Final = "the finding was not asked about"


@dataclass(frozen=True)
class Outcome:
    """What became of an answer. ``code`` is that of the suggestion afterwards, ``finding`` the engine's own before."""

    finding: str
    answer: str
    """kept, moved, demoted or dropped."""
    code: str
    why: str = ""


def apply(
    suggestions: Sequence[Suggestion],
    answers: Iterable[Answer],
    texts: Mapping[str, str],
    refused: Refused = lambda code, others: "",
) -> tuple[list[Suggestion], list[Outcome]]:
    """The suggestions after the answers, and what became of each answer. ``texts``: document to its text.

    An alternative of the same finding that is chosen is asserted, and the engine's code becomes its first alternative; chosen
    none, the suggestion is set aside. A code that the finding does not have, a quote that does not stand at its place, a second
    answer, and a code that the engine set aside or that ``refused`` speaks against change nothing. So no code comes in, nothing
    that was not asserted is, and the number of suggestions stays.
    """
    found, outcomes, asked = list(suggestions), [], set[str]()
    for answer in answers:
        at = next((n for n, one in enumerate(suggestions) if one.code == answer.finding and is_asked(one)), None)
        if at is None or answer.finding in asked:
            outcomes.append(Outcome(answer.finding, DROPPED, answer.finding, _UNKNOWN))
            continue
        asked.add(answer.finding)
        outcome = _judged(found, at, answer, texts, refused)
        outcomes.append(outcome)
        if outcome.answer == MOVED:
            found[at] = _moved(found[at], answer.choice)
        elif outcome.answer == DEMOTED:
            found[at] = replace(found[at], suggested=False, reason=f"{found[at].reason}; set aside: {outcome.why}")
    return found, outcomes


def _judged(
    found: Sequence[Suggestion], at: int, answer: Answer, texts: Mapping[str, str], refused: Refused
) -> Outcome:
    own, choice = found[at], answer.choice

    def so(what: str, why: str = "", code: str = own.code) -> Outcome:
        return Outcome(own.code, what, code, why)

    text = texts.get(answer.document, "")
    places = 0 <= answer.start < answer.end <= len(text)
    if not places or text[answer.start : answer.end] != answer.quote or not answer.quote.strip():
        return so(DROPPED, "the quote does not stand at its place in the record")
    if not choice:
        return so(DEMOTED, "the second reader found no support for it")
    if choice not in {one.code for one in candidates_of(own)}:
        return so(DROPPED, "the code is none of those it was given")
    if choice == own.code:
        return so(KEPT)
    same = [one for n, one in enumerate(found) if n != at and one.code == choice and one.system == own.system]
    if any(one.suggested for one in same):
        return so(DEMOTED, f"the second reader read its words as {choice}, which is suggested already")
    if same:
        return so(DROPPED, "the engine set that code aside")
    others = [one.code for n, one in enumerate(found) if n != at and one.suggested and one.system == own.system]
    if why := refused(choice, others):
        return so(DROPPED, why)
    return so(MOVED, f"the second reader chose it over {own.code}", choice)


def _moved(own: Suggestion, choice: str) -> Suggestion:
    chosen = next(one for one in own.alternatives if one.code == choice)
    former = Alternative(own.code, own.description, own.score)
    return replace(
        own,
        code=chosen.code,
        description=chosen.description,
        score=chosen.score,
        alternatives=(former, *(one for one in own.alternatives if one.code != choice)),
        reason=f"{own.reason}; the second reader chose it over {own.code}",
        learned=own.learned and f"{own.code}: {own.learned}",  # what coders did was of that code
    )
