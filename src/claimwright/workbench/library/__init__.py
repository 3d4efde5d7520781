"""The reference screens: official files go in; what stands, what is due and what a release touches here comes out."""

__all__: list[str] = []
