"""Chooses the thresholds of refusal on the development questions and writes them with their curve."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from eval.calibration import main

    sys.exit(main())
