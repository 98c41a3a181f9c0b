"""Measures the assistant on sets from outside (statute retrieval, reading comprehension and others)."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from eval.sets.command import main

    sys.exit(main())
