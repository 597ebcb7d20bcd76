"""Validates the examples of the known bugs: each variant of a bug must return something else than the reference,
and each accepted solution the same."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from judge.grading.context import GradingContext
from judge.grading.prefetch import prefetch_map
from judge.grading.source_run import run_source
from problems.format.bug_edits import EDITS_FILE, BugEdits, apply_edits, read_bug_edits
from problems.format.bug_examples import build_example_source, get_example_entry
from problems.format.case import Case
from problems.format.checkers import SHARED_CHECKERS
from problems.format.driver_bundle import bundle_driver
from problems.format.outcome import Outcome
from problems.format.payloads import call
from problems.format.problem import Bug, Part, Problem

_Outcomes = tuple[Outcome, ...]
_WORD = re.compile(r"\w+")


def find_example_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each example that the reference cannot run, each variant that no example shows without an
    entry in `example_misses`, each wrong entry there, and each accepted solution that an example shows as a bug."""
    bugs = [bug for bug in context.problem.bugs if bug.examples]
    edits: BugEdits = read_bug_edits(context.problem) if bugs else {}
    for bug in bugs:
        reference = _run_examples(context, bug, context.problem.reference)
        failures = [outcome for outcome in reference if outcome.how != "ok"]
        if failures:
            yield f"an example of the bug {bug.id!r} fails with the reference: {_describe_failure(failures[0])}. Fix it"
        else:
            yield from _find_variant_errors(context, bug, reference, _list_variants(context.problem, bug, edits))
            yield from _find_accepted_errors(context, bug, reference)


def _list_variants(problem: Problem, bug: Bug, edits: BugEdits) -> Mapping[str, bytes]:
    """Return all sources of a bug, by file. Its edits of the reference are one more variant."""
    variants = {bug.get_path(variant): source for variant, source in bug.sources.items()}
    edited = apply_edits(problem.reference, edits[bug.id]) if bug.id in edits else None
    return variants if edited is None else {**variants, EDITS_FILE: edited}


def _find_variant_errors(
    context: GradingContext, bug: Bug, reference: _Outcomes, variants: Mapping[str, bytes]
) -> Iterator[str]:
    outcomes = prefetch_map(lambda source: _run_examples(context, bug, source), variants.values())
    for file, own in zip(variants, outcomes, strict=True):
        is_exempt, is_same = file in bug.example_misses, _are_same(reference, own)
        if is_same and not is_exempt:
            yield (
                f"no example of the bug {bug.id!r} shows {file}: it gives the same results as the reference. Change "
                "'example' and 'how', or add an example"
            )
        if is_exempt and not is_same:
            yield f"an example of the bug {bug.id!r} shows {file}: remove the file from 'example_misses'"
    for file in bug.example_misses.keys() - variants.keys():
        yield f"'example_misses' of the bug {bug.id!r} names {file}, which does not exist: remove it"


def _find_accepted_errors(context: GradingContext, bug: Bug, reference: _Outcomes) -> Iterator[str]:
    accepted = context.problem.accepted
    outcomes = prefetch_map(lambda source: _run_examples(context, bug, source), accepted.values())
    for name, own in zip(accepted, outcomes, strict=True):
        if not _are_same(reference, own):
            yield (
                f"an example of the bug {bug.id!r} shows accepted/{name}.py, which is right: it gives another result "
                "than the reference. Change 'example' and 'how'"
            )


def _are_same(reference: _Outcomes, own: _Outcomes) -> bool:
    """Return whether a source agrees with the reference on all examples of what it defines."""
    check, case = SHARED_CHECKERS["close"].check, _build_case("", 0, ())
    return all(check(case, *pair).ok for pair in zip(reference, own, strict=True) if pair[1].is_attempt)


def _describe_failure(outcome: Outcome) -> str:
    return f"{outcome.raised.type}: {outcome.raised.message}" if outcome.raised else f"{outcome.how} {outcome.detail}"


def _build_case(example: str, index: int, parts: Sequence[Part]) -> Case:
    """Return the case that runs an example. Bugs and accepted solutions need not define the follow-up parts, so those
    that the example names are the needs of the case."""
    words = set(_WORD.findall(example))
    needs = tuple(need for part in parts for need in part.needs if words.issuperset(_WORD.findall(need)))
    payload = call(get_example_entry(index), {})
    return Case(name=f"example {index}", group="normal", summary="", payload=payload, needs=needs)


def _run_examples(context: GradingContext, bug: Bug, source: bytes) -> _Outcomes:
    driver = bundle_driver(_build_driver(context.problem))
    problem = replace(context.problem, driver=driver, entries=(), responder=None)
    cases = [_build_case(example, index, problem.parts) for index, example in enumerate(bug.examples)]
    return run_source(problem, cases, build_example_source(source, bug.examples), context.sandbox).outcomes


def _build_driver(problem: Problem) -> bytes:
    """Return a driver that prepares as the problem's own one does, for example replaces the clocks, and runs calls."""
    path = problem.folder / "driver.py"
    own = path.read_bytes() if path.is_file() else b""
    return own + b"\n\nfrom problems.format.drivers.calls import %s\n" % (b"run" if own else b"load, run")
