"""The accepted solutions that ship with a problem, taken apart for reading."""

import ast
from dataclasses import dataclass

from problems.format.problem import Problem


@dataclass(frozen=True, slots=True)
class Solution:
    name: str
    about: str
    """What is good about it, in prose."""
    source: str


def list_solutions(problem: Problem) -> list[Solution]:
    return [_split_docstring(name, source.decode()) for name, source in sorted(problem.accepted.items())]


def _split_docstring(name: str, source: str) -> Solution:
    tree = ast.parse(source)
    about = ast.get_docstring(tree)
    if about is None:
        return Solution(name, "", source)
    rest = source.splitlines()[tree.body[0].end_lineno :]
    return Solution(name, about, "\n".join(rest).strip("\n") + "\n")
