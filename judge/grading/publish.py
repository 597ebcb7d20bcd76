"""The publishing gate: what must be true of a package before anybody is judged with it.

Runs everything that a package brings, through the path that submissions take. That the reference agrees with its oracle
is not looked at here, for oracles need libraries that only the tests have.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from judge.grading.ahead import in_order
from judge.grading.errors import GradingError
from judge.grading.expected import SEED, default_cache, expectations
from judge.grading.grade import CORE, grade
from judge.grading.publish_exercises import exercise_complaints
from judge.grading.report import CaseReport, Report, Verdict
from problems.format.gate import complaints, generic_wrong
from problems.format.loader import PackageError
from problems.format.problem import Bug, Chapter, Problem
from sandbox.base import Sandbox, SandboxError

Complaints = Iterator[str]


@dataclass(frozen=True, slots=True)
class Probe:
    """A source of a package and what must be true of its report."""

    name: str
    source: bytes
    look: Callable[[Report], Complaints]


@dataclass(frozen=True, slots=True)
class Inspection:
    cases: int
    probes: int
    failures: tuple[str, ...]
    """One line each: what is wrong, and what to do."""


def inspect(problem: Problem, sandbox: Sandbox, *, cache: Path | None = None) -> Inspection:
    """Everything that is wrong with a package; nothing where it can be published."""
    try:
        cases = problem.cases(SEED)
        problem.cases(SEED + 1)
    except PackageError as error:
        return Inspection(0, 0, (str(error),))
    every = tuple(probes(problem))
    found = [f"{complaint}." for complaint in complaints(problem, cases)]
    for complaint in in_order(lambda probe: _try(problem, probe, sandbox, cache), every):
        found.extend(complaint)
    try:
        found.extend(exercise_complaints(problem, sandbox, cache))
        found.extend(_unseen(problem, sandbox, cache))
    except (GradingError, SandboxError) as error:
        found.append(str(error))
    return Inspection(len(cases), len(every), tuple(found))


def _try(problem: Problem, probe: Probe, sandbox: Sandbox, cache: Path | None) -> list[str]:
    try:
        report = grade(problem, probe.source, sandbox, cache=cache)
    except (GradingError, SandboxError, PackageError) as error:
        return [f"{probe.name}: {error}"]
    return [f"{probe.name}: {complaint}" for complaint in probe.look(report)]


def probes(problem: Problem) -> Iterator[Probe]:
    yield Probe("reference.py", problem.reference, _right)
    for name, source in problem.accepted.items():
        yield Probe(f"accepted/{name}.py", source, _right)
    for bug in problem.bugs:
        for variant, source in bug.sources.items():
            yield Probe(f"bugs/{'.'.join(filter(None, (bug.id, variant)))}.py", source, _has(bug))
    if problem.chapter is not None:
        yield Probe("chapter.py", problem.chapter.source, _as_written(problem.chapter))
    for name, source in generic_wrong(problem).items():
        yield Probe(f"the wrong answer {name!r}", source, _refused)
    yield Probe("starter.py", problem.starter.encode(), _polite)


def _right(report: Report) -> Complaints:
    for case in report.cases:
        if case.group in CORE and case.verdict is not Verdict.ACCEPTED:
            yield f"is right and fails {_case(case)}. Mend the checker, the case or the solution"
        if case.stateful:
            yield f"is said to keep state, by {_case(case)}. Mend the checker's `same`, or the solution"
    if not report.cases:
        yield f"is right and was refused ({report.message})"
    for bug in report.bugs:
        yield f"is right and is told that it has the bug {bug.id!r} ({bug.evidence}). Mend the cases or the fingerprint"


def _as_written(chapter: Chapter) -> Callable[[Report], Complaints]:
    def look(report: Report) -> Complaints:
        if report.verdict != chapter.verdict:
            yield f"got {report.verdict.value} and not {chapter.verdict} ({report.message}). Mend it, or the cases"
        named = {bug.id for bug in report.bugs}
        if named != set(chapter.bugs):
            yield f"is told the bugs {sorted(named)} and not {sorted(chapter.bugs)}. Mend it, or the diagnosis"

    return look


def _has(bug: Bug) -> Callable[[Report], Complaints]:
    def look(report: Report) -> Complaints:
        yield from _shows(bug, report)
        likeliest = {named.id for named in report.bugs if named.weight == report.bugs[0].weight}
        if bug.id not in likeliest:
            named = ", ".join(f"{one.id} ({one.weight})" for one in report.bugs) or "nothing"
            yield f"is not named: the diagnosis says {named}. Add a case that tells it from those, or a witness"

    return look


def _shows(bug: Bug, report: Report) -> Complaints:
    """One way of writing a bug may sit in a follow-up only; that some way fails the bug's own group is `_unseen`'s."""
    failing = {case.group for case in report.cases if _failed(case)}
    if not report.cases:
        yield f"was not run ({report.message}). A bug's source must import and define the core"
    elif not failing:
        yield f"passes every case. Add a {bug.group} case that it fails"
    if bug.cost and report.verdict is not Verdict.ACCEPTED:
        yield f"gives right answers wastefully and was not accepted ({report.message}). Is it a cost bug?"
    if not bug.cost and bug.group in CORE and failing <= {"hard", "efficiency"}:
        yield "was accepted. Add a normal or trap case that it fails"


def _unseen(problem: Problem, sandbox: Sandbox, cache: Path | None) -> Complaints:
    """Bugs no form of which fails a case of the group that problem.toml gives them."""
    known = expectations(cache or default_cache())
    expected, found = known.reference(problem, SEED, sandbox), known.bugs(problem, SEED, sandbox)
    for bug in problem.bugs:
        groups = {expected.cases[place].group for known in found[bug.id].values() for place in known.failing}
        if bug.group not in groups:
            yield f"the bug {bug.id!r} passes every {bug.group} case. Add one that it fails, or give it another group"


def _failed(case: CaseReport) -> bool:
    return case.verdict not in (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED, Verdict.NOT_RUN)


def _refused(report: Report) -> Complaints:
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted. Add a case that it fails, or tighten the tolerance"


def _polite(report: Report) -> Complaints:
    """Submitting the starter untouched is the commonest first submission; it deserves a clear word."""
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted. It must leave the work to be done"
    said = report.cases[0].message if report.cases else report.message
    if report.verdict is Verdict.RUNTIME_ERROR and "NotImplementedError" not in said:
        yield f"fails with {said!r}. Let it raise NotImplementedError where the work is to be done"


def _case(case: CaseReport) -> str:
    return f"{case.name!r} ({case.group}): {case.message} {case.detail}".rstrip()
