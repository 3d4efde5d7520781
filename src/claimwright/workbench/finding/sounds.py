"""What does a name sound like? Names that are said alike get the same key, however they are spelled.

After Metaphone (Lawrence Philips, "Hanging on the Metaphone", Computer Language 7(12), 1990), with the beginnings of names
that it leaves apart: Catherine and Katherine, Geoffrey and Jeffrey, Schmidt and Schmitt, Stephen and Steven.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 6
"""Sounds of a key; what comes after does not tell names apart."""

_RULES: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        # Beginnings with a silent letter, and those that are said as another.
        (r"^(?:[gkp](?=n)|a(?=e)|w(?=r)|p(?=s)|m(?=n))", ""),
        (r"^ge(?=o)", "j"),
        (r"^x", "s"),
        (r"x", "ks"),
        (r"^wh", "w"),
        (r"^mc", "mk"),
        (r"^mac(?=[bcdfgklmnpqrstvwxz])", "mk"),
        # Letters that are one sound together: x is that of "sh" from here on, 0 that of "th".
        (r"sch(?=[mnlrwt])", "x"),
        (r"sch", "sk"),
        (r"tch", "x"),
        (r"cz(?=[aeiouy])", "x"),
        (r"d?t+h(?=m)", "t"),
        (r"(?<=s)th(?=[aeiou])|th(?=ompson|omson|omas|eresa)", "t"),
        (r"th", "0"),
        (r"dt(?=$|[^aeiou])", "t"),
        (r"ph(?=[aeiouylr]|$)", "f"),
        (r"(?<=[aeiou])gh(?=t|$|[^aeiou])", ""),
        (r"gh", "k"),
        (r"gn(?=$|s$|e?d$)", "n"),
        (r"ck|cq|cc(?![iey])|qu?", "k"),
        (r"c(?=ia)|s(?=i[oa])|t(?=i[oa])|sh", "x"),
        (r"(?<![a-z])ch(?=r)|ch(?=[lnr])", "k"),
        (r"ch", "x"),
        (r"c(?=[iey])", "s"),
        (r"c", "k"),
        (r"dg(?=[eiy])|g(?=[eiy])", "j"),
        (r"g", "k"),
        (r"mb$", "m"),
        (r"mps", "ms"),
        (r"h(?![aeiouy])|(?<=[cgptsx])h", ""),
        (r"w(?![aeiou])", ""),
        (r"y(?![aeiou])", "i"),
        (r"v", "f"),
        (r"z", "s"),
        (r"d", "t"),
    )
)
_VOWELS: Final = str.maketrans("", "", "aeiouyhw")
_AGAIN: Final = re.compile(r"(.)\1+")


def sounds(word: str) -> str:
    """The key of a folded name; empty for what is no name (digits, other alphabets). The first sound counts, vowels after it do not."""
    if not (word.isascii() and word.isalpha()) or len(word) < 2:
        return ""
    said = _AGAIN.sub(r"\1", word)
    for rule, sound in _RULES:
        said = rule.sub(sound, said)
    if not said:
        return ""
    first = "a" if said[0] in "aeiouy" and not (said[0] == "y" and said[1:2] in tuple("aeiou")) else said[0]
    key = first + said[1:].translate(_VOWELS)
    return _AGAIN.sub(r"\1", key)[:LONGEST]
