"""Memory of this process."""

from __future__ import annotations

import resource
import sys


def peak_mb() -> float:
    """Give the most resident memory that this process had so far, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1024**2 if sys.platform == "darwin" else used / 1024  # bytes there, kilobytes elsewhere
