"""How a code is written: with its dot for people, without it in tables and on the wire."""

from __future__ import annotations

import re
from typing import Final

_CPT: Final = re.compile(r"\d{4}[0-9A-Z]")
_CDT: Final = re.compile(r"D\d{4}")


def undot(code: str) -> str:
    """The code upper case, without dot, blanks and a trailing hyphen: ``e11.2-`` -> ``E112``."""
    return code.strip().upper().replace(".", "").replace(" ", "").rstrip("-")


def dot(code: str) -> str:
    """An ICD-10-CM code as people write it: ``E1122`` -> ``E11.22``; categories and ranges stay as they are."""
    code = undot(code)
    return code if len(code) <= 3 or "-" in code else f"{code[:3]}.{code[3:]}"


def hcpcs_kind(code: str) -> str:
    """Whose code it is: ``cpt`` (AMA: four digits and a digit or letter), ``cdt`` (ADA: D and four digits), ``hcpcs2``."""
    if _CPT.fullmatch(code):
        return "cpt"
    return "cdt" if _CDT.fullmatch(code) else "hcpcs2"


def plain_ndc(ndc: str) -> str | None:
    """An NDC as eleven digits (5-4-2): ``0002-0800-01`` -> ``00002080001``; None where ten digits leave it open."""
    if match := re.fullmatch(r"(\d{4,5})-(\d{3,4})-(\d{1,2})", ndc.strip()):
        return match[1].zfill(5) + match[2].zfill(4) + match[3].zfill(2)
    return ndc.strip() if re.fullmatch(r"\d{11}", ndc.strip()) else None
