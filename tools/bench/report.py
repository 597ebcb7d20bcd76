"""The rows and the shares of the table. Goals and floors are ratios to the fresh process."""

from collections.abc import Mapping

from sandbox.isolation import SHARED, STRICT
from tools.bench import ways
from tools.bench.judge_stack import BROKER, DATABASE, WEB, WORKER
from tools.bench.measurements import (
    CASE_WORK,
    CHECKING,
    CPU,
    DIAGNOSIS,
    GRADING,
    JUDGING,
    RATE,
    WALL,
    Samples,
    compute_median,
)
from tools.bench.modes import DEFAULT_MODE, DOCKER, LAUNCHER, Mode
from tools.bench.table import Row

CPU_GOALS = {Mode(LAUNCHER, SHARED): 0.25, Mode(DOCKER, STRICT): 2.5}
MEGABYTE = 1_000_000
GATE_SECONDS = 120.0


def build_rows(samples: Mapping[str, Samples], memory: Mapping[Mode, float]) -> list[Row]:
    """`memory` has the bytes of a waiting cell of each mode that was measured."""
    rows = [
        *build_plain_rows(samples, ways.FRESH, "fresh process, no sandbox"),
        build_rate_row(samples, ways.FRESH_MANY, "fresh processes, two at a time"),
    ]
    for mode, size in memory.items():
        rows += build_mode_rows(samples, mode)
        name = f"{mode.name}: memory of a waiting cell"
        rows.append(Row(name=name, values=[size], reference=MEGABYTE, scale=1 / MEGABYTE, unit="MB", goal=12))
    if ways.DIAGNOSE in samples and CPU in samples[ways.FRESH]:
        reference = compute_median(samples[ways.FRESH], CPU)
        name = "diagnosis of a wrong submission: CPU"
        rows.append(Row(name=name, values=samples[ways.DIAGNOSE][DIAGNOSIS], reference=reference))
    if ways.MORE_CASES in samples:
        few, more = samples[f"{ways.SANDBOX} {DEFAULT_MODE.name}"], samples[ways.MORE_CASES]
        names = {CASE_WORK: "CPU time of the cases", CPU: "CPU time of the whole life"}
        rows += [
            Row(
                name=f"{ways.MORE} times as many cases in one cell: {names[quantity]}",
                values=more[quantity],
                reference=compute_median(few, quantity),
                goal=ways.MORE,
            )
            for quantity in names
            if quantity in more
        ]
    return rows


def build_mode_rows(samples: Mapping[str, Samples], mode: Mode) -> list[Row]:
    is_default = mode == DEFAULT_MODE
    cpu_goal = 0.2 if is_default else CPU_GOALS.get(mode)
    cpu_floor = 0.07 if mode.isolation == SHARED else None
    sandbox, judge, queue = (f"{kind} {mode.name}" for kind in (ways.SANDBOX, ways.JUDGE, ways.QUEUE))
    wall = compute_median(samples[ways.FRESH], WALL)
    rows = [
        Row(
            name=f"{mode.name}: sandbox, source in to results out",
            values=samples[sandbox][WALL],
            reference=wall,
            goal=0.1,
            floor=0.03,
        ),
        *build_cpu_rows(samples, sandbox, f"{mode.name}: sandbox, CPU of the whole life", cpu_goal, cpu_floor),
    ]
    if judge in samples:
        rows += [
            Row(
                name=f"{mode.name}: worker, claim to stored report",
                values=samples[judge][JUDGING],
                reference=wall,
                goal=0.3 if is_default else None,
            ),
            Row(
                name=f"{mode.name}: whole judge, POST to verdict in the client",
                values=samples[judge][WALL],
                reference=wall,
                goal=0.6 if is_default else None,
            ),
            *build_cpu_rows(samples, judge, f"{mode.name}: whole judge, CPU one at a time"),
            *build_cpu_rows(samples, queue, f"{mode.name}: worker, CPU at saturation"),
            build_rate_row(samples, queue, f"{mode.name}: worker at saturation", *((4, 12) if is_default else ())),
        ]
    return rows


def build_plain_rows(samples: Mapping[str, Samples], way: str, name: str) -> list[Row]:
    wall = Row(name=name, values=samples[way][WALL], reference=compute_median(samples[way], WALL))
    return [wall, *build_cpu_rows(samples, way, f"{name}: CPU")]


def build_cpu_rows(
    samples: Mapping[str, Samples], way: str, name: str, goal: float | None = None, floor: float | None = None
) -> list[Row]:
    """Return no row where CPU time is not measured."""
    if CPU not in samples[way] or CPU not in samples[ways.FRESH]:
        return []
    reference = compute_median(samples[ways.FRESH], CPU)
    return [Row(name=name, values=samples[way][CPU], reference=reference, goal=goal, floor=floor)]


def build_rate_row(
    samples: Mapping[str, Samples], way: str, name: str, goal: float | None = None, floor: float | None = None
) -> Row:
    return Row(
        name=name,
        values=samples[way][RATE],
        reference=compute_median(samples[ways.FRESH_MANY], RATE),
        scale=1,
        unit="/s",
        goal=goal,
        floor=floor,
        is_higher_better=True,
    )


def build_gate_row(seconds: float) -> Row:
    return Row(name="the gate, all packages, cold", values=[seconds], scale=1, unit="s", goal=GATE_SECONDS)


def compute_shares(samples: Mapping[str, Samples]) -> dict[str, float]:
    """Return where the CPU seconds of a right submission go in the default mode; empty where none is measured."""
    judge, queue = (f"{kind} {DEFAULT_MODE.name}" for kind in (ways.JUDGE, ways.QUEUE))
    if queue not in samples or CPU not in samples[queue]:
        return {}
    graded = {name: compute_median(samples[ways.GRADE], name) for name in (CPU, CASE_WORK, GRADING, CHECKING)}
    shares = {
        "case work: the processes that run the submission": graded[CASE_WORK],
        "isolation: creating, watching and destroying the cell": graded[CPU] - graded[CASE_WORK] - graded[GRADING],
        "checking the outcomes": graded[CHECKING],
        "the rest of grading: frames and the report": graded[GRADING] - graded[CHECKING],
        "the rest of the worker: claim, lease, events, storing": compute_median(samples[queue], WORKER) - graded[CPU],
        "broker": compute_median(samples[judge], BROKER),
        "web: the POST and the stream of a page": compute_median(samples[judge], WEB),
    }
    if DATABASE in samples[queue]:
        shares["database server"] = compute_median(samples[judge], DATABASE)
    return {name: max(0.0, seconds) for name, seconds in shares.items()}
