"""Official files: recognised by content, read into documented tables, kept as releases with their period.

**To add a reader**, write one module (or add to one) in this folder and end it with ``READERS``, a tuple of
``Reader`` objects, one a kind of file; then name the module in ``registry.MODULES``. A reader says

- ``dataset``: the data set's name in the store, such as ``ncci_mue_practitioner``;
- ``describes``: the file in a few words, as its publisher calls it;
- ``tables``: the ``schema.Table`` of every table it makes. Table names are unique in the whole program. Leave out
  ``valid_from``, ``valid_to``, ``source`` and ``release``: the store adds them from the release. A table that declares
  ``valid_from`` and ``valid_to`` itself (its rows carry their own dates, such as NCCI pairs) keeps its own;
- ``recognise(file)``: by content alone (``file.xml_root``, ``file.head``, ``file.sheets``), never by name; cheap;
  says no by returning False and never raises;
- ``read(file)``: a ``Parsed`` with the frames by table name, and the period if the content states it. Raises
  ``UnreadableError(file.name, place, expectation)`` for a damaged file: place is a line, row, sheet or element;
- ``cadence``: how a date in the file's name is understood when the content has none (``periods.from_name``);
- ``descriptors``: table -> (code column, text columns): texts of CPT and CDT codes are dropped from these on the way
  into the store, in every reader that is not ``licensed``;
- ``cumulative``: True where each release repeats the whole history with its rows' own dates (NCCI pairs), so that the
  newest release answers for all days. Otherwise a release answers for its own period, cut where the next one begins;
- ``apart``: True where each part is a schedule of its own (a payer's fees), which only a newer file of the same part
  ends. Otherwise a newer release of the data set ends all parts of the one before;
- ``layout``: raised when ``read`` or a table changes, so that files already loaded are read again when added anew.

``Parsed.part`` tells the files of one release apart (f1 to f4 of the NCCI pairs, one table a state); a file of the
same data set, period and part replaces the earlier one in answers, and both stay on disk.

Everything else (zips in zips, gzip, folders, sha256, Parquet, atomic loading, periods, licences) is done here once.
In code: ``library.releases.scan("table")`` or ``library.table("table")``, with columns ``valid_from``, ``valid_to``,
``source`` and ``release`` on every row.
"""

from claimwright.reference.releases.add import Outcome, add
from claimwright.reference.releases.periods import Period
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.reference.releases.store import Release, Store

__all__ = ["Outcome", "Parsed", "Period", "Reader", "Release", "SourceFile", "Store", "add"]
