"""Mistakes with arrays that every problem can have: exceptions of NumPy and wrong values name them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from problems.format import general_bugs
from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.checkers import SHARED_CHECKERS
from problems.format.general_bugs import TITLES, GeneralBug, find_general_bugs
from problems.format.outcome import Outcome, RaisedException
from problems.format.payloads import call

X = np.random.default_rng(3).normal(size=(3, 4))
X_SQUARE = np.random.default_rng(4).normal(size=(4, 4))


def softmax(x: Any, axis: int = -1) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def run(function: Callable[[Any], Any], x: Any) -> Outcome:
    """Return the outcome of a call as the driver reports it."""
    before = np.array(x)
    try:
        value = function(x)
    except Exception as error:
        bases = tuple(kind.__name__ for kind in type(error).__mro__[1:-1])
        return Outcome(how="raised", raised=RaisedException(type=type(error).__name__, bases=bases, message=str(error)))
    return Outcome(how="ok", value=value, mutated=() if np.array_equal(before, x) else ("x",))


def find(right: Callable[[Any], Any], wrong: Callable[[Any], Any], *inputs: Any, group: str = "trap") -> list[str]:
    """Return the names of the mistakes that a wrong function shows on these inputs."""
    evidence: list[Evidence] = []
    for index, x in enumerate(inputs):
        case = Case(name=f"c{index}", group=group, summary="s", payload=call("f", {"x": np.array(x)}))
        expected, actual = run(right, np.array(x)), run(wrong, np.array(x))
        finding = SHARED_CHECKERS["close"].check(case, expected, actual)
        evidence.append(Evidence(case=case, expected=expected, actual=actual, finding=finding))
    return [match.bug.name for match in find_general_bugs(evidence)]


def change_input(x: Any) -> Any:
    x -= x.max(axis=-1, keepdims=True)
    return softmax(x)


def divide_in_place(x: Any) -> Any:
    x /= 2
    return x


@pytest.mark.parametrize(
    ("right", "wrong", "x", "name"),
    [
        (softmax, lambda x: softmax(x) / x.sum(axis=-1), X, "lost-axis"),
        (softmax, lambda x: x + np.ones(7), X, "broadcast"),
        (lambda x: x @ x.T, lambda x: x @ x, X, "matrix-product"),
        (lambda x: x @ x.T, lambda x: np.dot(x, x), X, "matrix-product"),
        (softmax, lambda x: x.sum(axis=2), X, "missing-axis"),
        (softmax, lambda x: softmax(x, 0), X_SQUARE, "wrong-axis"),
        (lambda x: x.sum(axis=0), lambda x: x.sum(axis=1), X, "wrong-axis"),
        (lambda x: x @ x.T + x, lambda x: (x @ x.T + x).T, X_SQUARE, "swapped-axes"),
        (lambda x: x / 2, lambda x: x // 2, np.arange(9).reshape(3, 3), "integers"),
        (lambda x: x / 2, divide_in_place, np.arange(9).reshape(3, 3), "integer-target"),
        (lambda x: np.exp(20 * x), lambda x: np.exp(np.float32(20 * x)), X, "narrow-type"),
        (softmax, change_input, X, "changed-input"),
    ],
)
def test_names_mistake(right: Callable[[Any], Any], wrong: Callable[[Any], Any], x: Any, name: str):
    assert find(right, wrong, x) == [name]


@pytest.mark.parametrize(
    "wrong",
    [
        softmax,
        np.zeros_like,
        lambda x: softmax(2 * x),
        lambda x: softmax(x) + 1e-3,
        lambda x: softmax(x)[::-1],
        lambda x: np.log(softmax(x)),
        lambda x: list(x)[len(x)],
        lambda x: "text",
    ],
)
def test_names_no_mistake_without_proof(wrong: Callable[[Any], Any]):
    assert find(softmax, wrong, X, X_SQUARE) == []


def test_names_a_changed_argument_of_a_step_without_saying_when():
    case = Case(name="c", group="trap", summary="s", payload={"steps": []})
    right, wrong = Outcome(how="ok", value=[]), Outcome(how="ok", value=[], mutated=("step 1",))
    finding = SHARED_CHECKERS["close"].check(case, right, wrong)
    (match,) = find_general_bugs([Evidence(case=case, expected=right, actual=wrong, finding=finding)])
    assert match.bug.title == "A method changes an argument, at once or later"


def test_names_nothing_that_only_hard_cases_show():
    assert find(softmax, lambda x: x + np.ones(7), X, group="hard") == []


def test_ignores_messages_that_are_not_of_numpy():
    def lie(x: Any) -> Any:
        raise RuntimeError("operands could not be broadcast together with shapes (3,4) (3,)")

    assert find(softmax, lie, X) == []


def test_titles_are_complete() -> None:
    bugs = [each for each in vars(general_bugs).values() if isinstance(each, GeneralBug)]
    assert len(bugs) > 1
    assert {bug.id: bug.title for bug in bugs}.items() <= TITLES.items()
