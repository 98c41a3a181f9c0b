"""Learns from pairs and development questions what the assistant weighs by, and writes it."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from eval.learning import main

    sys.exit(main())
