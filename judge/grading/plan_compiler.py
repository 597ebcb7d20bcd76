"""Turns a submission into launch plans, in a cell without a GPU (`problems.format.drivers.launch_recorder`)."""

from collections.abc import Mapping, Sequence
from importlib.metadata import distributions
from typing import Any, cast

from judge.grading.gpu import NotTimedError
from judge.grading.source_run import SOLUTION_FILE
from problems.format.case import Case
from problems.format.driver_bundle import bundle_driver, compile_bundle, read_shared_driver
from problems.format.launch_plan import (
    MAX_CONFIGURATIONS,
    LaunchPlan,
    PlanError,
    build_plan_case,
    parse_plan,
    require_arguments,
)
from problems.format.problem import Problem
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.cell_images import KERNELS_FOLDER
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import CaseRun, Status

DRIVER = "launch_recorder"
LIMITS = Limits(
    load_seconds=20.0,
    case_seconds=200.0,
    cpu_seconds=200.0,
    job_cpu_seconds=240.0,
    total_seconds=240.0,
    memory_bytes=1024 * MIB,
)
"""Compiling a kernel takes some tenths of a second."""


def compile_plans(problem: Problem, source: bytes, case: Case, capability: int, sandbox: Sandbox) -> list[LaunchPlan]:
    """Return a plan for each configuration of the autotuned kernels. `capability` is that of the card, such as 90 for
    "9.0". Raises NotTimedError."""
    first = _run(problem, source, case, capability, [0], sandbox)
    others = range(1, min(first[0].configurations, MAX_CONFIGURATIONS))
    return first + (_run(problem, source, case, capability, others, sandbox) if others else [])


def _run(
    problem: Problem, source: bytes, case: Case, capability: int, configurations: Sequence[int], sandbox: Sandbox
) -> list[LaunchPlan]:
    bundle = bundle_driver(read_shared_driver(DRIVER) or b"")
    cases = [codec.encode(build_plan_case(case, capability, number)) for number in configurations]
    job = Job(
        files={SOLUTION_FILE: source, "driver.py": bundle},
        bytecode={"driver.py": compile_bundle(bundle)},
        entry="driver",
        image=problem.tag,
        cases=cases,
        limits=LIMITS,
    )
    result = sandbox.run(job)
    if result.load.status is not Status.OK:
        raise NotTimedError(f"The code could not be loaded without the interpreter: {_describe(result.load)}")
    return [_read_plan(run, case) for run in result.cases]


def _read_plan(run: CaseRun, case: Case) -> LaunchPlan:
    if run.status is not Status.OK or run.outcome is None:
        raise NotTimedError(f"The kernels could not be compiled for a GPU: {_describe(run)}")
    try:
        value = codec.decode(run.outcome)
        plan = parse_plan(cast("Mapping[Any, Any]", value).get("value") if isinstance(value, Mapping) else None)
        require_arguments(plan, case)
    except (codec.FrameError, PlanError) as error:
        raise NotTimedError(f"The launches of this submission cannot be timed: {error}.") from error
    return plan


def _describe(run: CaseRun) -> str:
    if run.error is None:
        return f"{run.status}. {run.detail}"
    # Triton's message has the line, then the source, then the reason.
    lines = run.error.message.splitlines() or [""]
    text = " ".join(dict.fromkeys((lines[0], lines[-1])))
    return f"{run.error.type}: {text}"[:300]


def read_triton_version() -> str:
    """Return the version of the Triton that `make setup-kernels` installed, or "" without it."""
    found = {each.name: each.version for each in distributions(path=[str(KERNELS_FOLDER)])}
    return found.get("triton", "")
