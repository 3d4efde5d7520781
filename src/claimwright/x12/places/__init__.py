"""Where a segment stands: tokens and a table of loops in; the loop of each segment, what opened it and its place out.

``loops.follow`` is the one walk over segments. ``set_loops`` asks it by the loops every reader knows, for tables and plain
words; ``place`` by those of one guide, for checks and for all work on whole loops.
"""
