"""What the arrays of NumPy are called in signatures."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
"""An array of any shape and dtype; what it holds is said where it is used."""
