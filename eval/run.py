"""Evaluates the assistant with the questions of eval/questions/ and compares with the committed baseline."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from eval.command import main

    sys.exit(main())
