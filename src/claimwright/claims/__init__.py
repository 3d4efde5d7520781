"""Coded encounters, registration and fee schedules come in, claim tables go out; and claim tables to and from the 837.

``Claims`` holds the tables of a batch (``claims.tables`` names every column). ``build_claim`` makes them of a coded
encounter, ``build_from_chart`` of a record; ``read_837`` and ``stream_837`` read them from a file, ``write_837`` writes
one.
"""

from typing import TYPE_CHECKING, Any

from claimwright.doors import door

if TYPE_CHECKING:
    from claimwright.claims.batch import Claims
    from claimwright.claims.build import build_claim
    from claimwright.claims.fees import FeeSchedule, read_fee_schedule
    from claimwright.claims.from_chart import BuiltClaim, build_from_chart
    from claimwright.claims.practice import Practice, practice_from, read_practice
    from claimwright.claims.reading import ReadResult, read_837, read_and_check_837, stream_837
    from claimwright.claims.writing import Written837, encode_837, write_837

__all__ = [
    "BuiltClaim",
    "Claims",
    "FeeSchedule",
    "Practice",
    "ReadResult",
    "Written837",
    "build_claim",
    "build_from_chart",
    "encode_837",
    "practice_from",
    "read_837",
    "read_and_check_837",
    "read_fee_schedule",
    "read_practice",
    "stream_837",
    "write_837",
]

_NAMES = {
    "BuiltClaim": "claimwright.claims.from_chart",
    "Claims": "claimwright.claims.batch",
    "FeeSchedule": "claimwright.claims.fees",
    "Practice": "claimwright.claims.practice",
    "ReadResult": "claimwright.claims.reading",
    "Written837": "claimwright.claims.writing",
    "build_claim": "claimwright.claims.build",
    "build_from_chart": "claimwright.claims.from_chart",
    "encode_837": "claimwright.claims.writing",
    "practice_from": "claimwright.claims.practice",
    "read_837": "claimwright.claims.reading",
    "read_and_check_837": "claimwright.claims.reading",
    "read_fee_schedule": "claimwright.claims.fees",
    "read_practice": "claimwright.claims.practice",
    "stream_837": "claimwright.claims.reading",
    "write_837": "claimwright.claims.writing",
}

_open = door(__name__, _NAMES)


def __getattr__(name: str) -> Any:
    return _open(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
