"""Which diagnoses support which procedures, from the articles of the Medicare Coverage Database (LCD and NCD code groups)."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout
from claimwright.reference.releases.periods import Period, starting
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

C = Column
_ARTICLE: Final = (
    C("article", pl.String, "Article number, without the A."),
    C("version", pl.Int32, "Version of the article."),
)
_GROUP: Final = C("group", pl.Int32, "Group of the article; which groups go together its paragraphs say, in prose.")

COVERAGE_PROCEDURES: Final = Table(
    "coverage_procedures",
    "one procedure code of an article",
    (*_ARTICLE, _GROUP, C("code", pl.String, "HCPCS or CPT code.")),
)
COVERAGE_DIAGNOSES: Final = Table(
    "coverage_diagnoses",
    "one diagnosis of an article that supports, or does not support, its procedures",
    (
        *_ARTICLE,
        _GROUP,
        C("code", pl.String, "ICD-10-CM code without its dot."),
        C("supports", pl.Boolean, "True where the diagnosis supports medical necessity; false where it does not."),
        C("asterisk", pl.Boolean, "Marked: the group's paragraph puts a condition on it."),
    ),
)
COVERAGE_PARAGRAPHS: Final = Table(
    "coverage_paragraphs",
    "the words above one group of an article",
    (
        *_ARTICLE,
        _GROUP,
        C("list", pl.String, "procedures, supporting or not_supporting."),
        C("paragraph", pl.String, "The paragraph without its markup."),
    ),
)
COVERAGE_ARTICLES: Final = Table(
    "coverage_articles",
    "one article",
    (
        *_ARTICLE,
        C("title", pl.String, "Title."),
        C("status", pl.String, "A active, R retired, F future, as published."),
        C("effective_from", pl.Date, "First day of the article."),
        C("effective_to", pl.Date, "Last day of the article; null while it has none."),
    ),
)

_HEAD: Final = (
    Field("article", "ARTICLE ID", filled=True),
    Field("version", "ARTICLE VERSION", "integer", filled=True),
)
_CHANGED: Final = Field("last_updated", "LAST UPDATED", "day", needed=False)


def _rows(*fields: Field) -> Layout:
    return Layout((*_HEAD, *fields, _CHANGED), rows_seen=3)


_PROCEDURES: Final = _rows(
    Field("code", "HCPC CODE ID", filled=True), Field("group", "HCPC CODE GROUP", "integer", filled=True)
)
_DIAGNOSES: Final = {
    supports: _rows(
        Field("code", "ICD10 CODE ID", filled=True), Field("group", f"ICD10 {word} GROUP", "integer", filled=True),
        Field("asterisk", "ASTERISK", needed=False),
    )
    for supports, word in ((True, "COVERED"), (False, "NONCOVERED"))
}  # fmt: skip
_PARAGRAPHS: Final = {
    which: _rows(Field("group", header, "integer", filled=True), Field("paragraph", "PARAGRAPH"))
    for which, header in (
        ("procedures", "HCPC CODE GROUP"), ("supporting", "ICD10 COVERED GROUP"),
        ("not_supporting", "ICD10 NONCOVERED GROUP"),
    )
}  # fmt: skip
_ARTICLES: Final = _rows(
    Field("title", "TITLE"), Field("status", "STATUS"), Field("effective_from", "ARTICLE EFF DATE", "day"),
    Field("effective_to", "ARTICLE END DATE", "day", needed=False),
    Field("revision_end", "ARTICLE REV END DATE", "day", needed=False),
)  # fmt: skip


def _read(file: SourceFile, layout: Layout) -> tuple[pl.DataFrame, Period | None]:
    frame = layout.frame(file, layout.grid(file))
    latest = frame["last_updated"].max() if frame.height else None
    return frame, starting(latest, "open") if isinstance(latest, date) else None


def _read_procedures(file: SourceFile) -> Parsed:
    frame, period = _read(file, _PROCEDURES)
    return Parsed({"coverage_procedures": frame}, period)


def _read_articles(file: SourceFile) -> Parsed:
    frame, period = _read(file, _ARTICLES)
    ends = frame.with_columns(pl.coalesce("effective_to", "revision_end").alias("effective_to"))
    return Parsed({"coverage_articles": ends}, period)


def _diagnoses_reader(supports: bool) -> Reader:
    layout = _DIAGNOSES[supports]

    def read(file: SourceFile) -> Parsed:
        frame, period = _read(file, layout)
        rows = frame.with_columns(
            pl.col("code").str.to_uppercase().str.replace_all(r"\.", ""), pl.lit(supports).alias("supports"),
            pl.col("asterisk").is_in(["Y", "*", "1"]).fill_null(value=False),
        )  # fmt: skip
        return Parsed({"coverage_diagnoses": rows}, period)

    word = "supporting" if supports else "not supporting"
    name = f"coverage_diagnoses_{word.replace(' ', '_')}"
    describes = f"coverage articles: diagnoses {word} medical necessity"
    return Reader(name, describes, (COVERAGE_DIAGNOSES,), layout.knows, read, "open")


def _paragraphs_reader(which: str) -> Reader:
    layout = _PARAGRAPHS[which]

    def read(file: SourceFile) -> Parsed:
        frame, period = _read(file, layout)
        plain = pl.col("paragraph").str.replace_all(r"<[^>]*>|&nbsp;", " ").str.replace_all(r"\s+", " ")
        rows = frame.with_columns(pl.lit(which).alias("list"), plain.str.strip_chars())
        return Parsed({"coverage_paragraphs": rows}, period)

    describes = f"coverage articles: paragraphs of the groups ({which.replace('_', ' ')})"
    return Reader(f"coverage_paragraphs_{which}", describes, (COVERAGE_PARAGRAPHS,), layout.knows, read, "open")


# A file of paragraphs also has the headers of its groups: lists, which have a code column, are asked first.
READERS: Final = (
    Reader(
        "coverage_procedures", "coverage articles: procedures", (COVERAGE_PROCEDURES,), _PROCEDURES.knows,
        _read_procedures, "open",
    ),
    _diagnoses_reader(supports=True),
    _diagnoses_reader(supports=False),
    *(_paragraphs_reader(which) for which in _PARAGRAPHS),
    Reader(
        "coverage_articles", "coverage articles", (COVERAGE_ARTICLES,), _ARTICLES.knows, _read_articles, "open",
    ),
)  # fmt: skip
