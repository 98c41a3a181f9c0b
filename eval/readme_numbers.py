"""Writes the numbers of eval/baseline.json into the READMEs."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/
    from assistant.errors import AssistantError
    from eval.baseline import BASELINE
    from eval.readme import refresh_readmes

    try:
        for name in refresh_readmes(BASELINE):
            print(f"已更新 {name} 中的数字")
    except AssistantError as error:
        sys.exit(str(error))
