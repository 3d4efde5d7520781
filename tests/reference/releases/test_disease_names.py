"""Are disease ontologies read as their publishers write them: exact names, equivalent codes, nothing obsolete?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from claimwright.reference.releases import Outcome, Store

Load = Callable[..., Outcome]

DOID = """format-version: 1.2
data-version: doid/releases/2026-01-30/doid-non-classified.obo
subsetdef: DO_rare_slim "rare"
ontology: doid

[Term]
id: DOID:9352
name: type 2 diabetes mellitus
def: "A diabetes mellitus that is: \\"adult\\"." [url:https\\://example.org]
synonym: "NIDDM" EXACT []
synonym: "maturity \\"onset\\" diabetes" EXACT [CSP:1999]
synonym: "insulin resistance" RELATED []
xref: ICD10CM:E11
xref: ICD9CM:250.00
is_a: DOID:9351 ! diabetes mellitus

[Term]
id: DOID:162
name: cancer
xref: ICD10CM:C00-C96

[Term]
id: DOID:1
name: obsolete sugar sickness
xref: ICD10CM:E11
is_obsolete: true

[Term]
id: DOID:2841
name: asthma
property_value: skos:exactMatch ICD10CM:J45

[Typedef]
id: derives_from
name: derives from
"""

MONDO = """format-version: 1.2
data-version: releases/2026-02-03/mondo.obo
ontology: mondo

[Term]
id: MONDO:0005148
name: type 2 diabetes mellitus
xref: ICD10CM:E11 {source="DOID:9352", source="MONDO:equivalentTo"}
xref: ICD10CM:E11.9 {source="MONDO:relatedTo"}
property_value: exactMatch http://purl.bioontology.org/ontology/ICD10CM/E11
"""


def read(store: Store, table: str) -> list[tuple[Any, ...]]:
    return store.scan(table).select("concept", "name", "kind", "code").collect().rows()


def test_the_disease_ontology_gives_names_and_exact_synonyms_with_their_code(store: Store, load: Load) -> None:
    outcome = load("doid.obo", DOID)
    assert (outcome.status, outcome.describes) == ("loaded", "Disease Ontology (doid.obo or doid.json)")
    assert outcome.release is not None
    assert outcome.release.valid_from == date(2026, 1, 30)
    assert read(store, "disease_ontology") == [
        ("DOID:9352", "type 2 diabetes mellitus", "name", "E11"),
        ("DOID:9352", "NIDDM", "synonym", "E11"),
        ("DOID:9352", 'maturity "onset" diabetes', "synonym", "E11"),
        ("DOID:2841", "asthma", "name", "J45"),
    ]


def test_of_mondo_only_equivalent_codes_count(store: Store, load: Load) -> None:
    assert load("any.txt", MONDO).status == "loaded"
    assert read(store, "mondo") == [("MONDO:0005148", "type 2 diabetes mellitus", "name", "E11")]


@pytest.mark.parametrize("ontology", ["doid", "mondo"])
def test_the_same_as_json(store: Store, load: Load, ontology: str) -> None:
    node = {
        "id": f"http://purl.obolibrary.org/obo/{ontology.upper()}_12",
        "lbl": "asthma",
        "meta": {
            "synonyms": [{"pred": "hasExactSynonym", "val": "bronchial asthma"}, {"pred": "hasRelatedSynonym", "val": "wheeze"}],
            "xrefs": [{"val": "ICD10CM:J45"}],
            "basicPropertyValues": [{"pred": "http://www.w3.org/2004/02/skos/core#exactMatch", "val": "ICD10CM:J45.9"}],
        },
    }  # fmt: skip
    gone = {
        "id": "http://purl.obolibrary.org/obo/DOID_13",
        "lbl": "obsolete x",
        "meta": node["meta"] | {"deprecated": True},
    }
    graph = {
        "id": f"http://purl.obolibrary.org/obo/{ontology}.owl",
        "meta": {"version": f"http://purl.obolibrary.org/obo/{ontology}/releases/2026-01-30/{ontology}.owl"},
        "nodes": [node, gone],
    }
    outcome = load(f"{ontology}.json", json.dumps({"graphs": [graph]}, indent=2))
    assert outcome.release is not None, outcome.message
    assert outcome.release.valid_from == date(2026, 1, 30)
    table = {"doid": "disease_ontology", "mondo": "mondo"}[ontology]
    codes = {"doid": ["J45.9", "J45"], "mondo": ["J45.9"]}[ontology]
    assert [row[1:] for row in read(store, table)] == [
        (name, kind, code) for code in codes for name, kind in (("asthma", "name"), ("bronchial asthma", "synonym"))
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (DOID.replace("name: asthma\n", ""), "expected a term with an id and a name to end here"),
        (DOID.replace("xref: ICD10CM:E11\nxref", "garbage\nxref"), "line 13: expected a tag and its value"),
        (DOID.replace("ICD10CM:", "MESH:"), "expected rows of the Disease Ontology"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(store: Store, load: Load, content: str, says: str) -> None:
    outcome = load("doid.obo", content)
    assert outcome.status == "refused"
    assert says in outcome.message
    assert not store.has("disease_ontology")
