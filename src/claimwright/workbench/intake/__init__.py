"""Records into the practice: files, a folder, a line or charts go in; patients and encounters to code come out, each once.

What cannot be used waits in the inbox with the reason and a way to mend it.
"""

from __future__ import annotations

from claimwright.workbench.intake.folder import Watch
from claimwright.workbench.intake.inbox import Taken, receive
from claimwright.workbench.intake.mllp import Listener
from claimwright.workbench.intake.service import import_charts, import_files

__all__ = ["Listener", "Taken", "Watch", "import_charts", "import_files", "receive"]
