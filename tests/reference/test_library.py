"""One answer per date of service: golden values from the published lists."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference import TABLES, Library, ReferenceMissingError, open_library
from claimwright.reference import data_folder as homes

FY2026 = date(2026, 3, 1)
FY2027 = date(2026, 11, 1)


def _on(library: Library, table: str, day: date) -> pl.DataFrame:
    holds = (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
    return library.table(table).filter(holds).collect()


@pytest.mark.parametrize(
    ("day", "billable", "listed"),
    [
        # CDC/CMS order files: rows with flag 1, and all rows.
        (date(2023, 10, 1), 74_044, 97_296),
        (date(2024, 10, 1), 74_260, 97_584),
        (date(2025, 10, 1), 74_719, 98_186),
    ],
)
def test_icd10cm_is_the_official_list_of_the_year(library: Library, day: date, billable: int, listed: int) -> None:
    codes = _on(library, "icd10cm", day)
    assert codes["billable"].sum() == billable
    assert codes.height == codes["code"].n_unique() == listed
    assert codes["description"].null_count() == 0


@pytest.mark.parametrize(("day", "count"), [(date(2024, 10, 1), 78_948), (date(2025, 10, 1), 79_115)])
def test_icd10pcs_is_the_official_list_of_the_year(library: Library, day: date, count: int) -> None:
    assert _on(library, "icd10pcs", day).height == count


def test_intervals_of_a_code_never_overlap(library: Library) -> None:
    for name in ("icd10cm", "icd10pcs", "hcpcs", "modifiers"):
        following = pl.col("valid_from").shift(-1).over("code")
        rows = library.frame(name).sort("code", "valid_from").with_columns(following.alias("next"))
        late = pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("next"))
        assert rows.filter(pl.col("next").is_not_null() & late).height == 0, name


def test_every_table_has_its_declared_columns(library: Library) -> None:
    for name, table in TABLES.items():
        assert library.frame(name).schema == table.schema, name


def test_a_code_that_was_subdivided_is_billable_until_then(library: Library) -> None:
    before, after = library.on(FY2026).icd10cm("I42.0"), library.on(FY2027).icd10cm("i420")
    assert before is not None
    assert after is not None
    assert (before.billable, before.cc_level, before.valid_to) == (True, "CC", date(2026, 9, 30))
    assert (after.billable, after.valid_from) == (False, date(2026, 10, 1))
    assert library.on(FY2026).icd10cm("I42.00") is None
    new = library.on(FY2027).icd10cm("I42.00")
    assert new is not None
    assert (new.billable, new.description) == (True, None)


def test_seventh_characters_complete_the_title(library: Library) -> None:
    day = library.on(FY2026)
    fracture, fall = day.icd10cm("S52.501A"), day.icd10cm("W19.XXXA")
    assert fracture is not None
    assert fall is not None
    assert fracture.description == (
        "Unspecified fracture of the lower end of right radius, initial encounter for closed fracture"
    )
    assert (fall.description, fall.external_cause) == ("Unspecified fall, initial encounter", True)
    assert day.seventh_characters("S52.501")[0] == ("A", "initial encounter for closed fracture")
    assert day.seventh_characters("I10") == []


def test_flags_of_the_medicare_code_editor(library: Library) -> None:
    day = library.on(FY2026)
    delivery, manifestation, adult = day.icd10cm("O80"), day.icd10cm("F02.80"), day.icd10cm("Z00.00")
    assert delivery is not None
    assert manifestation is not None
    assert adult is not None
    assert (delivery.age_kind, delivery.age_low, delivery.age_high, delivery.sex) == ("maternity", 9, 64, None)
    assert manifestation.manifestation
    assert (adult.age_kind, adult.age_low) == ("adult", 15)
    prostate = library.on(date(2024, 9, 30)).icd10cm("N40.0")
    assert prostate is not None
    assert prostate.sex == "M"


def test_family_of_a_code(library: Library) -> None:
    day = library.on(FY2026)
    assert [c.code for c in day.ancestors("S52.501A")] == ["S52", "S525", "S5250", "S52501"]
    assert [c.code for c in day.children("E11.2")] == ["E1121", "E1122", "E1129"]
    assert [c.code for c in day.neighbours("E11.22")] == ["E1121", "E1129"]
    assert [c.code for c in day.neighbours("I10", 1)] == ["I09", "I11"]
    assert day.neighbours("nonsense") == []


def test_notes_are_inherited_except_inclusion_terms(library: Library) -> None:
    day = library.on(FY2026)
    texts = [(n.code, n.kind, n.text) for n in day.notes("E11.22")]
    assert ("E11", "excludes1", "type 1 diabetes mellitus (E10.-)") in texts
    assert ("E1122", "use_additional", "code to identify stage of chronic kidney disease (N18.1-N18.6)") in texts
    assert {n.code for n in day.notes("E11.22", inherited=False)} == {"E1122"}
    assert not [n for n in day.notes("J45.901") if n.kind == "inclusion_term" and n.code != "J45901"]


def test_excludes1_in_both_orders_and_from_ancestors(library: Library) -> None:
    day = library.on(FY2026)
    assert day.excludes1_conflict("E11.9", "E10.65") == "Excludes1 at E11: type 1 diabetes mellitus (E10.-)"
    assert day.excludes1_conflict("E10.65", "E11.9")
    assert day.excludes1_conflict("E11.9", "I10") is None


def test_ncci_pairs_of_the_hospital_table(library: Library) -> None:
    day = library.on(FY2026)
    panel, wound = day.ptp("80053", "80048"), day.ptp("11042", "97597")
    assert panel is not None
    assert wound is not None
    assert (panel.modifier_indicator, wound.modifier_indicator) == (0, 1)
    assert day.ptp("80048", "80053") is None


def test_no_licensed_text_is_stored(library: Library) -> None:
    licensed = library.frame("hcpcs").filter(pl.col("kind") != "hcpcs2")
    assert licensed.height > 10_000
    assert licensed["description"].null_count() == licensed.height


def test_hcpcs_modifiers_places_and_rates(library: Library) -> None:
    day = library.on(FY2026)
    dexamethasone, office = day.hcpcs("j1100"), day.place_of_service("11")
    assert dexamethasone is not None
    assert office is not None
    assert (dexamethasone["kind"], dexamethasone["description"]) == ("hcpcs2", "Dexamethasone sodium phos")
    assert (office["name"], office["facility"]) == ("Office", False)
    assert (day.modifier("59") or {})["ncci_bypass"]
    assert not (day.modifier("GA") or {})["ncci_bypass"]
    assert day.modifier("ZZ") is None
    rate = library.frame("apc_rates").filter((pl.col("apc") == "05012") & pl.col("valid_to").is_null())
    assert rate["rate"].to_list() == [Decimal("136.02")]
    joint = day.drg("470")
    assert joint is not None
    assert joint["weight"] == Decimal("1.9289")
    assert library.on(FY2027).drg("470") is None


def test_a_missing_library_names_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(ReferenceMissingError, match="claimwright reference build"):
        open_library(tmp_path)


def test_a_phrase_of_the_lexicon_makes_another_library_and_a_stray_file_beside_it_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "data_folder", lambda _: tmp_path)
    phrases = tmp_path / homes.LEXICON / "a.tsv"
    phrases.parent.mkdir()
    phrases.write_text("code\tkind\twhere\tterms\nI10\t\t\thigh pressure\n", encoding="utf-8")
    named = homes.fingerprint.__wrapped__()
    (phrases.parent / "a.tsv~").write_text("", encoding="utf-8")
    (phrases.parent / ".cache").mkdir()
    assert homes.fingerprint.__wrapped__() == named
    phrases.write_text("code\tkind\twhere\tterms\nI10\t\t\tpressure\n", encoding="utf-8")
    assert homes.fingerprint.__wrapped__() != named


def test_the_library_belongs_to_the_installed_packages(library: Library) -> None:
    assert library.folder.name == homes.fingerprint()
    status = library.status()
    assert set(TABLES) <= set(status["data_set"])
    assert status.filter(pl.col("data_set") == "ptp")["rows"].item() > 1_500_000


def test_an_unknown_table_is_refused(library: Library) -> None:
    with pytest.raises(KeyError, match="no table 'icd11'"):
        library.table("icd11")
