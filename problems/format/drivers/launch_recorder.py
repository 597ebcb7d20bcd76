"""Driver that records what a solution launches, and compiles its kernels for a GPU. It needs no GPU and runs no kernel.

The host code of a solution runs only here, in a cell. A GPU worker gets what it recorded: the kernels as PTX, and the
launches with their arguments. So nothing of a solution but its kernels runs where a GPU and a clock are.

A case is {"entry": name, "names": [...], "args": [...], "capability": 90, "configuration": n}. An argument is a scalar
or {"shape": [...], "dtype": name, "strides": [...] or None}: no value of an array is needed. `configuration` selects
the configuration of autotuned kernels. `run` returns {"value": {"kernels": [...], "buffers": [...], "steps": [...],
"configurations": n, "triton": version}, "mutated": []}, which `problems.format.launch_plan` reads and describes."""

import importlib
import math
import os
import sys
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from problems.format.drivers.common import find_missing, get_solution
from problems.format.drivers.common import load as load_solution

PTX_VERSION = 80
"""Of CUDA 12.0, which every driver since then compiles. It knows no card of a capability of 10.0 or more."""
LATER_PTX_VERSIONS = {100: 87, 101: 87, 120: 87}
"""By capability, times ten: of CUDA 12.8, whose driver (570) is the first one for these cards."""
LATEST_PTX_VERSION = 88
"""For every other card from 10.0 on: of CUDA 12.9, with driver 575."""
STAGES = ("ttir", "ttgir", "llir", "ptx")
DTYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64")
FIRST_ADDRESS, ADDRESS_STEP = 1 << 44, 1 << 38
"""Where a recorded array seems to be. The worker replaces the address."""
SCALARS = ("i1", "i8", "i16", "i32", "i64", "u1", "u8", "u16", "u32", "u64", "fp16", "fp32", "fp64")

_recorders: "list[LaunchRecorder]" = []


def load() -> None:
    """Import Triton's compiler, and then the solution."""
    _recorders.append(LaunchRecorder())
    load_solution()


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry with arrays that have no elements, and return what it launched."""
    solution = get_solution()
    missing = find_missing(solution, [case["entry"]])
    if missing is not None:
        return {"missing": missing}
    recorder = _recorders[0]
    recorder.start(int(case["capability"]), int(case["configuration"]))
    args = [recorder.make_argument(name, spec) for name, spec in zip(case["names"], case["args"], strict=True)]
    getattr(solution, case["entry"])(*args)
    return {"value": recorder.build_plan(), "mutated": []}


class RecordedArray:
    """An array on a GPU, for the code that launches kernels. It has no elements. Strides are in elements."""

    device = "cuda"

    def __init__(self, recorder: "LaunchRecorder", number: int, dtype: Any, shape: Sequence[int], steps: Sequence[int]):
        self._recorder, self.number, self.dtype = recorder, number, dtype
        self.shape, self._strides = tuple(shape), tuple(steps)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def dim(self) -> int:
        return len(self.shape)

    def numel(self) -> int:
        return math.prod(self.shape)

    def size(self, axis: int | None = None) -> Any:
        return self.shape if axis is None else self.shape[axis]

    def stride(self, axis: int | None = None) -> Any:
        return self._strides if axis is None else self._strides[axis]

    def is_contiguous(self) -> bool:
        return self._strides == _get_contiguous_strides(self.shape)

    def element_size(self) -> int:
        return self.dtype.primitive_bitwidth // 8

    def data_ptr(self) -> int:
        return FIRST_ADDRESS + self.number * ADDRESS_STEP

    def new_empty(self, shape: Any, dtype: Any = None) -> "RecordedArray":
        axes = cast("list[int]", shape) if isinstance(shape, list | tuple) else [shape]
        return self._recorder.allocate("", axes, self._recorder.find_dtype_name(self.dtype if dtype is None else dtype))

    def new_zeros(self, shape: Any, dtype: Any = None) -> "RecordedArray":
        return self.new_empty(shape, dtype).zero_()

    def zero_(self) -> "RecordedArray":
        self._recorder.steps.append({"zero": self.number})
        return self


class LaunchRecorder:
    """Replaces Triton's driver, compiler cache and launcher. The arrays and steps are those of the current call."""

    def __init__(self) -> None:
        self.triton = _import_compiler()
        self.dtypes = {name: getattr(self.triton.language, name) for name in DTYPES}
        self.steps: list[dict[str, Any]] = []
        self._buffers: list[dict[str, Any]] = []
        self._kernels: list[dict[str, Any]] = []
        self._configuration, self._configurations = 0, 1
        self._target: Any = None
        self.triton.runtime.driver.set_active(self)
        self.triton.runtime.jit.JITFunction._do_compile = self._make_compiler()
        self.triton.runtime.autotuner.Autotuner.run = self._make_tuner()

    def start(self, capability: int, configuration: int) -> None:
        self.steps, self._buffers, self._kernels = [], [], []
        self._configuration, self._configurations = configuration, 1
        self._target = self.triton.backends.compiler.GPUTarget("cuda", capability, 32)

    # Triton asks its driver for these.

    def get_current_device(self) -> int:
        return 0

    def get_current_stream(self, _device: int) -> int:
        return 0

    def get_current_target(self) -> Any:
        return self._target

    def build_plan(self) -> dict[str, Any]:
        return {
            "kernels": self._kernels,
            "buffers": self._buffers,
            "steps": self.steps,
            "configurations": self._configurations,
            "triton": str(self.triton.__version__),
        }

    def make_argument(self, name: str, spec: Any) -> Any:
        if not isinstance(spec, dict):
            return spec
        form = cast("dict[str, Any]", spec)
        return self.allocate(name, form["shape"], form["dtype"], form["strides"])

    def allocate(
        self, name: str, shape: Sequence[int], dtype: str, strides: Sequence[int] | None = None
    ) -> RecordedArray:
        steps = _get_contiguous_strides(shape) if strides is None else strides
        last = sum((length - 1) * step for length, step in zip(shape, steps, strict=True))
        self._buffers.append({"name": name, "dtype": dtype, "elements": 1 + last if all(shape) else 0})
        return RecordedArray(self, len(self._buffers) - 1, self.dtypes[np.dtype(dtype).name], shape, steps)

    def find_dtype_name(self, dtype: Any) -> str:
        for name, known in self.dtypes.items():
            if dtype in (known, name):
                return name
        raise TypeError(f"An array cannot have the dtype {dtype}. Use one of tl.{', tl.'.join(self.dtypes)}.")

    def _make_compiler(self) -> Any:
        def compile_kernel(
            function: Any,
            _key: Any,
            signature: Any,
            _device: int,
            constants: Any,
            options: Any,
            attributes: Any,
            _: bool,
        ) -> Any:
            source = self.triton.compiler.ASTSource(function, signature, constants, attributes)
            number = len(self._kernels)
            self._kernels.append(self._compile(source, options))
            types = list(signature.values())

            def launch(x: int, y: int, z: int, *rest: Any) -> None:
                values = rest[-len(types) :] if types else ()
                self._record_launch(number, (x, y, z), types, values)

            return SimpleNamespace(run=launch, function=None, packed_metadata=None, launch_metadata=_ignore)

        return compile_kernel

    def _compile(self, source: Any, options: Any) -> dict[str, Any]:
        """Compile to PTX. The last stage, machine code, would start another program; the driver of the GPU does it."""
        if options.num_ctas != 1 or options.launch_cooperative_grid or options.launch_pdl:
            raise NotImplementedError("Clusters and cooperative launches are not timed.")
        nvidia = importlib.import_module("triton.backends.nvidia.compiler")
        ir = importlib.import_module("triton._C.libtriton").ir
        backend = nvidia.CUDABackend(self._target)
        version = find_ptx_version(self._target.arch)
        options = backend.parse_options({**vars(options), **source.parse_options(), "ptx_version": version})
        context = ir.context()
        ir.load_dialects(context)
        backend.load_dialects(context)
        codegen = backend.get_codegen_implementation(options)
        module = source.make_ir(self._target, options, codegen, backend.get_module_map(), context)
        stages: dict[str, Any] = {}
        backend.add_stages(stages, options, source.language)
        metadata = cast("dict[str, Any]", vars(options)).copy()
        for stage in STAGES:
            module = stages[stage](module, metadata)
        return {
            "ptx": module,
            "name": metadata["name"],
            "shared_bytes": metadata["shared"],
            "warps": metadata["num_warps"],
            "scratch_bytes": metadata["global_scratch_size"],
        }

    def _record_launch(
        self, kernel: int, grid: tuple[int, int, int], types: Sequence[Any], values: Sequence[Any]
    ) -> None:
        pairs = zip(types, values, strict=True)
        args = [_record_argument(kind, value) for kind, value in pairs if kind != "constexpr"]
        self.steps.append({"kernel": kernel, "grid": [int(axis) for axis in grid], "args": args})

    def _make_tuner(self) -> Any:
        def run_tuned(tuner: Any, *args: Any, **kwargs: Any) -> Any:
            tuner.nargs = dict(zip(tuner.arg_names, args, strict=False))
            configs: list[Any] = tuner.prune_configs(kwargs)
            self._configurations = max(self._configurations, len(configs))
            config = configs[self._configuration % len(configs)]
            tuner.best_config = config
            if config.pre_hook is not None:
                config.pre_hook({**tuner.nargs, **kwargs, **config.all_kwargs()})
            return tuner.fn.run(*args, **kwargs, **config.all_kwargs())

        return run_tuned


def find_ptx_version(capability: int) -> int:
    """Return the earliest version that knows the card, so that drivers need not be later than the card itself."""
    return PTX_VERSION if capability < 100 else LATER_PTX_VERSIONS.get(capability, LATEST_PTX_VERSION)


def _ignore(*_: Any) -> None:
    """Triton calls it before a launch."""


def _record_argument(kind: Any, value: Any) -> list[Any]:
    if isinstance(value, RecordedArray):
        return ["buffer", value.number]
    if kind not in SCALARS:
        raise NotImplementedError(f"An argument of the type {kind} is not timed. Pass arrays and numbers.")
    if isinstance(value, int) and value >= FIRST_ADDRESS:
        raise NotImplementedError("The address of an array as a number is not timed. Pass the array.")
    return [kind, float(value) if kind.startswith("fp") else int(value)]


def _get_contiguous_strides(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def _import_compiler() -> Any:
    """Import Triton again, for compiling. The cell has loaded it for the interpreter, which makes other functions of
    `tl.max` and the like; only its compiled part can be used by both."""
    os.environ.pop("TRITON_INTERPRET", None)
    # Without it Triton warns that a later version changes its default.
    os.environ["TRITON_DEFAULT_FP_FUSION"] = "1"
    compiled: Mapping[str, Any] = {name: each for name, each in sys.modules.items() if name.startswith("triton._C")}
    for name in [name for name in sys.modules if name.partition(".")[0] == "triton" and name not in compiled]:
        del sys.modules[name]
    triton: Any = importlib.import_module("triton")
    if "triton._C" in compiled:
        triton._C = compiled["triton._C"]
    for name in ("compiler", "language", "backends.compiler", "runtime.driver", "runtime.jit", "runtime.autotuner"):
        importlib.import_module(f"triton.{name}")
    # Triton finds it by the metadata of its distribution, which a cell does not have.
    nvidia = importlib.import_module("triton.backends.nvidia.compiler")
    triton.backends.backends["nvidia"] = SimpleNamespace(compiler=nvidia.CUDABackend, driver=None)
    return triton
