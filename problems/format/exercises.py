"""The debugging exercises of a problem: which buggy implementation is given to be made right, and which right ones a
test file must pass. All of it follows from the package, so that a submission is judged the same way each time."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from problems.format.case import CORE
from problems.format.problem import Bug, Problem
from problems.format.remarks import without_remarks

RIGHT_ONES = 3
"""How many right implementations a test file must pass, the reference among them."""

INSTRUCTION = (
    "This implementation of the problem runs, and it is wrong somewhere. Find out what it does wrong and make it "
    "right; it is judged by the same cases as a solution of your own."
)
TESTS_INSTRUCTION = (
    "Write tests for this problem: plain functions named test_..., against the module `solution`. Every right "
    "implementation must pass them; they are scored by how many buggy ones they fail."
)
_HEADER = "# This implementation is wrong somewhere. Find out where, and make it right.\n\n\n"


@dataclass(frozen=True, slots=True)
class Fix:
    """A buggy implementation to be made right. `number` is all that a candidate is told of which one it is."""

    number: int
    bug: Bug

    @property
    def starter(self) -> str:
        """What the candidate gets. Made when it is asked for: it takes tens of milliseconds for all of a problem."""
        return _HEADER + without_remarks(main_source(self.bug).decode("utf-8"))


def fixes(problem: Problem) -> tuple[Fix, ...]:
    """The problem's `fix` exercises, one for each bug, by number from 1. The first is the one to give when nobody
    chose: its bug makes right answers wrong in the core, which not every bug does."""
    bugs = sorted(problem.bugs, key=lambda bug: bug.cost or bug.group not in CORE)
    return tuple(Fix(number, bug) for number, bug in enumerate(bugs, 1))


def fix_of(problem: Problem, *, number: int | None = None, bug: str | None = None) -> Fix | None:
    """One exercise by its number or its bug's id, the first without either; None where the problem has no such one."""
    every = fixes(problem)
    if bug is not None:
        return next((fix for fix in every if fix.bug.id == bug), None)
    return next((fix for fix in every if fix.number == (number or 1)), None)


def main_variant(bug: Bug) -> str:
    """The form in which a bug stands in the exercises: bugs/<id>.py, or the first variant where there is none."""
    return "" if "" in bug.sources else min(bug.sources)


def main_source(bug: Bug) -> bytes:
    return bug.sources[main_variant(bug)]


def starter_tests(problem: Problem) -> str:
    """What a candidate's test file begins with."""
    names = ", ".join(problem.entries)
    arrays = "# One may return arrays and another one lists: compare np.asarray(result).\n"
    return (
        f"import numpy as np\nimport pytest\n\nfrom solution import {names}\n\n\n"
        "# Write tests that every right implementation passes and that a wrong one fails.\n"
        + (arrays if problem.output == "array" else "")
        + "# Plain functions named test_...; pytest has raises, approx and mark.parametrize here.\n"
    )


def right_ones(problem: Problem) -> Mapping[str, bytes]:
    """The right implementations that a test file must pass, by name: the reference and those accepted solutions that
    resemble it and each other least, so that a test which asks for more than the statement fails one of them."""
    shapes = {name: set(_pairs(ast.parse(source))) for name, source in problem.accepted.items()}
    reference = set(_pairs(ast.parse(problem.reference)))
    chosen = max(
        combinations(sorted(shapes), min(RIGHT_ONES - 1, len(shapes))),
        key=lambda names: _unlikeness([reference, *(shapes[name] for name in names)]),
    )
    return {"reference": problem.reference, **{name: problem.accepted[name] for name in chosen}}


def _unlikeness(shapes: list[set[tuple[str, str]]]) -> float:
    """The sum of how little each two have in common, by the pairs of syntax that they use."""
    return sum(1 - len(a & b) / max(1, len(a | b)) for a, b in combinations(shapes, 2))


def _pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            yield type(node).__name__, type(child).__name__


def testable(problem: Problem) -> tuple[list[str], list[str]]:
    """What tests may import, and what is hidden from them: follow-ups, or parameters and methods of theirs, that not
    every implementation has. A test of one would fail some implementations for no bug of theirs."""
    sources = [*right_ones(problem).values(), *map(main_source, problem.bugs)]
    trees = [ast.parse(source) for source in sources]
    needs = list(dict.fromkeys(need for part in problem.parts for need in part.needs))
    hidden = [need for need in needs if not all(_has(tree, need) for tree in trees)]
    offered = [need for need in needs if need.isidentifier() and need not in hidden]
    return list(dict.fromkeys((*problem.entries, *offered))), hidden


def _has(tree: ast.Module, need: str) -> bool:
    """Does a source define "name", "Class.method" or "name(parameter)"?"""
    name, _, parameter = need.partition("(")
    owner, _, method = name.partition(".")
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    found = defined.get(owner)
    if method:
        return isinstance(found, ast.ClassDef) and _has_method(found, method, defined)
    if not parameter or not isinstance(found, ast.FunctionDef):
        return found is not None
    given = found.args
    return given.kwarg is not None or parameter.rstrip(")") in {
        arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)
    }


def _has_method(kind: ast.ClassDef, method: str, defined: Mapping[str, ast.FunctionDef | ast.ClassDef]) -> bool:
    if any(isinstance(node, ast.FunctionDef) and node.name == method for node in kind.body):
        return True
    bases = [defined.get(base.id) for base in kind.bases if isinstance(base, ast.Name)]
    return any(isinstance(base, ast.ClassDef) and _has_method(base, method, defined) for base in bases)
