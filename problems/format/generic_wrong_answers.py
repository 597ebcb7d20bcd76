"""Wrong solutions that every problem must reject, made from its reference by its kind of output."""

from collections.abc import Mapping
from typing import Any, cast

from problems.format.loader import PRACTICE_SEED
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
