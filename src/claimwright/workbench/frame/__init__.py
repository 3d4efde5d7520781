"""What every page stands in: menu, style, pieces of pages, the landing page, refusals in plain words, signing in."""

__all__: list[str] = []
