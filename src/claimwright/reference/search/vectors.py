"""TF-IDF over words and character n-grams as inverted lists: built once, kept as NumPy files, mapped into memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def build(folder: Path, name: str, documents: Iterable[Sequence[str]]) -> None:
    """Writes ``name``: sublinear TF, smooth IDF, rows of unit length, stored term by term.

    Files: ``.terms`` (one a line, sorted), ``.idf``, ``.start`` (terms + 1), ``.row`` and ``.weight`` (postings).
    """
    index: dict[str, int] = {}
    rows: list[int] = []
    terms: list[int] = []
    counts: list[int] = []
    number = 0
    for row, tokens in enumerate(documents):
        number += 1
        seen: dict[int, int] = {}
        for token in tokens:
            term = index.setdefault(token, len(index))
            seen[term] = seen.get(term, 0) + 1
        rows += [row] * len(seen)
        terms += seen.keys()
        counts += seen.values()
    order = sorted(index)
    place = {token: at for at, token in enumerate(order)}
    ranked = np.array([place[token] for token in index], dtype=np.int64)
    term_of = ranked[np.array(terms, dtype=np.int64)]
    row_of = np.array(rows, dtype=np.int32)
    frequency = np.bincount(term_of, minlength=len(order))
    idf = (np.log((1 + number) / (1 + frequency)) + 1).astype(np.float32)
    weight = (1 + np.log(np.array(counts, dtype=np.float32))) * idf[term_of]
    norm = np.sqrt(np.bincount(row_of, weights=weight.astype(np.float64) ** 2, minlength=number))
    weight = (weight / norm[row_of]).astype(np.float32)
    by_term = np.argsort(term_of, kind="stable")
    start = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)
    (folder / f"{name}.terms").write_text("\n".join(order), encoding="utf-8")
    parts: dict[str, NDArray[Any]] = {"idf": idf, "start": start, "row": row_of[by_term], "weight": weight[by_term]}
    for part, values in parts.items():
        np.save(folder / f"{name}.{part}.npy", values)


class Vectors:
    """Inverted lists of one field. ``rows`` is the number of lexicon rows."""

    def __init__(self, folder: Path, name: str, rows: int) -> None:
        def load(part: str) -> Any:
            return np.load(folder / f"{name}.{part}.npy", mmap_mode="r")

        text = (folder / f"{name}.terms").read_text(encoding="utf-8")
        self.terms = text.split("\n") if text else []
        self.index = {term: i for i, term in enumerate(self.terms)}
        self.rows = rows
        self.idf: Floats = np.asarray(load("idf"))
        self.rarest = float(self.idf.max()) if len(self.idf) else 1.0
        self._start = np.asarray(load("start"))
        # Plain views: slices of a memory map cost more than they find.
        self._row = np.asarray(load("row"))
        self._weight = np.asarray(load("weight"))

    def likeness(self, asked: Sequence[tuple[float, Sequence[tuple[str, float]]]]) -> Floats:
        """Cosine of a query with every row, 0 to 1. Each word of the query is its weight and the terms it may be, each with
        a share up to 1, best first: a row counts the best of those that it has."""
        found = np.zeros(self.rows, dtype=np.float32)
        length = float(np.sqrt(sum(weight * weight for weight, _ in asked))) or 1.0
        for weight, terms in asked:
            parts = np.zeros(self.rows, dtype=np.float32)
            for token, share in reversed(terms):
                term = self.index[token]
                low, high = self._start[term], self._start[term + 1]
                parts[self._row[low:high]] = self._weight[low:high] * np.float32(share)
            found += parts * np.float32(weight / length)
        return found

    def rarity(self, token: str) -> float:
        """Inverse document frequency; of an unknown token the highest there is, so that it costs."""
        term = self.index.get(token)
        return self.rarest if term is None else float(self.idf[term])

    def frequency(self, token: str) -> int:
        """Rows that hold a token."""
        term = self.index.get(token)
        return 0 if term is None else int(self._start[term + 1] - self._start[term])


def best(scores: NDArray[np.floating[Any]], count: int, least: float) -> NDArray[np.intp]:
    """Rows with the ``count`` highest scores above ``least``, in no order. Most rows score nothing and are left aside first."""
    rows = np.flatnonzero(scores > least)
    if len(rows) <= count:
        return rows
    return np.asarray(rows[np.argpartition(scores[rows], -count)[-count:]])
