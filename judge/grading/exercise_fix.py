"""The exercise `fix`: a buggy implementation was given, and what came of it is judged like any solution."""

from collections.abc import Callable
from pathlib import Path

from judge.grading.grade import grade
from judge.grading.outcome_cache import SEED, get_cache_folder, get_outcome_cache
from judge.grading.report import CaseReport, GradingReport, KnownBug, Verdict
from problems.format.case import CORE
from problems.format.exercises import Fix, main_variant
from problems.format.problem import Bug, Problem
from sandbox.base import Sandbox


def grade_fix(
    problem: Problem,
    fix: Fix,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_samples: bool = False,
    seed: int = SEED,
    cache: Path | None = None,
    on_case: Callable[[CaseReport], None] | None = None,
) -> GradingReport:
    """As `grade`. A bug that shows outside the core alone is mended only when its own cases pass as well."""
    report = grade(problem, source, sandbox, only_samples=only_samples, seed=seed, cache=cache, on_case=on_case)
    if report.verdict is Verdict.ACCEPTED and not only_samples and fix.bug.group not in CORE:
        report = _with_own_cases(report, fix.bug, _shown_by(problem, fix.bug, seed, sandbox, cache))
    return report.model_copy(update={"exercise": "fix", "fix": fix.number, "given": describe_bug(fix.bug)})


def describe_bug(bug: Bug) -> KnownBug:
    return KnownBug(id=bug.id, title=bug.title, why=bug.why, how=bug.how)


def _shown_by(problem: Problem, bug: Bug, seed: int, sandbox: Sandbox, cache: Path | None) -> set[str]:
    """Names of the cases of the bug's own group that the given implementation fails."""
    known = get_outcome_cache(cache or get_cache_folder())
    cases = known.get_expected(problem, seed, sandbox).cases
    failing = known.get_fingerprints(problem, seed, sandbox)[bug.id][main_variant(bug)].failing
    return {cases[place].name for place in failing if cases[place].group == bug.group}


def _with_own_cases(report: GradingReport, bug: Bug, names: set[str]) -> GradingReport:
    own = [case for case in report.cases if case.name in names]
    failed = [case for case in own if case.verdict is not Verdict.ACCEPTED]
    if not failed:
        return report
    message = (
        f"Normal and trap cases pass, as they did before. What is wrong shows in the {bug.group} cases: "
        f"{len(failed)} of {len(own)} still fail, “{failed[0].name}” first."
    )
    verdict = failed[0].verdict
    told = Verdict.WRONG_ANSWER if verdict in (Verdict.NOT_ATTEMPTED, Verdict.NOT_RUN) else verdict
    return report.model_copy(update={"verdict": told, "message": message})
