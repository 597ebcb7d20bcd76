"""The pure part of the publishing gate: wrong answers that every problem must refuse, and what can be seen of a package
without running anything. The judge's `check_problems` runs the rest."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from problems.format.case import Case
from problems.format.problem import Problem

LEAST_CASES = 20

_ARRAYS: Mapping[str, str] = {
    "zeros": "_each(value, lambda a: _np.zeros_like(a))",
    "ones": "_each(value, lambda a: _np.ones_like(a))",
    "constant": "_each(value, lambda a: _np.full(a.shape, 0.25))",
    "mean": "_each(value, lambda a: _np.full(a.shape, _np.nan_to_num(a).mean() if a.size else 0.0))",
    "input-copy": "_first_array(args, kwargs)",
    "float16": "_each(value, lambda a: a.astype(_np.float16).astype(_np.float64))",
}
_CALLS: Mapping[str, str] = {"none": "None", "minus-one": "-1", "true": "True", "last-value": "_last(args)"}
_SAMPLERS: Mapping[str, str] = {
    "argmax": "int(_np.argmax(_first_array(args, kwargs)))",
    "uniform": "int(_np.random.randint(max(1, _np.size(_first_array(args, kwargs)))))",
    "constant": "1",
}
_KINDS: Mapping[str, Mapping[str, str]] = {"array": _ARRAYS, "calls": _CALLS, "sampler": _SAMPLERS, "other": {}}

# The reference stays underneath, so that shapes, side effects and exceptions are right and only the answers are wrong.
_WRAP = """

import inspect as _inspect
import numpy as _np
_memory = []


def _each(value, change):
    if isinstance(value, (tuple, dict)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        changed = {key: _each(item, change) for key, item in pairs}
        return changed if isinstance(value, dict) else tuple(changed.values())
    try:
        return change(_np.asarray(value, dtype=float))
    except (TypeError, ValueError):
        return 0.0


def _first_array(args, kwargs):
    values = [*args, *kwargs.values()]
    arrays = [v for v in values if isinstance(v, _np.ndarray)] or [v for v in values if isinstance(v, list)] or values
    return _np.array(arrays[0]) if arrays else 0.0


def _last(args):
    _memory.extend(args)
    return _memory[-1] if _memory else None


def _wrong(function, skip):
    def wrapped(*args, **kwargs):
        value = function(*args, **kwargs)
        args = args[skip:]
        return ANSWER
    wrapped.__signature__ = _inspect.signature(function)
    return wrapped


for _name, _found in list(globals().items()):
    if _name.startswith("_") or getattr(_found, "__module__", None) != __name__:
        continue
    if _inspect.isfunction(_found):
        globals()[_name] = _wrong(_found, 0)
    elif _inspect.isclass(_found):
        for _method, _function in list(vars(_found).items()):
            if _inspect.isfunction(_function) and not _method.startswith("_"):
                setattr(_found, _method, _wrong(_function, 1))
"""


def generic_wrong(problem: Problem) -> Mapping[str, bytes]:
    """Sources that no problem of this kind of output may accept, by name. Each is the reference with all its public
    answers replaced; `empty` is an empty file."""
    answers = _KINDS[problem.output]
    wrong = {name: problem.reference + _WRAP.replace("ANSWER", answer).encode() for name, answer in answers.items()}
    return {"empty": b"", **wrong}


def complaints(problem: Problem, cases: Sequence[Case]) -> list[str]:
    """What is wrong with a package as it lies on the disk, one sentence each. `cases` are those of the judged seed."""
    return [*_texts(problem), *_sources(problem), *_coverage(problem, cases)]


def _texts(problem: Problem) -> Iterator[str]:
    if len(problem.statement) < 400:
        yield "statement.md is too short to be solved from alone"
    for entry in problem.entries:
        if entry not in problem.statement:
            yield f"statement.md does not name the entry {entry!r}"
    if len(problem.prompts) < 2:
        yield "prompts.md must have a section for each follow-up, two at the least"
    if not problem.traps:
        yield "traps.md must have a section for each trap that is to be explained aloud, one at the least"
    if problem.statement.count("$") % 2:
        yield "statement.md has an odd number of $ signs"


def _sources(problem: Problem) -> Iterator[str]:
    if not problem.accepted:
        yield "accepted/ holds no solution"
    for name, source in problem.accepted.items():
        if ast.get_docstring(ast.parse(source)) is None:
            yield f"accepted/{name}.py must begin with a docstring: what is good about it"
    if not problem.bugs:
        yield "problem.toml has no [[bugs]]: a problem without a known bug cannot be shown to find any"
    for bug in problem.bugs:
        if len(bug.sources) < 2:
            yield f"the bug {bug.id!r} has one variant only: write bugs/{bug.id}.<variant>.py"
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
        yield "starter.py must raise NotImplementedError where the work is to be done"


def _coverage(problem: Problem, cases: Sequence[Case]) -> Iterator[str]:
    groups = {case.group for case in cases}
    for group in ("normal", "trap", *(part.group for part in problem.parts)):
        if group not in groups:
            yield f"no case is in the group {group!r}"
    if len(cases) < LEAST_CASES:
        yield f"{len(cases)} cases are too few to tell bugs apart; {LEAST_CASES} are the least"
    if sum(case.sample for case in cases) < 2:
        yield "fewer than two cases are samples"
    if all(case.sample for case in cases if case.group in ("normal", "trap")):
        yield "every case of normal and trap is a sample: nothing is hidden"
