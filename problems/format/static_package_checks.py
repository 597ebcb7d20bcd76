"""The part of the publishing gate that needs no sandbox.

`manage.py check_problems` (`judge.grading.package_validation`) runs the rest."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.package_index import WARM_UP
from problems.format.package_requirements import (
    MAX_SAMPLES,
    MIN_ACCEPTED,
    MIN_BUGS,
    MIN_CASES,
    MIN_PROMPTS,
    MIN_SAMPLES,
    MIN_STATEMENT,
    MIN_TRAPS,
    MIN_VARIANTS,
)
from problems.format.problem import Problem


def find_static_errors(problem: Problem, cases: Sequence[Case]) -> list[str]:
    """Return the errors of a package on disk, one sentence each. `cases` are those of the judged seed."""
    return [
        *_check_todos(problem),
        *_check_texts(problem),
        *_check_sources(problem),
        *_check_coverage(problem, cases),
        *_check_integers(cases),
        *_check_dtypes(problem, cases),
    ]


def _check_todos(problem: Problem) -> Iterator[str]:
    """Find what the author of a package that `manage.py new_problem` wrote has not written yet."""
    for path in sorted(p for p in problem.folder.rglob("*") if p.suffix in (".py", ".md", ".toml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        numbers = ", ".join(str(number) for number, line in enumerate(lines, 1) if "TODO" in line)
        if numbers:
            yield f"{path.relative_to(problem.folder)} has a TODO in line {numbers}: write what it asks for"


def _check_texts(problem: Problem) -> Iterator[str]:
    if len(problem.statement) < MIN_STATEMENT:
        yield f"statement.md is too short to solve the problem from it: write at least {MIN_STATEMENT} characters"
    for entry in problem.entries:
        if entry not in problem.statement:
            yield f"statement.md does not mention the entry {entry!r}: describe what it takes and returns"
    if len(problem.prompts) < MIN_PROMPTS:
        yield f"prompts.md must have a section for each follow-up question: write at least {MIN_PROMPTS}"
    if len(problem.traps) < MIN_TRAPS:
        yield f"traps.md must have a section for each trap that candidates explain aloud: write at least {MIN_TRAPS}"
    if problem.statement.count("$") % 2:
        yield "statement.md has an odd number of $ signs: close every formula"


def _check_sources(problem: Problem) -> Iterator[str]:
    if len(problem.accepted) < MIN_ACCEPTED and problem.slug != WARM_UP:
        yield (
            f"accepted/ needs {MIN_ACCEPTED - len(problem.accepted)} more, which show whether a case refuses a right "
            f"solution: write at least {MIN_ACCEPTED} in different styles"
        )
    for name, source in problem.accepted.items():
        if ast.get_docstring(ast.parse(source)) is None:
            yield f"accepted/{name}.py must start with a docstring that says what is good about it"
    if len(problem.bugs) < MIN_BUGS:
        yield "problem.toml has no [[bugs]]: the gate needs a known bug to prove that the cases catch one"
    for bug in problem.bugs:
        if len(bug.sources) < MIN_VARIANTS:
            yield f"the bug {bug.id!r} has only one variant: write bugs/{bug.id}.<variant>.py"
        if not bug.cost and not bug.examples and not problem.is_kernel:
            yield f"the bug {bug.id!r} has no 'example': write the input of its 'how' as Python code"
    try:
        tree = ast.parse(problem.starter)
    except SyntaxError as error:
        yield f"starter.py: {error}"
        return
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for entry in problem.entries:
        if entry not in defined:
            yield f"starter.py does not define {entry!r}"
    if "NotImplementedError" not in problem.starter:
        yield "starter.py must raise NotImplementedError where the candidate writes code"


def _check_integers(cases: Sequence[Case]) -> Iterator[str]:
    """Narrow and unsigned integers wrap in sums and products. No case has any, so no statement discusses them."""
    for case in cases:
        dtypes = {dtype for dtype in _list_dtypes(case.payload) if dtype.kind in "iu" and dtype != np.int64}
        if dtypes:
            names = ", ".join(sorted(map(str, dtypes)))
            yield f"the case {case.name!r} has an array of {names}: integer inputs are int64 in every problem"


def _check_dtypes(problem: Problem, cases: Sequence[Case]) -> Iterator[str]:
    """A solution that converts its input, or computes in its dtype, depends on which dtypes there are."""
    for name in sorted({str(dtype) for case in cases for dtype in _list_dtypes(case.payload)}):
        if name not in problem.statement:
            yield f"statement.md does not name {name}, which arrays of the cases have: state the dtypes of all inputs"


def _list_dtypes(value: Any) -> Iterator[np.dtype[Any]]:
    if isinstance(value, np.ndarray | np.generic):
        yield cast("Any", value).dtype
    elif isinstance(value, Mapping):
        for item in cast("Mapping[Any, Any]", value).values():
            yield from _list_dtypes(item)
    elif isinstance(value, list | tuple):
        for item in cast("Sequence[Any]", value):
            yield from _list_dtypes(item)


def _check_coverage(problem: Problem, cases: Sequence[Case]) -> Iterator[str]:
    groups = {case.group for case in cases}
    for group in ("normal", "trap", *(part.group for part in problem.parts)):
        if group not in groups:
            yield f"no case is in the group {group!r}: add one to cases.py"
    if len(cases) < MIN_CASES:
        too_few = "1 case is" if len(cases) == 1 else f"{len(cases)} cases are"
        yield f"{too_few} too few to distinguish bugs: write at least {MIN_CASES}"
    samples = sum(case.sample for case in cases)
    if not MIN_SAMPLES <= samples <= MAX_SAMPLES:
        are_samples = "1 case is a sample" if samples == 1 else f"{samples} cases are samples"
        yield f"{are_samples}, which candidates see in full: set sample=True on {MIN_SAMPLES} to {MAX_SAMPLES} of them"
    if all(case.sample for case in cases if case.group in ("normal", "trap")):
        yield "every case of normal and trap is a sample: leave some of them hidden"
