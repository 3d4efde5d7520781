"""Where does a folder lie that comes with Claimwright beside its code: in the installed package, or at the top of a checkout?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder of this name (``demo``). Raises ``FileNotFoundError`` naming both places where neither has it."""
    installed, checkout = _HERE / "shipped" / name, _HERE.parents[1] / name
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"neither {installed} nor {checkout} is there: install Claimwright anew")
