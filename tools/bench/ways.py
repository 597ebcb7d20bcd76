"""All ways of one benchmark, by name, with what they measure and whose CPU time counts."""

from functools import partial
from typing import Protocol

from problems.format.problem import Problem
from sandbox.job import Job
from sandbox.runner import PooledSandbox
from tools.bench.fresh_process import FreshProcess
from tools.bench.judge_stack import JudgeStack
from tools.bench.measurements import CPU, Values, Way
from tools.bench.modes import DEFAULT_MODE, CpuGroups, Mode
from tools.bench.sandbox_ways import grade_right_solution, prepare_diagnosis, repeat_cases, run_job

FRESH, FRESH_MANY, MORE_CASES, GRADE, DIAGNOSE = "fresh", "fresh many", "more cases", "grade", "diagnose"
SANDBOX, JUDGE, QUEUE = "sandbox", "judge", "queue"
"""Each of these is followed by a mode."""
MORE = 5
"""How many times the cases of a submission MORE_CASES has."""


def build_fresh_ways(fresh: FreshProcess, count: int, groups: CpuGroups) -> list[Way]:
    meter = groups.make_own_meter()
    meters = {} if meter is None else {CPU: meter}
    return [Way(FRESH, fresh.run, meters), Way(FRESH_MANY, partial(fresh.run_many, count), meters, count)]


def build_sandbox_ways(mode: Mode, sandbox: PooledSandbox, problem: Problem, job: Job, groups: CpuGroups) -> list[Way]:
    meter = groups.make_own_meter(mode)
    meters = {} if meter is None else {CPU: meter}
    ways = [Way(f"{SANDBOX} {mode.name}", partial(run_job, sandbox, job), meters)]
    if mode == DEFAULT_MODE:
        ways += [
            Way(MORE_CASES, partial(run_job, sandbox, repeat_cases(job, MORE * len(job.cases))), meters),
            Way(GRADE, partial(grade_right_solution, problem, sandbox), meters),
            Way(DIAGNOSE, prepare_diagnosis(problem, sandbox)),
        ]
    return ways


class JudgeWays(Protocol):
    def submit_one(self) -> Values: ...
    def judge_queue(self, count: int) -> Values: ...


def build_judge_ways(stack: JudgeStack, judge: JudgeWays, count: int) -> list[Way]:
    meters = stack.meters | ({} if stack.meter is None else {CPU: stack.meter})
    return [
        Way(f"{JUDGE} {stack.mode.name}", judge.submit_one, meters),
        Way(f"{QUEUE} {stack.mode.name}", partial(judge.judge_queue, count), meters, count),
    ]
