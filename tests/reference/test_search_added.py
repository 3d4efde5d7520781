"""What search knows once the index and tables are added: their phrases, in a search of its own beside the library's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference import Library
from claimwright.reference.releases import Store, add
from claimwright.reference.search import added, table_terms

DAY = date(2026, 4, 1)

INDEX = """RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code
1,C,0,Canker,,,,
2,C,1,rash,Scarlet fever,,,
3,S,0,"Scarlet fever",,,(anginosa),A38.9
4,W,0,"Wibble, wibbling",,,(acute),R25.1
"""


def test_the_neoplasm_table_gives_a_phrase_for_each_behaviour() -> None:
    table = pl.DataFrame(
        {
            "level": [0, 1, 2],
            "term": ["Neoplasm, neoplastic", "bone", "rib"],
            "malignant_primary": ["C80.1", "C41.9", "C41.3"],
            "benign": [None, "D16.9-", None],
            "source": ["Table 2026"] * 3,
        }
    ).with_columns(
        *(pl.lit(None, pl.String).alias(c) for c in ("malignant_secondary", "in_situ", "uncertain", "unspecified"))
    )
    found = table_terms.neoplasms(table)
    assert dict(zip(found["text"], found["code"], strict=True)) == {
        "malignant neoplasm of bone": "C419",
        "malignant neoplasm of bone, rib": "C413",
        "benign neoplasm of bone": "D169",
    }


def test_the_drug_table_gives_a_phrase_for_each_intent() -> None:
    cells = {"accidental": "T39.011", "self_harm": "T39.012", "adverse_effect": "T39.015", "underdosing": "T39.016"}
    table = pl.DataFrame(
        [{"level": 0, "term": "Aspirin", "assault": None, "undetermined": None, "source": "T", **cells}]
    )
    found = dict(table_terms.drugs(table).select("text", "code").iter_rows())
    assert found == {
        "poisoning by Aspirin, accidental": "T39011",
        "poisoning by Aspirin, intentional self-harm": "T39012",
        "adverse effect of Aspirin": "T39015",
        "underdosing of Aspirin": "T39016",
    }


@pytest.fixture(scope="module")
def with_index(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("home")
    file = home / "ICD10CM_2025_Index.csv"
    file.write_text(INDEX, encoding="utf-8")
    assert [outcome.status for outcome in add(Store(home), [file])] == ["loaded"]
    (home / "reference").mkdir()
    return Library(library.folder, home)


def test_an_added_index_is_searched_and_named_as_the_reason(library: Library, with_index: Library) -> None:
    first = with_index.find("wibbling", on=DAY)[0]
    assert (first.code, first.matched, first.reason) == ("R251", "wibbling", "Alphabetic Index")
    assert first.source == "ICD10CM_2025_Index.csv (FY2025)"
    assert with_index.find("canker rash", on=DAY)[0].code == "A389", "see Scarlet fever"
    assert library.find("canker rash", on=DAY)[0].code != "A389", "the library of the packages has no such entry"


def test_the_search_is_built_once_for_the_same_files(library: Library, with_index: Library, tmp_path: Path) -> None:
    folder = added.folder(with_index)
    assert folder.parent == with_index.home / "search"
    before = (folder / added.READY).stat().st_mtime_ns
    told: list[str] = []
    assert added.folder(with_index, told.append) == folder
    assert (folder / added.READY).stat().st_mtime_ns == before
    assert told == []
    assert added.folder(Library(library.folder, tmp_path)) == library.folder, "nothing added: the library's own"


def test_names_of_an_added_ontology_are_found_and_yield_to_the_lists_own(library: Library, tmp_path: Path) -> None:
    stanza = '[Term]\nid: DOID:{0}\nname: {1}\nsynonym: "{2}" EXACT []\nxref: ICD10CM:{3}\n'
    stanzas = (
        stanza.format(1, "wobblefoot", "Quux syndrome", "G20.A1"),
        stanza.format(2, "flim", "typhoid fever", "A01.4"),
    )
    text = "format-version: 1.2\ndata-version: doid/releases/2026-01-30/doid.obo\nontology: doid\n\n" + "\n".join(
        stanzas
    )
    (tmp_path / "doid.obo").write_text(text, encoding="utf-8")
    assert [outcome.status for outcome in add(Store(tmp_path), [tmp_path / "doid.obo"])] == ["loaded"]
    (tmp_path / "reference").mkdir()
    found = Library(library.folder, tmp_path)
    first = found.find("quux syndrome", on=DAY)[0]
    assert (first.code, first.matched, first.reason) == ("G20A1", "Quux syndrome", "Disease Ontology")
    assert first.source == "doid.obo (2026-01-30)"
    ranked = [hit.code for hit in found.find("typhoid fever", on=DAY)]
    assert ranked[0].startswith("A010"), "the title comes before a curator's mapping"
    assert "A014" in ranked
