"""Which text stands for a claim with its lines and other payers, its codes and providers among them?"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.claims.writing_parties import Entities
from claimwright.data_files import data_table
from claimwright.x12.tables.layout import LayoutEntry
from claimwright.x12.tables.loop_texts import LoopTexts
from claimwright.x12.tables.neighbours import changes, pieces, run_numbers, run_starts
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import SegmentWriter, chosen
from claimwright.x12.wire.texts import Texts, beside, joined, listed, literal

CHILDREN: Final = {"claim": ("other", "service"), "service": ("adjudication", "form")}
"""Loops written behind the segments of a loop, in this order."""
_MOST_PER_SEGMENT: Final = 12
_ENTITIES: Final = {"claim": "2300", "other": "2320", "service": "2400"}
_CODE_GROUPS: Final = (
    "diagnosis",
    "admitting",
    "reason_for_visit",
    "external_cause",
    "drg",
    "other",
    "principal_procedure",
    "other_procedure",
    "anesthesia_procedure",
    "occurrence_span",
    "occurrence",
    "value",
    "condition",
    "treatment",
)


@cache
def _code_kinds(professional: bool) -> tuple[Texts, Texts, Array]:
    """The kinds of codes, the qualifier usual for each, and its place among the HI segments; one more for unknown ones."""
    usual = data_table("claimwright.claims", "health_codes.tsv").unique("kind", keep="first", maintain_order=True)
    # A professional or dental claim lists principal and other diagnoses in one HI, an institutional one apart.
    first = ("principal", "other") if professional else ("principal",)
    bundles = ["diagnosis" if kind in first else kind for kind in usual["kind"]]
    places = [_CODE_GROUPS.index(bundle) for bundle in bundles]
    qualifiers = usual["qualifier"].to_list()
    return (
        listed(usual["kind"].to_list()),
        listed([*qualifiers, ""]),
        np.array([*places, len(_CODE_GROUPS)], dtype=np.int64),
    )


class ClaimLoopTexts(LoopTexts):
    """Writes the claims of one kind. ``tables``: the claim tables; ``entities``: the providers."""

    def __init__(self, writer: SegmentWriter, kind: str, tables: dict[str, Rows], entities: Entities) -> None:
        super().__init__(writer, kind, tables, CHILDREN)
        self.entities = entities

    def special(self, entry: LayoutEntry, scope: str) -> Texts | None:
        if entry.repeat != "entities":
            return self._codes()
        at = self.entities.within(_ENTITIES[scope])
        if not len(at):
            return None
        rows = self.entities.rows.taken(at)
        return self.gathered(self.entities.texts.taken(at), self.numbers(rows, scope), scope)

    def _codes(self) -> Texts | None:
        """The HI segments: up to twelve codes of a kind each."""
        found = [entries for entries in (self._diagnoses(), self._others(), self._groups()) if entries]
        if not found:
            return None
        claim, place, sequence = (np.concatenate([one[at] for one in found]) for at in range(3))
        size = len(claim)
        at = np.cumsum([0, *(len(one[0]) for one in found)])
        texts = [
            one[3].spread(np.arange(first, last), size) for one, first, last in zip(found, at, at[1:], strict=False)
        ]
        codes = beside([literal(self.writer.delimiters.element, size), *texts], size)
        # The place takes four bits and the sequence 33: mostly sorted already, which a stable sort sees at once.
        order = np.argsort((((claim << 4) + place) << 33) + sequence, kind="stable")
        claim, place = claim[order], place[order]
        starts = pieces(run_starts(changes(claim), changes(place)), size, _MOST_PER_SEGMENT)
        lists = codes.taken(order).gathered(run_numbers(starts, size), len(starts))
        count = len(starts)
        segments = beside([literal("HI", count), lists, literal(self.writer.end, count)], count)
        return self.gathered(segments, claim[starts], "claim")

    def _kinds(self, rows: Rows) -> tuple[Array, Texts]:
        """The place of each row's code among the HI segments, and its qualifier."""
        kinds, usual, places = _code_kinds(self.kind != "I")
        number = rows.text("kind").numbers_in(kinds)
        number[number < 0] = len(kinds)
        qualifier = chosen(rows.size, (rows.there("qualifier"), rows.text("qualifier")), (None, usual.taken(number)))
        return places[number], qualifier

    def _diagnoses(self) -> tuple[Array, Array, Array, Texts] | None:
        rows = self.tables["diagnoses"]
        if not rows.size:
            return None
        place, qualifier = self._kinds(rows)
        parts = [(qualifier, 0), (rows.text("code"), 1), (rows.text("poa"), 8)]
        text = joined(parts, self.writer.delimiters.component, rows.size)
        return rows.number("claim_id"), place, rows.number("sequence"), text

    def _others(self) -> tuple[Array, Array, Array, Texts] | None:
        rows = self.tables["institutional_codes"]
        if not rows.size:
            return None
        size = rows.size
        place, qualifier = self._kinds(rows)
        first, last = rows.there("date_from"), rows.there("date_to")
        begun, ended = rows.text("date_from"), rows.text("date_to")
        days = beside([begun, literal("-", size).where(last), ended], size).where(first)
        form = chosen(size, (last, "RD8"), (first, "D8"))
        text = self.writer.composite(size, qualifier, rows.text("code"), form, days, rows.text("amount"))
        return rows.number("claim_id"), place, rows.number("sequence"), text

    def _groups(self) -> tuple[Array, Array, Array, Texts] | None:
        rows = self.tables["claims"]
        if rows.empty("drg"):
            return None
        rows = rows.taken(np.flatnonzero(rows.there("drg")))
        text = self.writer.composite(rows.size, "DR", rows.text("drg"))
        place = np.full(rows.size, _CODE_GROUPS.index("drg"), dtype=np.int64)
        return rows.number("claim_id"), place, np.ones(rows.size, dtype=np.int64), text
