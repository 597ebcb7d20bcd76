"""The accepted solutions in a problem package, each split into its description and its code."""

import ast
from dataclasses import dataclass

from problems.format.problem import Problem


@dataclass(frozen=True, slots=True)
class Solution:
    name: str
    description: str
    """The module docstring: what is good about the solution."""
    source: str


def list_solutions(problem: Problem) -> list[Solution]:
    return [split_docstring(name, source.decode()) for name, source in sorted(problem.accepted.items())]


def split_docstring(name: str, source: str) -> Solution:
    tree = ast.parse(source)
    description = ast.get_docstring(tree)
    if description is None:
        return Solution(name, "", source)
    code = source.splitlines()[tree.body[0].end_lineno :]
    return Solution(name, description, "\n".join(code).strip("\n") + "\n")
