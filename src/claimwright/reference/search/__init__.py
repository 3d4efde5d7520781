"""From words to codes: the lexicon of published terms and the ranking over it."""
