"""What the functions that grade a source, or validate a package, pass on to each other."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from judge.grading.outcome_cache import ExpectedOutcomes, OutcomeCache, get_cache_folder, get_outcome_cache
from judge.grading.report import CaseReport, Environment, ImplementationReport
from judge.grading.source_run import CaseResult
from problems.format.bug_matching import Fingerprints
from problems.format.loader import PRACTICE_SEED
from problems.format.problem import Problem
from sandbox.base import Sandbox


@dataclass(frozen=True, slots=True)
class GradingContext:
    problem: Problem
    sandbox: Sandbox
    _: KW_ONLY
    seed: int = PRACTICE_SEED
    """Selects the cases."""
    cache: Path | None = None
    """Folder of the outcome cache. The default is `get_cache_folder()`."""
    stop_when_decided: bool = False
    """End a CPU measurement after half of its repetitions if they show that the limit is kept."""
    must_measure: bool = False
    """Raise `NotMeasurableError` if the machine is too busy to measure a CPU time. Otherwise its case does not
    count."""
    only_samples: bool = False
    """Run only the sample cases, without a diagnosis. A test file runs only against the correct implementations."""
    on_case: Callable[[CaseReport], None] = lambda _: None
    """Receives each case's full report as soon as it is final."""
    on_case_result: Callable[[CaseResult], None] = lambda _: None
    """Receives the result of each case of a solution, before a CPU measurement decides anything."""
    on_implementation: Callable[[ImplementationReport], None] = lambda _: None
    """For the exercise `test`: receives the result of each implementation. A correct one comes a second time if the
    tests fail when they run against it again."""

    @property
    def outcome_cache(self) -> OutcomeCache:
        return get_outcome_cache(self.cache or get_cache_folder())

    # The first call of each of these may run code in cells, so it may raise `GradingError` or `SandboxError`.

    def get_environment(self) -> Environment:
        return self.outcome_cache.get_environment(self.sandbox)

    def get_expected(self) -> ExpectedOutcomes:
        return self.outcome_cache.get_expected(self.problem, self.seed, self.sandbox)

    def get_fingerprints(self) -> Fingerprints:
        return self.outcome_cache.get_fingerprints(self.problem, self.seed, self.sandbox)
