"""Claims for those who take them on paper: a claim comes in, what stands in each box of its form, and a PDF, go out.

Values are drawn on lines and labels of our own, or alone for printed stock. Forms of others are never shipped.
"""

from claimwright.paper.drawing import calibration_page, draw
from claimwright.paper.professional import Page, pages_of

__all__ = ["Page", "calibration_page", "draw", "pages_of"]
