"""Which phrases the published lists offer for which code."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from claimwright.data_files import data_rows, data_source
from claimwright.reference.codes import undot
from claimwright.reference.search.clinical import lexicon_terms
from claimwright.reference.shelf.shelf import Shelf

SCHEMA: Final = pl.Schema({"text": pl.String, "code": pl.String, "kind": pl.String, "source": pl.String})
"""A phrase, the undotted code it leads to, how it stands in the list, and where it comes from."""

_ABUTTING: Final = re.compile(r"[A-Za-z]+\d\w*")
"""A short form with its stage in one word ("CKD4"): the search parts such words by itself, and finds them beside others so."""
OWN: Final = "lexicon"
SAID_IN_CHARTS: Final = "said so in charts"
"""Why a phrase of our own lexicon was found."""
_OWN_SOURCE: Final = "our own words, from medical knowledge"
_ONE_CODE: Final = re.compile(r"^(.{4,}?)\s*\(([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?:\.?-)?\)$")
_NOT_A_TERM: Final = re.compile(
    r"^(?:code|any|the|any associated|that|conditions?|certain|signs|symptoms|following|to identify)\b|:", re.IGNORECASE
)
_CLAUSE: Final = re.compile(r"\s*\((?:see|such as|e\.g\.)[^()]*\)")
_EXPLAINS: Final = r"(?i)^(?:any|part|including|not|with|without|by|due|see|other)\b"
TERM_NOTES: Final = ("inclusion_term", "includes")
POINTING_NOTES: Final = ("excludes1", "excludes2", "code_first", "use_additional", "code_also")


def icd10cm(library: Shelf) -> pl.DataFrame:
    """Titles of all codes below seven characters, inclusion terms, includes notes, and the terms by which notes elsewhere
    in the list point to a code: "neonatal hypertension (P29.2)" is a name of P29.2."""
    codes = library.frame("icd10cm").sort("code", "valid_from")
    newest = codes.group_by("code", maintain_order=True).last()
    titles = newest.filter(pl.col("description").is_not_null() & (pl.col("code").str.len_chars() < 7)).select(
        pl.col("description").alias("text"), "code", pl.lit("title").alias("kind"), "source"
    )
    notes = library.frame("icd10cm_notes")
    known = set(newest["code"])
    terms = notes.filter(pl.col("kind").is_in(TERM_NOTES) & pl.col("code").is_in(known)).select(
        "text", "code", "kind", "source"
    )
    pointing = [
        {"text": text, "code": code, "kind": "pointer", "source": source}
        for text, source in notes.filter(pl.col("kind").is_in(POINTING_NOTES)).select("text", "source").iter_rows()
        if (found := pointer(text)) and (code := found[1]) in known
        for text in (found[0],)
    ]
    listed = pl.concat([titles, terms, _defaults(known), pl.DataFrame(pointing, schema=SCHEMA)])
    return pl.concat([listed, _without_asides(listed), _bracketed(listed), _own(known)]).unique(
        ["text", "code"], keep="first", maintain_order=True
    )


def joined(rows: pl.DataFrame, further: pl.DataFrame) -> pl.DataFrame:
    """The phrases of a lexicon and further ones of codes that it knows."""
    added = further.filter(pl.col("code").is_in(rows["code"].unique().to_list())).select(rows.columns)
    return pl.concat([rows, added]).unique(["text", "code"], keep="first", maintain_order=True)


def _defaults(known: set[str]) -> pl.DataFrame:
    """The words clinicians write for a code the Alphabetic Index gives by default: "uncontrolled hypertension", I10."""
    source = data_source("claimwright.reference", "default_terms.tsv")
    lines = data_rows("claimwright.reference", "default_terms.tsv")
    rows = [
        (term.strip(), code, "default", source)
        for line in lines
        if (code := undot(line["code"])) in known
        for term in line["terms"].split("|")
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _own(known: set[str]) -> pl.DataFrame:
    """The words by which charts say a disease, a status or a history (our lexicon), those of every specialty alike."""
    rows = [
        (term.text, term.code, OWN, _OWN_SOURCE)
        for term in lexicon_terms()
        if term.code in known and term.kind != "supports" and not term.where and not _ABUTTING.fullmatch(term.text)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _without_asides(rows: pl.DataFrame) -> pl.DataFrame:
    """The phrases once more without what stands in parentheses: words that may be present or absent without changing the
    code (ICD-10-CM Official Guidelines, section I.A.7)."""
    shorter = pl.col("text").str.replace_all(r"\s*\([^()]*\)", "").str.strip_chars()
    return (
        rows.filter(pl.col("text").str.contains(r"\("))
        .with_columns(shorter.alias("text"))
        .filter(pl.col("text").str.len_chars() >= 4)
    )


def _bracketed(rows: pl.DataFrame) -> pl.DataFrame:
    """The phrases without what stands in square brackets, and what stands there at the end as a name of its own.

    Brackets enclose synonyms, alternative wordings or explanations (ICD-10-CM Official Guidelines, section I.A.7). An
    abbreviation, an explanation ("any part") and a name of several categories are no names of one code.
    """
    kinds = rows.filter(pl.col("text").str.contains(r"\[") & pl.col("kind").is_in(["title", *TERM_NOTES]))
    bare = kinds.with_columns(pl.col("text").str.replace_all(r"\s*\[[^\[\]]*\]", "").str.strip_chars())
    named = (
        kinds.with_columns(pl.col("text").str.extract(r"\[([^\[\]]{4,})\]$"))
        .filter(pl.col("text").str.contains("[a-z]{3}") & ~pl.col("text").str.contains(_EXPLAINS))
        .filter(pl.col("code").str.slice(0, 3).n_unique().over(pl.col("text").str.to_lowercase()) == 1)
    )
    return pl.concat([bare, named]).with_columns(pl.lit("bracketed").alias("kind"))


def pointer(note: str) -> tuple[str, str] | None:
    """The term and the one code a note names: ``gestational diabetes (O24.4-)`` -> that term, ``O244``."""
    match = _ONE_CODE.match(note.strip())
    if not match or _NOT_A_TERM.search(match.group(1)):
        return None
    return match.group(1), undot(match.group(2))


def icd10pcs(library: Shelf) -> pl.DataFrame:
    return (
        library.frame("icd10pcs")
        .filter(pl.col("description").is_not_null())
        .unique("code", keep="last", maintain_order=True)
        .select(pl.col("description").alias("text"), "code", pl.lit("title").alias("kind"), "source")
    )


def hcpcs(library: Shelf) -> pl.DataFrame:
    """CMS short descriptions of Level II codes; CPT and CDT have no text here."""
    return (
        library.frame("hcpcs")
        .filter(pl.col("description").is_not_null())
        .sort("code", "valid_from")
        .unique(["code", "description"], keep="last", maintain_order=True)
        .select(pl.col("description").alias("text"), "code", pl.lit("title").alias("kind"), "source")
    )
