"""Everything the published lists say about one code on one day, as a coder would read it in the books."""

from __future__ import annotations

from datetime import date

from claimwright.reference.book import diagnosis, procedures, services
from claimwright.reference.book.values import Page
from claimwright.reference.codes import undot
from claimwright.reference.library import Library


def pages(library: Library, code: str, day: date, zip_code: str = "") -> list[Page]:
    """A page for each list that has, or had, the code; empty when none ever did.

    Some codes stand in two lists: J1100 is a HCPCS code and, with its dot (J11.00), an ICD-10-CM code. A dot decides.
    With ``zip_code`` a HCPCS or CPT code is priced where it lies.
    """
    wanted = undot(code)
    if not wanted:
        return []
    on = library.on(day)
    found = [] if "." in code else [services.page(on, wanted, zip_code), procedures.page(on, wanted)]
    return [one for one in (*found, diagnosis.page(on, wanted)) if one]


def page(library: Library, code: str, day: date, system: str = "icd10cm", zip_code: str = "") -> Page | None:
    """The page of a code in one list: icd10cm, icd10pcs, or hcpcs (which has CPT and CDT codes too)."""
    if system == "hcpcs":
        return services.page(library.on(day), undot(code), zip_code)
    maker = {"icd10cm": diagnosis.page, "icd10pcs": procedures.page}[system]
    return maker(library.on(day), undot(code))
