"""A sandbox that runs no code and returns the runs that a test scripts for each source of the toy problem."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox import CaseRun, ErrorReport, Job, RunResult, Status, codec
from sandbox.base import AcceptCallback, AnswerCallback
from tests.grading.toy_problem import EXPECTED_VALUES

OK = CaseRun(status=Status.OK)


def make_returned(value: Any, **more: Any) -> CaseRun:
    """Return the run of a case that returned `value`."""
    return replace(OK, outcome=codec.encode({"value": value, "mutated": []}), **more)


def make_raised(kind: str, message: str = "", line: int | None = 3) -> CaseRun:
    error = ErrorReport(type=kind, bases=(kind, "Exception"), message=message, line=line, traceback="trace")
    return CaseRun(status=Status.RAISED, error=error)


def make_missing(name: str) -> CaseRun:
    """Return the run of a case whose driver reports that the entry `name` is missing."""
    return replace(OK, outcome=codec.encode({"missing": name}))


@dataclass
class ScriptedRun:
    """What one source does.

    `case_runs` maps a case to its run, or to two runs: among the other cases and alone.
    """

    case_runs: Mapping[str, CaseRun | tuple[CaseRun, CaseRun]] = field(default_factory=dict[str, Any])
    load: CaseRun = OK


class FakeSandbox:
    """Returns the scripted runs of each source. A case without a scripted run returns the correct value."""

    name = "scripted"

    def __init__(self, scripted_runs: Mapping[bytes, ScriptedRun]) -> None:
        self.scripted_runs = {
            b"reference": ScriptedRun(),
            b"bug": ScriptedRun({"hidden trap": make_returned(21)}),
            **scripted_runs,
        }
        self.scripts_after_run: dict[bytes, ScriptedRun] = {}
        """What sources do after their first run, if that is something else."""
        self.executed_sources: list[bytes] = []

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        source = job.files.get("solution.py", b"probe")
        self.executed_sources.append(source)
        script = self.scripted_runs.get(source, ScriptedRun())
        self.scripted_runs |= {source: self.scripts_after_run.get(source, script)}
        if script.load.status is not Status.OK:
            cases = iter(())
        elif source == b"probe":  # for the version of Triton, if it has a case
            cases = iter([replace(OK, outcome=codec.encode("3.7.0"))] * len(job.cases))
        else:
            cases = self._cases(job.cases, script, accept)
        return RunResult(
            load=script.load, cases=tuple(cases), python="3.11.7", numpy="2.4.6", backend="scripted", wall_seconds=1
        )

    def _cases(self, frames: Sequence[bytes], script: ScriptedRun, accept: AcceptCallback | None) -> Iterator[CaseRun]:
        names = {10 * codec.decode(frame)["x"]: index for index, frame in enumerate(frames)}
        for value, index in names.items():
            name = next(name for name, expected in EXPECTED_VALUES.items() if expected == value)
            runs = script.case_runs.get(name, make_returned(value))
            first, alone = runs if isinstance(runs, tuple) else (runs, runs)
            if first.status is Status.NOT_RUN or accept is None or accept(index, first):
                yield first
            else:
                accept(index, alone)
                yield replace(alone, first_run=first)

    def close(self) -> None:
        pass
