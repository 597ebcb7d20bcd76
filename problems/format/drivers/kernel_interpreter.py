"""Runs kernels in Triton's interpreter with checks that a GPU does not have, and in an order that a seed chooses.

It runs in the sandbox in the same process as the solution, which can undo all of this. Then the solution loses what the
checks would have reported; its outputs are compared outside all the same."""

import importlib
import inspect
import os
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any, cast

import numpy as np

from problems.format.drivers.kernel_autotune import run_configuration
from problems.format.drivers.kernel_memory import DeviceArray, KernelMemory
from problems.format.drivers.kernel_types import convert_number, list_builtin_calls, speed_up_types

MAX_GRID = (2**31 - 1, 65_535, 65_535)
DTYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64")

Order = Callable[[int, int], Any]
"""(number of the launch, number of programs) -> the order in which the programs run."""


class KernelGuard:
    """Replaces parts of Triton's interpreter. `memory` and `order` belong to the current run of `solve`."""

    def __init__(self) -> None:
        # Triton reads it when a kernel is defined. The cell has cleared the environment.
        os.environ["TRITON_INTERPRET"] = "1"
        self.interpreter: Any = importlib.import_module("triton.runtime.interpreter")
        self.language: Any = importlib.import_module("triton.language")
        self.dtypes = {name: getattr(self.language, name) for name in DTYPES}
        self.memory = KernelMemory(self.dtypes, 0, finite=False)
        self.order: Order = lambda _, count: range(count)
        self.launches = 0
        self._measures, self._seed = False, 0
        target = importlib.import_module("triton.backends.compiler").GPUTarget("cuda", 90, 32)
        self._find_min_dot: Any = importlib.import_module("triton.backends.nvidia.compiler").min_dot_size(target)
        self._native: Any = self.interpreter._interpreter
        self._replaced: list[tuple[Any, str, Any]] = []
        self._patched: set[Any] = set()  # functions of the solution, in the current launch
        self._speed_up()
        self._guard_memory()
        self._guard_launches()

    def start_run(self, memory: KernelMemory, order: Order, *, measures: bool, seed: int) -> None:
        """Let all following launches use this memory, and run their programs in this order. `measures` says whether
        autotuned kernels are measured before, and then use another configuration than the first."""
        self.memory, self.order, self.launches, self._measures, self._seed = memory, order, 0, measures, seed

    def is_intact(self) -> bool:
        """Return whether the replaced parts of the interpreter are still those of this guard."""
        return all(getattr(owner, name) is part for owner, name, part in self._replaced)

    def _replace(self, owner: Any, name: str, part: Any) -> None:
        setattr(owner, name, part)
        self._replaced.append((owner, name, part))

    def _guard_memory(self) -> None:
        builder: Any = self.interpreter.InterpreterBuilder
        handle, get_dtype = self.interpreter.TensorHandle, self.interpreter._get_np_dtype

        def load(_: Any, pointers: Any, mask: Any, other: Any, *_rest: Any) -> Any:
            kind, dtype = pointers.get_element_ty(), get_dtype(pointers.get_element_ty())
            addresses, active = np.broadcast_arrays(pointers.data, mask.data)
            self.memory.check_load(addresses, active, dtype.itemsize)
            values = np.full(addresses.shape, self.memory.make_poison(dtype)) if other is None else other.data
            return handle(self._native.load(addresses, active, values, dtype), kind)

        def store(_: Any, pointers: Any, value: Any, mask: Any, *_rest: Any) -> Any:
            addresses, active = np.broadcast_arrays(pointers.data, mask.data)
            self.memory.check_store(addresses, active, value.data)
            return self._native.store(addresses, value.data, active)

        def atomic_rmw(builder_self: Any, operation: Any, pointers: Any, value: Any, mask: Any, *rest: Any) -> Any:
            addresses, active = np.broadcast_arrays(pointers.data, mask.data)
            self.memory.check_atomic(addresses, active, value.data.dtype.itemsize)
            return original_rmw(builder_self, operation, pointers, value, mask, *rest)

        def atomic_cas(builder_self: Any, pointers: Any, expected: Any, value: Any, *rest: Any) -> Any:
            self.memory.check_atomic(pointers.data, np.ones_like(pointers.data, dtype=bool), value.data.dtype.itemsize)
            return original_cas(builder_self, pointers, expected, value, *rest)

        original_rmw, original_cas = builder.create_atomic_rmw, builder.create_atomic_cas
        self._replace(builder, "create_masked_load", load)
        self._replace(builder, "create_masked_store", store)
        self._replace(builder, "create_atomic_rmw", atomic_rmw)
        self._replace(builder, "create_atomic_cas", atomic_cas)
        self.interpreter.interpreter_builder.codegen_fns["min_dot_size"] = self._check_dot

    def _check_dot(self, left: Any, right: Any) -> tuple[int, int, int]:
        """Refuse a `tl.dot` of tiles that Triton does not compile for an NVIDIA GPU.

        Triton asks for the limits before it multiplies: of the rows, the columns, and the axis that both tiles have."""
        rows, columns, common = self._find_min_dot(left, right)
        m, k, n = (int(axis) for axis in (*left.shape[-2:], right.shape[-1]))
        if m < rows or n < columns or k < common:
            self.memory.refuse("dot", "dot", f"{m}x{k}x{n}")
        return rows, columns, common

    def _guard_launches(self) -> None:
        autotuner: Any = importlib.import_module("triton.runtime.autotuner").Autotuner

        def launch(executor: Any, *args: Any, **kwargs: Any) -> None:
            self._launch(executor, args, kwargs)

        def run_tuned(tuner: Any, *args: Any, **kwargs: Any) -> Any:
            other = self._seed + self.launches
            return run_configuration(tuner, args, kwargs, self.memory, measures=self._measures, other=other)

        self._replace(self.interpreter.GridExecutor, "__call__", launch)
        self._replace(autotuner, "run", run_tuned)

    def _speed_up(self) -> None:
        """Replace what takes most of the time of small programs by something with the same effect."""
        interpreter = self.interpreter
        # The interpreter computes whether an integer overflows, and asserts it only with `debug`, which is off.
        interpreter.interpreter_builder.options = interpreter.InterpreterOptions(sanitize_overflow=False)
        get_dtype, dtypes = interpreter._get_np_dtype, dict[str, Any]()

        def get_known_dtype(kind: Any) -> Any:
            name = kind.scalar.name
            if name not in dtypes:
                dtypes[name] = get_dtype(kind)
            return dtypes[name]

        self._replace(interpreter, "_get_np_dtype", get_known_dtype)
        speed_up_types(self.language, type(interpreter.interpreter_semantic), self._replace)
        self._speed_up_patches()

    def _speed_up_patches(self) -> None:
        """Look up only once which functions of triton.language the interpreter replaces, and replace them once.

        The interpreter does both at each call of a device function, such as `tl.max`, which takes longer than the call.
        It restores only what a launch replaced: what the functions of the library see stays replaced."""
        interpreter, core = self.interpreter, self.language.core
        owners = (self.language, core, self.language.math, core.tensor, core.tensor_descriptor_base)
        semantic = interpreter.interpreter_semantic
        builtins = {owner: list_builtin_calls(core, owner, semantic) for owner in owners}
        original_patch = interpreter._patch_lang
        library: set[Any] = set()

        def patch_builtins(owner: Any, _builder: Any, scope: Any) -> None:
            for name, call in builtins[owner]:
                scope.set_attr(owner, name, call)

        def patch(function: Any) -> Any:
            seen = library if function.__module__.startswith("triton.language.") else self._patched
            if function in seen:
                return interpreter._LangPatchScope()
            seen.add(function)
            return original_patch(function)

        self._replace(interpreter, "_patch_builtin", patch_builtins)
        self._replace(interpreter, "_patch_lang", patch)

    def _launch(self, executor: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Run all programs of a launch. It replaces GridExecutor.__call__, which copies arrays and knows one order."""
        interpreter, builder = self.interpreter, self.interpreter.interpreter_builder
        specification = inspect.getfullargspec(executor.fn)
        # `num_warps` and the like are no parameters of the kernel, and the interpreter ignores them.
        known = {*specification.args, *specification.kwonlyargs}
        _require_warps(kwargs.get("num_warps", 1))
        named = {key: value for key, value in kwargs.items() if key in known}
        for hook in executor.pre_run_hooks:
            hook(*args, **named)
        signature = inspect.signature(executor.fn).bind(*args, **named)
        signature.apply_defaults()
        bound = signature.arguments
        grid = _read_grid(executor.grid(bound) if callable(executor.grid) else executor.grid)
        self.memory.start_launch()
        self.launches += 1
        self._patched.clear()
        patches = interpreter._patch_lang(executor.fn)
        try:
            kinds = inspect.get_annotations(executor.fn)
            # The interpreter knows `tl.constexpr` only by this name; a module may be imported by another one.
            constants = {name for name, kind in kinds.items() if str(kind).rpartition(".")[2] == "constexpr"}
            builder.set_grid_dim(*grid)
            programs = list(product(*map(range, grid)))
            # A GPU does not warn about a division by zero or an overflow.
            with np.errstate(all="ignore"):
                values = {
                    name: value if name in {*executor.constexprs, *constants} else self._convert_argument(name, value)
                    for name, value in bound.items()
                }
                for number in self.order(self.launches, len(programs)):
                    self.memory.program, self.memory.program_id = int(number), programs[number]
                    builder.set_grid_idx(*programs[number])
                    executor.fn(**values)
        finally:
            patches.restore()

    def _convert_argument(self, name: str, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            raise TypeError(
                f"The argument {name} is a NumPy array, which a kernel cannot read. Pass an array of `solve`."
            )
        if isinstance(value, DeviceArray):
            pointer = self.language.pointer_type(value.dtype)
            handle = self.interpreter.TensorHandle(np.array([value.data_ptr()], dtype=np.uint64), pointer)
            return self.language.tensor(handle, pointer)
        if isinstance(value, tuple):
            parts = cast("tuple[Any, ...]", value)
            return self.interpreter._tuple_create(parts, [self._convert_argument(name, part) for part in parts])
        if type(value) is int and -(2**31) <= value < 2**31:
            return convert_number(value, np.int32, self.language.int32, self.interpreter)
        if isinstance(value, float):
            # As on a GPU. Triton's interpreter leaves it a number of Python, whose product with float16 is a float16.
            return convert_number(value, np.float32, self.language.float32, self.interpreter)
        return self.interpreter._implicit_cvt(value)


def _require_warps(count: Any) -> None:
    """Raise ValueError for a number of warps that no GPU launches. The interpreter has none."""
    if count not in (1, 2, 4, 8, 16, 32):
        raise ValueError(f"num_warps={count} cannot be launched. It must be 1, 2, 4, 8, 16 or 32.")


def _read_grid(grid: Any) -> tuple[int, int, int]:
    """Return the grid with three axes. Raises ValueError for one that no GPU launches."""
    listed = cast("list[Any]", grid) if isinstance(grid, list | tuple) else [grid]
    axes = tuple(int(axis) for axis in listed)
    if not 1 <= len(axes) <= len(MAX_GRID):
        raise ValueError(f"The grid {axes} has {len(axes)} axes. A grid has one to three.")
    padded = (*axes, *(1,) * (3 - len(axes)))
    if any(not 0 <= axis <= limit for axis, limit in zip(padded, MAX_GRID, strict=True)):
        raise ValueError(f"The grid {axes} cannot be launched: its axes may have at most {MAX_GRID} programs.")
    return padded[0], padded[1], padded[2]
