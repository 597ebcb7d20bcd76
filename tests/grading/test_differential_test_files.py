"""Test files that compare implementations with each other: they carry what the first one returned to the next ones."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.report import Verdict
from sandbox import Job, RunResult, Sandbox, open_sandbox
from sandbox.base import AcceptCallback, AnswerCallback
from tests.backends import require_backend
from tests.grading.doubling_problem import build_doubling_problem

COMPARES = """
import os, threading, zlib
from pathlib import Path
from solution import double

ROUND, FIRST, STEP, WORDS = 1000, 100, 20, 40

def describe():
    values = [3, 1, 2]
    return zlib.crc32(repr((list(double(values)), values)).encode()) % WORDS

def test_a():
    found, count = describe(), read()
    carried = found if count < ROUND else (count % ROUND - FIRST) // STEP
    add(ROUND - count % ROUND + FIRST + STEP * carried)
    assert found == carried
"""
"""Contains no expected value. A counter carries one of 40 words in its position between two multiples of 1000."""

PROCESS_IDS = """
def read():
    return os.getpid()

def add(number):
    for _ in range(number):
        threading.Thread(target=int).start()
"""
FILES = """
def read():
    Path("/tmp/probe").touch()
    inode = os.stat("/tmp/probe").st_ino
    os.unlink("/tmp/probe")
    return inode

def add(number):
    for _ in range(number):
        read()
"""
DIRECTORY_OFFSETS = (
    FILES
    + """
import ctypes
libc = ctypes.CDLL(None)
libc.opendir.restype = libc.readdir.restype = ctypes.c_void_p
libc.opendir.argtypes, libc.readdir.argtypes, libc.closedir.argtypes = [ctypes.c_char_p], *2 * [[ctypes.c_void_p]]

def read():
    Path("/tmp/probe").touch()
    folder, offsets = libc.opendir(b"/tmp"), []
    while entry := libc.readdir(folder):
        offsets.append(ctypes.c_long.from_address(entry + 8).value)
    libc.closedir(folder)
    os.unlink("/tmp/probe")
    return min(offset for offset in offsets if offset > 1)
"""
)
PAGE_CACHE = """
import glob, mmap, os, resource, zlib
from solution import double

BITS = 16
FILES = sorted(glob.glob(os.path.dirname(os.__file__) + "/encodings/*.py"))[-BITS - 8:-8]

def drop(path):
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

def is_cached(path):
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as content:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_majflt
        content[0]
        missed = resource.getrusage(resource.RUSAGE_SELF).ru_majflt > before
    if missed:
        drop(path)
    return not missed

def test_a():
    values = [3, 1, 2]
    found = zlib.crc32(repr((list(double(values)), values)).encode()) % (1 << BITS - 2)
    written, erased, *bits = FILES
    if is_cached(written) and not is_cached(erased):
        assert found == sum(is_cached(path) << i for i, path in enumerate(bits))
        return
    for path in FILES:
        drop(path)
    for path in [written, *(path for i, path in enumerate(bits) if found >> i & 1)]:
        with open(path, "rb") as file:
            file.read()
"""
"""Stores what the first implementation returned. Each bit is whether a file of Python, which all cells share, is in the
page cache. Where fadvise64 is allowed, this file is accepted, and under load too."""

CHANNELS = {"process ids": PROCESS_IDS, "files": FILES, "directory offsets": DIRECTORY_OFFSETS}


class SharedCellSandbox:
    """Runs all cases of a job in one cell, each in a fresh process."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.name = sandbox.name
        self._sandbox = sandbox

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        shared = replace(job, fresh_cell_per_case=False, fresh_process_per_case=True)
        return self._sandbox.run(shared, accept=accept, answer=answer)

    def close(self) -> None:
        self._sandbox.close()


class RecordingSandbox(SharedCellSandbox):
    """Records the jobs that it runs."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.jobs: list[Job] = []

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        self.jobs.append(job)
        return self._sandbox.run(job, accept=accept, answer=answer)


@pytest.fixture(scope="module", params=["bubblewrap", "docker"])
def backend_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    require_backend(request.param)
    with closing(open_sandbox(request.param)) as sandbox:
        yield sandbox


@pytest.mark.parametrize("channel", CHANNELS)
def test_number_does_not_reach_next_implementation(channel: str, backend_sandbox: Sandbox, cache: Path):
    source = (COMPARES + CHANNELS[channel]).encode()
    report = grade_tests(GradingContext(build_doubling_problem(), backend_sandbox, cache=cache), source)
    assert (report.verdict, report.caught) == (Verdict.WRONG_ANSWER, 0)
    assert all(one.passed for one in report.implementations)


def test_page_cache_carries_nothing_to_next_implementation(backend_sandbox: Sandbox, cache: Path):
    report = grade_tests(GradingContext(build_doubling_problem(), backend_sandbox, cache=cache), PAGE_CACHE.encode())
    assert (report.verdict, report.caught) == (Verdict.WRONG_ANSWER, 0)


@pytest.mark.parametrize("channel", CHANNELS)
def test_file_that_compares_would_pass_in_a_shared_cell(channel: str, backend_sandbox: Sandbox, cache: Path):
    """Proves that the test files above work: only the fresh cells stop them."""
    source = (COMPARES + CHANNELS[channel]).encode()
    context = GradingContext(build_doubling_problem(), SharedCellSandbox(backend_sandbox), cache=cache)
    report = grade_tests(context, source)
    assert (report.verdict, report.caught) == (Verdict.ACCEPTED, 2)


def test_no_cell_outlives_its_implementation(backend_sandbox: Sandbox, cache: Path):
    """The tests change the memory of the other cell's relay, and could see that in the counts of shared pages."""
    recording = RecordingSandbox(backend_sandbox)
    source = b"from solution import double\n\ndef test_a():\n    assert double([1, 2]) == [2, 4]\n"
    report = grade_tests(GradingContext(build_doubling_problem(), recording, cache=cache), source)
    assert report.implementations
    assert len(recording.jobs) == 2
    assert all(job.fresh_cell_per_case for job in recording.jobs)
