"""Decides at the end of `.ci/run` whether all of its parts passed.

    python -m tools.gate --part NAME RECORD COMMAND ...

RECORD is what tools.gate.failure_record stored. COMMAND runs pytest as that part did. The output ends with the
failures.
"""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.gate.second_run import Part, describe_failures, judge_parts

LAST_LINES = 30


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.gate")
    parser.add_argument("--part", nargs=3, action="append", required=True, metavar=("NAME", "RECORD", "COMMAND"))
    parts = [
        Part(name, Path(record), tuple(shlex.split(command)))
        for name, record, command in parser.parse_args(arguments).part
    ]
    result = judge_parts(parts)
    for failure in result.unstable:
        print(f"UNSTABLE {failure.nodeid}: {failure.reason}")
    if not result.problem:
        print("gate: all tests passed")
        return 0
    lines = describe_failures(result)
    if len(lines) >= LAST_LINES:
        lines = [*lines[: LAST_LINES - 2], f"and {(len(lines) - LAST_LINES) // 2 + 1} more"]
    print("\n".join([*lines, f"gate: {result.problem}"]))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
