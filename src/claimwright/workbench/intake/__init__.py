"""Records into the practice: files or charts go in, patients and encounters to code come out, each once."""

from __future__ import annotations

from claimwright.workbench.intake.service import import_charts, import_files

__all__ = ["import_charts", "import_files"]
