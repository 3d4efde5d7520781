"""Our check against independent programs on the same files; each kind of difference has its row in the documentation."""

from __future__ import annotations

import csv
import io
import logging
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.x12.test_expected_acknowledgments import documented

from claimwright.x12.answer.verdicts import read_999
from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import Segments, read_segments

pyx12_document = pytest.importorskip("pyx12.x12n_document")
_LARGEST = 20_000
_MISSING, _UNKNOWN, _ELEMENTS = "3", "1", "8"

Error = tuple[str, int, str, int | None, int | None, str | None]
"""Segment id, position, IK304, element, component, IK403."""


def sources(shared_data: Path, *kinds: str) -> list[tuple[str, bytes]]:
    folder = shared_data / "x12"
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    # One file of each family: the others are near copies.
    wanted = {row["family"]: row["file"] for row in reversed(rows) if row["transaction"] in kinds}
    found = [(name, (folder / name).read_bytes()) for name in sorted(wanted.values())]
    return [(name, data) for name, data in found if len(data) < _LARGEST and data.isascii()]


def errors_of(answer: Segments) -> set[Error]:
    columns = ("id", "segment", "segment_code", "element", "component", "element_code")
    return set(read_999(answer)[1].select(columns).rows())


@cache
def answer_of_pyx12(data: bytes) -> tuple[set[Error], bool] | None:
    """The errors in its 999 and whether it accepts all sets; None when it gives none, having no map for the version."""
    import pyx12.params

    logging.disable(logging.CRITICAL)
    out = io.StringIO()
    try:
        pyx12_document.x12n_document(pyx12.params.params(), io.StringIO(data.decode()), out, None, None)
        answer = read_segments(out.getvalue().encode())
        verdicts = read_999(answer)[0]["verdict"]
        return errors_of(answer), bool((verdicts == "A").all()) and len(verdicts) > 0
    except Exception:
        return None
    finally:
        logging.disable(logging.NOTSET)


def explained(theirs: set[Error], ours: set[Error], segments: Segments) -> tuple[Counter[str], list[Any]]:
    """How often each documented difference occurs, and what none explains."""
    seen: Counter[str] = Counter()
    rest: list[Any] = []
    texts = dict(segments.frame.select("segment", "text").iter_rows())
    mine_at = {(error[0], error[1]): error for error in ours - theirs}
    missing = {error[0] for error in ours if error[2] == _MISSING}
    elements = {(error[0], error[1], error[3], error[4]): error[5] for error in ours if error[3]}
    for error in theirs - ours:
        identifier, position, code, element, component, fault = error
        if code == _MISSING and (identifier in missing or segments.frame["id"].is_in([identifier]).any()):
            seen["missing-place"] += 1
        elif code == _UNKNOWN:
            seen["misplaced-code"] += 1
        elif fault == "10" and elements.get((identifier, position, element, component)) == "I10":
            seen["unused-code"] += 1
        elif fault == "5" and elements.get((identifier, position, element, component)) == "7":
            seen["length-and-code"] += 1
        elif code == _ELEMENTS and element is None and texts.get(position, "").endswith(("*", ":")):
            seen["idle-separators"] += 1
        elif code == _ELEMENTS and element is None and (identifier, position) in mine_at:
            seen["whole-composite"] += 1
        elif fault == "7":
            seen["external-codes"] += 1
        elif identifier in ("STC", "DTP"):
            seen["further-rules"] += 1
        else:
            rest.append(("theirs", error))
    own = {(error[1], error[3], error[4]) for error in theirs}
    for error in ours - theirs:
        identifier, position, code, element, component, fault = error
        if identifier in ("HL", "LX") and fault == "7":
            seen["levels-and-lines"] += 1
        elif code == _MISSING:
            seen["missing-place"] += 1
        elif code in ("1", "2", "4", "5", "6", "7"):
            seen["misplaced-code"] += 1
        elif fault == "I10":
            seen["unused-code"] += 1
        elif fault in ("2", "10"):
            seen["dependences"] += 1
        elif any(at == position for at, _, _ in own) or component is not None or element is not None:
            seen["whole-composite"] += 1
        else:
            rest.append(("ours", error))
    return seen, rest


def test_pyx12_and_we_find_the_same_in_claims(shared_data: Path) -> None:
    agreed = compared = 0
    total: Counter[str] = Counter()
    for name, data in sources(shared_data, "837P", "837I", "277CA"):
        answer = answer_of_pyx12(data)
        if answer is None:
            continue
        theirs = answer[0]
        segments = read_segments(data)
        ours = errors_of(read_segments(acknowledge(segments, timestamp=datetime(2026, 1, 1))))
        seen, rest = explained(theirs, ours, segments)
        assert not rest, (name, rest)
        total += seen
        agreed += len(theirs & ours)
        compared += 1
    assert compared >= 15
    assert agreed >= 30
    assert set(total) <= documented()


def test_files_that_pyx12_finds_clean_are_clean(shared_data: Path) -> None:
    clean = 0
    for name, data in sources(shared_data, "837P", "837I", "277CA"):
        # It does not miss what is required of a set that holds nothing.
        if b"CLM" not in data or answer_of_pyx12(data) != (set(), True):
            continue
        found = check(read_segments(data)).filter((pl.col("severity") == "error") & (pl.col("snip") <= 2))
        allowed = ["SE01-count", "IEA01-count", "IEA02-number", "ISA-value", "GS06-repeated"]
        assert found.filter(~pl.col("finding").is_in(allowed)).is_empty(), name
        clean += 1
    assert clean >= 1


def test_x12sdk_and_we_accept_the_same_questions_and_answers(shared_data: Path) -> None:
    reader = pytest.importorskip("x12sdk.io").X12ModelReader
    compared = 0
    for name, data in sources(shared_data, "270", "271", "276", "277"):
        try:
            with reader(data.decode()) as models:
                read = list(models.models())
        except Exception:
            continue
        found = check(read_segments(data)).filter((pl.col("severity") == "error") & (pl.col("snip") <= 2))
        envelope = pl.col("id").is_in(["ISA", "GS", "ST", "SE", "GE", "IEA"])
        statuses = (pl.col("id") == "STC") & (pl.col("finding") == "element-unused")
        assert read
        assert found.filter(~(envelope | statuses)).is_empty(), name
        compared += 1
    assert compared >= 6
    assert {"envelope-strict", "status-elements"} <= documented()


@pytest.mark.parametrize("kind", ["270", "271", "276", "277", "835", "837p", "837i"])
def test_what_x12sdk_makes_up_has_its_known_faults_alone(kind: str) -> None:
    generate = getattr(pytest.importorskip("x12sdk.generate"), f"generate_{kind}")
    known = {
        "270": {("ST03-version", "ST")},
        "271": {("ST03-version", "ST")},
        "276": set(),
        "277": {("element-missing", "BHT")},
        "835": {("element-missing", "BPR"), ("segment-missing", "PER")},
        "837p": {("zip-plus-four", "N4"), ("icd9-after-change", "HI")},
        "837i": {
            ("zip-plus-four", "N4"),
            ("icd9-after-change", "HI"),
            ("element-unused", "CLM"),
            ("invalid-code", "DTP"),
        },
    }[kind]
    for seed in range(3):
        found = check(read_segments(generate(seed=seed).encode())).filter(pl.col("severity") == "error")
        assert set(found.select("finding", "id").rows()) <= known
