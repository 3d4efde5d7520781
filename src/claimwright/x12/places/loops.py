"""Which loop does each segment stand in, and which segment opened it? One walk over the segments, by a table of loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.grammar.loop_tables import LoopTable
from claimwright.x12.places import loop_kernels
from claimwright.x12.wire.tokens import Tokens

NOWHERE: Final = -1


@dataclass(frozen=True)
class Followed:
    """The loops of some segments, in their order.

    ``dense`` number of the segment id in the table (0 unknown), ``symbol`` of each, ``loop`` number of its loop (-1
    outside). ``opened``: index of each segment that opens a loop, ``opened_loop`` which; ``instance`` of each segment: index
    into these, -1 outside.
    """

    dense: Array
    symbol: Array
    loop: Array
    opened: Array
    opened_loop: Array
    instance: Array


def follow(tokens: Tokens, rows: Array, inside: Array, table: LoopTable) -> Followed:
    """The loops of these segments; ``inside`` tells which of them belong to a transaction set."""
    known = table.symbols
    size = len(rows)
    dense = known.dense[tokens.code[rows]]
    symbol = np.empty(size, dtype=np.int16)
    told = known.told_by.copy()
    told[:, -1] = tokens.separator_of_components
    at = (tokens.buffer.octets, tokens.token_start, tokens.token_end, tokens.first)
    loop_kernels.symbols(*at, rows, dense, told, known.told_keys, known.told_symbols, symbol)
    loop, instance = np.empty(size, dtype=np.int16), np.empty(size, dtype=np.int32)
    opened, opened_loop = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int16)
    lookups = (table.may_open, table.section, table.after, table.inner, table.rest)
    count = loop_kernels.follow(symbol, inside, *lookups, loop, instance, opened, opened_loop)
    return Followed(dense, symbol, loop, opened[:count], opened_loop[:count], instance)
