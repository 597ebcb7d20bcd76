"""Runs one source over cases and checks the outcomes. Submissions, references and bugs all use this path."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from judge.grading.run_outcomes import build_outcome, mask_unknown_names
from problems.format.case import GROUPS, Case
from problems.format.checker_api import RIGHT, CallbackRefusedError, Finding, Responder
from problems.format.outcome import How, Outcome
from problems.format.problem import Problem
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import CaseRun, RunResult, Status

log = logging.getLogger(__name__)

SOLUTION_FILE = "solution.py"
_UNREADABLE_FINDING = Finding(ok=False, kind="type", message="The returned value has a form that cannot be compared.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """Final result of one case.

    `stateful`: the outcome among the other cases differs from the outcome when the case runs alone.
    """

    index: int
    case: Case
    run: CaseRun
    outcome: Outcome
    finding: Finding
    stateful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    result: RunResult
    case_results: tuple[CaseResult, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(one.outcome for one in self.case_results)


def build_cases(problem: Problem, seed: int) -> tuple[Case, ...]:
    """Return the problem's cases in run order.

    Samples run first: what a sample prints is shown to the candidate and must not come from a hidden case that ran
    before it. Efficiency and follow-up cases run last: their time limits must not use up the time of cases that decide
    acceptance.
    """
    groups = (*GROUPS, *(part.group for part in problem.parts))
    return tuple(sorted(problem.cases(seed), key=lambda case: (not case.sample, groups.index(case.group))))


def build_job(problem: Problem, cases: Sequence[Case], source: bytes) -> Job:
    return Job(
        files={SOLUTION_FILE: source, "driver.py": problem.driver},
        entry="driver",
        cases=[_encode_case(problem, case) for case in cases],
        limits=Limits(case_seconds=problem.seconds, memory_bytes=problem.memory_mib * MIB),
        case_seconds={i: case.seconds for i, case in enumerate(cases) if case.seconds is not None},
    )


def _encode_case(problem: Problem, case: Case) -> bytes:
    # Every case needs all core entries, so the first case already reports a missing one.
    needs = list(dict.fromkeys((*problem.entries, *case.payload.get("needs", ()), *case.needs)))
    return codec.encode({**case.payload, "needs": needs})


def run_source(
    problem: Problem,
    cases: Sequence[Case],
    source: bytes,
    sandbox: Sandbox,
    *,
    expected: Sequence[Outcome] | None = None,
    on_case_result: Callable[[CaseResult], None] | None = None,
) -> SourceRun:
    """Run `source` over `cases`, one result for each case.

    `expected` has one outcome for each case. Without it (the reference's own run) every outcome counts as correct.
    `on_case_result` receives each result as soon as it is final. Raises `GradingError` if the sandbox failed.
    """
    evaluator = CaseEvaluator(problem, cases, expected, on_case_result)
    result = sandbox.run(
        build_job(problem, cases, source),
        accept=evaluator.accept,
        answer=evaluator.answer if problem.responder else None,
    )
    if result.load.status is Status.SANDBOX_ERROR:
        build_outcome(result.load)
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

    def accept(self, index: int, run: CaseRun) -> bool:
        """Return whether the run of a case is final. If not, the sandbox runs the case again, alone."""
        result = self._evaluate(index, run)
        first = self._first_results.pop(index, None)
        if first is None and not result.finding.ok and self._should_rerun(result.outcome):
            self._first_results[index] = result
            return False
        if first and first.outcome.how == result.outcome.how:
            self._confirmed_limits.add(result.outcome.how)
        self._record(_compare_runs(self._problem, first, result) if first else result)
        return True

    def answer(self, index: int, frame: bytes) -> bytes | None:
        """Return the encoded reply to one callback request. None stops the case."""
        try:
            return codec.encode(self._get_responder(index).answer(codec.decode(frame)))
        except CallbackRefusedError as refusal:
            self._refusals[index] = str(refusal)
        except Exception:
            # The submission controls the request. A request that breaks the responder is rejected. It is not an
            # internal error, because the reference uses the same responder without errors.
            log.info("The responder of %s could not parse a callback request.", self._problem.slug, exc_info=True)
            self._refusals[index] = (
                "Your code called the provided function with an invalid argument. The case was stopped. Check the "
                "arguments against the problem statement."
            )
        return None

    def finish(self, runs: Sequence[CaseRun]) -> tuple[CaseResult, ...]:
        """Return all results in order. Cases that never ran are evaluated (and published) now."""
        for index, run in enumerate(runs):
            if index not in self._final_results:
                self._record(self._evaluate(index, run))
        return tuple(self._final_results[index] for index in range(len(runs)))

    def _should_rerun(self, outcome: Outcome) -> bool:
        """Return whether the failed case must run again, alone.

        A second run is pointless if the entry is missing or the job was over. It is skipped for a limit that another
        case also exceeded alone, so that a hanging solution does not occupy a cell longer than necessary.
        """
        if outcome.how in ("missing", "not_run"):
            return False
        return outcome.how not in ("time", "memory", "output") or outcome.how not in self._confirmed_limits

    def _get_responder(self, index: int) -> Responder:
        assert self._problem.responder is not None  # the sandbox gets `answer` only if there is a responder
        if index not in self._responders:
            self._responders[index] = self._problem.responder(self._cases[index])
        return self._responders[index]

    def _evaluate(self, index: int, run: CaseRun) -> CaseResult:
        calls: Any = self._get_responder(index).record() if self._problem.responder else None
        self._responders.pop(index, None)
        outcome = build_outcome(run, calls=calls, refusal=self._refusals.pop(index, ""))
        case = self._cases[index]
        outcome = mask_unknown_names(outcome, case)
        return CaseResult(index=index, case=case, run=run, outcome=outcome, finding=self._check(index, case, outcome))

    def _check(self, index: int, case: Case, outcome: Outcome) -> Finding:
        if self._expected is None:
            return RIGHT
        return check_outcome(self._problem, case, self._expected[index], outcome)

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
        log.exception("The checker of %s failed on an outcome of the case %s.", problem.slug, case.name)
        return _UNREADABLE_FINDING
    if finding.ok and outcome.how not in ("ok", "raised"):
        return Finding(ok=False, kind=outcome.how)
    return finding


def _compare_runs(problem: Problem, shared: CaseResult, alone: CaseResult) -> CaseResult:
    return CaseResult(
        index=alone.index,
        case=alone.case,
        run=alone.run,
        outcome=alone.outcome,
        finding=alone.finding,
        stateful=_is_stateful(problem, shared, alone),
    )


def _is_stateful(problem: Problem, shared: CaseResult, alone: CaseResult) -> bool:
    """Return whether the two runs show that the solution keeps state.

    Only returned values and exceptions count: time and memory vary between runs, and so do the draws of a sampler.
    """
    if problem.output == "sampler" or not {shared.outcome.how, alone.outcome.how} <= {"ok", "raised"}:
        return False
    if shared.finding.ok != alone.finding.ok or shared.outcome.how != alone.outcome.how:
        return True
    return not _is_same(problem, alone.case, shared.outcome, alone.outcome)


def _is_same(problem: Problem, case: Case, a: Outcome, b: Outcome) -> bool:
    try:
        return problem.get_checker(case).is_same_behavior(case, a, b)
    except Exception:
        log.exception("The checker of %s failed to compare two outcomes of the case %s.", problem.slug, case.name)
        return True
