"""Claims and reference in, findings out: each edit is a query."""
