"""Runs failed tests again, alone and one after the other. Those that pass are unstable and do not fail the gate."""

import json
import shlex
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.gate.failure_record import Failure, FailureRecord, read_record

MOST_FAILED = 10
"""If more tests fail, the change or the machine is broken, and a second run would only hide it."""
MOST_UNSTABLE = 5


@dataclass(frozen=True)
class Part:
    """One call of pytest in `.ci/run`."""

    name: str
    record_path: Path
    command: tuple[str, ...]
    """Runs pytest as this part did, for example as its user; the ids of tests follow."""

    def read_record(self) -> FailureRecord | None:
        try:
            return read_record(self.record_path)
        except (OSError, json.JSONDecodeError):
            return None

    def build_command(self, nodeids: Iterable[str]) -> list[str]:
        return [*self.command, "-n", "0", *nodeids]


@dataclass(frozen=True)
class GateResult:
    problem: str
    """Why the gate fails; empty if it passes."""
    failures: Mapping[Part, Sequence[Failure]]
    unstable: Sequence[Failure] = ()


def judge_parts(parts: Sequence[Part]) -> GateResult:
    """Decide whether the gate passes, after a second run if one is allowed."""
    records = {part: part.read_record() for part in parts}
    failures = {part: record.failures for part, record in records.items() if record is not None and record.failures}
    if problem := find_final_problem({part.name: record for part, record in records.items()}):
        return GateResult(problem, failures)
    remaining = {part: fail_again for part, failed in failures.items() if (fail_again := run_again(part, failed))}
    unstable = [
        failure for part, failed in failures.items() for failure in failed if failure not in remaining.get(part, ())
    ]
    if remaining:
        return GateResult("Tests failed twice.", remaining, unstable)
    if len(unstable) > MOST_UNSTABLE:
        return GateResult(f"{len(unstable)} tests are unstable, more than {MOST_UNSTABLE}.", failures, unstable)
    return GateResult("", {}, unstable)


def find_final_problem(records: Mapping[str, FailureRecord | None]) -> str:
    """Return why a second run is not allowed, or an empty text."""
    for name, record in records.items():
        if record is None:
            return f"The part {name} has no record of its tests: it did not start or was killed. See its output."
        if record.exit_status not in (0, 1) or (record.exit_status == 1) != bool(record.failures):
            return f"pytest ended with status {record.exit_status} in the part {name}. See its output."
    failures = [failure for record in records.values() if record is not None for failure in record.failures]
    if any(failure.is_final for failure in failures):
        return "A test failed that has no second chance: marked decisive, skipped in CI, crashed, or not collected."
    if len(failures) > MOST_FAILED:
        return f"{len(failures)} tests failed, more than {MOST_FAILED}, so none ran again."
    return ""


def run_again(part: Part, failures: Sequence[Failure]) -> list[Failure]:
    """Return the failures that remain when these tests run again in one process."""
    record_path = part.record_path.with_suffix(".second.json")
    command = part.build_command(failure.nodeid for failure in failures)
    subprocess.run([*command, "-p", "tools.gate.failure_record", "--failure-record", str(record_path)], check=False)
    record = Part(part.name, record_path, part.command).read_record()
    if record is None or record.exit_status not in (0, 1):
        return list(failures)
    failed_again = {failure.nodeid for failure in record.failures}
    return [failure for failure in failures if failure.nodeid in failed_again]


def describe_failures(result: GateResult) -> list[str]:
    """Return two lines for each failed test, its id and the reason, and for each part the command that runs the first
    of these tests alone."""
    lines: list[str] = []
    for part, failures in result.failures.items():
        for failure in failures:
            lines += [f"FAILED ({part.name}) {failure.nodeid}", f"    {failure.reason}"]
        lines.append(f"    alone: {shlex.join(part.build_command([failures[0].nodeid]))}")
    return lines
