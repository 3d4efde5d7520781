"""Compiling ahead reads, checks and writes what it is meant to."""

from __future__ import annotations

from claimwright.claims.reading import read_837
from claimwright.cli import compile_loops
from claimwright.remittance.reading import read_835


def test_the_files_it_reads_are_whole() -> None:
    claim = read_837((compile_loops._HEAD + compile_loops._CLAIM).encode())
    assert claim.claims.lines["procedure_code"].to_list() == ["99213"]
    payment = read_835((compile_loops._HEAD + compile_loops._PAYMENT).encode())
    assert payment.service_payments.height == 1
    assert payment.balances.is_empty()
    compile_loops.main()
