"""Judges the answers of buckets, refuses threads, and recognises bugs by replaying what each would have answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from problems.format.case import Case
from problems.format.checker import Checker, Finding
from problems.format.checkers.script import Script, results
from problems.format.equality import equal, plain
from problems.format.failures import failure
from problems.format.outcome import Outcome
from problems.format.values import text_of
from problems.format.views import Shown
from problems.token_bucket.model import HYPOTHESES, answers

LEAST_REQUESTS = 14
"""A shorter script is too little for one wrong answer to speak for itself."""

PLAIN = ("new", "clock", "call")


class Buckets(Script):
    """case.options: "refused" lists the steps where a ValueError is as right as False."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """No thread, and then the answers."""
        if threads(actual):
            message = "It started a thread. What was earned is to be worked out when somebody asks."
            return Finding(ok=False, kind="thread", message=message, detail=f"threads started: {threads(actual)}")
        return super().check(case, _steps(case, expected), _steps(case, actual))

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Both started threads, or the same answers."""
        if threads(a) or threads(b):
            return bool(threads(a)) == bool(threads(b))
        return super().same(case, _steps(case, a), _steps(case, b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The calls, and what the clocks do between them."""
        wanted = None if expected is None else _steps(case, expected)
        payload = {**case.payload, "steps": [_shown(step) for step in case.payload["steps"]]}
        return super().show(replace(case, payload=payload), wanted, _steps(case, actual))


class AnyOrder(Buckets):
    """The answers of two threads are right if private["allowed"] holds them: what some order of calls would give."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Every try must have an order that explains it."""
        found = failure(case, expected, actual)
        if found is not None:
            return found
        if threads(actual):
            return super().check(case, expected, actual)
        steps = results(_field(actual, "steps"))
        tries = steps[0].get("ok") if steps else None
        if not isinstance(tries, list) or not tries:
            message = "A bucket could not be made, or its calls raised an exception."
            return Finding(ok=False, kind="raised", message=message)
        for place, given in enumerate(cast("list[Any]", tries)):
            if not any(equal(allowed, given) for allowed in case.private["allowed"]):
                return _race(place, given)
        return Finding(ok=True)


def _race(place: int, given: Any) -> Finding:
    message = (
        "One thread was in the middle of a request when another made its own, and no order of the requests explains "
        "what they got: one saw the other's work half done."
    )
    return Finding(ok=False, kind="race", message=message, first=(0, place), detail=f"answers: {text_of(given, 300)}")


def _field(outcome: Outcome, name: str) -> Any:
    value: Any = outcome.value if outcome.how == "ok" else None
    return cast("Mapping[Any, Any]", value).get(name) if isinstance(value, Mapping) else None


def threads(outcome: Outcome) -> int:
    """How many threads the solution started."""
    return _count(outcome, "threads")


def _count(outcome: Outcome, name: str) -> int:
    count = _field(outcome, name)
    return count if type(count) is int and 0 <= count < 2**31 else 0


def _steps(case: Case, outcome: Outcome) -> Outcome:
    """The answers alone, a ValueError taken for a refusal where it is one."""
    steps = _field(outcome, "steps")
    either = case.options.get("refused", ())
    found = results(steps)
    if found is not None:
        steps = [_refusal(step) if place in either else step for place, step in enumerate(found)]
    return replace(outcome, value=steps)


def _refusal(step: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ok": False} if "ValueError" in step.get("raised", ()) else step


def _shown(step: Sequence[Any]) -> list[Any]:
    return ["do", "clock", step[1], [step[2]]] if step[0] == "clock" else list(step)


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Bugs that a wrong outcome shows by itself: a thread; the answers of a bucket with one bug, and with no other."""
    if threads(actual):
        yield "background-refill-thread"
        return
    if case.group == "hard" or actual.how != "ok" or any(step[0] not in PLAIN for step in case.payload["steps"]):
        return
    wall, steady = _count(actual, "wall"), _count(actual, "steady")
    if case.private.get("wall") and wall and not steady:
        yield "wall-clock"
        return
    given = requests(case, actual)
    if len(given) < LEAST_REQUESTS:
        return
    fits = {
        bug
        for bug, rules in HYPOTHESES
        if (bug != "wall-clock" or wall) and given == [one for one in answers(case.payload, rules) if one is not None]
    }
    if "wall-clock" in fits:
        yield "wall-clock"
    elif len(fits) == 1:
        yield from fits - {""}


def requests(case: Case, outcome: Outcome) -> list[bool]:
    """The answers to the requests of a case; empty where one of them is no truth value."""
    steps = results(_field(outcome, "steps"))
    if steps is None or len(steps) != len(case.payload["steps"]):
        return []
    given = [plain(got.get("ok")) for step, got in zip(case.payload["steps"], steps, strict=True) if step[0] == "call"]
    return given if all(type(one) is bool for one in given) else []


CHECKERS: Mapping[str, Checker] = {"bucket": Buckets(), "any-order": AnyOrder()}
