"""Which procedures of the tables were done in this stay? What is planned, refused, negated, or of another year is none (UHDDS)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading
from claimwright.coding.pcs.rows import Procedure, procedures
from claimwright.coding.pcs.when import Stay, stay_of
from claimwright.coding.rules.base import Case
from claimwright.coding.rules.tellings import Told, tellings

_OPERATIVE_TITLE: Final = compiled(
    r"\b(?:op|operative|operation|procedure|cath|catheterization|delivery(?! attendance)|endoscopy|egd|colonoscopy|bronchoscopy|ir)\b(?!\s*(?:plan|consent|instructions?))",
)
_REPORT: Final = compiled(
    r"^(?![^\n]*\b(?:see|per|as|in|the|refer|dictated)\b[^\n]*\bop)[^\n]{0,40}?\b(?:op(?:erative|eration)?|procedure|catheterization|cath|delivery|endoscopy|bronchoscopy)[ \t]+(?:note|report|record|summary)\b(?=[ \t]*(?:$|[:\-–—.,(\d]|combined))[^\n]*"
    r"|^[^\n:]{0,30}(?-i:\bOP)\b(?: \d[\d/]*)?:[^\n]*|^[ \t#*=]*(?:\d[\d/.: -]*)?(?:operation\b(?=[^a-z\n]*$)|OP:|LHC\b|interventional radiology)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_HEADED: Final = compiled(
    r"^[ \t\-*•\d.)]*(?:(?:ops?|operations?|surgeries)[ \t]*(?:/|and|&)[ \t]*procedures?|proc(?:edures?)?(?: performed| done)?(?: (?:this|during(?: this| the)?) (?:admission|stay|hospitali[sz]ation))?|operations?(?: performed)?|op(?:erative)? procedures?|surger(?:y|ies)(?: performed)?|OP)\b(?:[ \t]*\([^)\n]*\))?[ \t]*(?:(?::|-|–)[^\n]*|(?=\n[ \t]*(?:[-*•]|\d+[.)]|\d{1,2}/\d{1,2}\b)))(?:\n[ \t]*(?:[-*•]|\d+[.)]|\d{1,2}/\d{1,2}\b)[^\n]+)*",
    re.IGNORECASE | re.MULTILINE,
)
"""A line of procedures, with the list under it."""
_DID: Final = compiled(
    r"\b(?:underwent|performed|was (?:done|taken|placed|inserted)|placed|inserted|done|to (?:the )?OR\b|completed|had (?:an? )?|required|(?<!/)\d{1,2}/\d{1,2}(?:/\d{2,4})?|delivered|tolerated|nailed|(?:was|were) (?:then |subsequently )?(?:passed|advanced|implanted|deployed|excised|resected|evacuated|repaired|stapled)|intraop\w*|POD ?#?[01]\b)",
)
_PLANNED: Final = compiled(
    r"\b(?:plan\w*|will|to (?:undergo|have|be|discuss|get)|for (?:elective|possible|outpatient)|needs?|await\w*|pending|schedul\w+|consider\w*|recommend\w*|recs?|if|may|might|would|could|should|candidate|eval\w*|declin\w*|refus\w*"
    r"|defer\w*|hold(?:ing)?|vs\.?|versus|consent\w*|discuss\w*|meeting|regarding|re|offered|wants?|instead|rather|tomorrow|next|outpatient|outpt|elective|risks?|indications? for|contraindicat\w*|ready for|prep\w*|NPO|after the|cancel\w*)\b",
)
_NOT: Final = compiled(r"\b(?:no|not|never|without|avoid\w*|aborted)\b[^,;:]*$")
_NOT_DONE: Final = compiled(
    r"\b(?:(?:no|not|aborted|without)\s+(?:\w+\s)?|(?:prior|previous|h/o|hx(?: of)?|history of|s/p|PSH:?|old|planned|future|last)\s+[^,;:\n]{0,25})$",
)
"""Before a procedure in the report of an operation: then it is of another one, or was not done."""
_ELSEWHERE: Final = compiled(
    r"\b(?:outside (?:hosp\w*|facility|records?)|OSH|elsewhere|sister campus|(?:at|by) another (?:hosp\w*|facility))\b",
)
_NEXT_NOT: Final = compiled(r"[^,;.\n]{0,40}[,;]\s*(?:no|not|without)\b")
_FOR: Final = compiled(r"\bfor (?:an? |the )?$")
"""What somebody comes for is to be done; what they were taken to the operating room for was."""
_TAKEN: Final = compiled(r"\b(?:OR|operating room|theatre|theater|taken|brought|cath lab|IR|endoscopy suite)\b")
_LATER: Final = compiled(
    r"^[\s)\]]{0,3}(?:\?|(?:is |was |were |to be |will be |(?:had|has|have) (?:\w+ )?been )?(?:planned|turned down|rejected|ruled out|contemplated|offered|scheduled|pending|tomorrow|in (?:the )?am\b|next|later|as (?:an )?outp\w*|deferred|declined|refused|not (?:done|needed|required|performed|indicated|an option|started|begun|initiated|given|placed|attempted|completed|pursued|undertaken)|aborted|cancel\w*|if\b|when\b|in \d+ (?:d|days?|w|wk|weeks?|mo|months?)\b|reversal|eval\w*|vs\b|discussed|recommended|considered|if needed|prn))",
)
_BEFORE: Final = compiled(
    r"\b(?:s/p|status[- ]post|h/o|hx|history|prior|previous\w*|PSH|PMH|PSurgHx|remote|last (?:year|month|admission)|years? ago|yrs? ago|months? ago|mo ago|weeks? ago|wks? ago|wk ago|outside hospital|OSH|elsewhere|old|since|known|chronic|baseline|home)\b",
)
_GIVEN_UP: Final = compiled(
    r"\b(?:attempted|tried|unsuccessful)\b[^.;\n]{0,60}$|^[^.;\n]{0,40}?\b(?:aborted|abandoned|terminated|not completed|unsuccessful|given up)\b",
)
_COMPLETED: Final = compiled(r"\b(?:convert\w*|then|successful(?:ly)?|completed|followed by|second attempt)\b")
"""What was tried and given up is no procedure of that name; what was tried and then done another way is (B3.2d, B3.3)."""
_TO_COME: Final = compiled(
    r"\bpre[- ]?(?:op(?:erative)?|procedure|anesthe\w+|anaesthe\w+|admission)\b(?! ?(?:and|&|/)? ?post)(?! ?d(?:x|iagnos))|\banesthesia (?:preop|eval\w*|assessment)|\bconsent\b|\bscheduling\b|\b(?:surgical|procedure) request\b",
)
_OPENING: Final = 80
_LONGEST: Final = 12_000
"""Characters of the report of one operation: further off another one is told, or none."""
_LINE_DAY: Final = compiled(r"[ \t\-*•]*\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\d/])", 0)
_REACH: Final = 70
"""Characters before a procedure in which a plan for it stands."""
_NEAR: Final = 250
"""Characters around a procedure in which its note names what it needs."""
_NOT_TODAY: Final = frozenset(
    {"past_history", "surgical_history", "medications", "allergies", "social_history", "review"}
)
_INTENDED: Final = frozenset({"plan", "assessment_plan", "chief_complaint"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A procedure told as done. ``low`` and ``high`` are the offsets in which the rest of it is told: the report of the operation,
    or the sentence."""

    procedure: Procedure
    told: Told
    operative: bool
    low: int
    high: int
    stay: Stay

    @property
    def day(self) -> date | None:
        """The day on which it was done: told in its clause or at the head of its line, in its sentence, or at the head of the report."""
        text = self.told.note.text
        head = text[self.low : self.low + _OPENING] if self.operative else ""
        scopes = (_day_of_line(self.told) + _clause(self.told), self.told.sentence, head)
        return next((day for scope in scopes if (day := self.stay.day_in(scope))), None)


def statements(case: Case) -> Iterator[Statement]:
    """What the record tells of procedures done in the stay, in the order of the tables."""
    texts, stay = [note.text for _, note in case.notes], stay_of(case)
    for procedure in procedures(case.book.day):
        if any(procedure.may_stand_in(text) for text in texts):
            for told in tellings(case, procedure.pattern, clinicians=not procedure.operation):
                if found := _statement(stay, procedure, told):
                    yield found


def _statement(stay: Stay, procedure: Procedure, told: Told) -> Statement | None:
    text, match = told.note.text, told.match
    span = _operative(told, match.start())
    reported = span is not None
    low, high = span or (told.low, told.high)
    meaning = context.ASSERTED if told.meaning == context.NEGATED and _negated_apart(told) else told.meaning
    if meaning in {context.NEGATED, context.FAMILY, context.HYPOTHETICAL}:
        return None
    if not reported and not _of_today(stay, procedure, told, meaning):
        return None
    if reported and (_LATER.match(told.after) or _NOT_DONE.search(told.before) or _past(told)):
        return None
    if _given_up(told):
        return None
    if _ELSEWHERE.search(_clause(told)) or (reported and not stay.holds(_day_of_line(told) + _clause(told))):
        return None
    around = told.sentence if procedure.near else text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    whole = around if procedure.near or not reported else text[low:high]
    if procedure.needs and not compiled(rf"(?<!\w)(?:{procedure.needs})").search(whole):
        return None
    if procedure.unless and compiled(rf"(?<![\w-])(?:{procedure.unless})(?!\w)").search(_clause(told)):
        return None
    return Statement(procedure, told, reported, low, high, stay)


def _given_up(told: Told) -> bool:
    """Whether it was tried and not brought to its end."""
    tried = _GIVEN_UP.search(told.before[-_REACH:]) or _GIVEN_UP.search(told.after[:_REACH])
    return tried is not None and _COMPLETED.search(told.sentence) is None


def _past(told: Told) -> bool:
    """Whether it stands in a history or a list of drugs: a heading with words behind it rules its own line only."""
    at, text = told.match.start(), told.note.text
    section = next((one for one in told.note.sections if one.start <= at < one.end), None)
    if section is None or section.kind not in _NOT_TODAY:
        return False
    line = text.find("\n", section.start)
    return line < 0 or at < line or not text[section.start : line].strip()


def _day_of_line(told: Told) -> str:
    """The day at the head of the line, as lists of procedures have it."""
    text, at = told.note.text, told.match.start()
    head = _LINE_DAY.match(text, text.rfind("\n", 0, at) + 1)
    return f"{head[0]} " if head else ""


def _clause(told: Told) -> str:
    """The words of a procedure with those up to the next comma on either side."""
    before, after = re.split(r"[,;]", told.before[-_REACH:])[-1], re.split(r"[,;]", told.after[:_REACH])[0]
    return before + told.match[0] + after


def _negated_apart(told: Told) -> bool:
    """Whether each thing of a list is negated by itself: "no resection, McVay repair, no mesh" tells of a repair."""
    return not _NOT.search(told.before) and _NEXT_NOT.match(told.after) is not None


def _of_today(stay: Stay, procedure: Procedure, told: Told, meaning: str) -> bool:
    if _past(told):
        return False
    before = told.before[-_REACH:]
    around = before + told.match[0] + told.after[:_REACH]
    if _PLANNED.search(before) or _NOT.search(before) or _LATER.match(told.after):
        return False
    if _FOR.search(before) and not _TAKEN.search(before):
        return False
    former = meaning != context.ASSERTED or _BEFORE.search(before)
    if not stay.holds(around) or (former and not stay.dates(around)):
        return False
    did = bool(_DID.search(told.sentence))
    return did or not (procedure.operation or told.kind in _INTENDED)


def _operative(told: Told, at: int) -> tuple[int, int] | None:
    """The report of an operation in which a place stands: a document of that kind, what follows its heading, or a line of procedures."""
    spans = _spans(told.document.title, told.note.text)
    low, high = next(((low, high) for low, high in spans if low <= at < high), (0, 0))
    if high - low > _LONGEST:
        low, high = max(low, at - _LONGEST // 2), min(high, at + _LONGEST // 2)
    return (low, high) if high else None


@kept_while_reading
def _spans(title: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where reports of operations stand; none in a document of what is to come, whose "Procedure:" is the one that is planned."""
    if _TO_COME.search(title_words(title)) or _TO_COME.search(text.lstrip().partition("\n")[0][:_OPENING]):
        return ()
    if _OPERATIVE_TITLE.search(title_words(title)):
        return ((0, len(text)),)
    spans = pairwise([*(match.start() for match in _REPORT.finditer(text)), len(text)])
    lines = [match.span() for match in _HEADED.finditer(text)]
    return (*spans, *lines)
