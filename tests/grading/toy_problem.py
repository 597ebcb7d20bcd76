"""A toy problem: multiply a number by ten. Its sources have no code; `FakeSandbox` supplies their runs."""

from pathlib import Path

from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.outcome import Outcome
from problems.format.problem import Bug, Part, Problem
from problems.format.views import CaseView, NamedView, TextView


class EqualityChecker:
    """Accepts an outcome whose value equals the expected value."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        if actual.how == "ok" and actual.value == expected.value:
            return Finding(ok=True)
        return Finding(ok=False, kind="value", message="It differs.", first=(0,), detail=f"got {actual.value!r}")

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        return a.how == b.how and a.value == b.value

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        return CaseView(
            inputs=[NamedView(name="x", value=TextView(text=repr(case.payload["x"])))],
            expected=TextView(text=repr(expected.value)) if expected else None,
            actual=TextView(text=str(actual.value)),
        )


CASES = (
    Case(name="hidden trap", group="trap", summary="a trap", payload={"x": 2}),
    Case(name="sample", group="normal", summary="a sample", payload={"x": 1}, sample=True),
    Case(name="wide", group="efficiency", summary="many", payload={"x": 5}),
    Case(name="hard one", group="hard", summary="hard", payload={"x": 3}),
    Case(name="part", group="part2", summary="a part", payload={"x": 4}, needs=("twice",)),
)
CASE_ORDER = ("sample", "hidden trap", "hard one", "wide", "part")
"""Names of the cases in run order."""
EXPECTED_VALUES = {"sample": 10, "hidden trap": 20, "hard one": 30, "wide": 50, "part": 40}


def build_toy_problem(folder: Path) -> Problem:
    """Return the problem, with one bug that adds one in the trap case. `folder` becomes its package folder."""
    return Problem(
        slug="toy",
        number=1,
        title="Toy",
        topic="toys",
        minutes=5,
        tag="cpu",
        output="other",
        entries=("tenfold",),
        checker="equal",
        driver=b"driver",
        statement="",
        starter="def tenfold(x, base=10):\n    raise NotImplementedError\n",
        reference=b"reference",
        bugs=(Bug(id="off-by-one", title="One too many", sign="", why="why", how="how", sources={"": b"bug"}),),
        parts=(Part(group="part2", title="Twice", needs=("twice",)),),
        prompts=(),
        traps=(),
        chapter=None,
        accepted={},
        cases=lambda seed: CASES,
        checkers={"equal": EqualityChecker()},
        responder=None,
        witness=None,
        seconds=5.0,
        memory_mib=64,
        version="0123456789ab",
        folder=folder,
    )
