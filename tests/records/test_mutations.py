"""Damaged records: whatever the bytes, a chart or an UnreadableError comes out, never anything else."""

from __future__ import annotations

import random

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The data with one to six bytes changed, cut, doubled or moved."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(out) or 1)
        match rng.randrange(5):
            case 0:
                out[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del out[at : at + rng.randint(1, 40)]
            case 2:
                out[at:at] = out[at : at + rng.randint(1, 60)]
            case 3:
                out[at:at] = rng.choice([b'""', b"null", b"[]", b"|", b"^", b"\\", b"{", b"<", b"-9999", b"\x00"])
            case _:
                del out[at:]
        if not out:
            break
    return bytes(out)


@pytest.mark.parametrize("kind", ["fhir", "ccda", "hl7v2", "text"])
def test_damage_never_escapes(kind: str, sample_records: dict[str, bytes]) -> None:
    rng = random.Random(20250101)
    for _ in range(400):
        data = damaged(sample_records[kind], rng)
        try:
            charts = read_record(data, "damaged")
        except UnreadableError:
            continue
        for chart in charts:
            assert all(document.text for document in chart.documents)


@pytest.mark.parametrize("kind", ["fhir_xml", "hl7v2_xml", "pdf", "docx", "zip", "gz", "rtf", "html"])
def test_damage_of_papers_and_archives_never_escapes(kind: str, sample_papers: dict[str, bytes]) -> None:
    rng = random.Random(20260302)
    for _ in range(120):
        try:
            read_record(damaged(sample_papers[kind], rng), "damaged")
        except UnreadableError:
            continue


@pytest.mark.parametrize("value", ["null", "[]", "0", '"x"', "true", "{}", "1e400", '[null, 1, "x", [{}]]'])
def test_any_json_value_in_any_place(value: str, sample_records: dict[str, bytes]) -> None:
    import json

    whole = json.loads(sample_records["fhir"])
    replacement = json.loads(value)

    def places(node: object, path: tuple[object, ...]) -> list[tuple[object, ...]]:
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        return [path, *(p for key, child in children for p in places(child, (*path, key)))]

    for path in places(whole, ())[1:]:
        copy = json.loads(sample_records["fhir"])
        node = copy
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = replacement
        try:
            read_record(json.dumps(copy).encode(), "m")
        except UnreadableError:
            continue
