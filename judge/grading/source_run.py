"""One source run over cases: what each gave and what the checker says of it. The same for references and bugs."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from judge.grading.run_outcomes import build_outcome, mask_unknown_names
from problems.format.case import GROUPS, Case
from problems.format.checker_api import RIGHT, Finding, Refused, Responder
from problems.format.outcome import How, Outcome
from problems.format.problem import Problem
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import CaseRun, RunResult, Status

log = logging.getLogger(__name__)

SOLUTION_FILE = "solution.py"
_UNREADABLE = Finding(ok=False, kind="type", message="What came back has a form that cannot be compared.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case as it ended. `stateful`: among the other cases it gave something else than alone."""

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
    """The cases in the order in which they run: samples first, so that nothing a sample prints comes from a hidden case
    that ran before it; efficiency and follow-ups last, so that their time limits cost no case that acceptance needs."""
    groups = (*GROUPS, *(part.group for part in problem.parts))
    return tuple(sorted(problem.cases(seed), key=lambda case: (not case.sample, groups.index(case.group))))


def build_job(problem: Problem, cases: Sequence[Case], source: bytes) -> Job:
    return Job(
        files={SOLUTION_FILE: source, "driver.py": problem.driver},
        entry="driver",
        cases=[_frame(problem, case) for case in cases],
        limits=Limits(case_seconds=problem.seconds, memory_bytes=problem.memory_mib * MIB),
        case_seconds={i: case.seconds for i, case in enumerate(cases) if case.seconds is not None},
    )


def _frame(problem: Problem, case: Case) -> bytes:
    # The core's entries are needed by every case, so that a file without one of them is told so at the first.
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
    """Run `source` over `cases`. Without `expected` (the reference's own run) whatever comes back is right."""
    trying = CaseEvaluator(problem, cases, expected, on_case_result)
    result = sandbox.run(
        build_job(problem, cases, source), accept=trying.accept, answer=trying.answer if problem.responder else None
    )
    if result.load.status is Status.SANDBOX_ERROR:
        build_outcome(result.load)
    return SourceRun(result=result, case_results=trying.finished(result.cases))


class CaseEvaluator:
    """The trusted side of one job: answers call-backs, and says of each case whether it must run again alone."""

    def __init__(
        self,
        problem: Problem,
        cases: Sequence[Case],
        expected: Sequence[Outcome] | None,
        on_tried: Callable[[CaseResult], None] | None,
    ) -> None:
        self._problem = problem
        self._cases = cases
        self._expected = expected
        self._on_tried = on_tried
        self._responders: dict[int, Responder] = {}
        self._refusals: dict[int, str] = {}
        self._before: dict[int, CaseResult] = {}
        self._done: dict[int, CaseResult] = {}
        self._confirmed: set[How] = set()

    def accept(self, index: int, run: CaseRun) -> bool:
        tried = self._judge(index, run)
        before = self._before.pop(index, None)
        if before is None and not tried.finding.ok and self._may_differ(tried.outcome):
            self._before[index] = tried
            return False
        if before and before.outcome.how == tried.outcome.how:
            self._confirmed.add(tried.outcome.how)
        self._finish(_compared(self._problem, before, tried) if before else tried)
        return True

    def answer(self, index: int, frame: bytes) -> bytes | None:
        try:
            return codec.encode(self._responder(index).answer(codec.decode(frame)))
        except Refused as refused:
            self._refusals[index] = str(refused)
        except Exception:
            # A request is the submission's own words. One that breaks a responder is refused, never our failure: the
            # reference went through the same responder.
            log.info("A call-back of %s was not understood.", self._problem.slug, exc_info=True)
            self._refusals[index] = "The function you were given was called with something that it does not take."
        return None

    def finished(self, runs: Sequence[CaseRun]) -> tuple[CaseResult, ...]:
        """Every case in order; those that never ran are judged (and told) now."""
        for index, run in enumerate(runs):
            if index not in self._done:
                self._finish(self._judge(index, run))
        return tuple(self._done[index] for index in range(len(runs)))

    def _may_differ(self, outcome: Outcome) -> bool:
        """Is a run alone worth its time? Not where the entry is missing or the job was over, nor once a limit was met
        alone as well: a solution that hangs is to hold a cell up no longer than it must."""
        if outcome.how in ("missing", "not_run"):
            return False
        return outcome.how not in ("time", "memory", "output") or outcome.how not in self._confirmed

    def _responder(self, index: int) -> Responder:
        assert self._problem.responder is not None  # `answer` is handed to the sandbox only where there is one
        if index not in self._responders:
            self._responders[index] = self._problem.responder(self._cases[index])
        return self._responders[index]

    def _judge(self, index: int, run: CaseRun) -> CaseResult:
        calls: Any = self._responder(index).record() if self._problem.responder else None
        self._responders.pop(index, None)
        outcome = build_outcome(run, calls=calls, refusal=self._refusals.pop(index, ""))
        case = self._cases[index]
        outcome = mask_unknown_names(outcome, case)
        return CaseResult(index=index, case=case, run=run, outcome=outcome, finding=self._check(index, case, outcome))

    def _check(self, index: int, case: Case, outcome: Outcome) -> Finding:
        if self._expected is None:
            return RIGHT
        return check_outcome(self._problem, case, self._expected[index], outcome)

    def _finish(self, tried: CaseResult) -> None:
        self._done[tried.index] = tried
        if self._on_tried:
            self._on_tried(tried)


def check_outcome(problem: Problem, case: Case, expected: Outcome, outcome: Outcome) -> Finding:
    """The checker's finding. Only an answer or an exception can be right, whatever a checker says."""
    try:
        finding = problem.checker_for(case).check(case, expected, outcome)
    except Exception:
        # The reference's outcome went through this checker; what broke it is the form of the submission's.
        log.exception("The checker of %s, case %s, broke on an outcome.", problem.slug, case.name)
        return _UNREADABLE
    if finding.ok and outcome.how not in ("ok", "raised"):
        return Finding(ok=False, kind=outcome.how)
    return finding


def _compared(problem: Problem, among: CaseResult, alone: CaseResult) -> CaseResult:
    return CaseResult(
        index=alone.index,
        case=alone.case,
        run=alone.run,
        outcome=alone.outcome,
        finding=alone.finding,
        stateful=_differ(problem, among, alone),
    )


def _differ(problem: Problem, among: CaseResult, alone: CaseResult) -> bool:
    """Only answers and exceptions say something on state: time and memory vary by themselves, and so do draws."""
    if problem.output == "sampler" or not {among.outcome.how, alone.outcome.how} <= {"ok", "raised"}:
        return False
    if among.finding.ok != alone.finding.ok or among.outcome.how != alone.outcome.how:
        return True
    return not _same(problem, alone.case, among.outcome, alone.outcome)


def _same(problem: Problem, case: Case, a: Outcome, b: Outcome) -> bool:
    try:
        return problem.checker_for(case).same(case, a, b)
    except Exception:
        log.exception("The checker of %s, case %s, could not compare two outcomes.", problem.slug, case.name)
        return True
