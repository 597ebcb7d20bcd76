"""Timing on a real card: how exact it is, and that cheats, crashes and endless kernels are refused."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace

import pytest

from judge.grading.cuda.card import COMMAND, CudaGpu, TimingProcess, build_contents
from judge.grading.cuda.nvml import ManagedCard
from judge.grading.kernel_timing import DeviceWedgedError
from judge.grading.plan_compiler import compile_plans, read_triton_version
from judge.grading.timed_submission import make_timed_case, time_submission
from problems.format.launch_plan import dump_plan
from problems.format.timed_case import TimedCase
from problems.vector_add_kernel.cases import make_payload
from sandbox import Sandbox, open_sandbox
from tests.gpu.kernel_sources import CHEATS, EMPTY, ENDLESS, OUT_OF_BOUNDS, PRINTING, PROBLEM, RIGHT
from tests.kernels import require_kernels

pytestmark = [pytest.mark.gpu, pytest.mark.timeout(900)]

ELEMENTS = 1 << 16
SMALL = replace(
    PROBLEM,
    timed_cases=(
        TimedCase(
            name="small",
            make_payload=lambda rng: make_payload(rng, ELEMENTS),
            moved_bytes=12 * ELEMENTS,
            operations=ELEMENTS,
        ),
    ),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    require_kernels()
    with closing(open_sandbox()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def gpu(sandbox: Sandbox) -> CudaGpu:
    return CudaGpu(ManagedCard(), lambda: sandbox, read_triton_version())


def test_time_of_an_empty_kernel_contains_no_work_of_the_host(gpu: CudaGpu, sandbox: Sandbox):
    """Of which a launch from Python takes about 8 microseconds."""
    case = make_timed_case(SMALL.timed_cases[0], 0)
    (plan,) = compile_plans(SMALL, EMPTY, case, int(gpu.info.capability.replace(".", "")), sandbox)
    request = {"do": "call", "number": 0, "seed": 1, "contents": build_contents(case)}
    with TimingProcess(COMMAND) as process:
        process.ask({"do": "load", "plan": dump_plan(plan)})
        times = [process.ask(request)["device_seconds"] for _ in range(30)]
    assert sorted(times)[15] < 3e-6


def test_two_timings_agree_within_three_percent(gpu: CudaGpu):
    first, second = (time_submission(gpu, PROBLEM, RIGHT.encode()) for _ in range(2))
    assert (first.ending, second.ending) == ("timed", "timed")
    assert first.cases[0].median == pytest.approx(second.cases[0].median, rel=0.03)
    assert first.roofline is not None
    assert first.roofline > 0.8


@pytest.mark.parametrize("name", CHEATS)
def test_cheat_is_wrong(gpu: CudaGpu, name: str):
    assert time_submission(gpu, SMALL, CHEATS[name]).ending == "wrong"


def test_what_a_kernel_prints_is_no_answer(gpu: CudaGpu):
    assert time_submission(gpu, SMALL, PRINTING).ending in ("timed", "not_timed")


@pytest.mark.parametrize("source", [OUT_OF_BOUNDS, ENDLESS], ids=["out of bounds", "endless"])
def test_kernel_that_crashes_or_never_ends_costs_only_itself(gpu: CudaGpu, source: bytes):
    """It is wrong, or it wedges the card, after which the worker drains itself. Both end within minutes."""
    with suppress(DeviceWedgedError):
        assert time_submission(gpu, SMALL, source).ending == "wrong"
        assert time_submission(gpu, SMALL, RIGHT.encode()).ending == "timed"
