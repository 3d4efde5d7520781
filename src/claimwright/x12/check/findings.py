"""What a check of an X12 file has to say: where, what was found, what was expected, what can be repaired."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.schema import Column, Table

if TYPE_CHECKING:
    from claimwright.x12.check.values import Values
    from claimwright.x12.grammar.model import Element
    from claimwright.x12.places.place import Placed
    from claimwright.x12.wire.byte_values import Spans
    from claimwright.x12.wire.chunks import Chunk

C = Column

X12_FINDINGS: Final = Table(
    "x12_findings",
    "one thing wrong with an X12 file",
    (
        C("finding", pl.String, "Id of the check."),
        C("snip", pl.Int32, "SNIP type: 1 syntax, 2 requirement, 3 balance, 4 between segments, 5 code sets."),
        C("severity", pl.String, "error (a receiver may reject for it), warning."),
        C("interchange", pl.UInt32, "Running number of the interchange in the file."),
        C("group", pl.UInt32, "Running number of the functional group in the file."),
        C("transaction", pl.UInt32, "Running number of the transaction set in the file."),
        C("row", pl.UInt32, "Running number of the segment in the file, from 0."),
        C("segment", pl.UInt32, "Position of the segment in its transaction set, the ST being 1."),
        C("loop", pl.String, "Loop of the segment."),
        C("path", pl.String, "The loops it stands in, from the outermost, such as 2000A/2000B/2300."),
        C("id", pl.String, "Segment id."),
        C("element", pl.Int32, "Position of the element."),
        C("component", pl.Int32, "Position of the component."),
        C("found", pl.String, "What stands there, for codes, numbers and dates; free text and names are never quoted."),
        C("expected", pl.String, "What should."),
        C("message", pl.String, "The matter in plain words."),
        C("note", pl.String, "Error code a 999 or TA1 gives for it.", x12="IK304, IK403, IK502, AK905 or TA105"),
        C("level", pl.String, "What the note is about: interchange, group, transaction, segment, element, claim."),
        C("repair", pl.String, "What repair does about it; null when a person has to."),
        C("claim", pl.UInt32, "Running number of the claim in the file; of several the first."),
        C(
            "patient_control_number",
            pl.String,
            "What names the claim: the provider's number of it, the patient's trace.",
        ),
        C("addition", pl.String, "Of a balance: the amounts that were added, and their sum."),
        C("data_element", pl.Int32, "Number of the element in the dictionary of the standard.", x12="IK402"),
    ),
)
_LONGEST_SHOWN: Final = 18
_CODED: Final = ("ID", "DT", "TM", "R", "N0")
_DATE_TEXT: Final = 1251
_PRIVATE_DATES: Final = ("DMG", "PAT", "INS", "MPI")
_MOST_CODES: Final = 12


@cache
def checks() -> dict[str, dict[str, Any]]:
    """Finding to its SNIP type, severity, level, note, message and repair (``checks.tsv``)."""
    return {row["finding"]: row for row in data_table("claimwright.x12.grammar", "checks.tsv").iter_rows(named=True)}


class Found:
    """Collects the findings of a chunk. ``rows`` are numbers of its segments."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.rows: list[dict[str, Any]] = []

    def add(
        self,
        finding: str,
        row: int,
        *,
        placed: Placed | None = None,
        at: int | None = None,
        element: int | None = None,
        component: int | None = None,
        rule: Element | None = None,
        value: str | None = None,
        expected: str | None = None,
        **changes: Any,
    ) -> None:
        """One finding at segment ``row``; ``placed`` and ``at`` (its index there) tell the loop."""
        known = checks()[finding]
        identifier = changes.pop("id", None) or _identifier(self.chunk, row)
        loop = changes.pop("loop", None) or (placed.loop_name(at) if placed is not None and at is not None else None)
        words = known["message"].format(
            name=changes.pop("name", None) or (rule.name if rule else identifier),
            at=_named_place(identifier, element, component),
            expected=expected or "",
            found=value or "",
            loop=loop or "",
            loop_name=changes.pop("loop_name", ""),
        )
        self.rows.append(
            {
                "finding": finding,
                "snip": int(known["snip"]),
                "severity": known["severity"],
                **self._where(row),
                "loop": loop,
                "path": placed.path(at) or None if placed is not None and at is not None else None,
                "id": identifier,
                "element": element,
                "component": component,
                "found": value,
                # A message that says what is expected need not say it twice.
                "expected": expected if expected != words else None,
                "message": words,
                **{name: known[name] for name in ("note", "level", "repair")},
                "data_element": rule.number or None if rule else None,
                **changes,
            }
        )

    def _where(self, row: int) -> dict[str, int | None]:
        """Where a segment stands in the file."""
        chunk = self.chunk
        return {
            "interchange": int(chunk.interchange[row]),
            "group": int(chunk.group[row]) or None,
            "transaction": int(chunk.transaction[row]) or None,
            "row": int(chunk.row[row]),
            "segment": int(chunk.segment[row]) or None,
        }

    def segment(self, finding: str, placed: Placed, at: Array, expected: Sequence[str] | None = None) -> None:
        """Findings on whole segments; ``at`` are indexes into ``placed.rows``."""
        for number, one in enumerate(at.tolist()):
            row = int(placed.rows[one])
            self.add(finding, row, placed=placed, at=one, expected=expected[number] if expected else None)

    def element(
        self,
        finding: str,
        placed: Placed,
        at: Array,
        element: Array,
        *,
        component: Array | None = None,
        rule: Array | None = None,
        spans: Spans | None = None,
        expected: Sequence[str] | None = None,
    ) -> None:
        """Findings on elements; arrays of one length, ``rule`` the numbers of the elements in ``placed.rules``."""
        texts = spans.text().to_list() if spans is not None else None
        for number, one in enumerate(at.tolist()):
            position = int(element[number])
            part = int(component[number]) if component is not None else 0
            known = placed.rules.elements[int(rule[number])] if rule is not None else _rule_at(placed, one, position)
            use = placed.rules.uses[int(placed.use[one])]
            value = texts[number] if texts is not None else None
            self.add(
                finding,
                int(placed.rows[one]),
                placed=placed,
                at=one,
                element=position,
                component=part or None,
                rule=known,
                value=shown(value, known, use.id),
                expected=expected[number] if expected is not None else _expected(finding, known),
            )

    def values(self, finding: str, values: Values) -> None:
        """Findings on values."""
        if len(values.at):
            self.element(
                finding,
                values.placed,
                values.at,
                values.element,
                component=values.component,
                rule=values.rule,
                spans=values.spans,
            )

    def frame(self) -> pl.DataFrame:
        return frame_of(self.rows)


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Findings as a frame, columns of ``X12_FINDINGS``."""
    if not rows:
        return X12_FINDINGS.empty()
    return X12_FINDINGS.conform(pl.DataFrame(rows, schema_overrides=X12_FINDINGS.schema, infer_schema_length=None))


def _identifier(chunk: Chunk, row: int) -> str:
    tokens = chunk.tokens
    text = tokens.element(np.array([row]), 0).text()[0] or ""
    return str(text).strip().upper()[:3]


def _named_place(identifier: str, element: int | None, component: int | None) -> str:
    """Segment, element and component as people write them: NM109, SV101-2."""
    place = f"{identifier}{element:02}" if element else identifier
    return f"{place}-{component}" if component else place


def _rule_at(placed: Placed, at: int, position: int) -> Element | None:
    use = placed.rules.uses[int(placed.use[at])]
    return next((part for part in use.elements if part.position == position and not part.component), None)


def shown(value: str | None, rule: Element | None, segment: str) -> str | None:
    """A code, number or date as it stands; of what may be a name or free text only how long it is."""
    if value is None:
        return None
    dated = rule is not None and rule.number == _DATE_TEXT and segment not in _PRIVATE_DATES
    coded = rule is not None and (rule.type in _CODED or bool(rule.codes) or dated)
    return value if coded and len(value) <= _LONGEST_SHOWN else f"{len(value)} characters"


def _expected(finding: str, rule: Element | None) -> str | None:
    if finding == "element-missing":
        return "a value"
    if rule is None:
        return None
    if finding == "too-short":
        return f"at least {rule.least} character" + "s" * (rule.least > 1)
    if finding == "too-long":
        return f"at most {rule.most} character" + "s" * (rule.most > 1)
    if finding == "not-a-number":
        return "a decimal number" if rule.type == "R" else "a whole number"
    if finding == "fraction-of-a-cent":
        return "dollars and cents"
    if finding == "not-a-time":
        return "a time of day"
    if finding == "not-a-date":
        return "a date"
    if finding == "invalid-code":
        more = ", ..." if len(rule.codes) > _MOST_CODES else ""
        return ", ".join(rule.codes[:_MOST_CODES]) + more
    return None


def together(pieces: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Findings in file order."""
    frames = [piece for piece in pieces if piece.height]
    if not frames:
        return X12_FINDINGS.empty()
    return pl.concat(frames).sort("row", "element", "component", nulls_last=False, maintain_order=True)
