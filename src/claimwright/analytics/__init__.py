"""Key performance indicators, each with the rows behind it."""
