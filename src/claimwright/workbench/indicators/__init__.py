"""The dashboard: what the other features have kept goes in, six key performance indicators come out, each with its rows."""

__all__: list[str] = []
