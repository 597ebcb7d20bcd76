"""What the tests on a GPU run compiles to machine code. This needs Triton and no card."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from judge.grading.plan_compiler import compile_plans
from judge.grading.timed_submission import make_timed_case
from sandbox import Sandbox, open_sandbox
from sandbox.cell_images import KERNELS_FOLDER
from tests.gpu.kernel_sources import PROBLEM, SOURCES
from tests.kernels import require_kernels

ASSEMBLER = KERNELS_FOLDER / "triton/backends/nvidia/bin/ptxas"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    require_kernels()
    with closing(open_sandbox()) as sandbox:
        yield sandbox


@pytest.mark.parametrize("name", SOURCES)
def test_kernel_compiles(sandbox: Sandbox, tmp_path: Path, name: str):
    case = make_timed_case(PROBLEM.timed_cases[0], 0)
    for number, kernel in enumerate(compile_plans(PROBLEM, SOURCES[name], case, 90, sandbox)[0].kernels):
        source = tmp_path / f"{number}.ptx"
        source.write_bytes(kernel.ptx)
        command = [ASSEMBLER, "-arch=sm_90a", source, "-o", source.with_suffix(".bin")]
        subprocess.run(command, check=True, capture_output=True)
