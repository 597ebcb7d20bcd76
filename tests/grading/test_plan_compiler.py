"""Kernels become launch plans in a cell without a GPU, and nothing but kernels leaves it."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.gpu import NotTimedError
from judge.grading.plan_compiler import compile_plans, read_triton_version
from problems.format.case import Case
from problems.format.launch_plan import Launch, LaunchPlan, Zero
from problems.format.loader import PRACTICE_SEED, load_package
from sandbox import Sandbox
from sandbox.cell_images import KERNELS_FOLDER
from tests.kernels import require_kernels

PROBLEM = load_package("vector_add_kernel")
CASE = next(case for case in PROBLEM.cases(PRACTICE_SEED) if case.name == "strides of x")
MASKED = PROBLEM.accepted["masked"]


@pytest.fixture(autouse=True)
def need_kernels() -> None:
    require_kernels()


def compile_source(sandbox: Sandbox, source: bytes, case: Case = CASE) -> list[LaunchPlan]:
    return compile_plans(PROBLEM, source, case, 90, sandbox)


def test_records_launch_arrays_and_code_for_the_card(sandbox: Sandbox):
    (plan,) = compile_source(sandbox, MASKED)
    (kernel,) = plan.kernels
    assert re.search(rb"\.target sm_90a?\b", kernel.ptx)
    assert kernel.name.encode() in kernel.ptx
    assert [(buffer.name, buffer.elements) for buffer in plan.buffers] == [("x", 1591), ("y", 531), ("out", 531)]
    (launch,) = plan.steps
    assert isinstance(launch, Launch)
    # Strides of 1 are constants of the compiled kernel, and the blocks hold 1024 elements.
    assert (launch.grid, launch.arguments) == (
        (1, 1, 1),
        (("buffer", 0), ("buffer", 1), ("buffer", 2), ("i32", 531), ("i32", 3)),
    )


@pytest.mark.parametrize(
    ("capability", "target", "version", "program"),
    [
        (90, b"sm_90a", (8, 0), "ptxas"),
        (100, b"sm_100a", (8, 7), "ptxas-blackwell"),
        (103, b"sm_103a", (8, 8), "ptxas-blackwell"),
        (120, b"sm_120a", (8, 7), "ptxas-blackwell"),
    ],
)
def test_assembler_accepts_the_code_of_each_card(
    sandbox: Sandbox, tmp_path: Path, capability: int, target: bytes, version: tuple[int, int], program: str
):
    plan = compile_plans(PROBLEM, MASKED, CASE, capability, sandbox)[0]
    code = plan.kernels[0].ptx
    found = re.search(rb"\.version (\d+)\.(\d+)\s+\.target (\w+)", code)
    assert found is not None
    assert (tuple(map(int, found.groups()[:2])), found[3]) == (version, target)
    (tmp_path / "kernel.ptx").write_bytes(code)
    assembler = KERNELS_FOLDER / "triton/backends/nvidia/bin" / program
    subprocess.run([assembler, f"-arch={target.decode()}", "kernel.ptx", "-o", "kernel.bin"], cwd=tmp_path, check=True)


def test_plan_names_the_triton_that_compiled_it(sandbox: Sandbox):
    assert compile_source(sandbox, MASKED)[0].triton == read_triton_version()


def test_each_configuration_has_a_plan(sandbox: Sandbox):
    plans = compile_source(sandbox, PROBLEM.accepted["autotuned"])
    assert [plan.configurations for plan in plans] == [3, 3, 3]
    assert len({plan.kernels for plan in plans}) == 3


def test_scratch_arrays_and_zeros_are_steps(sandbox: Sandbox):
    source = MASKED.replace(b"    n = out.numel()\n", b"    n = out.numel()\n    x.new_zeros((4, 5))\n")
    (plan,) = compile_source(sandbox, source)
    assert (plan.buffers[3].name, plan.buffers[3].elements, plan.steps[0]) == ("", 20, Zero(3))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"x + y", b"x + undefined", r"CompilationError: at \d+:\d+: .*undefined"),
        (b"    n = out.numel()\n", b"    return\n", "no kernel was launched"),
        (b"out, n, x.", b"out, x.data_ptr(), x.", "address of an array as a number"),
        (b"import triton\n", b"import triton\nimport subprocess\nsubprocess.run(['true'])\n", "could not be loaded"),
        (b"import triton\n", b"import triton\nimport torch\n", "could not be loaded.*torch"),
        (b"import triton\n", b"import triton, ctypes\nctypes.CDLL('libcuda.so.1')\n", "could not be loaded.*libcuda"),
    ],
)
def test_says_why_a_kernel_cannot_be_timed(sandbox: Sandbox, old: bytes, new: bytes, reason: str):
    assert old in MASKED
    with pytest.raises(NotTimedError, match=reason):
        compile_source(sandbox, MASKED.replace(old, new, 1))


def test_host_code_that_forges_the_plan_is_refused(sandbox: Sandbox):
    """A shorter array than the argument would let the worker read past its end."""
    source = MASKED + (
        b"\n_solve = solve\ndef solve(x, y, out):\n    _solve(x, y, out)\n    x._recorder._buffers[0]['elements'] = 1\n"
    )
    with pytest.raises(NotTimedError, match="not those of the arguments"):
        compile_source(sandbox, source)


def test_launches_of_a_thread_after_the_call_do_not_count(sandbox: Sandbox):
    late = b"""
import threading
_solve, _returned = solve, threading.Event()
def solve(x, y, out):
    threading.Thread(target=lambda: (_returned.wait(0.2), _solve(x, y, out)), daemon=True).start()
"""
    with pytest.raises(NotTimedError, match="no kernel was launched"):
        compile_source(sandbox, MASKED + late)


def test_host_code_has_no_clock_and_no_event_to_replace(sandbox: Sandbox):
    """It runs only where the launches are recorded: the plan is that of the same kernel without it."""
    patches = b"""
import time
time.perf_counter = time.monotonic = lambda: 0.0
for name in ("synchronize", "Event", "current_stream"):
    setattr(triton.runtime.driver.active, name, lambda *_: None)
"""
    assert compile_source(sandbox, MASKED + patches) == compile_source(sandbox, MASKED)


def test_cannot_detect_code_that_triton_did_not_compile(sandbox: Sandbox):
    """Its outputs are verified like those of any other code."""
    source = MASKED + (
        b"\n_solve = solve\ndef solve(x, y, out):\n    _solve(x, y, out)\n"
        b"    x._recorder._kernels[0]['ptx'] += '// mine'\n"
    )
    assert compile_source(sandbox, source)[0].kernels[0].ptx.endswith(b"// mine")


def test_no_value_of_an_array_enters_the_cell(sandbox: Sandbox):
    """Host code cannot tell a timed call by its inputs: it runs once, before any of them is drawn."""
    other = replace(CASE, payload={**CASE.payload, "seed": 1})
    assert compile_source(sandbox, MASKED, other) == compile_source(sandbox, MASKED)


def test_reads_the_version_of_triton():
    assert re.fullmatch(r"\d+\.\d+\.\d+", read_triton_version())
