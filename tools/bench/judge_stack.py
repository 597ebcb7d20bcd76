"""A complete judge with one worker, whose parts each have a control group of their own."""

import json
import os
import subprocess
from pathlib import Path

from tools.bench.cpu_groups import CpuMeter, move_processes
from tools.bench.modes import CpuGroups, Mode
from tools.stack import Stack, wait_until

WEB, WORKER, BROKER, BEAT, DATABASE = "web", "worker", "broker", "beat", "database"
PARTS = (WEB, WORKER, BROKER, BEAT)

_NO_LIMITS = ("JUDGE_SUBMISSIONS_PER_MINUTE", "JUDGE_UNJUDGED_PER_SESSION", "JUDGE_UNJUDGED_PER_NETWORK")
"""One client submits everything, so the limits of one session do not apply."""


class JudgeStack(Stack):
    """`packages` is a folder of problem packages besides those of the repository. The worker has `processes`."""

    def __init__(self, mode: Mode, folder: Path, packages: Path, groups: CpuGroups, processes: int) -> None:
        env = dict.fromkeys(_NO_LIMITS, "100000") | mode.environment
        env |= {"JUDGE_PROBLEMS": str(packages), "JUDGE_CACHE": os.environ["JUDGE_CACHE"]}
        super().__init__(folder, **env)
        self.mode, self.processes = mode, processes
        self._folders = {part: groups.create(f"{mode.name} {part}") for part in PARTS}
        counted = {part: path for part, path in self._folders.items() if path is not None}
        self.meters = {part: CpuMeter(path) for part, path in counted.items()}
        if groups.database:
            self.meters[DATABASE] = CpuMeter(*groups.database)
        self.meter = groups.make_meter(mode, *counted.values(), *groups.database)
        """Of all parts together; None if CPU time is not measured."""

    def start_process(self, name: str, *command: str, **env: str) -> subprocess.Popen[bytes]:
        process = super().start_process(name, *command, **env)
        self._move(name, process.pid)
        return process

    def start_judging(self) -> None:
        """Start the worker."""
        self._move(BROKER, self.broker.client.info("server")["process_id"])
        self.start_worker("-c", str(self.processes), JUDGE_LOG="json")

    def read_judging_seconds(self, submission_id: str) -> float:
        """Return the seconds from the claim to the stored report, which the worker logs right after that. The rows do
        not have them: the time in the row is set within the transaction that stores the report."""
        found: list[float] = []

        def read() -> bool:
            lines = (self.folder / f"{WORKER}.log").read_text().splitlines()
            records = (json.loads(line) for line in reversed(lines) if submission_id in line and line.endswith("}"))
            found.extend(record["run_ms"] / 1000 for record in records if "run_ms" in record)
            return bool(found)

        wait_until(read, 60)
        return found[0]

    def _move(self, part: str, pid: int) -> None:
        """Count the CPU time of a process for a part. Its later children count, too."""
        if folder := self._folders[part]:
            move_processes(folder, [pid])
