"""The arguments of eval/run.py."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

_SHOWN_MISTAKES = 20


class ChineseParser(argparse.ArgumentParser):
    """An argument parser whose complaint is one Chinese line; exits 2."""

    def error(self, message: str) -> NoReturn:
        """Say that the arguments are wrong and exit."""
        print(f"参数有误（{message}），用 --help 查看用法。", file=sys.stderr)
        raise SystemExit(2)


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Give the arguments of eval/run.py."""
    parser = ChineseParser(prog="eval/run.py", description="用手写题目评测问答，并与基线比较", allow_abbrev=False)
    parser.add_argument(
        "--questions", type=Path, nargs="+", metavar="FILE", help="题目文件，默认 eval/questions 中全部"
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="corpus/ 的索引文件夹，默认自动建立")
    parser.add_argument("--out", type=Path, metavar="DIR", help="结果写入的文件夹，默认 var/eval/时间")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="基线，默认 eval/baseline.json")
    parser.add_argument("--part", choices=("dev", "test", "all"), default="all", help="只评测开发部分或测试部分")
    parser.add_argument("--compare", type=Path, metavar="RUN", help="与另一次评测的结果文件夹比较，列出变对和变错的题")
    parser.add_argument("--ablation", action="store_true", help="再把可引的条款从索引中去掉，问同样的题，看是否仍作答")
    parser.add_argument("--baselines", action="store_true", help="再用别的做法答同样的题，同样评分，列出倍数")
    parser.add_argument("--full", action="store_true", help="以上都做，并写网页报告")
    parser.add_argument(
        "--write-baseline", action="store_true", help="做 --full，把得分写成新的基线，更新 README 的数字"
    )
    parser.add_argument("--mistakes", type=int, default=_SHOWN_MISTAKES, metavar="N", help="最多列出几道错题，默认 20")
    parser.add_argument("--llm", action="store_true", help="用设置中的语言模型再答一遍，两种回答并排比较")
    parser.add_argument("--judge", action="store_true", help="与 --llm 同用：再请模型评判它写的回答")
    chosen = parser.parse_args(arguments)
    if chosen.judge and not chosen.llm:
        parser.error("--judge 须与 --llm 同用")
    if chosen.write_baseline and chosen.part != "all":
        parser.error("--write-baseline 须与 --part all 同用")
    return chosen
