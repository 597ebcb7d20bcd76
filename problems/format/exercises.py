"""The debugging exercises of a problem: the buggy implementations to fix, and the implementations for test files.

Everything is derived from the package, so a submission is always judged in the same way."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from problems.format.case import CORE_GROUPS
from problems.format.problem import Bug, Problem
from problems.format.strip_comments import strip_comments

CORRECT_COUNT = 3
"""A test file must pass this many correct implementations, including the reference."""

FIX_INSTRUCTION = (
    "This implementation of the problem runs, but it has a bug. Find the bug and fix it. It is judged by the same "
    "cases as a solution of your own."
)
TEST_INSTRUCTION = (
    "Write tests for this problem: plain functions named test_... that import the module `solution`. Every correct "
    "implementation must pass them. Your score is the number of buggy implementations that they catch."
)
_KERNEL_NOTE = (
    "# Call it with NumPy arrays, also with views that have strides: it changes them as its kernels would. It raises\n"
    "# RuntimeError if a kernel accesses memory outside of its arrays, or if the result depends on the order of the\n"
    "# programs or on undefined memory.\n"
)
_HEADER = "# This implementation has a bug. Find it and fix it.\n\n\n"


@dataclass(frozen=True, slots=True)
class FixExercise:
    """A buggy implementation to fix. Candidates see only its `number`, not the bug."""

    number: int
    bug: Bug

    @property
    def is_offered(self) -> bool:
        """Whether new interviews and practice have the exercise."""
        return self.bug.fixable

    @property
    def starter(self) -> str:
        """The source that the candidate starts from. Computed on access: all of a problem take tens of milliseconds."""
        return _HEADER + strip_comments(get_main_source(self.bug).decode("utf-8"))


def list_fix_exercises(problem: Problem) -> tuple[FixExercise, ...]:
    """Return the problem's `fix` exercises, one per bug, numbered from 1.

    Bugs that make answers of the core wrong come first, so the first exercise is a good default. Exercises that are no
    longer offered have a number too, so that their submissions stay readable."""
    bugs = sorted(problem.bugs, key=lambda bug: bug.cost or bug.group not in CORE_GROUPS)
    return tuple(FixExercise(number, bug) for number, bug in enumerate(bugs, 1))


def find_fix_exercise(problem: Problem, *, number: int | None = None, bug: str | None = None) -> FixExercise | None:
    """Return the exercise with this bug id or number, the first one without either; None if there is none."""
    exercises = list_fix_exercises(problem)
    if bug is not None:
        return next((fix for fix in exercises if fix.bug.id == bug), None)
    return next((fix for fix in exercises if fix.number == (number or 1)), None)


def get_main_variant(bug: Bug) -> str:
    """Return the variant that the exercises use: "" for bugs/<id>.py, or the first variant if that file is missing."""
    return "" if "" in bug.sources else min(bug.sources)


def get_main_source(bug: Bug) -> bytes:
    return bug.sources[get_main_variant(bug)]


def make_test_starter(problem: Problem) -> str:
    """Return the initial content of a candidate's test file."""
    names = ", ".join(problem.entries)
    arrays = "# Some implementations return arrays, others lists: compare np.asarray(result).\n"
    return (
        f"import numpy as np\nimport pytest\n\nfrom solution import {names}\n\n\n"
        "# Write tests that every correct implementation passes and that a wrong one fails.\n"
        + (arrays if problem.output == "array" else "")
        + (_KERNEL_NOTE if problem.is_kernel else "")
        + "# Use plain functions named test_...; pytest provides raises, approx and mark.parametrize here.\n"
    )


def select_correct_implementations(problem: Problem) -> Mapping[str, bytes]:
    """Return the correct implementations that a test file must pass, by name.

    They are the reference and the accepted solutions that differ most from it and from each other, so that a test that
    requires more than the statement fails one of them."""
    syntax = {name: set(_list_syntax_pairs(ast.parse(source))) for name, source in problem.accepted.items()}
    reference = set(_list_syntax_pairs(ast.parse(problem.reference)))
    chosen = max(
        combinations(sorted(syntax), min(CORRECT_COUNT - 1, len(syntax))),
        key=lambda names: _sum_distances([reference, *(syntax[name] for name in names)]),
    )
    return {"reference": problem.reference, **{name: problem.accepted[name] for name in chosen}}


def _sum_distances(pair_sets: list[set[tuple[str, str]]]) -> float:
    """Return the sum of the Jaccard distances between each two sets of syntax pairs."""
    return sum(1 - len(a & b) / max(1, len(a | b)) for a, b in combinations(pair_sets, 2))


def _list_syntax_pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            yield type(node).__name__, type(child).__name__


@dataclass(frozen=True, slots=True)
class VisibleNames:
    """What a test file can see of an implementation. Other names could tell implementations apart without a call."""

    importable: list[str]
    """Names of the module."""
    attributes: list[str]
    """Of the implementation's own objects: those that every implementation defines in some class."""
    hidden: list[str]
    """Follow-up needs: a name, parameter or method that some implementation does not have. A test of it would fail that
    implementation for a reason other than a bug."""


def list_visible_names(problem: Problem) -> VisibleNames:
    sources = [*select_correct_implementations(problem).values(), *map(get_main_source, problem.bugs)]
    trees = [ast.parse(source) for source in sources]
    needs = list(dict.fromkeys(need for part in problem.parts for need in part.needs))
    hidden = [need for need in needs if not all(_is_defined(tree, need) for tree in trees)]
    visible = [need for need in needs if need.isidentifier() and need not in hidden]
    attributes = set[str].intersection(*(set(_list_public_attributes(tree)) for tree in trees))
    return VisibleNames(list(dict.fromkeys((*problem.entries, *visible))), sorted(attributes), hidden)


def _list_public_attributes(tree: ast.Module) -> Iterator[str]:
    """Yield what the bodies of classes define and what statements assign to attributes of any object."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names = [node.attr]
        elif isinstance(node, ast.ClassDef):
            names = [name for statement in node.body for name in _list_defined_names(statement)]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def _list_defined_names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _is_defined(tree: ast.Module, need: str) -> bool:
    """Return whether a source defines "name", "Class.method" or "name(parameter)"."""
    name, _, parameter = need.partition("(")
    owner, _, method = name.partition(".")
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    node = defined.get(owner)
    if method:
        return isinstance(node, ast.ClassDef) and _has_method(node, method, defined)
    if not parameter or not isinstance(node, ast.FunctionDef):
        return node is not None
    arguments = node.args
    return arguments.kwarg is not None or parameter.rstrip(")") in {
        arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    }


def _has_method(kind: ast.ClassDef, method: str, defined: Mapping[str, ast.FunctionDef | ast.ClassDef]) -> bool:
    if any(isinstance(node, ast.FunctionDef) and node.name == method for node in kind.body):
        return True
    bases = [defined.get(base.id) for base in kind.bases if isinstance(base, ast.Name)]
    return any(isinstance(base, ast.ClassDef) and _has_method(base, method, defined) for base in bases)
