"""From words to codes: what a coder types and the code expected among the first."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.reference import Library
from claimwright.reference.search import words
from claimwright.reference.search.expansion import readings
from claimwright.reference.search.lexicon import pointer

DAY = date(2026, 4, 1)


def _codes(library: Library, term: str, limit: int = 10, **options: object) -> list[str]:
    return [hit.code for hit in library.find(term, on=DAY, limit=limit, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("asthma", "J45909"),
        ("COPD", "J449"),
        ("chest pain", "R079"),
        ("htn", "I10"),
        ("DM2", "E119"),
        ("sugar diabetes", "E119"),
        ("heart attack", "I219"),
        ("knee pain left", "M25562"),
        ("right ankle sprain", "S93401"),
        ("low back pain", "M5450"),
        ("type 2 diabetes with chronic kidney disease", "E1122"),
        ("hypothyroidism", "E039"),
        ("UTI", "N390"),
        ("OSA", "G4733"),
        ("afib", "I4891"),
        ("atrial fibrillation", "I4891"),
        ("anaemia", "D649"),
        ("ashtma", "J45909"),
        ("hypertenson", "I10"),
        ("strep throat", "J020"),
        ("kidney stone", "N200"),
        ("breast cancer", "C50919"),
        ("PNH", "D595"),
        ("nodule", "R911"),
        ("amputation", "Z899"),
        ("thoracic spine DJD", "M47814"),
        ("PD with wearing off", "G20A2"),
        ("groin seroma after fem-pop bypass", "I97648"),
        ("diabetes persistent albuminuria", "E1129"),
        ("can't sleep", "G4700"),
        ("my ears are ringing all the time", "H9319"),
        ("kneepain", "M25569"),
        ("gall stones", "K8020"),
        ("cellulitis L leg", "L03116"),
        ("R knee OA", "M1711"),
        ("carpal tunnel both", "G5603"),
        ("LBP with left sciatica x 3 wks", "M5442"),
        ("HTN w CKD4", "I129"),
        ("lumbar spinal stenosis without neurogenic claudication", "M48061"),
        ("lumbar spinal stenosis with neurogenic claudication", "M48062"),
        ("left sided weakness after stroke", "I69352"),
        ("long term apixaban", "Z7901"),
        ("baby with jaundice", "P599"),
        ("athsma", "J45909"),
        ("newmonia", "J189"),
        ("lumbar radic", "M5416"),
        ("divertic", "K5732"),
        ("MDD recurrent mod", "F331"),
        ("BPH w LUTS", "N401"),
        ("dizzy when I stand up", "I951"),
        ("pulmonray edema", "J811"),
        ("cerebrall palsy", "G809"),
        ("acrochrdon", "L918"),
        ("enlarged spleen", "R161"),
        ("inflammation of the gallbladder", "K819"),
        ("milker's node", "B0803"),
        ("Kawasaki", "M303"),
        ("glioblastoma", "C719"),
        ("ankle sprain rihgt", "S93401"),
    ],
)
def test_the_code_a_coder_expects_comes_first(library: Library, term: str, code: str) -> None:
    assert code in _codes(library, term, 2), _codes(library, term, 6)


@pytest.mark.parametrize("term", ["E11.2", "e112", "E112"])
def test_the_beginning_of_a_code_lists_the_codes_below(library: Library, term: str) -> None:
    assert _codes(library, term) == ["E112", "E1121", "E1122", "E1129"]


def test_a_code_shaped_word_that_is_no_code_is_read_as_words(library: Library) -> None:
    assert _codes(library, "B12 deficiency")
    assert library.find("Q9Z", on=DAY) == []


@pytest.mark.parametrize("term", ["", "   ", "?!", "\ufffd", "of the", "x" * 5000, "osteo" * 1000, "1/0 ' \" ; --"])
def test_nothing_sensible_is_answered_without_failing(library: Library, term: str) -> None:
    assert len(library.find(term, on=DAY)) <= 10


def test_codes_invalid_on_the_date_are_not_offered(library: Library) -> None:
    assert "I4200" not in _codes(library, "dilated cardiomyopathy", 20)
    later = library.find("dilated cardiomyopathy", on=date(2026, 11, 1), limit=20)
    assert later[0].code in ("I4200", "I4209")
    assert later[0].description == "Dilated cardiomyopathy (title of this code is not loaded)"


def test_billable_only_leaves_headers_out(library: Library) -> None:
    day = library.on(DAY)
    for code in _codes(library, "diabetes", 20, billable_only=True):
        found = day.icd10cm(code)
        assert found is not None
        assert found.billable


def test_filters_leave_out_other_chapters_sexes_and_ages(library: Library) -> None:
    assert _codes(library, "high blood pressure", 1) == ["I10"]
    chapter_15 = _codes(library, "high blood pressure", 10, chapter="15")
    assert chapter_15
    assert all(code.startswith(("O", "A34")) for code in chapter_15)
    assert "N400" in _codes(library, "enlarged prostate", 10, sex="M")
    assert not any(code.startswith("N40") for code in _codes(library, "enlarged prostate", 10, sex="F"))
    assert "Z00129" in _codes(library, "well child check", 3, age=6)
    assert "Z00129" not in _codes(library, "well child check", 20, age=40)
    assert _codes(library, "E11.2", 10, chapter="9") == []


def test_hits_are_distinct_ordered_and_say_why(library: Library) -> None:
    hits = library.find("diabtes neuropthy", on=DAY)
    assert len({hit.code for hit in hits}) == len(hits) == 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 and hit.reason and hit.source and hit.matched for hit in hits)
    assert hits[0].reason.startswith("spelling mended: diabtes, neuropthy; ")


def test_codes_of_a_side_come_after_what_is_said_without_one(library: Library) -> None:
    hits = library.find("ankle sprain", on=DAY)
    assert hits[0].code.startswith("S934")
    assert not any(side in hit.description.lower() for hit in hits for side in ("right", "left"))
    assert _codes(library, "corneal ulcer left", 1) == ["H16002"]


def test_why_names_what_stands_in_brackets_and_the_roots(library: Library) -> None:
    assert library.find("milker's node", on=DAY)[0].reason == "name in brackets"
    assert library.find("pus in the urine", on=DAY)[0].reason.startswith("by its roots: pus urine → pyuria")


@pytest.mark.parametrize(
    ("system", "term", "code"),
    [
        ("hcpcs", "CPAP machine", "E0601"),
        ("hcpcs", "flu shot administration", "G0008"),
        ("hcpcs", "Toradol injection", "J1885"),
        ("hcpcs", "screening colonoscopy high risk", "G0105"),
        ("hcpcs", "oxygen concentrator", "E1390"),
        ("hcpcs", "insulin pump needle", "A4231"),
        ("icd10pcs", "lap chole", "0FT44ZZ"),
        ("icd10pcs", "right total knee replacement", "0SRC0JZ"),
        ("icd10pcs", "c section", "10D00Z1"),
        ("icd10pcs", "CABG two vessels", "02110Z3"),
        ("icd10pcs", "mechanical ventilation > 96 hours", "5A1955Z"),
        ("icd10pcs", "chest tube right", "0W9930Z"),
    ],
)
def test_other_systems_are_asked_as_people_speak(library: Library, system: str, term: str, code: str) -> None:
    assert code in _codes(library, term, 3, system=system), _codes(library, term, 6, system=system)


def test_a_system_without_search_is_named(library: Library) -> None:
    with pytest.raises(KeyError, match="no search over 'icd9'"):
        library.find("x", system="icd9")


def test_the_lexicon_carries_no_licensed_text_and_knows_its_kinds(library: Library) -> None:
    lexicon = library.lexicon()
    assert set(lexicon["kind"]) == {"title", "inclusion_term", "includes", "bracketed", "pointer", "default", "lexicon"}
    assert lexicon.columns == ["text", "code", "kind", "source"]
    assert lexicon.height > 60_000


def test_words_of_both_sides_of_the_atlantic_and_equivalents() -> None:
    assert words.words("Oedema of the oesophagus") == words.words("esophageal edema")[::-1]
    assert words.words("Crohn's disease, type II") == ["crohn", "disease", "type", "2"]
    assert words.words("renal calculi") == words.words("kidney stones")
    assert words.words("stenoses") == ["stenosis"]
    assert "without" in words.words("without complication")


def test_an_ambiguous_abbreviation_has_a_reading_for_each_sense() -> None:
    assert [r.text for r in readings("acute MI")] == ["acute myocardial infarction", "acute mitral valve insufficiency"]
    assert readings("all three") == [], "ALL is leukemia only in capitals"
    assert readings("ALL")[0].text == "acute lymphoblastic leukemia"


def test_a_note_that_points_to_one_code_names_it() -> None:
    assert pointer("neonatal hypertension (P29.2)") == ("neonatal hypertension", "P292")
    assert pointer("gestational diabetes (O24.4-)") == ("gestational diabetes", "O244")
    assert pointer("code to identify stage of chronic kidney disease (N18.1-N18.6)") is None
    assert pointer("diabetes (E08-E13)") is None
