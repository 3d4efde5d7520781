"""Are the phrases people write found by their words, the same whether read from the lists or from where they were kept?"""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.reference.data_folder import keep
from claimwright.reference.search import phrases
from claimwright.reference.search.phrases import LISTS_OF, Phrases, make_ready


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small lists, and nothing read before."""
    rows = {
        "first.tsv": (
            {"term": "MS|multiple scl", "meaning": "multiple sclerosis|mitral stenosis", "case": ""},
            {"term": "hip fracture", "meaning": "fracture of femur", "case": ""},
            {"term": "ear wax", "meaning": "impacted cerumen", "case": ""},
            {"term": "wax ear", "meaning": "cerumen of ear", "case": ""},
        ),
        "second.tsv": (
            {"term": "MS", "meaning": "mental status", "case": "word"},
            {"term": "water on the lungs", "meaning": "pulmonary edema", "case": ""},
        ),
    }
    monkeypatch.setattr(phrases, "data_rows", lambda _, name: rows[name])
    monkeypatch.setattr(phrases, "LISTS_OF", {"icd10cm": tuple(rows)})
    monkeypatch.setattr(phrases, "_KNOWN", {})


@pytest.mark.usefixtures("lists")
def test_a_phrase_of_several_lists_has_the_senses_of_all_and_the_capitals_of_the_strictest() -> None:
    found = phrases.phrases("icd10cm").get(("ms",))
    assert found is not None
    assert found.meanings == ("multiple sclerosis", "mitral stenosis", "mental status")
    assert (found.text, found.exact, found.word) == ("MS", True, True)


@pytest.mark.usefixtures("lists")
def test_plain_words_are_known_in_any_order_unless_two_phrases_share_them() -> None:
    known = phrases.phrases("icd10cm")
    turned = known.get(("fracture", "hip"))
    assert turned is not None
    assert turned.meanings == ("fracture of femur",)
    assert ("fracture", "hip") not in known
    assert [known.get(key).text for key in (("ear", "wax"), ("wax", "ear"))] == ["ear wax", "wax ear"]  # type: ignore[union-attr]
    assert known.get(("water", "lung")).text == "water on the lungs"  # type: ignore[union-attr]


@pytest.mark.parametrize("system", LISTS_OF)
def test_kept_phrases_are_those_of_the_lists(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = phrases.phrases(system)
    for _ in ("kept", "taken"):
        monkeypatch.setattr(phrases, "_KNOWN", {})
        make_ready(system, tmp_path)
        taken = phrases.phrases(system)
        assert list(taken) == list(read)
        assert list(taken.values()) == list(read.values())
    assert len(read) > 100
    assert len(list(tmp_path.iterdir())) == 1


def test_another_content_of_the_lists_is_kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        monkeypatch.setattr(phrases, "_KNOWN", {})
        monkeypatch.setattr(phrases, "_fingerprint", lambda _, name=name: name)
        monkeypatch.setattr(phrases, "_read", lambda _, name=name: f"{name}\t{name}\t\tits meaning\n\n")
        make_ready("icd10cm", tmp_path)
        assert list(phrases.phrases("icd10cm")) == [(name,)]


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_KNOWN", {})
    make_ready("hcpcs", tmp_path / "absent")
    assert len(phrases.phrases("hcpcs")) > 100


def test_no_lines_are_no_phrases() -> None:
    assert len(Phrases("")) == 0
    assert Phrases("").get(("copd",)) is None


def test_what_could_not_be_kept_whole_leaves_nothing(tmp_path: Path) -> None:
    def full(target: Path) -> None:
        target.write_text("half")
        raise OSError(28, "No space left on device")

    keep(tmp_path / "kept.txt", full)
    assert list(tmp_path.iterdir()) == []
