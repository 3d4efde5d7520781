"""Until when can a claim be filed with its payer?"""

from __future__ import annotations

from datetime import date, timedelta

from claimwright.data_files import data_table


def filing_deadline(service: date | None, claim_filing_indicator: str) -> date | None:
    """Last day to file, where a published limit is known (42 CFR 424.44 for Medicare); contracts may set others."""
    limits = dict(
        data_table("claimwright.edits", "timely_filing.tsv").select("claim_filing_indicator", "months").iter_rows()
    )
    if service is None or claim_filing_indicator not in limits:
        return None
    months = service.month - 1 + int(limits[claim_filing_indicator])
    year, month = service.year + months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(service.day, last))
