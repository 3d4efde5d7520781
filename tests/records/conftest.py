"""One small record of each format, and one paper of each kind."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"records_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample_records() -> dict[str, bytes]:
    fhir, hl7, ccda, text = _module("test_fhir"), _module("test_hl7v2"), _module("test_ccda"), _module("test_text")
    every = fhir.bundle(fhir.PATIENT, fhir.ENCOUNTER, fhir.DOCTOR, fhir.REFUTED, fhir.CONFIRMED, fhir.CLAIM, fhir.NOTE)
    return {
        "fhir": every,
        "hl7v2": (hl7.ADT + hl7.DFT + hl7.MDM).encode(),
        "ccda": ccda.DOCUMENT.encode(),
        "text": text.NOTE,
    }


@pytest.fixture(scope="session")
def sample_papers() -> dict[str, bytes]:
    papers, markup, archives = _module("papers"), _module("test_markup"), _module("test_archives")
    return {
        "fhir_xml": _module("test_fhir_forms").XML.encode(),
        "hl7v2_xml": _module("test_hl7v2_xml").XML.encode(),
        "pdf": papers.pdf(*papers.PAGES),
        "docx": papers.saved(papers.word("Assessment: asthma.", header="Patient: Doe, Jane")),
        "zip": archives.packed(**{"a.txt": archives.NOTE, "b.rtf": markup.RTF}),
        "gz": gzip.compress(archives.NOTE),
        "rtf": markup.RTF,
        "html": markup.HTML,
    }
