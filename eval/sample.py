"""Draws questions from the stored log for an expert to mark; scores what was marked and adds it to the questions."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from eval.live.command import main

    sys.exit(main())
