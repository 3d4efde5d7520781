"""The code sets read like the books: a code's page, the indexes and tables as trees, the ICD-10-PCS builder."""

from claimwright.reference.book.browse import NAMES, Book, Term
from claimwright.reference.book.page import page, pages
from claimwright.reference.book.pcs import Builder, Choice, Step
from claimwright.reference.book.values import Page

__all__ = ["NAMES", "Book", "Builder", "Choice", "Page", "Step", "Term", "page", "pages"]
