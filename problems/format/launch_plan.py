"""What the driver `launch_recorder` recorded: the kernels of a solution as PTX, and how it launches them. All of it
comes from the sandbox, so every part is validated."""

import math
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from problems.format.case import Case

MAX_KERNELS, MAX_BUFFERS, MAX_STEPS, MAX_ARGUMENTS = 64, 64, 1000, 64
MAX_PTX_BYTES, MAX_BUFFER_BYTES, MAX_SHARED_BYTES = 8 << 20, 8 << 30, 228 << 10
MAX_CONFIGURATIONS = 8
"""Of an autotuned kernel. The others are not compiled."""
MAX_GRID = (2**31 - 1, 65_535, 65_535)
DTYPES = {"float16": 2, "float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}
"""The bytes of an element of each dtype."""
SCALAR_FORMATS: Mapping[str, str] = {
    "i1": "b",
    "i8": "b",
    "i16": "h",
    "i32": "i",
    "i64": "q",
    "u1": "B",
    "u8": "B",
    "u16": "H",
    "u32": "I",
    "u64": "Q",
    "fp16": "e",
    "fp32": "f",
    "fp64": "d",
}
"""The format of each scalar for the module `struct`."""
_VERSION = re.compile(r"\d[0-9A-Za-z.+]{0,30}", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,500}", re.ASCII)


class PlanError(Exception):
    """What the cell returned is no plan. An honest solution causes it only by exceeding a limit of this module."""


@dataclass(frozen=True, slots=True)
class PlannedKernel:
    ptx: bytes
    name: str
    shared_bytes: int
    warps: int
    scratch_bytes: int
    """Of global memory, for each program."""


@dataclass(frozen=True, slots=True)
class PlannedBuffer:
    """An argument of the entry, by name, or with the name "" a scratch array."""

    name: str
    dtype: str
    elements: int

    @property
    def nbytes(self) -> int:
        return self.elements * DTYPES[self.dtype]


@dataclass(frozen=True, slots=True)
class Zero:
    """Sets all elements of a buffer to 0."""

    buffer: int
    """Its index in `LaunchPlan.buffers`."""


@dataclass(frozen=True, slots=True)
class Launch:
    kernel: int
    """Its index in `LaunchPlan.kernels`."""
    grid: tuple[int, int, int]
    arguments: tuple[tuple[str, float | int], ...]
    """("buffer", its index in `LaunchPlan.buffers`), or (type, value) of a scalar."""


@dataclass(frozen=True, slots=True)
class LaunchPlan:
    kernels: tuple[PlannedKernel, ...]
    buffers: tuple[PlannedBuffer, ...]
    steps: tuple[Zero | Launch, ...]
    configurations: int
    """How many the autotuned kernel with the most of them has; 1 if there is none."""
    triton: str
    """The version that compiled it, as its cell says: to be shown, and to decide nothing."""

    def compute_scratch_bytes(self, kernel: int) -> int:
        """Return what a kernel's programs need besides their arguments, for the largest launch."""
        grids = [step.grid for step in self.steps if isinstance(step, Launch) and step.kernel == kernel]
        return max(map(math.prod, grids), default=0) * self.kernels[kernel].scratch_bytes


def build_plan_case(case: Case, capability: int, configuration: int) -> dict[str, Any]:
    """Return the payload for the driver. It has the forms of the arrays and no values."""
    args = [_describe_argument(spec) for spec in case.payload["args"]]
    fields = {"capability": capability, "configuration": configuration}
    return {"entry": case.payload["entry"], "names": case.payload["names"], "args": args, **fields}


def require_arguments(plan: LaunchPlan, case: Case) -> None:
    """Raise PlanError unless the plan has exactly the arrays of the case: the worker writes and reads them in full."""
    args = zip(case.payload["names"], map(_describe_argument, case.payload["args"]), strict=True)
    expected: dict[str, tuple[str, int]] = {}
    for name, spec in args:
        if isinstance(spec, Mapping):
            form = cast("Mapping[str, Any]", spec)
            expected[name] = form["dtype"], _count_elements(form)
    named = [(buffer.name, (buffer.dtype, buffer.elements)) for buffer in plan.buffers if buffer.name]
    if len(named) != len(expected) or dict(named) != expected:
        raise PlanError("the arrays are not those of the arguments")


def _count_elements(spec: Mapping[str, Any]) -> int:
    shape = spec["shape"]
    strides = find_strides(shape, spec["strides"])
    return 1 + sum((length - 1) * stride for length, stride in zip(shape, strides, strict=True)) if all(shape) else 0


def find_strides(shape: Sequence[int], strides: Sequence[int] | None) -> list[int]:
    """Return the strides in elements. None stands for C order without gaps."""
    return [math.prod(shape[axis + 1 :]) for axis in range(len(shape))] if strides is None else list(strides)


def _describe_argument(spec: Any) -> Any:
    if not isinstance(spec, Mapping):
        return spec
    table = cast("Mapping[str, Any]", spec)
    if "output" in table:
        return {"shape": list(table["output"]), "dtype": table["dtype"], "strides": table["strides"]}
    values = table["input"] if "input" in table else table["inout"]
    return {"shape": list(values.shape), "dtype": values.dtype.name, "strides": table["strides"]}


def parse_plan(value: Any) -> LaunchPlan:
    """Return the plan that the driver sent, or that `dump_plan` returned. Raises PlanError."""
    table = _read_table(value)
    kernels = tuple(map(_parse_kernel, _read_list(table, "kernels", MAX_KERNELS)))
    buffers = tuple(map(_parse_buffer, _read_list(table, "buffers", MAX_BUFFERS)))
    steps = tuple(_parse_step(step, kernels, buffers) for step in _read_list(table, "steps", MAX_STEPS))
    if not any(isinstance(step, Launch) for step in steps):
        raise PlanError("no kernel was launched")
    triton = table.get("triton")
    if not isinstance(triton, str) or not _VERSION.fullmatch(triton):
        raise PlanError("the version of Triton is not valid")
    plan = LaunchPlan(kernels, buffers, steps, _read_int(table, "configurations", 1, 10_000), triton)
    scratch = sum(map(plan.compute_scratch_bytes, range(len(kernels))))
    if sum(buffer.nbytes for buffer in buffers) + scratch > MAX_BUFFER_BYTES:
        raise PlanError("the arrays need too much memory")
    return plan


def dump_plan(plan: LaunchPlan) -> dict[str, Any]:
    """Return the plan in the form that `parse_plan` reads."""
    steps: list[dict[str, Any]] = [
        {"zero": step.buffer}
        if isinstance(step, Zero)
        else {"kernel": step.kernel, "grid": list(step.grid), "args": [list(each) for each in step.arguments]}
        for step in plan.steps
    ]
    kernels = [asdict(kernel) | {"ptx": kernel.ptx.decode()} for kernel in plan.kernels]
    buffers = [asdict(buffer) for buffer in plan.buffers]
    return {"kernels": kernels, "buffers": buffers, "steps": steps} | {
        "configurations": plan.configurations,
        "triton": plan.triton,
    }


def _parse_kernel(value: Any) -> PlannedKernel:
    table = _read_table(value)
    ptx, name = table.get("ptx"), table.get("name")
    if not isinstance(ptx, str) or len(ptx) > MAX_PTX_BYTES or "\0" in ptx:
        raise PlanError("the code of a kernel is too large")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PlanError("a kernel has no valid name")
    shared = _read_int(table, "shared_bytes", 0, MAX_SHARED_BYTES)
    warps = _read_int(table, "warps", 1, 32)
    return PlannedKernel(ptx.encode(), name, shared, warps, _read_int(table, "scratch_bytes", 0, 1 << 20))


def _parse_buffer(value: Any) -> PlannedBuffer:
    table = _read_table(value)
    name, dtype = table.get("name"), table.get("dtype")
    if not isinstance(name, str) or len(name) > 100 or not isinstance(dtype, str) or dtype not in DTYPES:
        raise PlanError("an array has no valid name or dtype")
    return PlannedBuffer(name, dtype, _read_int(table, "elements", 0, MAX_BUFFER_BYTES))


def _parse_step(value: Any, kernels: tuple[PlannedKernel, ...], buffers: tuple[PlannedBuffer, ...]) -> Zero | Launch:
    table = _read_table(value)
    if "zero" in table:
        return Zero(_read_int(table, "zero", 0, len(buffers) - 1))
    axes = _read_list(table, "grid", 3)
    if len(axes) != 3 or not all(map(_is_axis, axes, MAX_GRID)):
        raise PlanError("a grid is not valid")
    arguments = tuple(_parse_argument(each, len(buffers)) for each in _read_list(table, "args", MAX_ARGUMENTS))
    return Launch(_read_int(table, "kernel", 0, len(kernels) - 1), (axes[0], axes[1], axes[2]), arguments)


def _is_axis(value: Any, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _parse_argument(value: Any, buffers: int) -> tuple[str, float | int]:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    if len(items) != 2 or not isinstance(items[0], str):
        raise PlanError("an argument is not valid")
    kind, number = items
    if kind == "buffer" and type(number) is int and 0 <= number < buffers:
        return kind, number
    expected = float if kind.startswith("fp") else int
    if kind not in SCALAR_FORMATS or type(number) is not expected:
        raise PlanError("an argument is not valid")
    try:
        pack_scalar(kind, number)
    except (struct.error, OverflowError) as error:
        raise PlanError(f"an argument does not fit the type {kind}") from error
    return kind, number


def pack_scalar(kind: str, value: float | int) -> bytes:
    """Return the bytes that a kernel gets. Raises struct.error or OverflowError for a number that the type lacks."""
    return struct.pack(f"<{SCALAR_FORMATS[kind]}", value)


def _read_table(value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise PlanError("the plan has another form")
    return cast("Mapping[Any, Any]", value)


def _read_list(table: Mapping[Any, Any], name: str, most: int) -> list[Any]:
    value = table.get(name)
    items = cast("list[Any]", value) if isinstance(value, list) else None
    if items is None or len(items) > most:
        raise PlanError(f"there may be at most {most} {name}")
    return items


def _read_int(table: Mapping[Any, Any], name: str, least: int, most: int) -> int:
    value = table.get(name)
    if type(value) is not int or not least <= value <= most:
        raise PlanError(f"{name} must be between {least} and {most}")
    return value
