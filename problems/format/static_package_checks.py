"""The part of the publishing gate that needs no sandbox, and the wrong answers that every problem must reject.

`manage.py check_problems` (`judge.grading.package_validation`) runs the rest."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.loader import PRACTICE_SEED
from problems.format.package_index import WARM_UP
from problems.format.package_sizes import (
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

_ARRAY_ANSWERS: Mapping[str, str] = {
    "zeros": "_each(value, lambda a: _np.zeros_like(a))",
    "ones": "_each(value, lambda a: _np.ones_like(a))",
    "constant": "_each(value, lambda a: _np.full(a.shape, 0.25))",
    "mean": "_each(value, lambda a: _np.full(a.shape, _np.nan_to_num(a).mean() if a.size else 0.0))",
    "input-copy": "_first_array(args, kwargs)",
    "float16": "_each(value, lambda a: a.astype(_np.float16).astype(_np.float64))",
}
_CALL_ANSWERS: Mapping[str, str] = {"none": "None", "minus-one": "-1", "true": "True", "last-value": "_last(args)"}
_SAMPLER_ANSWERS: Mapping[str, str] = {
    "argmax": "int(_np.argmax(_first_array(args, kwargs)))",
    "uniform": "int(_np.random.randint(max(1, _np.size(_first_array(args, kwargs)))))",
    "constant": "1",
}
_ANSWERS_BY_OUTPUT: Mapping[str, Mapping[str, str]] = {
    "array": _ARRAY_ANSWERS,
    "calls": _CALL_ANSWERS,
    "sampler": _SAMPLER_ANSWERS,
    "kernel": {},
    "other": {},
}

# The wrapper calls the reference, so shapes, side effects and exceptions are correct and only the answers are wrong.
_WRAPPER = """

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


for _name, _value in list(globals().items()):
    if _name.startswith("_") or getattr(_value, "__module__", None) != __name__:
        continue
    if _inspect.isfunction(_value):
        globals()[_name] = _wrong(_value, 0)
    elif _inspect.isclass(_value):
        for _method, _function in list(vars(_value).items()):
            if _inspect.isfunction(_function) and not _method.startswith("_"):
                setattr(_value, _method, _wrong(_function, 1))
"""


_KERNEL_ANSWERS: Mapping[str, str] = {
    "zeros": "_tl.zeros_like(value)",
    "ones": "_tl.zeros_like(value) + 1",
    "constant": "_tl.zeros_like(value) + 0.25",
    "float16": "value.to(_tl.float16)",
    "one element": "_tl.where(index == n - 1, 0.0, value)",
}
_INOUT_ANSWERS: Mapping[str, str] = {
    "unchanged": "before",
    "unchanged element": "_tl.where(index == n - 1, before, value)",
}
"""For each array that changes in place: it has again all, or one, of the values from before the call."""
# A second kernel replaces the outputs of an accepted solution. `before` has what is changed in place, without strides.
_KERNEL_WRAPPER = """

import triton as _triton
import triton.language as _tl


@_triton.jit
def _change(pointer, saved, n, columns, row_stride, stride, SAVE: _tl.constexpr, BLOCK: _tl.constexpr):
    index = _tl.program_id(0) * BLOCK + _tl.arange(0, BLOCK)
    place = pointer + (index // columns) * row_stride + (index % columns) * stride
    value = _tl.load(place, mask=index < n, other=0.0)
    if SAVE:
        _tl.store(saved + index, value, mask=index < n)
    else:
        before = _tl.load(saved + index, mask=index < n, other=0.0)
        _tl.store(place, ANSWER, mask=index < n)


def _launch(array, saved, save):
    if n := array.numel():
        row_stride = array.stride(0) if array.ndim > 1 else 0
        _change[(_triton.cdiv(n, 128),)](
            array, saved, n, array.shape[-1], row_stride, array.stride(-1), SAVE=save, BLOCK=128
        )


def _wrong(function):
    def wrapped(*args):
        saved = {position: args[position].new_zeros((args[position].numel(),)) for position in OUTPUTS}
        for position in INOUTS:
            _launch(args[position], saved[position], True)
        function(*args)
        for position in OUTPUTS:
            _launch(args[position], saved[position], False)
    return wrapped


ENTRY = _wrong(ENTRY)
"""


def make_generic_wrong(problem: Problem) -> Mapping[str, bytes]:
    """Return sources that a problem with this kind of output must not accept, by name. Each is the reference with all
    its public answers replaced; `empty` is an empty file."""
    if problem.output == "kernel":
        return {"empty": b"", **_make_wrong_kernels(problem)}
    answers = _ANSWERS_BY_OUTPUT[problem.output]
    wrong = {name: problem.reference + _WRAPPER.replace("ANSWER", answer).encode() for name, answer in answers.items()}
    return {"empty": b"", **wrong}


def _make_wrong_kernels(problem: Problem) -> Mapping[str, bytes]:
    """Return an accepted solution with its outputs, of one or two axes, replaced. The reference is no kernel."""
    if not problem.accepted:
        return {}
    payload = problem.cases(PRACTICE_SEED)[0].payload
    specs = {i: cast("Mapping[str, Any]", spec) for i, spec in enumerate(payload["args"]) if isinstance(spec, Mapping)}
    inouts = [i for i, spec in specs.items() if "inout" in spec]
    outputs = [i for i, spec in specs.items() if "output" in spec] + inouts
    right = next(iter(problem.accepted.values()))

    def make(answer: str, changed: list[int], saved: list[int]) -> bytes:
        wrapper = _KERNEL_WRAPPER.replace("OUTPUTS", repr(changed)).replace("INOUTS", repr(saved))
        return right + wrapper.replace("ENTRY", payload["entry"]).replace("ANSWER", answer).encode()

    wrong = {name: make(answer, outputs, []) for name, answer in _KERNEL_ANSWERS.items()}
    for position in inouts:
        for name, answer in _INOUT_ANSWERS.items():
            wrong[f"{name} of {payload['names'][position]}"] = make(answer, [position], [position])
    return wrong


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
