"""The claims of a practice: a list to work through, one claim with its findings and fields to mend, its replacement."""

__all__: list[str] = []
