"""What diseases are also called: names and exact synonyms of the Disease Ontology and of Mondo, with ICD-10-CM codes.

Both come as OBO (https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html) and as OBO Graphs JSON. The Disease
Ontology (https://disease-ontology.org) is CC0 1.0; Mondo (https://mondo.monarchinitiative.org) is CC BY 4.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases import periods
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

_COLUMNS: Final = (
    Column("concept", pl.String, "Identifier of the disease, such as DOID:9352."),
    Column("name", pl.String, "The disease's name, or a synonym the ontology calls exact."),
    Column("kind", pl.String, "name or synonym."),
    Column("code", pl.String, "ICD-10-CM code as published, with dot; may be a header, or of an earlier year."),
)
DISEASE_ONTOLOGY: Final = Table(
    "disease_ontology", "one name of a disease of the Disease Ontology and one code it is mapped to", _COLUMNS
)
MONDO: Final = Table("mondo", "one name of a disease of Mondo and one code it is equivalent to", _COLUMNS)
_TABLES: Final = {"doid": DISEASE_ONTOLOGY, "mondo": MONDO}

_ONTOLOGY: Final = re.compile(r"^ontology:\s*(doid|mondo)\b", re.MULTILINE)
_GRAPH: Final = re.compile(r'"graphs"\s*:.*?/obo/(doid|mondo)[./]', re.DOTALL)
_TAG: Final = re.compile(r"([A-Za-z_][\w-]*): ?(.*)")
_SYNONYM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s+([A-Z]+)')
_CODE: Final = re.compile(r"(?:ICD10CM:|\S*/ICD10CM/)([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b(?!-)")
_EXACT: Final = re.compile(r"(?:skos:|\S*[/#])?exactMatch\s+")
_RELATION: Final = re.compile(r'"MONDO:(\w+)"')
_DAY: Final = re.compile(r"20\d\d-\d\d-\d\d")


@dataclass
class _Disease:
    """One disease on its way to rows."""

    concept: str = ""
    name: str = ""
    synonyms: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    obsolete: bool = False

    def rows(self) -> Iterator[dict[str, str]]:
        if self.obsolete:
            return
        for code in dict.fromkeys(self.codes):
            for name in dict.fromkeys((self.name, *self.synonyms)):
                kind = "name" if name == self.name else "synonym"
                yield {"concept": self.concept, "name": name, "kind": kind, "code": code}


def _ontology(file: SourceFile) -> str | None:
    """Which ontology an OBO file, or its JSON, says it is."""
    found = _ONTOLOGY.search(file.head) if "format-version:" in file.head else _GRAPH.search(file.head)
    return found[1] if found else None


def _stanzas(file: SourceFile) -> Iterator[_Disease]:
    """The ``[Term]`` stanzas of an OBO file."""
    at: _Disease | None = None
    for number, line in enumerate(file.text.splitlines(), start=1):
        if line.startswith("["):
            if at is not None:
                yield _whole(at, file, number - 1)
            at = _Disease() if line.strip() == "[Term]" else None
        elif at is not None and line.strip():
            tag = _TAG.match(line)
            if tag is None:
                raise UnreadableError(file.name, f"line {number}", "expected a tag and its value, such as name: asthma")
            _tell(at, tag[1], tag[2])
    if at is not None:
        yield _whole(at, file, len(file.text.splitlines()))


def _whole(disease: _Disease, file: SourceFile, line: int) -> _Disease:
    if not disease.concept or not (disease.name or disease.obsolete):
        raise UnreadableError(file.name, f"line {line}", "expected a term with an id and a name to end here")
    return disease


def _tell(disease: _Disease, tag: str, value: str) -> None:
    if tag == "id":
        disease.concept = value.strip()
    elif tag == "name":
        disease.name = value.strip()
    elif tag == "is_obsolete":
        disease.obsolete = value.strip() == "true"
    elif tag == "synonym" and (said := _SYNONYM.match(value)) and said[2] == "EXACT":
        disease.synonyms.append(re.sub(r"\\(.)", r"\1", said[1]))
    elif tag == "xref" and (code := _CODE.match(value)):
        # Mondo says of each reference how it relates; a broader or related code is no name of the disease.
        relations = _RELATION.findall(value)
        if not relations or "equivalentTo" in relations:
            disease.codes.append(code[1])
    elif tag == "property_value" and (exact := _EXACT.match(value)) and (code := _CODE.match(value[exact.end() :])):
        disease.codes.append(code[1])


def _nodes(file: SourceFile, ontology: str) -> Iterator[_Disease]:
    """The nodes of OBO Graphs JSON. It does not say how a Mondo reference relates: there exact matches alone count."""
    try:
        graphs: list[dict[str, Any]] = json.loads(file.text)["graphs"]
    except json.JSONDecodeError as error:
        raise UnreadableError(
            file.name, f"line {error.lineno}", "expected whole JSON; the file is damaged or cut"
        ) from error
    for node in (node for graph in graphs for node in graph.get("nodes", ()) if node.get("lbl")):
        meta = node.get("meta") or {}
        exact = [v["val"] for v in meta.get("basicPropertyValues", ()) if _EXACT.fullmatch(v["pred"] + " ")]
        given = exact + ([x["val"] for x in meta.get("xrefs", ())] if ontology == "doid" else [])
        yield _Disease(
            node["id"].rsplit("/", 1)[-1].replace("_", ":", 1),
            node["lbl"],
            [s["val"] for s in meta.get("synonyms", ()) if s["pred"] == "hasExactSynonym"],
            [code[1] for value in given if (code := _CODE.match(value))],
            bool(meta.get("deprecated")),
        )


def _read(ontology: str) -> Callable[[SourceFile], Parsed]:
    table = _TABLES[ontology]

    def read(file: SourceFile) -> Parsed:
        found = _stanzas(file) if "format-version:" in file.head else _nodes(file, ontology)
        rows = [row for disease in found for row in disease.rows()]
        day = _released(file)
        return Parsed({table.name: table.frame(rows)}, periods.starting(day, "open") if day else None)

    return read


def _released(file: SourceFile) -> date | None:
    """The day of the release by the file's own version line."""
    for line in file.head.splitlines():
        if ("data-version:" in line or '"version"' in line) and (day := _DAY.search(line)):
            return date.fromisoformat(day[0])
    return None


def _reader(ontology: str, describes: str) -> Reader:
    table = _TABLES[ontology]
    return Reader(table.name, describes, (table,), lambda file: _ontology(file) == ontology, _read(ontology), "open")


READERS: Final = (
    _reader("doid", "Disease Ontology (doid.obo or doid.json)"),
    _reader("mondo", "Mondo Disease Ontology (mondo.obo or mondo.json)"),
)
