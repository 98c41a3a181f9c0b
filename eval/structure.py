"""Measures how well files become documents and clauses, on a folder of real documents."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from eval.structure_command import main

    sys.exit(main())
