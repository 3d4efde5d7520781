"""The database of an installation goes out as one sealed file, and comes in again, whole, into an empty one.

In: the database as it stands at one moment, while people work in it. Out: a file that holds every row of every table, read
again before it is called done. The file opens with the data key alone, and holds neither that key nor the code sets.
"""

from __future__ import annotations

from claimwright.workbench.backup.checking import Checked, check
from claimwright.workbench.backup.restoring import restore
from claimwright.workbench.backup.saving import save, verify
from claimwright.workbench.backup.sealed_file import BackupError, Contents

__all__ = ["BackupError", "Checked", "Contents", "check", "restore", "save", "verify"]
