"""Skin lesions that were cut out: one number by nature, site and excised diameter, the lesion with its narrowest margins.

Shaved lesions, Mohs surgery, lumps below the skin and biopsies are none of them. A nature that only the pathologist will tell is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.done import Done, done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import offered
from claimwright.coding.services.separators import sites
from claimwright.coding.types import Suggestion

_RULE: Final = "skin lesion cut out (by excised diameter)"
_EXCISED: Final = compiled(
    r"\b(?:lesion|nev(?:us|i)|cyst|tumou?r|BCC|SCC|carcinoma|melanoma|mole|keratosis)\b[^.;\n]{0,60}\b(?:was |were )?(?:re-?)?excised\b"
    r"|\b(?:elliptical|fusiform|wide local|full[- ]thickness) excision (?:was |performed|done|carried|made|to|down|through)"
    r"|\bexcised (?:in (?:an? )?(?:ellip|fusiform)\w*|elliptically|with (?:an? )?\d|to (?:the )?(?:subcut\w*|fat)|full[- ]thickness|sharply)",
)
_OTHER: Final = compiled(
    r"\b(?:Mohs|shav\w+ excision|excis\w+ by shav\w+|lipomas?|debrid\w*|sub-?fascial|intramuscular|hemorrhoid\w*|breast|polyps?|lymph nodes?|pilonidal|ganglion|pterygium)\b",
)
_DIAMETER: Final = compiled(
    r"\b(?:excised|excision|total) (?:diameter|size)\b[^\d\n]{0,15}(?P<cm>\d{1,2}(?:\.\d{1,2})?) ?cm"
)
_LESION: Final = compiled(
    r"\b(?:lesion|nev(?:us|i)|cyst|BCC|SCC|carcinoma|melanoma)\b(?: size)?[^.\d;\n]{0,20}(?P<cm>\d{1,2}(?:\.\d{1,2})?) ?(?P<measure>cm|mm)\b",
)
_MARGIN: Final = compiled(
    r"\bmargins?\b[^.\d;\n]{0,12}(?P<cm>\d{1,2}(?:\.\d{1,2})?) ?(?P<measure>cm|mm)\b|(?P<cm2>\d{1,2}(?:\.\d{1,2})?)[ -]?(?P<measure2>cm|mm)\b[^.\d;,\n]{0,12}\bmargins?\b",
)
_BENIGN: Final = compiled(
    r"\b(?:nev(?:us|i)|epidermal|epidermoid|sebaceous|pilar|inclusion cyst|cyst|seborrheic|dermatofibroma|neurofibroma|benign)\b",
)
_MALIGNANT: Final = compiled(r"\b(?:BCC|SCC|SCCIS|basal cell|squamous cell|carcinoma|melanoma|MIS|malignan\w+)\b")
_DOUBT: Final = compiled(
    r"(?:\b(?:r/o|rule out|vs\.?|versus|probable|suspicious for|suspected|suspect|possible|concern(?:ing)? for|likely|favor|no|not|neg\w*|hx of|history of|h/o)\b|\?)[^.;\n]{0,25}$",
)
_MILLIMETRES: Final = Decimal(10)


def excision_services(case: Case) -> Iterator[Suggestion]:
    """The lesion that a note tells was cut out; of several lesions in one note, none: which length is whose is the coder's to see."""
    for one in done(case, _EXCISED, anywhere=True):
        text = one.text
        if _OTHER.search(text):
            continue
        diameter, where = _diameter(text), _sites(case, text)
        if diameter is None or len(where) != 1:
            continue
        nature = _nature(text)
        rows = [
            row
            for row in dated_rows("services/excisions.tsv", case.book.day)
            if where[0] in row["sites"].split() and Decimal(row["over"]) < diameter <= Decimal(row["to"])
        ]
        fitting = [row for row in rows if row["nature"] == nature] or rows
        if fitting:
            yield _offered(case, one, diameter, fitting, rows)
        return


def _offered(
    case: Case, one: Done, diameter: Decimal, fitting: list[dict[str, str]], rows: list[dict[str, str]]
) -> Suggestion:
    row, sure = fitting[0], len(fitting) == 1
    reason = f"{diameter.normalize():f} cm with its margins, over {row['over']} to {row['to']}; a closure in one layer is part of it"
    if not sure:
        reason += "; benign or malignant? the pathologist's report tells"
    others = [(other["code"], other["plain"]) for other in rows if other is not row]
    return offered(_RULE, case, row["code"], row["plain"], (one.evidence,), reason, suggested=sure, others=others)


def _diameter(text: str) -> Decimal | None:
    """The one excised diameter of a note in cm; None where it has none or several."""
    written = {Decimal(match["cm"]) for match in _DIAMETER.finditer(text)}
    if written:
        return written.pop() if len(written) == 1 else None
    lesions = {_centimetres(match["cm"], match["measure"]) for match in _LESION.finditer(text)}
    margins = {
        _centimetres(match["cm"] or match["cm2"], match["measure"] or match["measure2"])
        for match in _MARGIN.finditer(text)
    }
    return lesions.pop() + 2 * margins.pop() if len(lesions) == len(margins) == 1 else None


def _centimetres(amount: str, measure: str) -> Decimal:
    return Decimal(amount) / (_MILLIMETRES if measure.lower() == "mm" else 1)


def _sites(case: Case, text: str) -> list[str]:
    """The sites that a note names, each once."""
    return [row["site"] for words, row in sites(case.book.day) if words.search(text)]


def _nature(text: str) -> str:
    """Benign or malignant by words that are not in doubt; empty where they do not tell, or tell both."""
    told = {
        name
        for name, words in (("benign", _BENIGN), ("malignant", _MALIGNANT))
        if any(not _DOUBT.search(text, max(0, match.start() - 40), match.start()) for match in words.finditer(text))
    }
    return told.pop() if len(told) == 1 else ""
