"""What a phrase means as 384 numbers: word pieces, six layers of attention, the mean of their output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from claimwright.reference.search.semantic.weights import Floats, Rows, tensors, vocabulary
from claimwright.reference.search.words import plain

WIDTH: Final = 384
HEADS: Final = 12
LAYERS: Final = 6
LONGEST: Final = 64
"""Pieces of the longest text read; the rest is cut."""
AT_ONCE: Final = 64
_TOKEN: Final = re.compile(r"[^\W_]+|[^\w\s]|_")


class Encoder:
    """The model, mapped into memory (45 MB of it are used). Safe to share between threads."""

    def __init__(self, model: Path) -> None:
        self._pieces = vocabulary(model / "tokenizer.json")
        self._words = Rows(model / "model.safetensors", "embeddings.word_embeddings.weight")
        held = tensors(model / "model.safetensors")
        self._held = {name.removeprefix("bert."): values for name, values in held.items()}
        self.one = lru_cache(maxsize=1_000)(self._one)

    def numbers(self, text: str) -> list[int]:
        """The numbers of a text's word pieces, between the marks of begin and end."""
        found = [self._pieces["[CLS]"]]
        for word in _TOKEN.findall(plain(text)):
            found += self._split(word)
        return [*found[: LONGEST - 1], self._pieces["[SEP]"]]

    def _split(self, word: str) -> list[int]:
        """A word cut into the longest known pieces from the left."""
        found: list[int] = []
        at = 0
        while at < len(word):
            end = len(word)
            while end > at and ("##" if at else "") + word[at:end] not in self._pieces:
                end -= 1
            if end == at:
                return [self._pieces["[UNK]"]]
            found.append(self._pieces[("##" if at else "") + word[at:end]])
            at = end
        return found

    def _one(self, text: str) -> Floats:
        vector: Floats = self.encode([text])[0]
        return vector

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of unit length a text. Texts of as many pieces are read together."""
        read = [self.numbers(text) for text in texts]
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(read[at]))
        low = 0
        while low < len(order):
            size = len(read[order[low]])
            high = low
            while high < len(order) and high - low < AT_ONCE and len(read[order[high]]) == size:
                high += 1
            chosen = order[low:high]
            found[chosen] = self._means(np.array([read[at] for at in chosen]))
            low = high
        return found

    def _means(self, numbers: np.ndarray) -> Floats:
        held = self._held
        x = self._words[numbers]
        x = x + held["embeddings.position_embeddings.weight"][: numbers.shape[1]]
        x = x + held["embeddings.token_type_embeddings.weight"][0]
        x = self._normed(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            x = self._normed(
                x + self._dense(self._attend(x, layer), f"{at}attention.output.dense"),
                f"{at}attention.output.LayerNorm",
            )
            inner = _gelu(self._dense(x, f"{at}intermediate.dense"))
            x = self._normed(x + self._dense(inner, f"{at}output.dense"), f"{at}output.LayerNorm")
        mean = x.mean(axis=1)
        unit: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit

    def _attend(self, x: Floats, layer: int) -> Floats:
        texts, size, _ = x.shape
        at = f"encoder.layer.{layer}.attention.self."
        parts = (self._dense(x, f"{at}{name}") for name in ("query", "key", "value"))
        query, key, value = (part.reshape(texts, size, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3) for part in parts)
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(WIDTH // HEADS))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        joined: Floats = seen.transpose(0, 2, 1, 3).reshape(texts, size, WIDTH)
        return joined

    def _dense(self, x: Floats, name: str) -> Floats:
        found: Floats = x @ self._held[f"{name}.weight"].T + self._held[f"{name}.bias"]
        return found

    def _normed(self, x: Floats, name: str) -> Floats:
        away = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((away * away).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        found = away / spread * self._held[f"{name}.weight"] + self._held[f"{name}.bias"]
        return found.astype(np.float32, copy=False)


def _gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit in its tanh form, which differs from the exact one by less than 0.001."""
    found: Floats = 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
    return found
