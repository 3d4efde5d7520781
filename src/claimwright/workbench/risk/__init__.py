"""Risk adjustment: a patient's charts of a year come in; categories with their support, gaps and over-coding go out, and
what people said of each.
"""

from __future__ import annotations

__all__: list[str] = []
