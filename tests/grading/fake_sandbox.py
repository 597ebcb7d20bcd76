"""A small problem, and a sandbox that plays what a test wrote down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from problems.format.case import Case
from problems.format.checker import Finding
from problems.format.outcome import Outcome
from problems.format.problem import Bug, Part, Problem
from problems.format.views import Named, Shown, TextView
from sandbox import CaseRun, Error, Job, RunResult, Status, codec
from sandbox.base import Accept, Answer

OK = CaseRun(status=Status.OK)


class Equal:
    """Right where the values are equal."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        if actual.how == "ok" and actual.value == expected.value:
            return Finding(ok=True)
        return Finding(ok=False, kind="value", message="It differs.", first=(0,), detail=f"got {actual.value!r}")

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        return a.how == b.how and a.value == b.value

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        return Shown(
            inputs=[Named(name="x", value=TextView(text=repr(case.payload["x"])))],
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
ORDER = ("sample", "hidden trap", "hard one", "wide", "part")
"""The order in which they run."""
RIGHT = {"sample": 10, "hidden trap": 20, "hard one": 30, "wide": 50, "part": 40}


def toy_problem(folder: Path) -> Problem:
    """x times ten, with one bug that adds one in the trap."""
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
        checkers={"equal": Equal()},
        responder=None,
        witness=None,
        seconds=5.0,
        memory_mib=64,
        version="0123456789ab",
        folder=folder,
    )


def gives(value: Any, **more: Any) -> CaseRun:
    return replace(OK, outcome=codec.encode({"value": value, "mutated": []}), **more)


def raises(kind: str, message: str = "", line: int | None = 3) -> CaseRun:
    error = Error(type=kind, bases=(kind, "Exception"), message=message, line=line, traceback="trace")
    return CaseRun(status=Status.RAISED, error=error)


def lacks(name: str) -> CaseRun:
    return replace(OK, outcome=codec.encode({"missing": name}))


@dataclass
class Play:
    """What one source does: by case, its run, or its run among the others and then alone."""

    cases: Mapping[str, CaseRun | tuple[CaseRun, CaseRun]] = field(default_factory=dict[str, Any])
    load: CaseRun = OK


class Scripted:
    """A sandbox that plays what a test wrote down for each source; a source's cases are right where it says nothing."""

    name = "scripted"

    def __init__(self, plays: Mapping[bytes, Play]) -> None:
        self.plays = {b"reference": Play(), b"bug": Play({"hidden trap": gives(21)}), **plays}
        self.ran: list[bytes] = []

    def run(self, job: Job, *, accept: Accept | None = None, answer: Answer | None = None) -> RunResult:
        source = job.files.get("solution.py", b"probe")
        self.ran.append(source)
        play = self.plays.get(source, Play())
        cases = [] if play.load.status is not Status.OK else self._cases(job.cases, play, accept)
        return RunResult(
            load=play.load, cases=tuple(cases), python="3.11.7", numpy="2.4.6", backend="scripted", wall_seconds=1
        )

    def _cases(self, frames: Sequence[bytes], play: Play, accept: Accept | None) -> Iterator[CaseRun]:
        names = {10 * codec.decode(frame)["x"]: index for index, frame in enumerate(frames)}
        for value, index in names.items():
            name = next(name for name, right in RIGHT.items() if right == value)
            runs = play.cases.get(name, gives(value))
            first, alone = runs if isinstance(runs, tuple) else (runs, runs)
            if first.status is Status.NOT_RUN or accept is None or accept(index, first):
                yield first
            else:
                accept(index, alone)
                yield replace(alone, first=first)

    def close(self) -> None:
        pass
