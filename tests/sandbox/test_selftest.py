"""The start-up self-test: it passes on the real box, and names the promise that a weaker one does not keep."""

import dataclasses

import pytest

from sandbox import Job, RunResult, SandboxUnavailable, Status, codec
from sandbox.base import Accept, Answer
from sandbox.runner import PooledSandbox
from sandbox.selftest import PROMISES, self_test


def test_it_finds_every_promise_kept(sandbox: PooledSandbox):
    result = self_test(sandbox)
    assert len(result.cases) == len(PROMISES)


class Leaky:
    """The real box, but for one probe that it lets through."""

    name = "leaky"

    def __init__(self, box: PooledSandbox, leak: str) -> None:
        self.box = box
        self.traits = box.traits
        self.leak = list(PROMISES).index(leak)

    def run(self, job: Job, *, accept: Accept | None = None, answer: Answer | None = None) -> RunResult:
        result = self.box.run(job, accept=accept, answer=answer)
        cases = list(result.cases)
        if job.entry == "probes":
            cases[self.leak] = dataclasses.replace(cases[self.leak], outcome=codec.encode(True))
        return dataclasses.replace(result, cases=tuple(cases))

    def close(self) -> None:
        pass


@pytest.mark.parametrize("leak", ["connect", "read_host_file", "fork", "be_host_root", "trace"])
def test_it_refuses_to_start_and_names_the_promise_that_is_broken(sandbox: PooledSandbox, leak: str):
    with pytest.raises(SandboxUnavailable) as refusal:
        self_test(Leaky(sandbox, leak))
    assert PROMISES[leak] in str(refusal.value)
    assert "set SANDBOX" in str(refusal.value)


def test_it_refuses_to_start_with_another_python_in_the_box(sandbox: PooledSandbox):
    class Other(Leaky):
        def run(self, job: Job, *, accept: Accept | None = None, answer: Answer | None = None) -> RunResult:
            return dataclasses.replace(self.box.run(job), python="3.0.0")

    with pytest.raises(SandboxUnavailable, match=r"3\.0\.0"):
        self_test(Other(sandbox, "connect"))


def test_it_refuses_to_start_where_a_limit_does_not_hold(sandbox: PooledSandbox):
    class Generous(Leaky):
        def run(self, job: Job, *, accept: Accept | None = None, answer: Answer | None = None) -> RunResult:
            result = self.box.run(job)
            cases = [dataclasses.replace(run, status=Status.OK) for run in result.cases]
            return result if job.entry == "probes" else dataclasses.replace(result, cases=tuple(cases))

    with pytest.raises(SandboxUnavailable, match="never ends"):
        self_test(Generous(sandbox, "connect"))
