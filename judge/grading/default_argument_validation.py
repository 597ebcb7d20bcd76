"""Validates that the cases use each default: for each optional argument there is a case that leaves it out.

The payloads of drivers have many forms, so the calls themselves are observed: the reference runs with its functions and
methods wrapped, and a call that leaves out an optional argument raises an exception whose class names it. The
outcome of a script contains only the class of an exception.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from judge.grading.context import GradingContext
from judge.grading.source_run import run_source
from problems.format.problem import Problem
from problems.format.starter_signatures import Signature, read_classes, read_functions

_PROBE = """

import functools as _functools
import inspect as _inspect
import threading as _threading

_calls = _threading.local()


def _observe(function, label, names):
    signature = _inspect.signature(function)

    @_functools.wraps(function)
    def observed(*args, **kwargs):
        if getattr(_calls, "is_inside", False):
            return function(*args, **kwargs)
        given = signature.bind(*args, **kwargs).arguments
        left_out = [f"<{label}:{name}>" for name in names if name in signature.parameters and name not in given]
        if left_out:
            raise type("ArgumentLeftOut" + "".join(left_out), (Exception,), {})
        _calls.is_inside = True
        try:
            return function(*args, **kwargs)
        finally:
            _calls.is_inside = False

    return observed


for _label, _names in OPTIONAL.items():
    _path = _label.split(".")
    _owner = globals().get(_path[0])
    if len(_path) == 2 and hasattr(_owner, _path[1]):
        setattr(_owner, _path[1], _observe(getattr(_owner, _path[1]), _label, _names))
    elif len(_path) == 1 and _owner is not None:
        globals()[_label] = _observe(_owner, _label, _names)
"""
"""Code that is appended to the reference, with a dict in place of OPTIONAL. Calls that a call of the reference makes
itself are not observed: a case did not choose their arguments."""


def find_untested_default_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each optional argument of an entry or a part that every case passes."""
    problem = context.problem
    if problem.is_kernel or problem.reference_driver:  # a kernel has no defaults, and its reference is no kernel
        return
    optional = list_optional_arguments(problem)
    if not any(optional.values()):
        return
    seen = _run_probe(context, optional)
    for label, name in ((label, name) for label, names in optional.items() for name in names):
        mark = _format_mark(label, name)
        # A call that leaves out one argument ends the case, and hides the calls after it.
        if mark not in seen and mark not in _run_probe(context, {**dict.fromkeys(optional, ()), label: (name,)}):
            yield (
                f"every case passes the argument {name!r} of {label.removesuffix('.__init__')}, so its default is not "
                "judged: add a case that leaves it out"
            )


def list_optional_arguments(problem: Problem) -> Mapping[str, Sequence[str]]:
    """Return the optional arguments of each public function and method of the starter code and of the reference that
    the problem names as an entry or in a part, by "function" or "Class.method". The starter code has some parts only in
    comments, and the reference may be written without a constructor."""
    needs = (need for part in problem.parts for need in part.needs)
    public = {*problem.entries, *(need.partition("(")[0].partition(".")[0] for need in needs)}
    found: dict[str, dict[str, None]] = {}
    for label, signature in [*_read_signatures(problem.starter), *_read_signatures(problem.reference.decode())]:
        if label.partition(".")[0] in public:
            names = (each.name for each in signature.parameters if each.default is not None)
            found.setdefault(label, {}).update(dict.fromkeys(names))
    return {label: tuple(names) for label, names in found.items()}


def _read_signatures(source: str) -> Iterator[tuple[str, Signature]]:
    try:
        ast.parse(source)
    except SyntaxError:  # another check reports it
        return
    yield from read_functions(source).items()
    for name, methods in read_classes(source).items():
        for method, signature in methods.items():
            if method == "__init__" or not method.startswith("_"):
                yield f"{name}.{method}", signature


def _format_mark(label: str, name: str) -> str:
    return f"<{label}:{name}>"


def _run_probe(context: GradingContext, optional: Mapping[str, Sequence[str]]) -> str:
    """Return a text with the mark of each argument that calls of the cases leave out."""
    source = context.problem.reference + _PROBE.replace("OPTIONAL", repr(dict(optional))).encode()
    run = run_source(context.problem, context.get_expected().cases, source, context.sandbox)
    return "".join(repr((outcome.raised, outcome.value)) for outcome in run.outcomes)
