"""Starts the web application: python app.py [--host H] [--port P] [--index DIR]."""

from __future__ import annotations

import sys
import warnings

from assistant.cli.arguments import Arguments, add_index_argument
from assistant.errors import AssistantError
from assistant.settings import load_settings


def main() -> int:
    """Serve until told to stop; 0 stopped, 1 failed with one line on stderr, 2 wrong usage."""
    parser = Arguments("python app.py", "启动政策问答助手的网页；还没有索引时先建立索引。")
    parser.add_argument("--host", metavar="H", help="监听地址（默认 127.0.0.1，只供本机使用）")
    parser.add_argument("--port", metavar="P", help="端口号（默认 7860）")
    add_index_argument(parser)
    arguments = parser.parse_args()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # warnings of libraries are for developers
    try:
        settings = load_settings(host=arguments.host, port=arguments.port, index_dir=arguments.index)
        from assistant.web import serve  # heavy, and not needed for --help

        serve(settings)
    except AssistantError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
