"""Which other value stands for a name, number, address or telephone, the same one wherever the key is the same?"""

from __future__ import annotations

import hmac
import secrets
from functools import cache
from pathlib import Path
from typing import Final

from claimwright.data_files import data_table
from claimwright.errors import UnreadableError

_CONSONANTS: Final = "BDFGHJKLMNPRSTVZ"
_VOWELS: Final = "AEIOU"
_DIGITS: Final = "0123456789"
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER: Final = _UPPER.lower()
_ROUNDS: Final = 8
_SYLLABLES: Final = 4
_LEAST_KEY: Final = 16
_NPI: Final = 10
_OFFSETS: Final = 364
"""Days a patient's dates may be moved back: less than a year, so that ages hold."""
_ISSUER: Final = 24
"""What the prefix 80840 adds to the check sum of an NPI (45 CFR 162.406, ISO 7812)."""


def key_of(path: Path) -> bytes:
    """The key in a file; a new one is made and written, readable by its owner alone, where there is no file.

    Raises ``UnreadableError`` for a key of less than 16 bytes.
    """
    if not path.exists():
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    key = path.read_bytes().strip()
    if len(key) < _LEAST_KEY:
        raise UnreadableError(str(path), "", f"expected a key of at least {_LEAST_KEY} characters")
    return key


_OF_A_NUMBER: Final = "0123456789 ()-.+/"
"""What a telephone number is written with."""


class Fakes:
    """Fake values under one key. Numbers of one form never fall together: each form is mapped onto itself one to one."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[tuple[str, str], str] = {}

    def _number(self, purpose: str, value: str) -> int:
        digest = hmac.new(self._key, f"{purpose}\x1f{value}".encode(), "sha256").digest()
        return int.from_bytes(digest[:16], "big")

    def _once(self, purpose: str, value: str, made: str) -> str:
        self._known[purpose, value] = made
        return made

    def days(self, patient: str) -> int:
        """By how many days this patient's dates are moved back, 1 to 364."""
        return 1 + self._number("days", patient) % _OFFSETS

    def name(self, value: str) -> str:
        """A name that is nobody's; one letter stays one letter. Names are the same whatever their case."""
        plain = " ".join(value.upper().split())
        if known := self._known.get(("name", plain)):
            return known
        number = self._number("name", plain)
        if len(plain) == 1:
            return self._once("name", plain, _UPPER[number % len(_UPPER)])
        letters = ""
        for _ in range(_SYLLABLES):
            number, consonant = divmod(number, len(_CONSONANTS))
            number, vowel = divmod(number, len(_VOWELS))
            letters += _CONSONANTS[consonant] + _VOWELS[vowel]
        # A name that is too long, or of two letters, stays so: a check must find what it found.
        size = len(value) if len(value) > len(letters) or len(value) < 3 else len(letters)
        return self._once("name", plain, (letters * (size // len(letters) + 1))[:size])

    def street(self, value: str) -> str:
        """A street that is nowhere, as long as the one it stands for where that is longer."""
        made = f"{1 + self._number('street', value.upper()) % 9899} {self.name('street ' + value)[:8]} ST"
        return made.ljust(len(value), "X") if len(value) > len(made) else made

    def city(self, value: str) -> str:
        made = self.name("city " + value.upper())[:8]
        return made if len(value) > 1 else made[:1]

    def postal_code(self, value: str) -> str:
        """The first three digits stay, as 45 CFR 164.514(b)(2)(i)(B) lets them, unless few people live there."""
        if not value.isdecimal() or len(value) not in (5, 9):
            return self.identifier(value)
        prefix = "000" if value[:3] in _sparse() else value[:3]
        return prefix + self.identifier(value[3:])

    def contact(self, value: str) -> str:
        """A telephone number of the block kept for fiction, an address at example.org, else another number."""
        if "@" in value:
            return f"{self.name(value)[:8].lower()}@example.org"
        digits = "".join(char for char in value if char.isdecimal())
        lead = digits[:1] if len(digits) == 11 and digits.startswith("1") else ""
        own = digits.removeprefix(lead)
        if len(own) == 10 and not value.strip(_OF_A_NUMBER):
            number = self._number("phone", own)
            fiction = iter(f"{lead}{200 + number % 800}55501{number // 800 % 100:02}")
            return "".join(next(fiction) if char.isdecimal() else char for char in value)
        return self.identifier(value)

    def identifier(self, value: str) -> str:
        """Another value of the same form: digits for digits, letters for letters, all else as it stands.

        An NPI becomes another one whose check digit is right, a wrong one another wrong one.
        """
        if known := self._known.get(("id", value)):
            return known
        if _is_npi(value):
            return self._once("id", value, self._npi(value))
        radices, kinds = _form(value)
        size = 1
        for radix in radices:
            size *= radix
        if size == 1:
            return value
        number = 0
        for char, radix, kind in zip(value, radices, kinds, strict=True):
            if radix > 1:
                number = number * radix + kind.index(char)
        form = "".join(kind[:1] or char for char, kind in zip(value, kinds, strict=True))
        number = self._other(number, size, form)
        found: list[str] = []
        for char, radix, kind in zip(reversed(value), reversed(radices), reversed(kinds), strict=True):
            if radix == 1:
                found.append(char)
                continue
            number, at = divmod(number, radix)
            found.append(kind[at])
        made = "".join(reversed(found))
        # What was no NPI must not become one, or a check would no longer find it.
        if _is_npi(made):
            made = made[:-1] + _DIGITS[(int(made[-1]) + 1) % 10]
        return self._once("id", value, made)

    def _npi(self, value: str) -> str:
        """The first digit tells what kind of number it is (1 or 2) and stays."""
        middle = self._other(int(value[1:9]), 10**8, f"npi {value[0]}")
        nine = f"{value[0]}{middle:08}"
        return next(nine + last for last in _DIGITS if _is_npi(nine + last))

    def _other(self, number: int, size: int, form: str) -> int:
        """Another number below ``size``, one to one: mixed, moved on by a secret step, and mixed back."""
        step = 1 + self._number(f"step {form}", "") % (size - 1)
        return self._mixed((self._mixed(number, size, form) + step) % size, size, form, back=True)

    def _mixed(self, number: int, size: int, form: str, *, back: bool = False) -> int:
        """A number below ``size`` mapped one to one onto those below it: a Feistel network, walked until it fits."""
        half = max(1, ((size - 1).bit_length() + 1) // 2)
        mask = (1 << half) - 1
        while True:
            left, right = number >> half, number & mask
            for turn in reversed(range(_ROUNDS)) if back else range(_ROUNDS):
                if back:
                    left, right = right ^ self._turn(turn, half, form, left), left
                else:
                    left, right = right, left ^ self._turn(turn, half, form, right)
            number = (left << half) | right
            if number < size:
                return number

    def _turn(self, turn: int, half: int, form: str, side: int) -> int:
        return self._number(f"turn {turn} {half} {form}", str(side)) & ((1 << half) - 1)


def _form(value: str) -> tuple[list[int], list[str]]:
    """Per character how many it may become, and which."""
    kinds = [next((kind for kind in (_DIGITS, _UPPER, _LOWER) if char in kind), "") for char in value]
    return [len(kind) or 1 for kind in kinds], kinds


def _is_npi(value: str) -> bool:
    if len(value) != _NPI or not value.isdecimal() or not value.isascii() or value[0] not in "12":
        return False
    doubled = [int(char) * (2 if at % 2 == 0 else 1) for at, char in enumerate(value[:9])]
    total = _ISSUER + sum(one - 9 if one > 9 else one for one in doubled)
    return (total + int(value[9])) % 10 == 0


@cache
def _sparse() -> frozenset[str]:
    return frozenset(data_table("claimwright.x12.grammar", "sparse_zips.tsv")["prefix"])
