"""A problem of one function whose CPU time is measured, and programs that waste or hide CPU time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from problems.format.case import Case, CpuLimit
from problems.format.loader import load_package
from problems.format.payloads import call
from problems.format.problem import Bug, Problem

REFERENCE = """\
def total(start, count):
    result = 0
    for value in range(start, start + count):
        result += value * value
    return result
"""
WASTEFUL = REFERENCE.replace(
    "    for value", "    for value in range(11 * count):\n        value * value\n    for value"
)
MAX_CPU_RATIO = 3.0
SIZE = 150_000
BUG = "squares-again"

WORK = WASTEFUL.replace("total", "work")
HOSTILE = {
    "replaced clocks and counters": f"""\
import gc, os, resource, sys, time
{WASTEFUL}
time.process_time = time.thread_time = lambda: 0.0
sys.settrace = sys.setprofile = lambda function: None
os.times = resource.getrusage = lambda *_: None
""",
    "work in threads": f"""\
import threading
{WORK}
def total(start, count):
    out = []
    thread = threading.Thread(target=lambda: out.append(work(start, count)))
    thread.start()
    thread.join()
    return out[0]
""",
    "answers stored for the next repetition": f"""\
import os, pickle
{WORK}
def total(start, count):
    known = pickle.load(open("/tmp/known", "rb")) if os.path.exists("/tmp/known") else dict()
    if (start, count) not in known:
        known[start, count] = work(start, count)
        pickle.dump(known, open("/tmp/known", "wb"))
    return known[start, count]
""",
    "a wrong answer in a repetition": f"""\
import os
{WORK}
def total(start, count):
    return work(start, count) if os.getpid() < 6 else 0
""",
    "extra work at random": f"""\
import random
{WORK}
def total(start, count):
    for _ in range(random.choice([0, 0, 3])):
        work(start, count)
    return work(start, count)
""",
    "a thread that outlives the case": f"""\
import threading
{WORK}
def spin():
    while True:
        pass

def total(start, count):
    threading.Thread(target=spin, daemon=True).start()
    return work(start, count)
""",
    "a process of its own": f"""\
import os
{WORK}
def total(start, count):
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, str(work(start, count)).encode())
        os._exit(0)
    return int(os.read(read, 100))
""",
}
"""Programs that waste as much as the bug and try to be measured as efficient."""

SLEEPS = REFERENCE.replace("    result = 0", "    import time\n    time.sleep(0.05)\n    result = 0")
"""Uses no more CPU time than the reference. Its wall time is the time limit's concern."""


def make_payload(rng: np.random.Generator) -> Mapping[str, Any]:
    return call("total", {"start": int(rng.integers(0, 10_000)), "count": SIZE})


def build_measured_problem(**limit: Any) -> Problem:
    cpu_limit = CpuLimit(**{"bug": BUG, "max_ratio": MAX_CPU_RATIO, "make_payload": make_payload, **limit})
    payload = make_payload(np.random.default_rng(1))
    cases = (
        Case(name="sample", group="normal", summary="", payload=call("total", {"start": 1, "count": 2}), sample=True),
        Case(name="many", group="efficiency", summary="", payload=payload, cpu_limit=cpu_limit),
    )
    bug = Bug(
        id=BUG,
        title="Squares again",
        sign="",
        why="why",
        how="how",
        cost=True,
        group="efficiency",
        sources={"": WASTEFUL.encode()},
    )
    return replace(
        load_package("softmax"),
        slug="measured",
        version="0123456789ab",
        entries=("total",),
        output="other",
        checker="close",
        parts=(),
        reference=REFERENCE.encode(),
        accepted={},
        bugs=(bug,),
        cases=lambda _seed: cases,
        witness=None,
        deduce=None,
        responder=None,
        chapter=None,
    )
