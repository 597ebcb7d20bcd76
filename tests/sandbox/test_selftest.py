"""The start-up self-test: it passes on the real sandbox, and names the guarantee that a weaker one breaks."""

import dataclasses

import pytest

from sandbox import Job, RunResult, SandboxUnavailable, Status, codec
from sandbox.base import AcceptCallback, AnswerCallback
from sandbox.cell_images import CPU_IMAGE
from sandbox.runner import PooledSandbox
from sandbox.selftest import GUARANTEES, _check_fork_memory, run_self_test


def test_all_guarantees_hold(sandbox: PooledSandbox):
    result = run_self_test(sandbox)
    assert len(result.cases) == len(GUARANTEES)


class LeakySandbox:
    """The real sandbox with one probe that succeeds."""

    name = "leaky"

    def __init__(self, sandbox: PooledSandbox, leak: str) -> None:
        self.sandbox = sandbox
        self.traits = sandbox.traits
        self.leak = list(GUARANTEES).index(leak)

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        result = self.sandbox.run(job, accept=accept, answer=answer)
        cases = list(result.cases)
        if job.entry == "probes":
            cases[self.leak] = dataclasses.replace(cases[self.leak], outcome=codec.encode(True))
        return dataclasses.replace(result, cases=tuple(cases))

    def close(self) -> None:
        pass


@pytest.mark.parametrize("leak", ["connect", "read_host_file", "fork", "be_host_root", "trace"])
def test_names_broken_guarantee(sandbox: PooledSandbox, leak: str):
    with pytest.raises(SandboxUnavailable) as error:
        run_self_test(LeakySandbox(sandbox, leak))
    assert GUARANTEES[leak] in str(error.value)
    assert "set SANDBOX" in str(error.value)


def test_rejects_another_python_in_cell(sandbox: PooledSandbox):
    class OtherPythonSandbox(LeakySandbox):
        def run(
            self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None
        ) -> RunResult:
            return dataclasses.replace(self.sandbox.run(job), python="3.0.0")

    with pytest.raises(SandboxUnavailable, match=r"3\.0\.0"):
        run_self_test(OtherPythonSandbox(sandbox, "connect"))


def test_rejects_memory_of_earlier_cases(sandbox: PooledSandbox):
    class OneProcessSandbox(LeakySandbox):
        """Runs all cases of a job in one process."""

        def run(
            self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None
        ) -> RunResult:
            return self.sandbox.run(dataclasses.replace(job, fresh_process_per_case=False))

    with pytest.raises(SandboxUnavailable, match="finds nothing of an earlier case"):
        run_self_test(OneProcessSandbox(sandbox, "connect"))


def test_waits_for_slow_search_of_memory(sandbox: PooledSandbox):
    """As on a busy machine, where a launcher or worker that was killed must start again."""

    class SlowSandbox(LeakySandbox):
        def run(
            self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None
        ) -> RunResult:
            # The case that finds nothing. All cases have the same limit.
            slow = b"def run(case):\n    __import__('time').sleep(6 if len(case) == 3 else 0)\n   "
            entry = job.files["entry.py"].replace(b"def run(case):", slow)
            return self.sandbox.run(dataclasses.replace(job, files={**job.files, "entry.py": entry}))

    _check_fork_memory(SlowSandbox(sandbox, "connect"), CPU_IMAGE)


def test_rejects_broken_limit(sandbox: PooledSandbox):
    class UnlimitedSandbox(LeakySandbox):
        def run(
            self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None
        ) -> RunResult:
            result = self.sandbox.run(job)
            cases = tuple(dataclasses.replace(run, status=Status.OK) for run in result.cases)
            has_limit_checks = job.entry != "probes" and not job.fresh_process_per_case
            return dataclasses.replace(result, cases=cases) if has_limit_checks else result

    with pytest.raises(SandboxUnavailable, match="never ends"):
        run_self_test(UnlimitedSandbox(sandbox, "connect"))
