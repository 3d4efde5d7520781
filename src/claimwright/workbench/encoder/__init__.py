"""The encoder: words go in, codes, their pages, the books and the ICD-10-PCS builder come out; favourites and notes are kept."""

__all__: list[str] = []
