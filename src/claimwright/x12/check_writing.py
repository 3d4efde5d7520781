"""Is anything written in a way that a machine minds and a person would not: punctuation, points, hyphens, small letters?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.x12.subject import Subject

Array = np.ndarray[Any, Any]

_PHONES: Final = ("TE", "FX")
_DIAGNOSES: Final = ("BK", "BF", "BJ", "PR", "BN", "ABK", "ABF", "ABJ", "APR", "ABN")
_MOST_CODES: Final = 12


def check_writing(subject: Subject) -> None:
    """Findings that ``repair`` mends without changing what is said, SNIP 1."""
    placed = subject.placed
    first = placed.tokens.buffer.octets[placed.tokens.token_start[placed.tokens.first[placed.rows]]]
    small = np.flatnonzero((first >= ord("a")) & (first <= ord("z")) & (placed.dense > 0))
    for at in small.tolist():
        subject.found.add("lower-case-id", int(placed.rows[at]), placed=placed, at=at)
    contacts = placed.of("PER")
    for position in (4, 6, 8):
        numbered = contacts[subject.element(contacts, position - 1).equal(*_PHONES)]
        _told(subject, "phone-punctuation", numbered, position, phone_digits)
    _told(subject, "zip-hyphen", placed.of("N4"), 3, zip_digits)
    codes = placed.of("HI")
    for position in range(1, _MOST_CODES + 1):
        codes = codes[subject.element(codes, position).present]
        if not len(codes):
            break
        known = codes[subject.component(codes, position, 1).equal(*_DIAGNOSES)]
        text = subject.component(known, position, 2).text()
        pointed = text.str.contains(r"^[A-Za-z0-9]{3}\.[A-Za-z0-9]{0,4}$").fill_null(value=False).to_numpy()
        if pointed.any():
            subject.report("diagnosis-point", known[pointed], position, component=2)


def phone_digits(text: pl.Expr) -> pl.Expr:
    """The ten digits of a telephone number written with punctuation; null for anything else."""
    digits = text.str.replace_all(r"[^0-9]", "").str.replace(r"^1(\d{10})$", "$1")
    punctuated = text.str.contains(r"^[\s()+.\-/0-9]+$") & text.str.contains(r"[^0-9]")
    return pl.when(punctuated & (digits.str.len_chars() == 10)).then(digits)


def zip_digits(text: pl.Expr) -> pl.Expr:
    """The digits of a ZIP code written with a hyphen; null for anything else."""
    return pl.when(text.str.contains(r"^\d{5}-\d{0,4}$")).then(text.str.replace("-", "", literal=True))


def _told(subject: Subject, finding: str, at: Array, position: int, bare: Any) -> None:
    if not len(at):
        return
    text = subject.element(at, position).text().alias("text")
    mends = pl.DataFrame([text]).select(bare(pl.col("text")).is_not_null()).to_series().to_numpy()
    if mends.any():
        subject.report(finding, at[mends], position)
