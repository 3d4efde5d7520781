"""Questions to physicians beside the chart: what a record leaves open comes in, signed answers kept with the record go out.

No page of this feature shows an amount, a payment group or a weight; a physician's page shows no code either.
"""

from __future__ import annotations

__all__: list[str] = []
