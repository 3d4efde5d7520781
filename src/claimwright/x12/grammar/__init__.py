"""The grammar as data: tables and guides (``data/``) in; what may stand where, named and spelled out, out.

``catalogue.guide`` answers by id such as 837p and ``guide_of`` by version; ``lookups.rules`` is the same guide as arrays of
integers, ``reading_loops`` the loops a reader knows whatever the version. ``meanings`` spells codes and dates out.
"""
