"""The lexicon of phrases: every row is sound, and a phrase leads to its code in a note."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.book import code_book
from claimwright.coding.lexicon_check import faults, listed_names, tidy
from claimwright.reference.search.clinical import Term, lexicon_terms

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 4, 1)


def test_every_row_is_sound(library: Library) -> None:
    assert list(faults(lexicon_terms(), code_book(library, DAY), listed_names(library))) == []


@pytest.mark.parametrize(
    ("text", "code", "kind", "said"),
    [
        ("heart attak", "I99999", "", "no code on"),
        ("NSTEMI", "I214", "disease", "not among those of the lexicon"),
        ("on HD", "Z992", "status", "only 'hd' of it counts"),
        ("broken hip; old", "S7200", "", "has a character no phrase has"),
        ("acute cholecystitis", "I214", "", "the Tabular List calls K81.0 so"),
        ("surgical NEC", "P773", "", "NEC is read as a small word"),
    ],
)
def test_a_wrong_row_is_named(text: str, code: str, kind: str, said: str, library: Library) -> None:
    row = Term(text, code, kind, frozenset(), "lexicon/x.tsv")
    told = list(faults([row], code_book(library, DAY), listed_names(library)))
    assert any(said in fault for fault in told), told
    assert all(fault.startswith("lexicon/x.tsv: ") for fault in told)


def test_one_phrase_means_one_code(library: Library) -> None:
    """Order and small words do not make another phrase; two specialties may each have their own meaning."""
    book, listed = code_book(library, DAY), listed_names(library)
    two = [
        Term("bad lung spell", "J440", "", frozenset(), "a"),
        Term("spell of the bad lung", "J189", "", frozenset(), "b"),
    ]
    assert len(list(faults(two, book, listed))) == 1
    apart = [
        Term("RA zz", "M069", "", frozenset({"rheumatology"}), "a"),
        Term("RA zz", "I519", "", frozenset({"cardiology"}), "b"),
    ]
    assert list(faults(apart, book, listed)) == []


def test_tidy_takes_out_what_is_said_twice(tmp_path: Path) -> None:
    file = tmp_path / "x.tsv"
    file.write_text(
        "# source: ours\ncode\tkind\twhere\tterms\nZ94.0\tstatus\t\tkidney transplant | transplanted kidney | DDKT\n"
    )
    assert tidy(file) == 1
    assert file.read_text().splitlines()[-1] == "Z94.0\tstatus\t\tkidney transplant | DDKT"


def test_a_phrase_leads_to_its_code(library: Library) -> None:
    text = "Assessment:\n1. Chest pain, noncardiac\n2. s/p DDKT\n3. DES to LAD"
    found = {s.code for s in suggest_text(text, library, date=DAY) if s.suggested}
    assert {"Z94.0", "Z95.5"} <= found
