"""Starts the command line: `python -m assistant …`."""

import sys

from assistant.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
