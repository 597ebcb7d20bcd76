"""Driver of token_bucket: scripts as the shared driver runs them, on clocks that the judge owns. The case has "start":
[steady, counter, wall], what the clocks show at the start; further steps:

    ["clock", "advance", seconds]       time passes, on every clock
    ["clock", "set_wall", seconds]      the wall clock alone is moved
    ["meet", "Class", args, before, call, others, after]    a consume with those of another thread in the middle of it
    ["stress", var, threads, rounds]    many threads consume at once: {"granted", "odd"}

Gives {"value": {"steps", "threads", "wall", "steady"}}: the answers, the threads that the solution started since it was
imported (it is stopped at the first), and how often it read the wall clock and a steady one."""

import datetime
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from problems.format.drivers.common import bases_of
from problems.format.drivers.common import load as load_solution
from problems.format.drivers.script import OPS, Op, run_script

PATIENCE = 0.02
"""Seconds that a call is held for the other thread, which a lock of the solution may rightly keep out for as long."""
MOMENTS = 24
"""How many moments of one call are tried at the most."""

_real_sleep, _real_start = time.sleep, threading.Thread.start


class ThreadStarted(BaseException):
    """The solution started a thread."""


class Clock:
    """What all clocks show. Readings are multiples of 1/8 s, so that no conversion rounds."""

    def __init__(self) -> None:
        self.steady, self.counter, self.wall = 1000.0, 77.5, 1.7e9
        self.steady_reads = self.wall_reads = 0
        self.watch: Callable[[], None] | None = None

    def reset(self, steady: float, counter: float, wall: float) -> None:
        """Set all clocks and forget who read them."""
        self.steady, self.counter, self.wall = steady, counter, wall
        self.steady_reads = self.wall_reads = 0

    def advance(self, seconds: float) -> None:
        """Time passes."""
        self.steady += seconds
        self.counter += seconds
        self.wall += seconds

    def set_wall(self, seconds: float) -> None:
        """The wall clock is moved, and no time passes."""
        self.wall += seconds

    def read_steady(self) -> float:
        self.steady_reads += 1
        return self._read(self.steady)

    def read_counter(self) -> float:
        self.steady_reads += 1
        return self._read(self.counter)

    def read_wall(self) -> float:
        self.wall_reads += 1
        return self._read(self.wall)

    def _read(self, now: float) -> float:
        """The reading comes first: whatever happens meanwhile, happens after it."""
        if self.watch is not None:
            self.watch()
        return now

    def sleep(self, seconds: float) -> None:
        """In the main thread time passes; another gives way."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if threading.current_thread() is threading.main_thread():
            self.advance(seconds)
        else:
            _real_sleep(min(seconds, 0.001))


CLOCK = Clock()
_started: list[int] = [0]
_importing: list[bool] = [True]


class _Date(datetime.date):
    @classmethod
    def today(cls) -> Any:
        return cls.fromtimestamp(CLOCK.read_wall())


class _DateTime(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return cls.fromtimestamp(CLOCK.read_wall(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        return cls.fromtimestamp(CLOCK.read_wall(), datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


def _nanoseconds(read: Callable[..., float]) -> Callable[..., int]:
    def read_ns(*args: Any) -> int:
        return round(read(*args) * 8) * 125_000_000

    return read_ns


def _gettime(clock: int) -> float:
    """CLOCK_REALTIME, its coarse form and CLOCK_TAI follow the wall; the processor's clocks stand still."""
    if clock in (0, 5, 11):
        return CLOCK.read_wall()
    return CLOCK.read_steady() if clock in (1, 4, 6, 7) else 0.0


def _of_now(function: Callable[..., Any], place: int = 0) -> Callable[..., Any]:
    """A function of `time` that takes the wall clock's time where its argument number `place` is left out."""
    to_tuple = time.localtime

    def wrapped(*args: Any) -> Any:
        if len(args) > place and args[place] is not None:
            return function(*args)
        now = CLOCK.read_wall()
        return function(*args[:place], to_tuple(now) if place or function.__name__ == "asctime" else now)

    return wrapped


def _take_over() -> None:
    """Replace the clocks and the ways to start a thread."""
    module: Any = time
    for name, read in (
        ("monotonic", CLOCK.read_steady),
        ("perf_counter", CLOCK.read_counter),
        ("time", CLOCK.read_wall),
        ("clock_gettime", _gettime),
        ("process_time", lambda: 0.0),
        ("thread_time", lambda: 0.0),
    ):
        setattr(module, name, read)
        setattr(module, name + "_ns", _nanoseconds(read))
    for name, place in (("gmtime", 0), ("ctime", 0), ("asctime", 0), ("strftime", 1), ("localtime", 0)):
        setattr(module, name, _of_now(getattr(module, name), place))
    module.sleep = CLOCK.sleep
    dates: Any = datetime
    dates.date, dates.datetime = _Date, _DateTime
    if "timeit" in sys.modules:
        timer: Any = sys.modules["timeit"]
        timer.default_timer = CLOCK.read_counter
    threads: Any = threading
    threads.Thread.start = _refuse_thread
    low: Any = sys.modules["_thread"]
    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        if hasattr(low, name):
            setattr(low, name, _refuse_thread)


def for_tests(ask: Callable[..., Any]) -> dict[str, Callable[[], Any]]:
    """For a candidate's own tests: every clock that the solution reads is theirs; threads are counted, not started."""

    def sleep(seconds: float) -> Any:
        return ask("sleep", seconds)

    clock: Any = CLOCK
    clock.read_steady, clock.read_counter = (lambda: ask("monotonic")), (lambda: ask("perf_counter"))
    clock.read_wall, clock.sleep = (lambda: ask("time")), sleep
    _take_over()
    module: Any = time
    for name in ("monotonic", "perf_counter", "time"):
        setattr(module, f"{name}_ns", lambda name=name: ask(f"{name}_ns"))
    return {"threading.active_count": lambda: 1 + _started[0]}


def _refuse_thread(*_args: Any, **_kwargs: Any) -> int:
    """While the file is imported a thread is only counted: its cases are to say so, and not the import."""
    _started[0] += 1
    if not _importing[0]:
        raise ThreadStarted
    return 0


def load() -> None:
    """Import the solution on the judge's clocks."""
    _take_over()
    load_solution()
    _importing[0] = False


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps in order."""
    CLOCK.reset(*case["start"])
    try:
        answer = run_script(case, ALL)
    except ThreadStarted:
        answer: dict[str, Any] = {"value": [], "mutated": []}
    if "missing" in answer:
        return answer
    reads = {"wall": CLOCK.wall_reads, "steady": CLOCK.steady_reads}
    return {"value": {"steps": answer["value"], "threads": _started[0], **reads}, "mutated": answer["mutated"]}


def op_clock(_solution: Any, _objects: dict[str, Any], step: list[Any]) -> None:
    """Time passes, or the wall clock is set."""
    getattr(CLOCK, step[0])(step[1])


def _thread(work: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start = lambda: _real_start(thread)
    return thread


def op_meet(solution: Any, _objects: dict[str, Any], step: list[Any]) -> list[Any]:
    """What two threads got, without repeats: the second makes its calls while the first is at each moment of its own.

    A moment is a line that the first thread runs, or its reading of a clock. Each try is on a bucket of its own, one
    second after it was emptied as far as `before` does that.
    """
    answers: list[Any] = []
    patience = PATIENCE
    for moment in range(1, MOMENTS + 1):
        answer, over, held = _meet(getattr(solution, step[0]), step[1:], moment, patience)
        patience = PATIENCE / 4 if held else patience
        if answer not in answers:
            answers.append(answer)
        if over:
            break
    return answers


def _meet(kind: Any, plan: list[Any], moment: int, patience: float) -> tuple[list[Any], bool, bool]:
    """(answers, was the call over before that moment, did a lock keep the other thread out)."""
    args, before, call, others, after = plan
    bucket = kind(*args)
    _answers(bucket, before)
    CLOCK.advance(1.0)
    theirs: list[Any] = []
    other = _thread(lambda: theirs.extend(_answers(bucket, others)))
    caller, seen, held = threading.get_ident(), 0, False

    def watch() -> None:
        nonlocal seen, held
        if threading.get_ident() == caller:
            seen += 1
            if seen == moment:
                other.start()
                other.join(patience)
                held = other.is_alive()

    with _watching(watch), _tracing(watch):
        mine = _answers(bucket, [call])
    over = other.ident is None
    if over:
        other.start()
    other.join()
    return [mine, theirs, _answers(bucket, after)], over, held


def _answers(bucket: Any, requests: list[float]) -> list[Any]:
    """What each request gives: its truth value, or the exception's classes."""
    answers: list[Any] = []
    for n in requests:
        try:
            answers.append(bool(bucket.consume(n)))
        except Exception as error:  # what a race makes of a call is an answer like another
            answers.append({"raised": bases_of(error)})
    return answers


@contextmanager
def _watching(watch: Callable[[], None]) -> Generator[None, None, None]:
    """Call `watch` whenever a clock is read."""
    CLOCK.watch = watch
    try:
        yield
    finally:
        CLOCK.watch = None


@contextmanager
def _tracing(watch: Callable[[], None]) -> Generator[None, None, None]:
    """Call `watch` for each line that this thread runs, those of the driver apart."""

    def trace(frame: Any, _event: str, _argument: Any) -> Any:
        if frame.f_globals is globals():
            return None
        watch()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def op_stress(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, int]:
    """Threads that consume one token at a time, each giving way to the others at every line that it runs."""
    bucket, threads, rounds = objects[step[0]], step[1], step[2]
    given: list[Any] = []

    def work() -> None:
        with _tracing(lambda: _real_sleep(0)):
            for _ in range(rounds):
                given.extend(_answers(bucket, [1.0]))

    crew = [_thread(work) for _ in range(threads)]
    for member in crew:
        member.start()
    for member in crew:
        member.join()
    return {"granted": sum(one is True for one in given), "odd": sum(type(one) is not bool for one in given)}


ALL: dict[str, Op] = {**OPS, "clock": op_clock, "meet": op_meet, "stress": op_stress}
