"""Words by which a writer takes back what is named, still looks for it, or has left it behind (guidelines II.H, III, IV.H, IV.J).

Each function is given the words of the sentence before a disease, behind it, or both, and knows nothing of codes.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from claimwright.coding.compiled import compiled

_WRONG: Final = (
    r"(?:incorrect|erroneous|wrong|inaccurate|mistaken|unsupported|unsubstantiated|unfounded|an error|a mistake"
    r"|not (?:correct|accurate|true|so|right|valid|real|hers|his|theirs|mine|supported|substantiated|the case))"
)
_CLEAR: Final = (
    r"(?:films?|CXR|x-?rays?|CT|CTA|MRI|imaging|scans?|work-?up|cultures?|US|ultrasound|biops\w+|labs?|tests?|echo|EEG|EMG|LP|PFTs?|spirometry)"
    r" (?:was |were |is |are |came back |all |read as )*(?:clear|clean|neg\w*|normal|nl|unremarkable)"
)
_WEIGHED: Final = r"(?:considered|entertained|contemplated|thought of|raised|questioned|mentioned|floated|bandied)"
_BEHIND: Final = compiled(
    rf"^[^.\n;:]{{0,40}}?\b(?:is|was|are|were|be|been|now|as|which|that|this|label|list\w*|chart\w*|dx|diagnosis|entry)[\s,–-]+(?:clearly |simply |also |just )?{_WRONG}\b"
    rf"|^[\"”)\s]*[,;–—-]+\s*\(?(?:(?:this|that|which) is )?{_WRONG}(?=\s*(?:[.,;:)–—-]|$|dx\b|diagnosis\b|label\b))|^[\"”\s]*\((?:{_WRONG}|wrong (?:patient|pt|chart))\b"
    rf"|^[^.\n]{{0,60}}\bwrong (?:patient|pt|chart)\b"
    r"|^[^.\n;]{0,40}?\b(?:is|was|are|were|now) off the table\b"
    r"|^[^.\n;]{0,50}?\b(?:(?:was |were |later |since )+)?(?:disproved|disproven|refuted|debunked|overturned|retracted|rescinded)\b"
    r"|^[^.\n;]{0,50}?\b(?:dx|diagnosis|label|entry)\b[\w ,]{0,12}\b(?:removed|deleted|dropped|retired)\b(?! in \d)"
    r"|^[^.\n]{0,60}[,;–—-]\s*(?:(?:will|am|I am|now) )?(?:delet|remov)(?:e|ing) (?:it|this|that|from|the (?:dx|diagnosis|label|entry))\b"
    r"|^[^.\n;]{0,60}[,;–—-]\s*deleting\b"
    r"|^[^.\n]{0,90}\b(?:I )?(?:do not|don['’]?t) agree\b|^[^.\n]{0,60}\bI disagree\b"
    r"|^[^.\n;]{0,90}\b(?:told|assured|informed) (?:that )?(?:she|he|they) (?:does|do)(?: not|n['’]?t) have (?:it|this|that)\b"
    r"|^[^.\n;]{0,90}\b(?:neuro\w*|cards|cardiology|specialists?|EEG|biops\w+|GI|rheum\w*|pulm\w*|they|psychiatry|derm\w*|oncology|hematology) (?:say|says|said)\W+no\b"
    r"|^[^.\n;]{0,40}?[,;–—-]\s*(?:but |and )?(?:clinically|on exam)[:,]? (?:none|not|no|absent)\b"
    r"|^[^.\n;]{0,40}?[,;–—-]+\s*(?:but )?not so(?=\s*(?:[.,;:)]|$))"
    rf"|^\s*(?:(?:was|were|is|had been|briefly|also|initially|first) )*{_WEIGHED}\b[^.\n]{{0,70}}?\b(?:dismissed|discarded|rejected|abandoned|set aside|excluded|ruled out|not pursued|refuted"
    rf"|no(?:t)? (?:\w+ )?(?:symptoms?|signs?|findings?|evidence|criteria|support\w*|suggest\w*|confirmed|felt|thought|borne|met)\b|nothing|there (?:are|is) no\b|without (?:support|evidence|signs?|symptoms?)|{_CLEAR})"
    rf"|^[^.\n;]{{0,20}}[;,]\s*{_CLEAR},? (?:so |thus |therefore |hence |and )?(?:abx|antibiotics?|treatment|tx|heparin|anticoagulation|steroids?) (?:was |were )?(?:stopped|dc['’]?d|d/c['’]?d|discontinued|held)\b",
)
"""What is said behind a disease that the writer does not hold to be there."""
_NOT_THIS: Final = compiled(
    r"\b(?:(?:is|was|are|were)n['’]?t|(?:do|does|did)(?: not|n['’]?t) (?:think|believe|feel|suspect)(?: that)?(?: (?:this|it|that|she|he|they|there))?(?: (?:is|was|has|have|had|represents?|reflects?|to be))?)"
    r"\s+(?:a |an |any |really |actually |clearly |truly |true |likely |due to |from |because of )*$|\b(?:disproves?|disproved|refutes?|excludes?|excluded|argu\w+ against)\s+(?:a |an |any )*$",
)
"""What is said right before a disease that is refused: "this isn't", "I don't think it is", "spirometry disproves"."""
_CALLED: Final = compiled(
    r"^\s*(?:alert|alarm|bundle|pathway|order ?set|huddle|activation|rule-?out)\b(?! (?:was )?(?:not|neg))|^\s*(?:until proven otherwise|not (?:yet )?(?:been )?(?:confirmed|proven|established)|unconfirmed|unproven|to be (?:confirmed|excluded|ruled out|determined))\b",
)
_ON_THE_LIST: Final = compiled(
    rf"^\s*(?:(?:was|were|is|had been|briefly|also|initially) )*{_WEIGHED}\b(?! (?:to|as|stable|resolved|mild|moderate|severe|chronic|active|controlled|part|secondary|due|the|high|low|in remission))"
    r"|^[^.;\n,]{0,20}\b(?:on|in) (?:the |my |our )?(?:differential|ddx)\b",
)
_TESTS: Final = (
    r"(?:CTA?|CT[- ]?angio\w*|V/?Q|duplex|dopplers?|ANA|serolog\w+|antibod\w+|titers?|sleep stud(?:y|ies)|polysomno\w+|PSG|HSAT|LP|PET|biops(?:y|ies)|swabs?|PCR|EEG|EMG|spirometry|PFTs?|DEXA|DXA|stress test|d-?dimers?|troponins?"
    r"|work-?up|evaluation|TTG)"
)
_LOOKED_FOR: Final = compiled(
    r"\b(?:(?:to )?look(?:s|ing|ed)? for|rule-out|to screen for|search(?:ing)? for|test(?:ing|ed)? for|hunt(?:ing)? for|low(?:er)? (?:clinical )?(?:suspicion|concern|probability|likelihood|index of suspicion)(?: (?:of|for))?|evaluat(?:e|ing) (?:for )?|query|awaiting"
    r"|(?:referred|sent|labell?ed|transferred|billed|imported) (?:here |in |over |to us )?as"
    rf"|{_TESTS}(?: (?:sent|ordered|pending|today|tomorrow|scheduled|drawn|requested|planned))* (?:for|to (?:look for|screen for|exclude|rule out)))"
    r"\s*(?:a |an |any |the |acute |new |occult |underlying |possible )*$",
)
"""What is said right before a disease that a test is to find or exclude."""
_OVER: Final = compiled(
    r"^[^.;\n]{0,30}?[(,;–—-]\s*(?:is |are |has |have |now |since |all |fully |completely |well )*(?:healed|gone|outgrown|grew out of it|outgrew it|now (?:full|normal|clear|fine|ok)\b|full (?:ROM|motion|range)\b)"
    r"|^[^.;\n]{0,12}?\b(?:in )?(?:19|20)\d\d\b[^.;\n]{0,30}\b(?:(?:now |is |has been )+(?:full|normal|fine|ok|clear|nl)|full (?:ROM|motion|range)|none since|no (?:more|longer))\b"
    r"|^[^.;\n]{0,15}?\b(?:with|in|during) (?:her |the |a |my |your )?(?:1st|2nd|3rd|4th|first|second|third|fourth|last|prior|previous|earlier|other|past) (?:preg\w*|deliver\w*|child|baby|births?)\b"
    r"|^[^.;\n]{0,40}\b(?:in|of|since|until|till) (?:19|20)\d\d\b,? (?:but )?(?:no longer|not (?:now|any ?more))\b",
)
"""What is said behind a disease that is no longer there."""
_TIME: Final = r"(?:\d+ ?-?(?:days?|d|weeks?|wks?|months?|mos?|years?|yrs?|y))"
_AFTER_SURGERY: Final = compiled(
    rf"\b(?:POD ?#?\d+|post-?op(?:erative)?(?: day| week| visit| check)?(?: ?#?\d+)?|{_TIME} (?:post|out|after|from|s/p|status post))\b[^.;\n]{{0,30}}$",
)
_OPERATION: Final = compiled(
    r"^\s*(?:repair|resection|removal|excision|surgery|operation|ablation|embolization|clipping|closure)\b",
)
"""A disease with its operation of some days ago: "POD 10 from hernia repair"."""
_LEFT: Final = compiled(
    r"\b(?:got over|gotten over|getting over|recovered (?:fully |completely )?from|recuperated from|over (?:her|his) (?:bout of )?|beat)\s+(?:a |an |the |her |his )?(?:\w+ )?$",
)


def refused(before: str, after: str) -> bool:
    """Whether the words beside a disease say that the writer does not hold it to be there."""
    return _BEHIND.match(after) is not None or _NOT_THIS.search(before[-90:]) is not None


def refuses_itself(words: str) -> bool:
    """Whether the words of a heading name a disease at their beginning and take it back behind ("Concussion considered, no symptoms")."""
    names = list(_WORD.finditer(words))[:_NAME_WORDS]
    return any(_BEHIND.match(words[name.end() :]) is not None for name in names) if len(names) == _NAME_WORDS else False


_WORD: Final = compiled(r"[\w'-]+", 0)
_NAME_WORDS: Final = 3
"""Words within which the name of a disease ends at the beginning of a heading."""


def looked_for(before: str, after: str) -> bool:
    """Whether the words beside a disease say that it is only thought of, or that a test is to find it."""
    return (
        _CALLED.match(after) is not None
        or _ON_THE_LIST.match(after) is not None
        or _LOOKED_FOR.search(before[-70:]) is not None
    )


def left_behind(before: str, after: str) -> bool:
    """Whether the words beside a disease tell it as over."""
    if _OPERATION.match(after) and _AFTER_SURGERY.search(before[-70:]):
        return True
    return _OVER.match(after) is not None or _LEFT.search(before[-50:]) is not None


_DRUG_OVER: Final = compiled(
    r"[^.;,\n]{0,20}\b(?:finished|done|completed|stopped|ended|is over|d/?c['’]?d|x\s?\d+\s?(?:y|yrs?|years?))\b(?! (?:today|cycle))"
    r"|[^.;,\n]{0,20}\b(?:until|till|through|thru)\b(?:\s(?:\w+\s)?(?P<until>(?:19|20)\d\d)\b)?"
    r"|[\s(]*(?P<since>(?:19|20)\d\d)\s?(?:[-–]|to)\s?(?P<to>(?:19|20)?\d\d)\b",
)
"""Words behind a drug by which it is one of the past: "tamoxifen done 2017", "letrozole 2015-2020", "until 2023"."""


def drug_left_behind(after: str, day: date) -> bool:
    """Whether the words behind a drug tell it as one of the past; one that is given until a later year is given today."""
    match = _DRUG_OVER.match(after)
    if match is None:
        return False
    last = match["until"] or (match["to"] and match["since"][: -len(match["to"])] + match["to"])
    return not last or int(last) < day.year
