"""Validates the CPU limits of a package and its cost bugs: a measurement from outside the process must show the bug of
each limit in all of its variants, and must blame neither the reference nor an accepted solution that the limit does not
name as slow.

The measured ratios are cached on disk like outcomes, because to measure one source takes about a second.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.cpu_measurement import CpuRatio, measure_cpu_ratio
from judge.grading.outcome_files import CPU_FILE_PREFIX, hash_source, replace_file
from problems.format.case import Case, CpuLimit
from problems.format.exercises import get_main_variant
from problems.format.problem import Problem


def find_cost_bug_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each error in the CPU limits of a package and in the cost bugs that it lets fix."""
    expected = context.get_expected()
    cost_bugs = {bug.id: bug for bug in context.problem.bugs if bug.cost}
    for index, case in enumerate(expected.cases):
        if (limit := case.cpu_limit) is None:
            continue
        if limit.bug not in cost_bugs or case.group != cost_bugs[limit.bug].group:
            yield f"the CPU limit of the case {case.name!r} must name a cost bug of the case's group, not {limit.bug!r}"
            continue
        ratios = _load_or_measure_ratios(expected.folder / f"{CPU_FILE_PREFIX}ratios-{index}", context, case, limit)
        yield from _find_ratio_errors(case, limit, ratios)
    fingerprints = context.get_fingerprints()
    measured = {case.cpu_limit.bug for case in expected.cases if case.cpu_limit is not None}
    for bug in cost_bugs.values():
        failing = fingerprints[bug.id][get_main_variant(bug)].failing
        if bug.fixable and bug.id not in measured and all(expected.cases[index].self_counted for index in failing):
            yield (
                f"the cost bug {bug.id!r} fails only cases that judge what the program counts about itself, so its "
                "exercise `fix` could be solved with a false count. Add a case with a CPU limit or with a call-back, "
                "or write `fixable = false`"
            )


def _load_or_measure_ratios(path: Path, context: GradingContext, case: Case, limit: CpuLimit) -> Mapping[str, CpuRatio]:
    """Return the ratios of the reference, the accepted solutions and the variants of the limit's bug, by file name.

    Ratios that are missing from `path`, or on the wrong side of the limit, are measured and stored there. A
    measurement ends early if the limit is kept, so the ratio of an efficient source may be that of half of the
    repetitions."""
    known: dict[str, CpuRatio] = {}
    with contextlib.suppress(OSError, ValueError, TypeError):  # not measured yet, or a damaged file
        known = {key: CpuRatio(**fields) for key, fields in json.loads(path.read_text()).items()}
    sources = _list_sources(context.problem, limit)

    def load_or_measure(name: str, source: bytes) -> CpuRatio:
        must_exceed = _must_exceed(name, limit)
        stored = known.get(hash_source(source))
        if stored is not None and stored.exceeds(limit) == must_exceed:
            return stored
        measure = partial(measure_cpu_ratio, context.problem, case, source, context.sandbox, stop_when_decided=True)
        measured = measure()
        return measured if measured.exceeds(limit) == must_exceed else measure()

    ratios = {name: load_or_measure(name, source) for name, source in sources.items()}
    measured = {hash_source(sources[name]): asdict(ratio) for name, ratio in ratios.items() if ratio.failure is None}
    with contextlib.suppress(OSError):  # no error: the next validation measures again
        replace_file(path, json.dumps(measured).encode())
    return ratios


def _list_sources(problem: Problem, limit: CpuLimit) -> Mapping[str, bytes]:
    bug = next(bug for bug in problem.bugs if bug.id == limit.bug)
    variants = {bug.get_path(name): source for name, source in bug.sources.items()}
    accepted = {f"accepted/{name}.py": source for name, source in problem.accepted.items()}
    return {"reference.py": problem.reference, **accepted, **variants}


def _must_exceed(name: str, limit: CpuLimit) -> bool:
    """Return whether the file `name` is a variant of the limit's bug, or an accepted solution that may be slow."""
    return name.startswith("bugs/") or name in {f"accepted/{slow}.py" for slow in limit.slow_solutions}


def _find_ratio_errors(case: Case, limit: CpuLimit, ratios: Mapping[str, CpuRatio]) -> Iterator[str]:
    for name, ratio in ratios.items():
        must_exceed = _must_exceed(name, limit)
        if ratio.failure is not None and not must_exceed:
            yield f"{name}: gave a wrong answer while {case.name!r} was measured: {ratio.failure.message}"
        elif ratio.exceeds(limit) != must_exceed:
            yield (
                f"{name}: needs {ratio.ratio:.1f} times the CPU time of the reference in {case.name!r}, at least "
                f"{ratio.at_least:.1f} times, and must {'' if must_exceed else 'not '}exceed the limit of "
                f"{limit.max_ratio:g}. Change the limit or the size of the input"
            )
