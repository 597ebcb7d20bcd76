"""The problem that is judged: softmax, with only some of its cases."""

import re
import shutil
from pathlib import Path

from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.problem import Problem

ORIGINAL = "softmax"
SLUG = "bench_softmax"
_NUMBER = 9999

_SELECTION = """

def select_cases(rng, _yield_all=cases):
    all_cases = list(_yield_all(rng))
    return [all_cases[index * len(all_cases) // {count}] for index in range({count})]


cases = select_cases
"""


def write_package(root: Path, count: int) -> Problem:
    """Write a copy of the problem, with `count` of its cases spread over all groups, to a folder of `root`."""
    original = load_package(ORIGINAL)
    total = len(original.cases(PRACTICE_SEED))
    if not 1 <= count <= total:
        raise SystemExit(f"bench: {ORIGINAL} has {total} cases, so --cases {count} is impossible. Choose 1 to {total}.")
    assert original.folder is not None
    folder = root / SLUG
    shutil.copytree(original.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = folder / "problem.toml"
    manifest.write_text(re.sub(r"^number = .*$", f"number = {_NUMBER}", manifest.read_text(), count=1, flags=re.M))
    with (folder / "cases.py").open("a") as file:
        file.write(_SELECTION.format(count=count))
    return load_package(SLUG, root)
