"""FDA's NDC directory: products and packages, with the eleven-digit NDC that claims carry."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.lines import cells, day, find_header, refuse_unless, under_header
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

_PRODUCT: Final = {
    "PRODUCTID": "product_id", "PRODUCTNDC": "product_ndc", "PRODUCTTYPENAME": "kind", "PROPRIETARYNAME": "name",
    "PROPRIETARYNAMESUFFIX": "name_suffix", "NONPROPRIETARYNAME": "nonproprietary_name", "DOSAGEFORMNAME": "dosage_form",
    "ROUTENAME": "route", "STARTMARKETINGDATE": "marketed_from", "ENDMARKETINGDATE": "marketed_to",
    "MARKETINGCATEGORYNAME": "marketing_category", "APPLICATIONNUMBER": "application_number", "LABELERNAME": "labeler",
    "SUBSTANCENAME": "substances", "ACTIVE_NUMERATOR_STRENGTH": "strength", "ACTIVE_INGRED_UNIT": "strength_unit",
    "PHARM_CLASSES": "pharmacologic_classes", "DEASCHEDULE": "dea_schedule", "NDC_EXCLUDE_FLAG": "excluded",
    "LISTING_RECORD_CERTIFIED_THROUGH": "certified_through",
}  # fmt: skip
_PACKAGE: Final = {
    "PRODUCTID": "product_id", "PRODUCTNDC": "product_ndc", "NDCPACKAGECODE": "package_ndc",
    "PACKAGEDESCRIPTION": "package", "STARTMARKETINGDATE": "marketed_from", "ENDMARKETINGDATE": "marketed_to",
    "NDC_EXCLUDE_FLAG": "excluded", "SAMPLE_PACKAGE": "sample",
}  # fmt: skip
_DATES: Final = ("marketed_from", "marketed_to", "certified_through")
_MARKETED: Final = (
    Column("marketed_from", pl.Date, "First day of marketing."),
    Column("marketed_to", pl.Date, "Last day of marketing; null while it goes on."),
)
PRODUCTS: Final = Table(
    "ndc_products",
    "one product of the NDC directory",
    (
        Column("product_id", pl.String, "FDA's key of the listing."),
        Column("product_ndc", pl.String, "Labeler and product, with hyphen."),
        Column("kind", pl.String, "Product type, such as HUMAN PRESCRIPTION DRUG."),
        Column("name", pl.String, "Proprietary name."),
        Column("name_suffix", pl.String, "Suffix of the proprietary name; null without."),
        Column("nonproprietary_name", pl.String, "Active ingredients by their generic names."),
        Column("dosage_form", pl.String, "Dosage form."),
        Column("route", pl.String, "Routes, joined by a semicolon."),
        *_MARKETED,
        Column("marketing_category", pl.String, "NDA, ANDA, BLA and so on."),
        Column("application_number", pl.String, "Number of the application; null without."),
        Column("labeler", pl.String, "Company."),
        Column("substances", pl.String, "Substances, joined by a semicolon."),
        Column("strength", pl.String, "Strengths, in the order of the substances."),
        Column("strength_unit", pl.String, "Their units."),
        Column("pharmacologic_classes", pl.String, "Classes as published; null without."),
        Column("dea_schedule", pl.String, "CI to CV; null without."),
        Column("excluded", pl.String, "Why FDA leaves the listing out (E, U, I); N when it does not."),
        Column("certified_through", pl.Date, "Day the listing is certified through."),
    ),
)
PACKAGES: Final = Table(
    "ndc_packages",
    "one package of the NDC directory",
    (
        Column("product_id", pl.String, "FDA's key of the listing."),
        Column("product_ndc", pl.String, "Labeler and product, with hyphen."),
        Column("package_ndc", pl.String, "NDC with hyphens as published: 4-4-2, 5-3-2 or 5-4-1."),
        Column("ndc11", pl.String, "The eleven digits (5-4-2) that a claim carries."),
        Column("package", pl.String, "Description of the package."),
        *_MARKETED,
        Column("excluded", pl.String, "Why FDA leaves the listing out; N when it does not."),
        Column("sample", pl.Boolean, "A sample package."),
    ),
)


def _is(file: SourceFile, names: dict[str, str]) -> bool:
    first = file.first_lines[0].split("\t") if file.first_lines else []
    return find_header([first], *list(names)[:4]) is not None


def _frame(file: SourceFile, names: dict[str, str]) -> pl.DataFrame:
    rows = cells(file, "\t", quoted=False)
    width = len(rows[0][1])
    if broken := next((line for line, row in rows if len(row) != width), None):
        raise UnreadableError(file.name, f"line {broken}", f"expected {width} columns")
    frame = under_header(file, rows, 0, names)
    dated = [name for name in _DATES if name in frame.columns]
    return frame.with_columns(day(name).alias(name) for name in dated)


def _products(file: SourceFile) -> Parsed:
    frame = _frame(file, _PRODUCT)
    refuse_unless(
        file, frame, pl.col("product_ndc").str.contains(r"^\d{4,5}-\d{3,4}$"), "a product NDC such as 0002-0800"
    )
    return Parsed({PRODUCTS.name: frame.drop("line")})


def _packages(file: SourceFile) -> Parsed:
    frame = _frame(file, _PACKAGE)
    whole = pl.col("package_ndc").str.contains(r"^\d{4,5}-\d{3,4}-\d{1,2}$")
    refuse_unless(file, frame, whole, "a package NDC such as 0002-0800-01")
    frame = frame.with_columns(ndc11("package_ndc").alias("ndc11"), (pl.col("sample") == "Y").alias("sample"))
    return Parsed({PACKAGES.name: frame.drop("line")})


def ndc11(column: str) -> pl.Expr:
    """A column of NDCs with hyphens as eleven digits: labeler to five, product to four, package to two, zeros in front."""
    parts = pl.col(column).str.split("-")
    return pl.concat_str(parts.list.get(at).str.zfill(width) for at, width in enumerate((5, 4, 2)))


READERS: Final = (
    Reader("ndc_products", "NDC directory, products", (PRODUCTS,), lambda f: _is(f, _PRODUCT), _products, "open"),
    Reader("ndc_packages", "NDC directory, packages", (PACKAGES,), lambda f: _is(f, _PACKAGE), _packages, "open"),
)
