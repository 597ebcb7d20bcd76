"""Validates the examples of the known bugs: for each one, the bug must return something else than the reference."""

from collections.abc import Iterator
from dataclasses import replace

from judge.grading.context import GradingContext
from judge.grading.source_run import run_source
from problems.format.bug_examples import ENTRY, build_example_source
from problems.format.case import Case
from problems.format.checkers import SHARED_CHECKERS
from problems.format.driver_bundle import bundle_driver, read_shared_driver
from problems.format.exercises import get_main_source
from problems.format.outcome import Outcome
from problems.format.payloads import call
from problems.format.problem import Bug

_CASE = Case(name="example", group="normal", summary="", payload=call(ENTRY, {}))


def find_example_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each example that the reference cannot run, or that does not show its bug."""
    for bug in context.problem.bugs:
        if not bug.example:
            continue
        right = _run_example(context, bug, context.problem.reference)
        wrong = _run_example(context, bug, get_main_source(bug))
        if right.how != "ok":
            yield f"the example of the bug {bug.id!r} fails with the reference: {_describe_failure(right)}. Fix it"
        elif SHARED_CHECKERS["close"].check(_CASE, right, wrong).ok:
            yield (
                f"the example of the bug {bug.id!r} does not show it: the bug gives the same result as the reference. "
                "Change the example and 'how'"
            )


def _describe_failure(outcome: Outcome) -> str:
    return f"{outcome.raised.type}: {outcome.raised.message}" if outcome.raised else f"{outcome.how} {outcome.detail}"


def _run_example(context: GradingContext, bug: Bug, source: bytes) -> Outcome:
    driver = read_shared_driver("calls")
    assert driver is not None
    problem = replace(context.problem, driver=bundle_driver(driver), entries=(), responder=None)
    run = run_source(problem, [_CASE], build_example_source(source, bug.example), context.sandbox)
    return run.outcomes[0]
