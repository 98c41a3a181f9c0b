"""Measures what the design sets floors for on the seed; speeds also as ratios against a baseline of the same run."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from eval.benchmark import main

    sys.exit(main())
