"""Is anything written in a way that a machine minds and a person would not: punctuation, hyphens, small letters?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.check.claim_view import ClaimView

_PHONES: Final = ("TE", "FX")
_ZIP, _PHONE = 5, 10
"""Digits of a short ZIP code and of a telephone number; punctuation makes them longer."""


def check_writing(view: ClaimView) -> None:
    """Findings that ``repair`` mends without changing what is said, SNIP 1."""
    placed = view.placed
    first = placed.tokens.buffer.octets[placed.tokens.token_start[placed.tokens.first[placed.rows]]]
    small = np.flatnonzero((first >= ord("a")) & (first <= ord("z")) & (placed.dense > 0))
    for at in small.tolist():
        view.found.add("lower-case-id", int(placed.rows[at]), placed=placed, at=at)
    contacts = placed.of("PER")
    for position in (4, 6, 8):
        numbered = contacts[view.element(contacts, position - 1).equal(*_PHONES)]
        number = view.element(numbered, position)
        _told(view, "phone-punctuation", numbered[number.length > _PHONE], position, phone_digits)
    towns = placed.of("N4")
    code = view.element(towns, 3)
    hyphen = code.buffer.octets[np.minimum(code.start + _ZIP, len(code.buffer.octets) - 1)] == ord("-")
    _told(view, "zip-hyphen", towns[(code.length > _ZIP) & hyphen], 3, zip_digits)


def phone_digits(text: pl.Expr) -> pl.Expr:
    """The ten digits of a telephone number written with punctuation; null for anything else."""
    digits = text.str.replace_all(r"[^0-9]", "").str.replace(r"^1(\d{10})$", "$1")
    punctuated = text.str.contains(r"^[\s()+.\-/0-9]+$") & text.str.contains(r"[^0-9]")
    return pl.when(punctuated & (digits.str.len_chars() == 10)).then(digits)


def zip_digits(text: pl.Expr) -> pl.Expr:
    """The digits of a ZIP code written with a hyphen; null for anything else."""
    return pl.when(text.str.contains(r"^\d{5}-\d{0,4}$")).then(text.str.replace("-", "", literal=True))


def _told(view: ClaimView, finding: str, at: Array, position: int, bare: Any) -> None:
    if not len(at):
        return
    text = view.element(at, position).text().alias("text")
    mends = pl.DataFrame([text]).select(bare(pl.col("text")).is_not_null()).to_series().to_numpy()
    if mends.any():
        view.report(finding, at[mends], position)
