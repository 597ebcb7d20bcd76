"""The sandbox's drivers, run in this process with a substitute for the sandbox's module `cell`."""

import importlib.util
import marshal
from collections.abc import Callable
from types import CodeType
from typing import Any

import numpy as np
import pytest

from problems.format.driver_bundle import bundle_driver, compile_bundle, read_shared_driver
from problems.format.driver_result import parse_driver_result
from problems.format.loader import load_package
from problems.format.payloads import ask, call, do, draws, get, new, script

StartDriver = Callable[..., Any]


@pytest.fixture
def run_driver(start_driver: StartDriver) -> Callable[..., Any]:
    """run_driver(name of a shared driver, source, payload, ask) -> the driver's result."""

    def run(name: str, source: str, payload: dict[str, Any], ask: Callable[[Any], Any] = lambda _: None) -> Any:
        driver = read_shared_driver(name)
        assert driver is not None
        return start_driver(bundle_driver(driver), source.encode(), ask).run(payload)

    return run


RunDriver = Callable[..., Any]


def test_calls_entry(run_driver: RunDriver) -> None:
    payload = call("f", {"x": 3, "y": [4]}, z=5)
    assert run_driver("calls", "def f(a, b, z): return [a, b, z]", payload) == {"value": [3, [4], 5], "mutated": []}


@pytest.mark.parametrize(
    ("source", "needs", "missing"),
    [
        ("", [], "f"),
        ("f = 3", [], "f"),
        ("def f(x): ...", ["f(axis)"], "f(axis)"),
        ("def f(x, axis=-1): return 1", ["f(axis)"], None),
        ("def f(x, **options): return 1", ["f(axis)"], None),
        ("def f(x): return 1", ["C.get"], "C.get"),
        ("def f(x): return 1\nclass C: get = 3", ["C.get"], "C.get"),
        ("def f(x): return 1\nclass C:\n  def get(self): ...", ["C.get"], None),
        ("def f(x): return 1\nclass C:\n  def __init__(self, n): ...", ["C(n)"], None),
        ("def f(x): return 1\nclass C:\n  def __init__(self, n): ...", ["C(m)"], "C(m)"),
        ("f = max", ["f(axis)"], None),
    ],
)
def test_reports_missing_entry_or_parameter(
    run_driver: RunDriver, source: str, needs: list[str], missing: str | None
) -> None:
    returned = run_driver("calls", source, {**call("f", {"x": [1]}), "needs": needs})
    assert returned.get("missing") == missing


@pytest.mark.parametrize(
    ("body", "mutated"),
    [
        ("pass", []),
        ("x[0] = 9", ["x"]),
        ("x[0] = x[0]", []),
        ("x += 0.0", []),
        ("x *= -1.0", ["x"]),
        ("d['k'][1].append(1)", ["d"]),
        ("d['new'] = 1", ["d"]),
        ("d['k'] = d['k']", []),
        ("d['k'][0] = True", ["d"]),
        ("d['z'] = -0.0", ["d"]),
        ("s.add(5); x.sort()", ["s"]),
        ("x.shape = (3, 1)", ["x"]),
        ("x[2] = 0.0", ["x"]),
    ],
)
@pytest.mark.filterwarnings("ignore:Setting the shape:DeprecationWarning")  # candidates' code may
def test_detects_every_change_of_an_input(run_driver: RunDriver, body: str, mutated: list[str]) -> None:
    inputs = {"x": np.array([0.0, 1.0, np.nan]), "d": {"k": [1, [2]], "z": 0.0}, "s": {3}}
    assert run_driver("calls", f"def f(x, d, s):\n  {body}", call("f", inputs))["mutated"] == mutated


def test_forwards_callbacks_to_responder(run_driver: RunDriver) -> None:
    requests: list[Any] = []

    def answer(request: Any) -> Any:
        requests.append(request)
        return 10 * request[1]

    payload = call("f", {"score": {"$callback": "score_fn"}, "n": 2})
    assert run_driver("calls", "def f(score, n): return score(n) + score(3)", payload, answer)["value"] == 50
    assert requests == [["score_fn", 2], ["score_fn", 3]]


def test_propagates_exception(run_driver: RunDriver) -> None:
    with pytest.raises(ZeroDivisionError):
        run_driver("calls", "def f(x): return 1 / 0", call("f", {"x": 1}))


COUNTER = """
class Counter:
    def __init__(self, start=0):
        if start < 0: raise ValueError("no")
        self.n = start
    def add(self, k, times=1):
        if k == 13: raise KeyError(k)
        self.n += k * times
        return self.n
    def eat(self, items):
        items.pop()
"""


def test_runs_script(run_driver: RunDriver) -> None:
    payload = script(
        [
            new("c", "Counter", 5),
            ask("c", "add", 2),
            do("c", "add", 1, times=3),
            ask("c", "add", 13),
            get("c", "n"),
            ["set", "c", "n", 70],
            ask("c", "add", 7),
            do("c", "eat", [1, 2]),
        ]
    )
    returned = run_driver("script", COUNTER, payload)
    oks = [result.get("ok") for result in returned["value"]]
    assert oks == [None, 7, None, None, 10, None, 77, None]
    assert returned["value"][3] == {"raised": ["KeyError", "LookupError", "Exception", "BaseException"]}
    assert returned["mutated"] == ["step 7"]


def test_stops_script_if_constructor_raises(run_driver: RunDriver) -> None:
    returned = run_driver("script", COUNTER, script([new("c", "Counter", -1), ask("c", "add", 2)]))
    assert [list(result) for result in returned["value"]] == [["raised"]]


def test_reports_missing_class_of_script(run_driver: RunDriver) -> None:
    assert run_driver("script", "", script([new("c", "Counter")])) == {"missing": "Counter"}


def test_same_seed_gives_same_draws(run_driver: RunDriver) -> None:
    source = "import random\nimport numpy as np\ndef f(n): return random.randrange(n) * np.random.randint(1, 9)"
    payload = draws("f", {"n": 50}, count=40, seed=3)
    first, again = (run_driver("draws", source, payload)["value"]["tokens"] for _ in range(2))
    assert first.dtype == np.int64
    assert np.array_equal(first, again)
    other = run_driver("draws", source, {**payload, "seed": 4})["value"]["tokens"]
    assert not np.array_equal(first, other)


def test_draws_use_fresh_inputs_and_report_mutation(run_driver: RunDriver) -> None:
    source = "def f(x):\n  x[0] += 1\n  return int(x[0])"
    returned = run_driver("draws", source, draws("f", {"x": np.zeros(2)}, count=5, seed=0))
    assert returned["value"]["tokens"].tolist() == [1] * 5
    assert returned["mutated"] == ["x"]


def test_draws_copy_nested_and_keyword_inputs(run_driver: RunDriver) -> None:
    source = "def f(x, n, y, z):\n  x[0][0] += 1\n  y += n\n  return int(x[0][0] + y[0] + z)"
    inputs = {"x": [[1.0], 2], "n": 3}
    payload = draws("f", inputs, count=4, seed=0, y=np.zeros(2), z=5)
    returned = run_driver("draws", source, payload)
    assert returned["value"]["tokens"].tolist() == [10] * 4
    assert returned["mutated"] == ["x", "y"]


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("np.int8(3)", 3),
        ("np.array([4])", 4),
        ("2.0", None),
        ("'a'", None),
        ("None", None),
        ("True", None),
        ("2**70", None),
    ],
)
def test_accepts_only_whole_numbers_as_tokens(run_driver: RunDriver, token: str, number: int | None) -> None:
    value = run_driver("draws", f"import numpy as np\ndef f(): return {token}", draws("f", {}, count=2, seed=0))[
        "value"
    ]
    if number is None:
        assert value["draw"] == 0
    else:
        assert value["tokens"].tolist() == [number, number]


@pytest.mark.parametrize("returned", [None, 3, [], {}, {"mutated": []}, {"missing": 3}, "text"])
def test_parses_tampered_result_as_crash(returned: Any) -> None:
    assert parse_driver_result(returned).how == "crashed"


def test_parses_driver_result() -> None:
    assert parse_driver_result({"missing": "f(axis)"}).missing == "f(axis)"
    outcome = parse_driver_result({"value": None, "mutated": ["x", 10**9999]}, calls=7)
    assert (outcome.how, outcome.value, outcome.mutated, outcome.calls) == ("ok", None, ("x", "argument"), 7)


RACY = {
    "locked": ("", "with self.lock:", "with self.lock:"),
    "no lock": ("race", "if True:", "if True:"),
    "get without": ("race", "if True:", "with self.lock:"),
    "put without": ("race", "with self.lock:", "if True:"),
}


@pytest.mark.parametrize("name", RACY)
def test_lru_driver_detects_missing_locks(start_driver: StartDriver, name: str) -> None:
    kind, get_lock, put_lock = RACY[name]
    source = f"""
import threading
from collections import OrderedDict
class ThreadSafeLRUCache:
    def __init__(self, capacity):
        self.capacity, self.d, self.lock = capacity, OrderedDict(), threading.Lock()
    def get(self, key):
        {get_lock}
            if key not in self.d: return -1
            self.d.move_to_end(key)
            return self.d[key]
    def put(self, key, value):
        {put_lock}
            self.d[key] = value
            self.d.move_to_end(key)
            if len(self.d) > self.capacity: self.d.popitem(last=False)
"""
    problem = load_package("lru_cache")
    driver = start_driver(problem.driver, source.encode())
    found: set[str] = set()
    for case in problem.cases(1):
        if case.checker == "concurrent":
            actual = parse_driver_result(driver.run(dict(case.payload)))
            found.add(problem.get_checker(case).check(case, actual, actual).kind)
    assert (found == {""}) if not kind else (kind in found)


def test_lru_driver_does_not_take_slow_thread_for_blocked(
    start_driver: StartDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other thread takes longer than the driver waits between two looks, as on a busy machine."""
    source = b"""
import threading
class ThreadSafeLRUCache(dict):
    def __init__(self, capacity):
        self.capacity = capacity
    def get(self, key):
        if key in self:
            try: self[key] = self.pop(key)
            except KeyError: return -2
        return dict.get(self, key, -1)
    def put(self, key, value):
        if threading.current_thread() is not threading.main_thread():
            for _ in range(4_000_000): pass
        self.pop(key, None)
        self[key] = value
        if len(self) > self.capacity: del self[next(iter(self))]
"""
    problem = load_package("lru_cache")
    case = next(case for case in problem.cases(1) if case.name == "put and put in the middle of get(1)")
    driver = start_driver(problem.driver, source)
    monkeypatch.setitem(driver.LockDetector.wait_for.__globals__, "MAX_LOOKS", 10_000)
    actual = parse_driver_result(driver.run(dict(case.payload)))
    assert problem.get_checker(case).check(case, actual, actual).kind == "race"


def test_lru_driver_switches_threads_between_lines(start_driver: StartDriver) -> None:
    problem = load_package("lru_cache")
    source = (
        problem.accepted["linked_list"]
        + b"""
import threading
class ThreadSafeLRUCache(LRUCache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self.lock = threading.Lock()
    def put(self, key, value):
        with self.lock: super().put(key, value)
"""
    )
    driver = start_driver(problem.driver, source)
    case = next(case for case in problem.cases(1) if case.name == "put and put in the middle of get(1)")
    actual = parse_driver_result(driver.run(dict(case.payload)))
    assert problem.get_checker(case).check(case, actual, actual).kind == "race"


def test_counts_python_lines_but_not_numpy_work(run_driver: RunDriver) -> None:
    source = """
import numpy as np
def f(x, loop):
    if loop:
        return [sum(row) for row in x.tolist()]
    return x.sum(axis=1)
def g(x):
    total = 0
    for value in x.tolist():
        total += value
    return total
"""
    lines: dict[int, int] = {}
    for size in (10, 1000):
        vectorized = {**call("f", {"x": np.ones((size, 2)), "loop": False}), "counted": True}
        assert run_driver("calls", source, vectorized)["value"]["lines"] < 60
        loop = {**call("g", {"x": np.ones(size)}), "counted": True}
        lines[size] = run_driver("calls", source, loop)["value"]["lines"]
    assert lines[1000] > 50 * lines[10]


def test_detects_softmax_that_loops_over_rows(start_driver: StartDriver) -> None:
    problem = load_package("softmax")
    case = next(case for case in problem.cases(1) if case.checker == "no-loop")
    kinds: dict[str, str] = {}
    for name in ("plain", "per_row"):
        driver = start_driver(problem.driver, problem.accepted[name])
        actual = parse_driver_result(driver.run(dict(case.payload)))
        kinds[name] = problem.get_checker(case).check(case, actual, actual).kind
    assert kinds == {"plain": "", "per_row": "loop"}


def test_lru_driver_measures_work_without_clock(start_driver: StartDriver) -> None:
    problem = load_package("lru_cache")
    case = next(case for case in problem.cases(1) if case.checker == "growth")
    kinds: dict[str, str] = {}
    for name in problem.accepted:
        driver = start_driver(problem.driver, problem.accepted[name])
        actual = parse_driver_result(driver.run(dict(case.payload)))
        kinds[name] = problem.get_checker(case).check(case, actual, actual).kind
    assert [name for name, kind in kinds.items() if kind == "growth"] == ["list_scan", "timestamps"]


RESULTS = """
import numpy as np
class Sub(np.ndarray): ...
plain = np.array([1.0, 2.0])
results = {
    "extended": plain.astype(np.longdouble),
    "subclass": plain.view(Sub),
    "without a mask": np.ma.array(plain),
    "in a list": [np.longdouble(1), np.longdouble(2)],
    "in a dict": {"a": (plain.astype(np.longdouble),)},
}
def f(x): return results[x]
"""


@pytest.mark.parametrize("name", ["extended", "subclass", "without a mask", "in a list"])
def test_converts_results_to_plain_arrays(run_driver: RunDriver, name: str) -> None:
    value = run_driver("calls", RESULTS, call("f", {"x": name}))["value"]
    arrays = value if isinstance(value, list) else [value]
    assert {type(array) for array in arrays} <= {np.ndarray, np.float64}
    assert {array.dtype for array in arrays} == {np.dtype(np.float64)}
    assert np.array_equal(value, [1.0, 2.0])


def test_converts_results_in_containers(run_driver: RunDriver) -> None:
    value = run_driver("calls", RESULTS, call("f", {"x": "in a dict"}))["value"]
    assert value["a"][0].dtype == np.float64


def test_keeps_mask_that_hides_a_number(run_driver: RunDriver) -> None:
    source = "import numpy as np\ndef f(x): return np.ma.array([1.0, 2.0], mask=[False, True])"
    assert isinstance(run_driver("calls", source, call("f", {"x": 0}))["value"], np.ma.MaskedArray)


def test_converts_no_result_that_contains_itself(run_driver: RunDriver) -> None:
    source = "def f(x):\n    items = [1]\n    items.append(items)\n    return items"
    assert run_driver("calls", source, call("f", {"x": 0}))["value"][0] == 1


@pytest.mark.parametrize("slug", ["softmax", "kv_cache", "ring_all_reduce"])
def test_compiles_bundle_as_a_cell_would(slug: str) -> None:
    """The embedded modules are compiled too, and lines have the same numbers in both."""
    bundle = load_package(slug).driver
    compiled = compile_bundle(bundle)
    magic = importlib.util.MAGIC_NUMBER
    code = marshal.loads(compiled.removeprefix(magic))
    assert compiled.startswith(magic)
    assert list_functions(code) >= list_functions(compile(bundle, "driver.py", "exec"))
    assert not [each for each in code.co_consts if isinstance(each, str) and "\ndef " in each]


def test_compiles_no_invalid_bundle() -> None:
    assert compile_bundle(b"def run(:") == b""


def list_functions(code: CodeType) -> set[tuple[str, str, int]]:
    """List name, file and first line of each code object inside of this one."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return {(each.co_name, each.co_filename, each.co_firstlineno) for each in inner}.union(*map(list_functions, inner))
