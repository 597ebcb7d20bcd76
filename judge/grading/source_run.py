"""Runs one source over cases and checks the outcomes. Submissions, references and bugs all use this path.

A failed case can run a second time, alone: after a failure that a busy machine can cause, or to find state between
calls. `SourceRun.has_idle_time_out` finds the time-outs that the load of the machine can still have caused.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from judge.grading.run_outcomes import RetainedValueBudget, build_outcome
from problems.format.case import GROUPS, Case
from problems.format.checker_api import RIGHT, CallbackRefusedError, Evidence, Finding, Responder
from problems.format.driver_bundle import compile_bundle
from problems.format.outcome import How, Outcome
from problems.format.problem import Problem
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import CaseRun, RunResult, Status

logger = logging.getLogger(__name__)

SOLUTION_FILE = "solution.py"
LOAD_SENSITIVE_FAILURES: tuple[How, ...] = ("time", "memory")
"""Failures that a busy machine can cause. The case gets a second run that counts."""
WALL_FACTOR = 3
"""The limit of a submission's wall time, as a multiple of that of its CPU time."""
MIN_CPU_SHARE = 0.5
"""A busy machine can have caused a time-out of a program that computed for a smaller share of its wall time. An endless
loop has 1 on an idle machine, and 0.5 if another program always wants the same core."""
MAX_REMEMBERED_FRAME = 16 << 10
"""Bytes of a case's frame that is kept for the next submission. Most are smaller."""
MAX_EXPLANATIONS = 5
"""How many failed cases run a second time, alone, while no state between calls was found. The first run decides, so
more would only cost time."""
_frames: WeakKeyDictionary[Case, tuple[tuple[str, ...], bytes]] = WeakKeyDictionary()
"""By case: the core entries of its problem, and its frame, which names them."""
_UNREADABLE_FINDING = Finding(ok=False, kind="type", message="The returned value has a form that cannot be compared.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult(Evidence):
    """Final result of one case: the evidence, and the run that it was read from.

    `alone` is the result of a second run of the case, by itself in a fresh process. It is present if it differs: then
    the solution keeps state between calls. It explains the failure and never replaces it.
    """

    index: int
    run: CaseRun
    alone: "CaseResult | None" = None

    @property
    def own_behavior(self) -> "CaseResult":
        """The result without the influence of other cases. The diagnosis compares it with the known bugs."""
        return self.alone or self


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    result: RunResult
    case_results: tuple[CaseResult, ...]
    """In the order of the cases. Empty if the source cannot be imported."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(one.own_behavior.actual for one in self.case_results)

    @property
    def has_idle_time_out(self) -> bool:
        """Whether a case, or the whole run, was out of time without having computed for most of it.

        A busy machine can cause that: the kernel counts CPU time, so load does not add to it. A program that waits
        forever looks the same: nothing distinguishes them in one run.
        """
        timed_out = [one.run for one in self.case_results if one.run.status is Status.TIME_LIMIT]
        is_out_of_time = any(one.run.is_out_of_time for one in self.case_results)
        return any(_was_idle(each.cpu_seconds, each.wall_seconds) for each in timed_out) or (
            is_out_of_time and _was_idle(self.result.cpu_seconds, self.result.wall_seconds)
        )


def _was_idle(cpu_seconds: float, wall_seconds: float) -> bool:
    return cpu_seconds < MIN_CPU_SHARE * wall_seconds


def build_cases(problem: Problem, seed: int) -> tuple[Case, ...]:
    """Return the problem's cases in run order.

    Samples run first: what a sample prints is shown to the candidate and must not come from a hidden case that ran
    before it, and `build_job` counts them. Efficiency and follow-up cases run last: their time limits must not use up
    the time of cases that decide acceptance.
    """
    groups = (*GROUPS, *(part.group for part in problem.parts))
    return tuple(sorted(problem.cases(seed), key=lambda case: (not case.sample, groups.index(case.group))))


def build_job(problem: Problem, cases: Sequence[Case], source: bytes, cpu_budget: float | None = None) -> Job:
    """Build the job of one source. `cpu_budget` is its CPU time in seconds; the default is that of the sandbox.

    Raises ValueError if a sample does not come before all other cases."""
    shown_cases = sum(case.sample for case in cases)
    if any(case.sample for case in cases[shown_cases:]):
        raise ValueError("The samples must be the first cases of a job")
    limits = Limits(case_seconds=problem.seconds, memory_bytes=problem.memory_mib * MIB)
    if cpu_budget is not None:
        limits = replace(
            limits, cpu_seconds=cpu_budget, job_cpu_seconds=cpu_budget, total_seconds=WALL_FACTOR * cpu_budget
        )
    return Job(
        files={SOLUTION_FILE: source, "driver.py": problem.driver},
        bytecode={"driver.py": compile_bundle(problem.driver)},
        entry="driver",
        image=problem.tag,
        cases=[_encode_case(problem, case) for case in cases],
        limits=limits,
        case_seconds={i: case.seconds for i, case in enumerate(cases) if case.seconds is not None},
        shown_cases=shown_cases,
    )


def _encode_case(problem: Problem, case: Case) -> bytes:
    entries, frame = _frames.get(case, ((), b""))
    if frame and entries == problem.entries:
        return frame
    # Every case needs all core entries, so the first case already reports a missing one.
    needs = list(dict.fromkeys((*problem.entries, *case.payload.get("needs", ()), *case.needs)))
    frame = codec.encode({**case.payload, "needs": needs})
    if len(frame) <= MAX_REMEMBERED_FRAME:
        _frames[case] = (problem.entries, frame)
    return frame


def run_source(
    problem: Problem,
    cases: Sequence[Case],
    source: bytes,
    sandbox: Sandbox,
    *,
    expected: Sequence[Outcome] | None = None,
    cpu_budget: float | None = None,
    on_case_result: Callable[[CaseResult], None] | None = None,
) -> SourceRun:
    """Run `source` over `cases`, one result for each case.

    `cpu_budget` is the CPU time, in seconds, of all cases together (see `build_job`). `expected` has one outcome for
    each case. Without it (the reference's own run) every outcome counts as correct. `on_case_result` receives each
    result as soon as it is final.
    """
    evaluator = CaseEvaluator(problem, cases, expected, on_case_result)
    result = sandbox.run(
        build_job(problem, cases, source, cpu_budget),
        accept=evaluator.accept,
        answer=evaluator.answer if problem.responder else None,
    )
    return SourceRun(result=result, case_results=evaluator.finish(result.cases))


class CaseEvaluator:
    """Trusted side of one job: answers the solution's callbacks and decides which cases must run again, alone."""

    def __init__(
        self,
        problem: Problem,
        cases: Sequence[Case],
        expected: Sequence[Outcome] | None,
        on_case_result: Callable[[CaseResult], None] | None,
    ) -> None:
        self._problem = problem
        self._cases = cases
        self._expected = expected
        self._on_case_result = on_case_result
        self._responders: dict[int, Responder] = {}
        self._refusals: dict[int, str] = {}
        self._first_results: dict[int, CaseResult] = {}
        self._final_results: dict[int, CaseResult] = {}
        self._confirmed_limits: set[How] = set()
        self._explanations = 0
        self._has_state = False
        self._value_budget = RetainedValueBudget()

    def accept(self, index: int, run: CaseRun) -> bool:
        """Return whether the run of a case is final. If not, the sandbox runs the case again, alone.

        A value that was wrong once is wrong. Otherwise a solution that recognizes the second run could guess twice.
        """
        result = self._evaluate(index, run)
        first = self._first_results.pop(index, None)
        if first is not None:
            self._record(self._combine(first, result))
        elif result.finding.ok or not self._should_rerun(result.actual):
            self._record(result)
        else:
            self._first_results[index] = result
            return False
        return True

    def _combine(self, first: CaseResult, alone: CaseResult) -> CaseResult:
        """Return the result of a case that ran twice.

        After a time-out or a memory limit the second run counts: the machine may have been busy, and the first run gave
        no value that the solution could have revised.
        """
        if first.actual.how in LOAD_SENSITIVE_FAILURES:
            if first.actual.how == alone.actual.how:
                self._confirmed_limits.add(first.actual.how)
            return alone
        self._explanations += 1
        if not _is_stateful(self._problem, first, alone):
            return first
        self._has_state = True
        return replace(first, alone=alone)

    def answer(self, index: int, frame: bytes) -> bytes | None:
        """Return the encoded reply to one callback request. None stops the case."""
        try:
            return codec.encode(self._get_responder(index).answer(codec.decode(frame)))
        except CallbackRefusedError as refusal:
            self._refusals[index] = str(refusal)
        except Exception:
            # The submission controls the request. A request that breaks the responder is rejected. It is not an
            # internal error, because the reference uses the same responder without errors.
            logger.info("The responder of %s could not parse a callback request.", self._problem.slug, exc_info=True)
            self._refusals[index] = (
                "Your code called the provided function with an invalid argument. The case was stopped. Check the "
                "arguments against the problem statement."
            )
        return None

    def finish(self, runs: Sequence[CaseRun]) -> tuple[CaseResult, ...]:
        """Return all results in order. The rest is published now: cases that did not run, and cases whose second run
        did not, because the time was used up. Of these the first run counts."""
        for index, run in enumerate(runs):
            if index not in self._final_results:
                self._record(self._first_results.pop(index, None) or self._evaluate(index, run))
        return tuple(self._final_results[index] for index in range(len(runs)))

    def _should_rerun(self, outcome: Outcome) -> bool:
        """Return whether the failed case must run again, alone: to rescue it from a busy machine, or to explain it.

        It does not run again after a limit that another case also exceeded alone, so that a hanging solution does not
        occupy a cell longer than necessary. The draws of a sampler vary, so a second run explains nothing.
        """
        if outcome.how in LOAD_SENSITIVE_FAILURES:
            return outcome.how not in self._confirmed_limits
        if outcome.how not in ("ok", "raised") or self._problem.output == "sampler":
            return False
        return self._has_state or self._explanations < MAX_EXPLANATIONS

    def _get_responder(self, index: int) -> Responder:
        assert self._problem.responder is not None  # the sandbox gets `answer` only if there is a responder
        if index not in self._responders:
            self._responders[index] = self._problem.responder(self._cases[index])
        return self._responders[index]

    def _evaluate(self, index: int, run: CaseRun) -> CaseResult:
        calls: Any = self._get_responder(index).record() if self._problem.responder else None
        self._responders.pop(index, None)
        case, known = self._cases[index], self._expected[index] if self._expected is not None else None
        actual = build_outcome(run, case, known, calls=calls, refusal=self._refusals.pop(index, ""))
        if known is not None:
            actual = self._value_budget.enforce(actual, known, len(run.outcome or b""))
        expected = known or actual
        finding = RIGHT if self._expected is None else check_outcome(self._problem, case, expected, actual)
        return CaseResult(
            index=index, run=run.drop_outcomes(), case=case, expected=expected, actual=actual, finding=finding
        )

    def _record(self, result: CaseResult) -> None:
        self._final_results[result.index] = result
        if self._on_case_result:
            self._on_case_result(result)


def check_outcome(problem: Problem, case: Case, expected: Outcome, outcome: Outcome) -> Finding:
    """Return the checker's finding. Only a returned value or an exception can be correct, whatever the checker says."""
    try:
        finding = problem.get_checker(case).check(case, expected, outcome)
    except Exception:
        # The checker handles the reference's outcome, so malformed data in the submission's outcome is to blame.
        logger.exception("The checker of %s failed on an outcome of the case %s.", problem.slug, case.name)
        return _UNREADABLE_FINDING
    if finding.ok and outcome.how not in ("ok", "raised"):
        return Finding(ok=False, kind=outcome.how)
    return finding


def _is_stateful(problem: Problem, first: CaseResult, alone: CaseResult) -> bool:
    """Return whether the two runs show that the solution keeps state.

    Only returned values and exceptions count, because time and memory vary between runs.
    """
    case = alone.case
    if alone.actual.how not in ("ok", "raised"):
        return False
    if alone.finding.ok or first.actual.how != alone.actual.how:
        return True
    try:
        return not problem.get_checker(case).is_same_behavior(case, first.actual, alone.actual)
    except Exception:
        logger.exception("The checker of %s failed to compare two outcomes of the case %s.", problem.slug, case.name)
        return False
