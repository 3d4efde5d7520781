"""How a mention is meant: asserted, negated, possible, hypothetical, history, or of someone else."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.disowned import left_behind, looked_for, refused, refuses_itself

ASSERTED: Final = "asserted"
NEGATED: Final = "negated"
POSSIBLE: Final = "possible"
HYPOTHETICAL: Final = "hypothetical"
HISTORY: Final = "history"
OVER: Final = "over"
"""Told as resolved: reported of the stay that treated it, not of a later visit."""
FAMILY: Final = "family"

_SCOPE_WORDS: Final = 8
_BREAKER: Final = compiled(
    r"\b(?:but|however|although|though|except|aside from|other than|apart from|besides|yet|which|who|presents|presented|reports|endorses"
    r"|complains|positive for|admits|now has|there is|there are|is present|secondary to|due to)\b|[:;]",
)
_PSEUDO: Final = compiled(
    r"\b(?:(?:triple|ER|PR|HER-?2|receptor|node|margins?)[- ]neg(?:ative)?(?!\s+for\b)|no (?:increase|change|significant change|interval change|improvement|new|worsening of|further)|not only|not (?:certain|sure|clear) (?:if|whether)"
    r"|without (?:difficulty|improvement|relief|success|any improvement)|no longer (?:controlled|responding)|not (?:well )?controlled"
    r"|not (?:improving|improved|responding|compliant|adherent|taking|at goal|healing|resolved|optimal\w*|adequately)"
    r"|not due to|not drain|no (?:relief|response)|could not|cannot|unable to|no known cause)\b",
)
_BEFORE: Final = compiled(
    r"\b(?:no|not|non|without|w/o|denies|denied|denying|deny|negative for|neg for|absence of|absent|ruled out(?: for)?|rules out|free of|lack of"
    r"|lacks|never (?:had|been diagnosed with)|never|neither|nor|none|no evidence of|no sign(?:s)? of|unremarkable for|no history of|no h/o"
    r"|(?:low|no) (?:clinical )?suspicion (?:of|for)|doubt|(?:do not|don['’]?t|not to) call (?:it|this)|not consistent with|argues? against|against|in lieu of|instead of|rather than|fails to reveal|did not (?:reveal|show|have)|does not have|doesn't have|has no|had no|resolved|negative|no longer (?:has|have))\b",
)
_AFTER: Final = compiled(
    r"^[^.;\n]{0,45}?\b(?:(?:was|were|is|are|has been|have been) (?:not (?:present(?! (?:on|at) (?:admission|arrival))|seen|identified|noted|found|appreciated|detected|suspected)"
    r"|negative|ruled out|excluded|absent|denied|(?:un|not )likely)|not (?:present(?! (?:on|at) (?:admission|arrival))|seen|identified|noted|found|appreciated)"
    r"|ruled out|(?:screen(?:ing)?|test)(?:ing)? (?:was |is )?negative|: ?(?:negative|none|denies|denied|absent|no)\b|(?:un|not )likely)\b|^\s*[:\-]?\s*(?:negative|none(?: known)?|denied|absent|no|not detected|excluded|ruled out)\s*(?:[.,;\n]|$)|^\s*\((?:-|neg(?:ative)?)\)"
    r"|^(?:\s*/\s*[\w-]{1,12}){0,3}\s*(?:[AB]\b\s*)?(?:pcr|ag|antigen|ab|swab|screen|(?:immuno)?stains?|spot|monospot|ihc|urease|breath test|culture|cx|test|rapid|igg|igm|panel)?\s*(?:neg\b|negative\b|nonreactive\b|non-reactive\b|not detected\b|nd\b)"
    r"|^[^.:;,\n]{0,20}(?<!\w)none\s*(?:[.;,\n]|$)|^\s*(?:labs?|panel|work-?up|studies|tests?|screen)\s+(?:are |is |were |was |all )?(?:normal|wnl|unremarkable)\b"
    r"|^\s*(?:is |are |was |were )?not (?:currently )?(?:needed|indicated|required|necessary|recommended|warranted)\b"
    r"|^[^.;\n]{0,20}\b(?:is|was) not (?:the|a|her|his|my) (?:diagnosis|problem|concern|cause)\b|^[^.;\n]{0,12}\b(?:entry )?(?:removed from|taken off|deleted from)\b[^.;\n]{0,12}\blist\b|^\s*(?:on|in) (?:the )?old (?:problem )?list\b|^[^.;\n]{0,45}\s[-–—]\s*removed\b"
    r"|^\s*\?\s*[^.\n]{0,40}(?:-|–|—|->|:)?\s*\b(?:no|none|neg|negative)\b\s*(?:[.;,\n]|$)",
)
_TAKEN_BACK: Final = compiled(
    r"^\s*:\s*(?:none\b|no\s*(?:[.,;]|$))|^\s*[-–—,;:]\s*(?:no|not)\s*[,.;]|^[^.;\n]{0,45}?\b(?:does not meet (?:the )?criteria|did not meet criteria|misdiagnos\w+|was wrong(?:ly)?|in error)\b|^[^.;\n]{0,45}?\b(?:tested neg(?:ative)?|never (?:tested|materiali[sz]ed|developed|confirmed|proven|happened)|(?:considered|raised),? (?:and|but) not (?:felt|thought|believed)|not (?:felt|thought|believed) (?:to be )?(?:present|likely|there))\b"
    r"|^[^.;\n]{0,110}?\b(?:(?:has |have |had )?never (?:actually )?had (?:it|this|that|one)\b|(?:has |have )?(?:removed|withdr[ea]wn?|retracted|taken off) (?:the |this |that |his |her )?(?:dx|diagnosis|label|entry)\b)"
    r"|^\s*(?:is|was) out\b(?! of)|^\s*\(\s*(?:denies|denied)\b|^\s*(?:core|surface) (?:ab|antibody)\b|^c?s?Ab\b",
)
"""Words behind a disease that take it back."""
_DENIES_ITSELF: Final = compiled(
    r"\b(?:(?:does|did) not meet (?:the )?criteria|misdiagnos\w+|not (?:felt|thought|believed) (?:to be )?(?:present|likely)|never (?:materiali[sz]ed|had (?:it|this|that)))\b",
)
_TEST_SENT: Final = compiled(
    r"^\s*[,:(–-]?\s*(?:\w+ ){0,2}?(?:ua|pcr|toxin|assay|cultures?|cx|titers?|serolog\w+|panel|swab|studies|work-?up|smear)\s+(?:is |are |was |were )?(?:sent|pending|ordered|awaited|in process)\b",
)
"""A disease whose test has only been sent is not yet a diagnosis."""
_POSSIBLE_BEFORE: Final = compiled(
    r"\b(?:possib(?:le|ly)|probabl[ey]|likely|suspect(?:ed|s|ing)?|suspicious for|suspicion (?:of|for)|concern(?:ed|ing)?(?: for| about)?|rule out|r/o|ro"
    r"|evaluate for|eval for|versus|vs\.?|consider(?:ing)?|questionable|may (?:be|have|represent)|might (?:be|have)|could (?:be|have|represent)"
    r"|presum(?:ed|ptive)|cannot (?:exclude|rule out)|differential(?: diagnosis)?|appears to be|consistent with|c/w|compatible with|indicative of"
    r"|lean(?:ing|s)? to(?:wards?)?|suggestive of|suggests|worrisome for|working diagnosis|to exclude|to assess for|to evaluate for)\b|\?",
)
_TESTED_NEGATIVE: Final = compiled(
    r"^[^.;\n]{0,40}?\b(?:dopplers?|duplex|ultrasound|u/?s|CT|CTA|MRI|MRA|x-?rays?|CXR|films?|scans?|V/?Q|LP|EKG|ECG|echo|trop(?:onin)?s?|d-?dimer|cultures?|cx|stud(?:y|ies)|imaging|work-?up|tests?|swab|PCR|EEG|biopsy)"
    r"\s*(?:\w+ ){0,2}?[:=(-]?\s*(?:was |were |is |are |came back )?(?:neg(?:ative)?|normal|unremarkable|wnl)\b",
)
"""What was only suspected is ruled out by the study that looked for it ("rule out DVT, Doppler negative")."""
_WATCHED_FOR: Final = compiled(r"\b(?:screen|monitor|watch) for\b")
"""What is watched for is not there, nor is it an uncertain diagnosis (II.H)."""
_POSSIBLE_AFTER: Final = compiled(
    r"^\s*traits?\b|^[^.;,\n]{0,25}?(?:\bvs\.?\b|\bversus\b|\bis (?:possible|suspected|likely|a consideration)\b|\b(?:not|cannot be) (?:yet )?(?:excluded|ruled out)\b"
    r"|\b(?:suspected|possible|probable|likely)\b(?! (?:due|secondary|related|from|caused))|\?)",
)
_HYPOTHETICAL: Final = compiled(
    r"\b(?:if (?:you|he|she|they|the|symptoms?|this|there|any|it|pain|patient|condition)|should (?:you|he|she|they|symptoms?|the|this|there)|in case of"
    r"|return (?:to \w+ )?(?:for|if)|call (?:\w+ ){0,4}(?:for|if|with)|risks? (?:of|for|include|includ\w+)|at risk (?:of|for)|to prevent|prevention of|prophylaxis"
    r"|precautions|counsel\w* (?:on|about|regarding)|educat\w+ (?:on|about|regarding)|signs (?:and symptoms )?of|side effects|complications (?:such as|including|include)"
    r"|teach(?:ing|[- ]back)|what to do|thinks (?:she|he|they|that)|believes|worried (?:about|that)|asks? (?:about|if|whether)|asked (?:about|if|whether)|wonders (?:if|about|whether)|(?:can|may|could|might) (?:also )?(?:cause|lead to|result in)|fear of|warned (?:about|of)|screening for|potential)\b",
)
_HISTORY: Final = compiled(
    r"\b(?:(?:past |prior |remote |personal |previous )?(?:medical |surgical )?(?<!day )(?<!days )(?<!week )(?<!weeks )(?<!month )(?<!months )(?<!year )(?<!years )(?<!hour )(?<!hours )(?<!long )history (?:of|significant for|notable for|includes?)|h/o|hx of|hx|s/p|status[ -]post)\b"
    r"|\b(?:previous(?:ly)?|prior|remote|childhood|resolved|old|healed|former(?:ly)?|ex-?)\s*(?:\w+\s+)?$",
)
_KIN: Final = compiled(
    r"\b(?:mother|father|mom|dad|brother|sister|siblings?|parents?|grand(?:mother|father|parents?|ma|pa)|aunts?|uncles?|cousins?|son|daughter"
    r"|maternal|paternal|family (?:history|hx|members?)|relatives|(?:degree|blood|close|distant|his|her|their|another)[- ]relative|relative(?=\s*(?:with|who|had|has|have|died|dx|diagnosed|[.,;:)]))|fh|fhx|husband|wife|spouse|sick contacts?|roommate|coworkers?)\b",
)
_SPEAKER: Final = compiled(
    r"\b(?:mother|father|mom|dad|parents?|daughter|son|wife|husband|sister|brother|spouse|grandmother|aunt)(?:'s|’s)?\s+(?:\w+\s+){0,2}?(?:reports?|states?|says?|notes?|noticed|denies"
    r"|describes?|brought|brings|accompan\w+|is concerned|concerned|present|endorses?|feels|gave|called)\b|\b(?:accompanied|brought(?: in)?) by\b|\bper (?:mom|mother|dad|father|family)\b",
)


_ABOUT: Final = compiled(
    r"\b(?:tests?|tested|testing|titer|serology|screen(?:ing|ed)?|vaccin\w+|immuni[sz]\w+|immune|immunity|shot|booster|prophyla\w+|prevent\w+|expos\w+|contact with|risk (?:of|for)|at risk"
    r"|fear(?:s|ful)? of|worr(?:y|ied) about|concerned about|asks? about|inquir\w+ about|thinks|believes|feels (?:she|he|they)|wants|wishes|hopes|education|counsel\w*|program|precautions?|carrier screening|if (?:worse|no better|not better))\b",
)
"""Words by which a heading speaks about a disease and does not say that the patient has it."""
_DENIED: Final = compiled(
    r"^(?:never|no|not|non|neither|without|denies|negative for|absence of|r/?o'?d out)\b|\b(?:ruled[- ]out|(?:un|not )likely|excluded|none seen|not seen|not present(?! (?:on|at) (?:admission|arrival))|not found|was negative|(?:is|are|screen|tests?) neg(?:ative)?)\b",
)
_ANSWERED_NO: Final = compiled(r"\s*[:–-]\s*(?:no|none|neg|negative|absent)\s*[.;,]?\s*$")
"""A heading answered like a form: "Diabetes - no"."""
_CLAUSE_ENDS: Final = compiled(r"[,;:()]|\.\s|\s[-–—]+\s", 0)
"""What parts the words about a disease from what is done about another, or about itself: "Obesity - diet counseling"."""
_GIVEN: Final = compiled(
    r"^[\s/,]{0,2}(?:[\w-]{1,12}[\s/]){0,2}(?:vaccin\w+|shots?|immuni[sz]\w+|imm|boosters?|#\s?\d|titers?|prophylaxis|ppx|precautions?|screens?|screening|risk|protocol|education|pamphlet|handout|sheet|signs?)\b"
    r"|^[\w\s,/()]{0,40}\b(?:vaccin\w+|shots)\b",
)
"""Words behind the name of a disease that make it something else: a vaccine, a screen, a leaflet about it."""
_LISTED_POSSIBLE: Final = compiled(
    r"\b(?:differential|ddx|dd:|r/o|rule out|considered|possibilities include)\b[^.\n]{0,160}$"
)
_PAST: Final = compiled(
    r"\bNED\b|\bno evidence of disease\b|\b(?:treated|cured|resected|diagnosed|removed) (?:in )?(?:childhood|(?:19|20)\d\d)\b|\bin childhood\b",
)
_SINCE: Final = compiled(r"\bs/p\b|\bstatus[ -]post\b")
_STILL: Final = compiled(
    r"\b(?:on|undergoing|receiving|continu\w+|ongoing|active(?:ly)?|current(?:ly)?|adjuvant|maintenance|recurren\w+|metasta\w+|progress\w+)\b",
)
"""Treatment that goes on: then a disease operated on in an earlier year is not history (I.C.2.m)."""


def clause_of(text: str, begin: int, start: int, end: int, until: int) -> str:
    """The clause of a line (``begin`` to ``until``) that holds the words between two offsets."""
    before = [match.end() for match in _CLAUSE_ENDS.finditer(text, begin, start)]
    after = _CLAUSE_ENDS.search(text, end, until)
    return text[max(before, default=begin) : after.start() if after else until]


def earlier_year(words: str, day: date) -> bool:
    """Whether a heading dates what it names to a year before the visit's ("Hip fracture 2020")."""
    return any(int(year) < day.year for year in re.findall(r"\b(?:19|20)\d\d\b", words))


def heading_means(text: str, line: tuple[int, int], start: int, end: int, named: str, day: date) -> str:
    """How a heading means the disease that ``text[start:end]`` names: negated, family, hypothetical, history, else asserted.

    ``line`` are the offsets of its line; ``named`` is the term it was read as: "exposure to HIV" and "screening for cancer"
    name what they are about themselves.
    """
    words = clause_of(text, line[0], start, end, line[1]).strip()
    if re.match(r"\s*(?:neg(?:ative)?|nl|normal|not detected|nonreactive)\b", text[end : line[1]], re.IGNORECASE):
        return NEGATED
    before, after = text[line[0] : start], text[end : line[1]]
    if _DENIED.search(words) or _ANSWERED_NO.match(after) or refused(before, after) or refuses_itself(text[start:end]):
        return NEGATED
    if of_kin(words):
        return FAMILY
    about = _ABOUT.search(words)
    if about and about[0].lower()[:5] not in named.lower():
        return HYPOTHETICAL
    if looked_for(before, after):
        return POSSIBLE
    if left_behind(before, after) and not long_over(text[line[0] : line[1]]):
        return OVER
    whole = text[line[0] : line[1]]
    operated = _SINCE.search(whole) and earlier_year(whole, day) and not _STILL.search(whole)
    return HISTORY if operated or _PAST.search(whole) else ASSERTED


_TAKEN_OFF: Final = compiled(
    r"\b(?:never (?:infected|had (?:it|this)|diagnosed)|not (?:a |an )?(?:true|real|active) (?:problem|diagnosis)|no evidence of (?:it|this))\b"
    r"|(?:^|[.;,–—-])\s*(?:remove[d]?|delete[d]?|d/?c from list|error|entered in error|r/o'?d)\s*(?:from (?:the )?(?:problem )?list)?\s*[.;]?\s*$",
)
_SINCE_OVER: Final = compiled(
    r"(?:[.;,–—-]|\bnow)\s*(?:has |have |is |fully |all )?(?:resolved|in the past only|outgrown)\s*[.;]?\s*$",
)


_DONE_WITH: Final = compiled(
    r"\b(?:completed|finished) (?:a )?(?:course|\d+ ?-?(?:mo|months?|mos|wks?|weeks?|days?))|\bSVR\b|\bsustained virologic|\bno recurrences?\b|\b(?:never|not) recurred\b|\beradicated\b|\bcured\b"
    r"|\btreated\b[^.;\n]{0,30}\b(?:19|20)\d\d\b|\brepaired\b|\bs/p (?:repair|ablation|EVAR)\b|\bnone since\b|\bno (?:episodes?|attacks?|seizures?|events?|flares?) since\b|\b(?:many |\d+ )?(?:years|yrs) ago\b|\boff (?:anti-?coag\w*|OAC)\b"
    r"|\blast (?:week|month|year|spring|summer|fall|autumn|winter)\b|\b(?:back )?in (?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
)
_NOT_DONE: Final = compiled(
    r"\b(?:recurr(?:ed|ent|ing)|still|ongoing|on(?: chronic)? (?:apixaban|warfarin|eliquis|xarelto|rivaroxaban|rate control)|persistent|permanent|leak|enlarg\w+)\b",
)


_LONG_OVER: Final = compiled(
    r"\b(?:none since|outgr(?:own|ew)|(?:many )?years ago|as (?:a )?(?:child|teen\w*|kid)|in childhood|childhood|in (?:her|his) (?:teens|twenties))\b",
)


def long_over(words: str) -> bool:
    """Whether some words tell a disease that may last as one of long ago ("asthma as a child", "depression 2009, none since")."""
    return bool(_LONG_OVER.search(words)) and not _NOT_DONE.search(words)


def done_with(words: str) -> bool:
    """Whether some words about a disease that ends tell that its treatment is over and nothing is left of it (IV.J)."""
    return bool(_DONE_WITH.search(words)) and not _NOT_DONE.search(words)


def line_ends(rest: str) -> str:
    """What the words after a problem, to the end of its line, make of it: negated, history, else asserted."""
    if _TAKEN_OFF.search(rest):
        return NEGATED
    return HISTORY if _SINCE_OVER.search(rest) else ASSERTED


def assertion(text: str, start: int, end: int, sentence: tuple[int, int], section: str = "") -> str:
    """How the words ``text[start:end]`` are meant in their sentence and section."""
    before, after = text[sentence[0] : start], text[end : sentence[1]]
    if section == "family_history" or _of_kin(before, after):
        return FAMILY
    if _negated(before, after) or refused(before, after):
        return NEGATED
    near = _near(before)
    if _HYPOTHETICAL.search(before) or _WATCHED_FOR.search(near) or _GIVEN.match(after):
        return HYPOTHETICAL
    if _LISTED_POSSIBLE.search(before) or _POSSIBLE_BEFORE.search(near) or _maybe(after):
        return NEGATED if _TESTED_NEGATIVE.match(after) else POSSIBLE
    if looked_for(before, after):
        return POSSIBLE
    if left_behind(before, after) and not long_over(after):
        return OVER
    if _HISTORY.search(near) or re.match(
        r"\s*(?:,\s*)?[-–—:(\"“]*\s*(?:in (?:the past|childhood)|(?:many )?years ago|in \d{4}\b|(?:19|20)\d\d, none since|status post"
        r"|(?:(?:which|that|now|has|have|had|is|are|was|were|been|since|all|fully|completely|successfully|treated|and) )*(?:resolved|healed|cured)\b)",
        after,
        re.IGNORECASE,
    ):
        return HISTORY
    return ASSERTED


def test_sent(after: str) -> bool:
    """Whether the words behind a disease say that its test is only on its way."""
    return _TEST_SENT.match(after) is not None


def denied_behind(after: str, words: str = "") -> bool:
    """Whether the words behind a disease take it back ("tested negative last year", "never had it", "is out"), or the words of a
    heading themselves do."""
    return _TAKEN_BACK.match(after) is not None or _DENIES_ITSELF.search(words) is not None


def _maybe(after: str) -> bool:
    return bool(_POSSIBLE_AFTER.search(after) or _TEST_SENT.match(after))


def _near(before: str) -> str:
    """The last words before a mention, cut at what ends the reach of a trigger."""
    words = before.split()
    near = " ".join(words[-_SCOPE_WORDS:])
    cut = [match.end() for match in _BREAKER.finditer(near)]
    return near[cut[-1] :] if cut else near


_NONE_OF: Final = compiled(
    r"\b(?:not present|ruled out|excluded|negatives?|no evidence of|considered (?:and|&) (?:not|excluded|ruled out)[^:\n]{0,12})\s*:[^.\n]*$",
)
"""A list of what is not there, under its own label."""


_ITS_SOURCE: Final = compiled(
    r"\b(?:source|cause|etiology|aetiology|culprit|organism|reason|trigger|origin|explanation|lead point) (?:was |is |were )?(?:not|never) (?:yet )?(?:found|identified|seen|clear|known|determined)\b",
)
"""What is said of the source of a disease says nothing against the disease: "GI bleed, source not found"."""


def _negated(before: str, after: str) -> bool:
    after = _ITS_SOURCE.sub(" ", after)
    if _NONE_OF.search(before):
        return True
    reach = _PSEUDO.sub(" ", before)
    words = reach.split()
    listed = re.search(
        r"\b(?:denies|denied|denying|negative for|no|without)\b[^.]*(?:,| or | nor )", reach, re.IGNORECASE
    )
    # A list keeps its negation to the end: "denies nausea, vomiting, abdominal pain, or diarrhea".
    near = " ".join(words[-(25 if listed else _SCOPE_WORDS) :])
    cut = [match.end() for match in _BREAKER.finditer(near)]
    near = near[cut[-1] :] if cut else near
    if listed and re.search(
        r"\b(?:has|have|had|with|is|are|was|and has)\b", near[near.rfind(",") :] if "," in near else ""
    ):
        near = " ".join(words[-4:])
    return bool(_BEFORE.search(near)) or bool(_AFTER.search(after)) or denied_behind(after)


_FAMILY_SAYS: Final = compiled(r"\bfam(?:ily)?[\s:]*$")
"""A family history whose own words begin the phrase ("Family hx colon ca")."""


def names_kin(words: str) -> bool:
    """Whether a relative is named in the words."""
    return _KIN.search(words) is not None


def of_kin(clause: str) -> bool:
    """Whether a clause tells of a relative, who is not the one that speaks in it."""
    return names_kin(clause) and not _SPEAKER.search(clause)


def _of_kin(before: str, after: str) -> bool:
    if _SPEAKER.search(before[-120:]):
        return False
    return bool(_KIN.search(before[-60:]) or _FAMILY_SAYS.search(before)) or bool(
        re.match(r"\s*(?:in|of)\s+(?:his|her|their|the|a)?\s*", after) and _KIN.search(after[:40])
    )
