"""X12 files as such: bytes come in and segments, findings, answers, plain words or other files go out; and tables to bytes.

``read_segments`` holds a file whole, ``scan`` goes through one of any size. ``acknowledge`` answers it, ``repair`` mends it,
``explain_segments`` and ``Outline`` tell it, ``split``, ``join`` and ``deidentify`` make files of it;
``read_acknowledgments`` reads answers. Sub-rooms, each on those before it: ``wire grammar places check tables answer work``.
The room knows loops and elements; what a claim or payment is, the rooms that own their tables know.
"""

from typing import TYPE_CHECKING, Any

from claimwright.doors import door

if TYPE_CHECKING:
    from claimwright.x12.answer.encoding import write_acknowledgments
    from claimwright.x12.answer.reading import read_acknowledgments
    from claimwright.x12.answer.repair import Repair, repair
    from claimwright.x12.answer.tables import Acknowledgments
    from claimwright.x12.answer.verdicts import read_999
    from claimwright.x12.answer.writing import acknowledge
    from claimwright.x12.tables.interchange import Envelope, write_interchange
    from claimwright.x12.wire.delimiters import Delimiters
    from claimwright.x12.wire.scanning import scan
    from claimwright.x12.wire.segments import Segments, read_segments
    from claimwright.x12.work.deidentify import Deidentified, deidentify
    from claimwright.x12.work.explain import explain_segments
    from claimwright.x12.work.joining import join
    from claimwright.x12.work.outline import Outline
    from claimwright.x12.work.splitting import SplitPart, split

__all__ = [
    "Acknowledgments",
    "Deidentified",
    "Delimiters",
    "Envelope",
    "Outline",
    "Repair",
    "Segments",
    "SplitPart",
    "acknowledge",
    "deidentify",
    "explain_segments",
    "join",
    "read_999",
    "read_acknowledgments",
    "read_segments",
    "repair",
    "scan",
    "split",
    "write_acknowledgments",
    "write_interchange",
]

_NAMES = {
    "Acknowledgments": "claimwright.x12.answer.tables",
    "Deidentified": "claimwright.x12.work.deidentify",
    "Delimiters": "claimwright.x12.wire.delimiters",
    "Envelope": "claimwright.x12.tables.interchange",
    "Outline": "claimwright.x12.work.outline",
    "Repair": "claimwright.x12.answer.repair",
    "Segments": "claimwright.x12.wire.segments",
    "SplitPart": "claimwright.x12.work.splitting",
    "acknowledge": "claimwright.x12.answer.writing",
    "deidentify": "claimwright.x12.work.deidentify",
    "explain_segments": "claimwright.x12.work.explain",
    "join": "claimwright.x12.work.joining",
    "read_999": "claimwright.x12.answer.verdicts",
    "read_acknowledgments": "claimwright.x12.answer.reading",
    "read_segments": "claimwright.x12.wire.segments",
    "repair": "claimwright.x12.answer.repair",
    "scan": "claimwright.x12.wire.scanning",
    "split": "claimwright.x12.work.splitting",
    "write_acknowledgments": "claimwright.x12.answer.encoding",
    "write_interchange": "claimwright.x12.tables.interchange",
}

_open = door(__name__, _NAMES)


def __getattr__(name: str) -> Any:
    return _open(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
