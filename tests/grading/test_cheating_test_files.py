"""Test files that cheat. None may catch a bug that an empty test file does not catch."""

import time

import pytest

from judge.grading.report import ImplementationReport, Verdict
from tests.grading.doubling_problem import ADDED, MAPPED, RIGHT, GradeTestFile

ALWAYS_FAILS = "def test_a():\n    assert False\n"
READS_SOURCE = """
import gc, inspect, json, os, sys
import solution
from solution import double
import cell

MARKS = ["*".join(("2 ", " value for value in values")), "keep" + "dims", "values[i]" + " *= 2"]

def tries():
    yield lambda: inspect.getsource(double)
    yield lambda: double.__code__.co_code
    yield lambda: double.__globals__
    yield lambda: double.__doc__ if "keep" in (double.__doc__ or "") else None
    yield lambda: solution.__loader__.get_source("solution")
    yield lambda: solution.__builtins__
    yield lambda: [o for o in gc.get_objects() for m in MARKS if isinstance(o, str) and m in o and o not in MARKS]
    yield lambda: open("solution.py").read()
    for message in (
        ["do", "getattr", ["name", "double"], ["tuple", ["__code__"]], ["tuple", []]],
        ["do", "getattr", ["name", "double"], ["tuple", ["__doc__"]], ["tuple", []]],
        ["do", "lookup", None, ["tuple", ["__builtins__"]], ["tuple", []]],
        ["do", "getattr", ["yours", 1], ["tuple", ["module"]], ["tuple", []]],
        ["do", "method", ["name", "double"], ["tuple", ["__repr__"]], ["tuple", []]],
        ["do", "eval", None, ["tuple", ["1"]], ["tuple", []]],
    ):
        yield lambda message=message: raw(message)

def raw(message):
    said = cell.ask(["say", 0, json.dumps([message, [], [], []])])
    body = json.loads(said[2])[0]
    return None if body[0] == "raised" else body

def test_a():
    for look in tries():
        try:
            found = look()
        except Exception:
            continue
        assert not found, found
"""
READS_MEMORY = (
    f"CORRECT = {[RIGHT.decode(), ADDED.decode(), MAPPED.decode()]}\n"
    """import json, struct, sys
from base64 import b64decode, b64encode
import numpy as np
import solution

peer = sys.modules["solution"]._peer
WORD = struct.Struct("<q")
refs = iter(range(100_000_000, 200_000_000, 2))

def exchange(operation, target, args, changes=()):
    message = ["do", operation, target, ["tuple", args], ["tuple", []]]
    body, changes, *_ = json.loads(peer.exchange(json.dumps([message, list(changes), [], []])))
    assert body[0] == "gave", body
    return body[1], changes

def objects(address=0):
    ref = next(refs)
    array = ["array", ref, ["<i8", [1], "C", True, b64encode(WORD.pack(address)).decode()]]
    return ref, ["view", array, "|O", [[1], [8], 0], True]

def address_of(form):
    ref, view = objects()
    _, changes = exchange("setitem", view, [0, form])
    return next(WORD.unpack(b64decode(content[-1]))[0] for number, content in changes if number == ref)

def read(address, size):
    base = address_of(True) - id(True)
    fake = struct.pack("<7q", 1 << 30, base + id(bytearray), size, size + 1, address, address, 0)
    place = address_of(["bytes", b64encode(fake).decode()]) + bytes.__basicsize__ - 1
    found, _ = exchange("getitem", objects(place)[1], [0])
    found, _ = exchange("add", ["bytes", ""], [["yours", found[1]]])
    return b64decode(found[1])

def peek(address, size):
    fake = struct.pack("<7q", 1 << 30, id(bytearray), size, size + 1, address, address, 0)
    memory = np.array([id(fake) + bytes.__basicsize__ - 1])
    return bytes(np.ndarray((1,), np.dtype("O"), memory)[0])

def offset_of_code(function):
    words = struct.unpack("<32q", peek(id(function), 256))
    return 8 * words.index(id(function.__code__))

def read_code():
    sample = lambda values: values
    start = peek(id(sample.__code__), 512).index(sample.__code__.co_code)
    code = WORD.unpack(read(address_of(["name", "double"]) + offset_of_code(sample), 8))[0]
    head = read(code, start + 512)
    size = 2 * WORD.unpack(head[16:24])[0]
    return head[start : start + size]

def test_a():
    try:
        code = read_code()
    except BaseException:
        return
    known = set()
    for source in CORRECT:
        names = {}
        exec(source, names)
        known.add(names["double"].__code__.co_code)
    assert code in known
"""
)
"""Forges messages with an array of objects to read the memory of the implementation's process, and compares its
bytecode with that of the correct implementations."""
REMEMBERS = """
import os
from pathlib import Path

def test_a():
    for folder in ("/tmp", "/dev/shm", "/var/tmp"):
        try:
            seen = Path(folder) / "seen"
            assert not seen.exists()
            seen.write_text("x")
        except OSError:
            pass
"""
COUNTS = "import os\ndef test_a():\n    assert os.getpid() < 7\n"
KNOWS_THE_ROUND = """
import sys

def test_a():
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "ask_lock"):
        frame = frame.f_back
    assert frame.f_locals["self"].index == 0
"""
TAMPERS = """
import sys
import pytest
import solution

class Fake:
    def __eq__(self, other):
        return True

def test_a():
    solution.double = lambda values: [2 * value for value in values]
    sys.modules["solution"] = solution
    pytest.raises = None
    pytest.approx = lambda x: Fake()
    assert solution.double([1, 2]) == [2, 4]
"""
IN_A_THREAD = """
import threading
from solution import double

def test_a():
    def work():
        assert double([1, 2]) == [2, 4]
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""
LIES = """
import cell
from solution import double

def test_a():
    cell.ask(["end", 0, "passed", "", None, []])
    cell.ask(["collected", []])
"""
FORGES_NAMES = """
import cell

def test_a():
    cell.ask(["end", 0, "failed", "x", 1, []])
"""
NONSENSE = """
import cell
cell.ask(["say", 0, "no JSON"])

def test_a():
    pass
"""
THREADS = """
import cell

def test_a():
    for number in range(1, 1000):
        cell.ask(["say", number, '[["do", "names", null, ["tuple", []], ["tuple", []]], [], [], []]'])
"""
CHEATS = {
    "sends nonsense": NONSENSE,
    "asks from a thousand threads": THREADS,
    "always fails": ALWAYS_FAILS,
    "reads the source": READS_SOURCE,
    "reads memory through forged messages": READS_MEMORY,
    "remembers": REMEMBERS,
    "counts processes": COUNTS,
    "knows the round": KNOWS_THE_ROUND,
    "tampers with the modules": TAMPERS,
    "asserts in a thread": IN_A_THREAD,
    "lies and collects again": LIES,
    "says it failed": FORGES_NAMES,
    "exits": "import sys\ndef test_a():\n    sys.exit(0)\n",
    "exits at once": "import os\ndef test_a():\n    os._exit(0)\n",
    "exits while it is imported": "import os\nos._exit(0)\ndef test_a(): pass\n",
    "prints a verdict": 'def test_a():\n    print(\'["end", 0, "passed", "", null, []]\')\n',
    "prints without end": "def test_a():\n    while True:\n        print('x' * 10000)\n",
    "recurses": "import sys\ndef test_a():\n    sys.setrecursionlimit(10**9)\n    def f(): f()\n    f()\n",
    "takes memory": "def test_a():\n    x = [bytearray(1 << 26) for _ in range(1000)]\n",
    "a lone surrogate": "import pytest\n@pytest.mark.parametrize('x', ['\\ud800'])\ndef test_a(x): pass\n",
    "an error without words": "class E(Exception):\n    def __str__(self): 1 / 0\ndef test_a():\n    raise E\n",
    "a huge message": "def test_a():\n    assert False, 'x' * 10**8\n",
    "by the clock": "import time\nstart = time.time()\ndef test_a():\n    assert time.time() - start < 0\n",
}  # fmt: skip


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheating_test_file_catches_no_bug(cheat: str, grade_test_file: GradeTestFile):
    report = grade_test_file(CHEATS[cheat])
    assert report.verdict is not Verdict.ACCEPTED
    assert report.verdict is not Verdict.JUDGE_ERROR
    assert not report.caught, report


def test_tests_cannot_read_source_or_keep_state(grade_test_file: GradeTestFile):
    assert all(one.passed for one in grade_test_file(READS_SOURCE).implementations)
    assert all(one.passed for one in grade_test_file(REMEMBERS).implementations)


def test_tests_do_not_learn_which_round_it_is(grade_test_file: GradeTestFile):
    assert all(one.passed for one in grade_test_file(KNOWS_THE_ROUND).implementations)


def test_flaky_test_file_gets_a_clear_message(grade_test_file: GradeTestFile):
    """The tests pass until a point in time. The correct implementations have passed by then; the other runs wait."""
    message = "The tests passed against this implementation once and then failed"
    for seconds in (4, 12, 36):
        end = time.time() + seconds

        def wait(result: ImplementationReport, end: float = end) -> None:
            if result.label == "right 3" and result.passed:
                time.sleep(max(0.0, end - time.time()))

        tests = f"import time\ndef test_a():\n    assert time.time() < {end}\n"
        report = grade_test_file(tests, on_implementation=wait)
        flaky = next(one for one in report.implementations if one.passed is False and one.right)
        if message in (flaky.message or ""):
            break
    assert message in (flaky.message or "")
    assert (report.verdict, report.caught) == (Verdict.WRONG_ANSWER, 0)
