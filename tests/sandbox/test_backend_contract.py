"""The contract of every backend, with correct programs and with programs that fail."""

import importlib.util
import marshal
import platform
import threading
from dataclasses import replace

import numpy as np
import pytest

from sandbox import Sandbox, SandboxError, Status, codec, open_sandbox
from sandbox.result import CaseRun
from sandbox.runner import PooledSandbox
from tests.sandbox.job_builders import decode_outcome, make_job
from tools.stack import wait_until


def test_returns_outcome_of_each_case(sandbox: PooledSandbox):
    cases = [np.arange(6.0).reshape(2, 3), np.zeros((0, 4), np.float32)]
    result = sandbox.run(make_job("def f(x): return (x * 2, x.dtype.name)", cases))
    assert result.load.status is Status.OK
    for case, run in zip(cases, result.cases, strict=True):
        doubled, dtype = decode_outcome(run)
        np.testing.assert_array_equal(doubled, case * 2)
        assert dtype == case.dtype.name
    assert result.backend == sandbox.name
    assert result.numpy == sandbox.traits.numpy


def test_logs_and_counts_cell_of_job(sandbox: PooledSandbox, caplog: pytest.LogCaptureFixture):
    wait_until(lambda: sandbox.read_pool_counters().in_use == 0, 20)
    before = sandbox.read_pool_counters()
    with caplog.at_level("INFO", "sandbox.runner"):
        sandbox.run(make_job("def f(x): return x"))
    wait_until(lambda: sandbox.read_pool_counters().destroyed > before.destroyed, 20)
    after = sandbox.read_pool_counters()
    assert (after.in_use, after.destroyed - before.destroyed) == (0, 1)
    assert after.made >= after.destroyed
    (line,) = [record.getMessage() for record in caplog.records if record.name == "sandbox.runner"]
    assert line.rpartition(" ")[2]


def test_loads_compiled_files_only_of_its_own_python(sandbox: PooledSandbox):
    """A cell with another Python, such as that of an image, compiles the source."""
    job = make_job("def f(x): return x", [1])
    code = marshal.dumps(compile("def load(): ...\ndef run(case): return 'compiled'", "driver.py", "exec"))
    magic = importlib.util.MAGIC_NUMBER
    is_same_python = sandbox.traits.python.split(".")[:2] == list(platform.python_version_tuple()[:2])
    expected = ["compiled" if is_same_python else 1, 1]
    for compiled, value in zip((magic + code, bytes(len(magic)) + code), expected, strict=True):
        (run,) = sandbox.run(replace(job, bytecode={"driver.py": compiled})).cases
        assert decode_outcome(run) == value


def test_captures_output_of_each_case(sandbox: Sandbox):
    result = sandbox.run(
        make_job("import sys\ndef f(x):\n    print('out', x)\n    print('err', file=sys.stderr)\n    return x")
    )
    assert [run.stdout for run in result.cases] == [f"out {x}\nerr\n".encode() for x in (1, 2, 3)]


def test_truncates_long_output(sandbox: Sandbox):
    result = sandbox.run(make_job("def f(x): print('a' * 5000)", [1], stored_output_bytes=100))
    assert result.cases[0].status is Status.OK
    assert (result.cases[0].stdout, result.cases[0].stdout_cut) == (b"a" * 100, True)


def test_reports_exception_with_line_and_continues(sandbox: Sandbox):
    source = """
        class CustomError(ValueError):
            pass

        def helper(x):
            raise CustomError("no " + "twos")

        def f(x):
            if x == 2:
                helper(x)
            return x
    """
    first, second, third = sandbox.run(make_job(source)).cases
    assert (first.status, second.status, third.status) == (Status.OK, Status.RAISED, Status.OK)
    assert second.error is not None
    assert (second.error.type, second.error.bases[:2]) == ("CustomError", ("CustomError", "ValueError"))
    assert (second.error.message, second.error.line) == ("no twos", 6)
    assert "helper(x)" in second.error.traceback
    assert "driver.py" not in second.error.traceback


@pytest.mark.parametrize(
    ("source", "kind", "expected_text", "line"),
    [
        (b"", "SyntaxError", "solution.py is empty", 1),
        (b"x = 1\ndef f(x) return x\n", "SyntaxError", "expected ':'", 2),
        (b"x = 1\ny = '\xff'\n", "SyntaxError", "not UTF-8: byte 0xff on line 2", 2),
        (b"x = 1\n\ny = '\0'\n", "SyntaxError", "NUL byte on line 3", 3),
        (b"#" * 10_000_000, "SyntaxError", "solution.py has 10000000 bytes", None),
        (b"\nimport torch\n", "ModuleNotFoundError", "No module named 'torch'", 2),
        (b"x = 1\nx = y\n", "NameError", "name 'y' is not defined", 2),
        (b"if True:\n\tx = 1\n        y = 2\n", "TabError", "inconsistent use of tabs", 3),
        (b"# coding: nonsense\n", "SyntaxError", "nonsense", None),
        (b"(" * 500 + b")" * 500, "SyntaxError", "too many nested parentheses", 1),
    ],
)
def test_reports_errors_in_source(sandbox: Sandbox, source: bytes, kind: str, expected_text: str, line: int | None):
    result = sandbox.run(make_job(source))
    assert (result.load.status, result.cases) == (Status.RAISED, ())
    assert result.load.error is not None
    assert result.load.error.type == kind
    assert expected_text in result.load.error.message
    assert result.load.error.line == line


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("while True: pass", Status.TIME_LIMIT),
        ("import time; time.sleep(60)", Status.TIME_LIMIT),
        ("raise SystemExit(0)", Status.EXITED),
        ("import os; os._exit(0)", Status.EXITED),
        ("x = bytearray(1 << 33)", Status.MEMORY_LIMIT),
        ("while True: print('x' * 9999)", Status.OUTPUT_LIMIT),
        ("import ctypes; ctypes.string_at(0)", Status.SIGNALLED),
        ("import os; os.fork()", Status.RAISED),
    ],
)
def test_reports_status_of_load(sandbox: Sandbox, source: str, status: Status):
    result = sandbox.run(make_job(source, load_seconds=0.5))
    assert (result.load.status, result.cases) == (status, ())


def test_provides_solution_as_module_with_source(sandbox: Sandbox):
    source = "import inspect, sys, dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int\n"
    source += "def f(x): return [inspect.getsource(f), sys.modules['solution'].f is f, P(x).x]\n"
    results = decode_outcome(sandbox.run(make_job(source, [7])).cases[0])
    assert results == [source.splitlines(keepends=True)[-1], True, 7]


def test_allows_threads(sandbox: Sandbox):
    source = """
        from concurrent.futures import ThreadPoolExecutor
        def f(x):
            with ThreadPoolExecutor(4) as pool:
                return sum(pool.map(lambda i: i * x, range(10)))
    """
    assert decode_outcome(sandbox.run(make_job(source, [2])).cases[0]) == 90


def test_answers_call_backs(sandbox: Sandbox):

    questions: list[tuple[int, object]] = []

    def answer(index: int, frame: bytes) -> bytes:
        question = codec.decode(frame)
        questions.append((index, question))
        return codec.encode(question + 1)

    result = sandbox.run(
        make_job("import cell\ndef f(x): return [cell.ask(x), cell.ask(x * 10)]", [1, 2]), answer=answer
    )
    assert [decode_outcome(run) for run in result.cases] == [[2, 11], [3, 21]]
    assert questions == [(0, 1), (0, 10), (1, 2), (1, 20)]


def test_stops_case_with_refused_call_back_and_continues(sandbox: Sandbox):
    source = "import cell\ndef f(x): return cell.ask(x) if x == 1 else x"
    result = sandbox.run(make_job(source, [1, 2]), answer=lambda _i, _frame: None)
    assert [run.status for run in result.cases] == [Status.STOPPED, Status.OK]


def test_refuses_call_backs_while_the_files_are_loaded(sandbox: Sandbox):
    """There is no case yet whose call-back it could be."""
    source = "import cell\ncell.ask(1)\ndef f(x): return x"
    load = sandbox.run(make_job(source, [1]), answer=lambda _i, frame: frame).load
    assert (load.status, load.detail) == (Status.STOPPED, "the call-back was refused")


@pytest.mark.parametrize(
    ("has_answers", "shown_cases", "third", "fourth"), [(False, 0, 3, 2), (False, 2, 2, 3), (True, 0, 2, 2)]
)
def test_runs_rejected_case_again_in_fresh_process(
    sandbox: Sandbox, has_answers: bool, shown_cases: int, third: int, fourth: int
):
    source = "n = 0\ndef f(x):\n    global n\n    n += 1\n    return n"
    calls: list[tuple[int, int, bool]] = []

    def accept(index: int, run: CaseRun) -> bool:
        calls.append((index, decode_outcome(run), run.first_run is not None))
        return decode_outcome(run) == 1

    answer = (lambda _index, _frame: None) if has_answers else None
    job = replace(make_job(source, [0, 0, 0, 0]), shown_cases=shown_cases)
    result = sandbox.run(job, accept=accept, answer=answer)
    # The cell has the next case before `accept` answers, so the process from before a second run also runs that one,
    # and the process of the second run continues with the case after it. Not if the host answers call-backs, and not
    # from the last shown case to the first that is not shown.
    repeated = [(2, third, False), (2, 1, True), (3, fourth, False), (3, 1, True)]
    assert calls == [(0, 1, False), (1, 2, False), (1, 1, True), *repeated]
    assert [run.first_run is not None for run in result.cases] == [False, True, True, True]
    assert {run.outcome for run in result.cases} == {None}  # the callback had them
    assert result.cases[1].first_run is not None
    assert result.cases[1].first_run.outcome is None


def test_runs_each_case_in_fresh_process_on_request(sandbox: Sandbox):
    source = """
    import os
    seen = []

    def f(case):
        found = [len(seen), os.path.exists("/tmp/seen")]
        seen.append(case)
        open("/tmp/seen", "w").close()
        return found
    """
    together = sandbox.run(make_job(source))
    assert [decode_outcome(run) for run in together.cases] == [[0, False], [1, True], [2, True]]
    apart = sandbox.run(replace(make_job(source), fresh_process_per_case=True))
    assert [decode_outcome(run) for run in apart.cases] == [[0, False]] * 3


def test_stops_job_after_too_many_deaths(sandbox: Sandbox):
    result = sandbox.run(make_job("import os\ndef f(x): os._exit(7)", range(5), restarts=3))
    assert [run.status for run in result.cases] == [Status.EXITED] * 3 + [Status.NOT_RUN] * 2
    assert result.cases[0].detail == "exit status 7"


def test_does_not_count_second_runs_as_deaths(sandbox: Sandbox):
    source = "import os\ndef f(x):\n    if x == 1: os._exit(7)\n    return x"
    result = sandbox.run(make_job(source, [1, 1, 2, 2], restarts=3), accept=lambda _i, run: run.status is Status.OK)
    assert [run.status for run in result.cases] == [Status.EXITED, Status.EXITED, Status.OK, Status.OK]


def test_applies_time_limit_of_single_case(sandbox: Sandbox):

    job = replace(make_job("import time\ndef f(x): time.sleep(x)", [0.5, 0.5]), case_seconds={0: 0.1})
    assert [run.status for run in sandbox.run(job).cases] == [Status.TIME_LIMIT, Status.OK]


def test_measures_time_and_memory(sandbox: Sandbox):
    source = """
        import time
        import numpy as np
        def f(x):
            end = time.process_time() + 0.2
            while time.process_time() < end: pass
            return int(np.ones(8_000_000).sum())
    """
    run = sandbox.run(make_job(source, [1])).cases[0]
    assert 0.2 <= run.cpu_seconds <= run.wall_seconds + 0.1
    assert 60e6 < run.memory_bytes < 90e6


def test_reports_outcomes_that_cannot_be_encoded(sandbox: Sandbox):
    source = "def f(x):\n    a = []\n    a.append(a)\n    return [a, b'x' * 2_000_000, object()][x]"
    cyclic, large, other = sandbox.run(make_job(source, [0, 1, 2], frame_bytes=1_000_000)).cases
    assert (cyclic.status, large.status, other.status) == (Status.BAD_FRAME, Status.OUTPUT_LIMIT, Status.OK)
    assert decode_outcome(other).type_name == "builtins.object"


def test_runs_concurrent_jobs_in_separate_cells(sandbox: Sandbox):
    results: dict[int, list[int]] = {}

    def run(i: int) -> None:
        results[i] = [
            decode_outcome(case) for case in sandbox.run(make_job(f"def f(x): return x * {i}", range(5))).cases
        ]

    threads = [threading.Thread(target=run, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {i: [x * i for x in range(5)] for i in range(6)}


def test_rejects_job_without_entry_file(sandbox: Sandbox):

    with pytest.raises(ValueError, match="other"):
        sandbox.run(replace(make_job(""), entry="other"))


def test_rejects_jobs_after_close(sandbox: Sandbox):
    closed = open_sandbox(sandbox.name)
    closed.close()
    with pytest.raises(SandboxError, match="closed"):
        closed.run(make_job("def f(x): return x"))
