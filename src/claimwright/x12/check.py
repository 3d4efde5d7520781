"""What is wrong with an X12 file: envelope, syntax of elements, place and presence of segments?"""

from __future__ import annotations

import polars as pl

from claimwright.x12.check_elements import check_elements, element_rules
from claimwright.x12.check_envelope import check_envelope
from claimwright.x12.check_usage import check_required_elements, check_usage, required_elements
from claimwright.x12.findings import together
from claimwright.x12.loops import labelled_part
from claimwright.x12.segments import Part, Segments

_PLACE = ["row", "interchange", "group", "transaction", "segment", "loop", "id", "rules"]


def check(segments: Segments) -> pl.DataFrame:
    """Findings on a file, columns of ``X12_FINDINGS``, in file order; SNIP types 1 and 2.

    Places, repeats and required parts are checked for 837 professional, institutional and dental, 835 and 999; other
    transaction sets for envelope and elements. 004010 sets, whose guides differ, likewise for envelope and elements.
    Any segments are fit: nothing raises.
    """
    pieces = check_envelope(segments)
    old = segments.transactions().filter(pl.col("group_version").fill_null("").str.starts_with("004"))["transaction"]
    for part in segments.parts():
        frame = labelled_part(segments, part).frame
        is_old = pl.col("transaction").is_in(old.implode()).fill_null(value=False)
        frame = frame.with_columns(rules=pl.when(~is_old).then("rules"))
        for rules in frame["rules"].drop_nulls().unique(maintain_order=True):
            pieces += check_usage(frame.filter(pl.col("rules") == rules), rules)
        for (identifier,), rows in frame.partition_by("id", as_dict=True).items():
            pieces += _check_rows(rows, str(identifier), part)
    return together(pieces)


def _check_rows(rows: pl.DataFrame, identifier: str, part: Part) -> list[pl.DataFrame]:
    """Findings on all segments of one id."""
    known = element_rules().get(identifier, [])
    last = max((rule["position"] for rule in known), default=0)
    if not last:
        return []
    separator = part.delimiters.element
    widest = int(rows["text"].str.count_matches(separator, literal=True).max() or 0)  # type: ignore[arg-type]
    split = rows.select(pl.col("text").str.split_exact(separator, min(last, max(widest, 1)))).unnest("text")
    split.columns = [f"e{at}" for at in range(split.width)]
    missing = [pl.lit(None, dtype=pl.String).alias(f"e{at}") for at in range(split.width, last + 1)]
    whole = pl.concat(
        [
            rows.select(*_PLACE, count=pl.col("text").str.count_matches(separator, literal=True)),
            split.with_columns(missing),
        ],
        how="horizontal",
    )
    if part.delimiters.repetition and identifier != "ISA":
        # A repeated element is checked by its first repetition.
        whole = whole.with_columns(
            pl.col(f"e{at}").str.splitn(part.delimiters.repetition, 2).struct.field("field_0").alias(f"e{at}")
            for at in range(1, split.width)
        )
    pieces = check_elements(whole, identifier, part.delimiters) if identifier != "ISA" else []
    for rules in whole["rules"].drop_nulls().unique(maintain_order=True):
        if identifier in required_elements(rules):
            pieces += check_required_elements(whole.filter(pl.col("rules") == rules), identifier, rules)
    return pieces
