"""Which codes name a vaccine that was given: the one that is billed or recorded, with CVX and NDC kept beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_FIRST: Final = ("cpt", "cvx", "ndc")
"""Which code of a vaccine the entry carries: CPT, which is billed, else CVX, which names the vaccine, else NDC, the package."""


@dataclass(frozen=True)
class VaccineCodes:
    """The entry's own ``system`` and ``code`` (empty when none is known), the record's CVX and NDC, and its words."""

    system: str = ""
    code: str = ""
    cvx: str = ""
    ndc: str = ""
    words: str = ""


def vaccine_codes(codings: Iterable[tuple[str, str, str]]) -> VaccineCodes:
    """The codes of one vaccine from (system, code, words), however the record orders them."""
    found: dict[str, tuple[str, str]] = {}
    every = [one for one in codings if one[1]]
    for system, code, words in every:
        found.setdefault(system, (code, words))
    system = next((one for one in _FIRST if one in found), every[0][0] if every else "")
    code, words = found.get(system, ("", ""))
    words = words or next((one[2] for one in every if one[2]), "")
    return VaccineCodes(system, code, found.get("cvx", ("", ""))[0], found.get("ndc", ("", ""))[0], words)
