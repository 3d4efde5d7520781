"""How text becomes comparable words: case, spelling of both sides of the Atlantic, plurals, equivalents, stop words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from claimwright.data_files import data_rows

STOP_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "as",
        "at",
        "but",
        "by",
        "due",
        "for",
        "from",
        "has",
        "have",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "nec",
        "nos",
        "not",
        "of",
        "on",
        "or",
        "other",
        "others",
        "otherwise",
        "patient",
        "per",
        "specified",
        "than",
        "that",
        "the",
        "their",
        "this",
        "to",
        "unspecified",
        "unsp",
        "was",
        "were",
        "which",
        "with",
        "classified",
        "elsewhere",
    ]
)
"""Words that do not tell one code from another. "without" and "no" do, and are kept."""

_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+")
_TOKEN: Final = re.compile(r"[a-z0-9]+")
_POSSESSIVE: Final = re.compile(r"(?<=[a-z])['’]s\b|(?<=s)['’](?=\s|$)")
_NOT: Final = re.compile(r"(?<=n)['’](?=t\b)")
_BRITISH: Final = (
    (r"haem(?=[aort])|haem\b", "hem"),
    (r"aemi(?=[ac])", "emi"),
    (r"(?<=r)rhoe(?=a|ic)", "rhe"),
    (r"oedem", "edem"),
    (r"oesoph", "esoph"),
    (r"oestr", "estr"),
    (r"\bfoet", "fet"),
    (r"paed(?=i)", "ped"),
    (r"(?<=n)aesth", "esth"),
    (r"aetiol", "etiol"),
    (r"\bcaec", "cec"),
    (r"\bfaec", "fec"),
    (r"gynaec", "gynec"),
    (r"\bcoeli", "celi"),
    (r"amoeb", "ameb"),
    (r"dyspnoe", "dyspne"),
    (r"apnoe", "apne"),
    (r"leucocyt", "leukocyt"),
    (r"sulph", "sulf"),
    (r"tumour", "tumor"),
    (r"behaviour", "behavior"),
    (r"colour", "color"),
    (r"fibre", "fiber"),
    (r"(?<=[a-z])yse(?=[ds]?\b)", "yze"),
    (r"\bgrey\b", "gray"),
)
_ANY_BRITISH: Final = re.compile("|".join(pattern for pattern, _ in _BRITISH))
_ROMAN: Final = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xi": "11",
}
_NUMBERED: Final = frozenset(["type", "stage", "grade", "class", "degree", "factor", "group"])
_KEEP_S: Final = ("ss", "us", "is")


@lru_cache(maxsize=1)
def equivalents() -> dict[str, str]:
    """Word form -> the form both lexicon and query are written in (renal -> kidney)."""
    lines = data_rows("claimwright.reference", "word_forms.tsv")
    return {stem(form): stem(line["word"]) for line in lines for form in line["forms"].split()}


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A light plural stem: -ies/-y, -sses/-ss, -oses/-osis, -s unless ss, us, is."""
    if len(word) <= 3 or word.endswith(_KEEP_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("oses", "ases", "yses", "eses")) and len(word) > 6:
        return _singular_es(word)
    return word[:-1] if word.endswith("s") else word


def _singular_es(word: str) -> str:
    # "diseases", "phases" lose an s; "stenoses", "metastases", "paralyses" are Greek plurals in -is.
    greek = word.endswith(("oses", "tases", "lyses", "eses"))
    return word[:-2] + "is" if greek else word[:-1]


@lru_cache(maxsize=200_000)
def _canonical(token: str) -> str:
    stemmed = stem(token)
    return equivalents().get(stemmed, stemmed)


@lru_cache(maxsize=1)
def _british() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), american) for pattern, american in _BRITISH)


def _bare(foreign: re.Match[str]) -> str:
    return "".join(letter for letter in foreign.group() if not unicodedata.combining(letter))


def plain(text: str) -> str:
    """Lower case without accents and possessives, in American spelling."""
    if not text.isascii():
        text = _FOREIGN.sub(_bare, unicodedata.normalize("NFKD", text))
    text = text.lower()
    if "'" in text or "’" in text:
        text = _NOT.sub("", _POSSESSIVE.sub("", text))
    gate = "ae" in text or "oe" in text or "ou" in text or "ph" in text or "re" in text or "ys" in text
    if gate and _ANY_BRITISH.search(text):
        for pattern, american in _british():
            text = pattern.sub(american, text)
    return text


def raw_tokens(text: str) -> list[str]:
    """Runs of letters and digits of plain text, nothing dropped."""
    return _TOKEN.findall(plain(text))


def content(tokens: list[str]) -> list[str]:
    """Stemmed, canonical words without stop words; Roman numerals after type, stage, grade ... as digits."""
    found: list[str] = []
    before = ""
    for token in tokens:
        if before in _NUMBERED and token in _ROMAN:
            token = _ROMAN[token]
        before = token
        if token not in STOP_WORDS:
            found.append(_canonical(token))
    return found


def words(text: str) -> list[str]:
    """The words of a text that lexicon and query are compared by, in order, repeats kept."""
    return content(raw_tokens(text))


@lru_cache(maxsize=100_000)
def word_set(text: str) -> frozenset[str]:
    """The distinct words of a text; remembered, for titles asked for again and again."""
    return frozenset(words(text))
