"""Outcomes that are as large as a frame allows, or whose values have colliding hashes.

Whatever a program returns, a checker, a view, a comparison with a known bug and a diagnosis take a bounded time and
raise nothing. The values are decoded as those of a cell are, so dicts and sets are FrameMaps and FrameSets.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from judge.grading.outcome_cache import ExpectedOutcomes, get_outcome_cache
from problems.format.case import Case
from problems.format.checker_api import Evidence, Finding
from problems.format.driver_result import parse_driver_result
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from sandbox import codec, open_sandbox
from sandbox.frame_containers import FrameMap, FrameSet
from tests.cpu_calibration import measure_cpu_unit
from tests.kernels import list_runnable_slugs
from tools.stack import get_shared_cache_folder

MAX_CPU_UNITS = 50.0
"""About 5 s."""
STRIDE = 3
"""Each hostile value is tried on every third problem: all pairs together take ten minutes."""
MANY = 240_000
"""Nearly as many items as a frame can have."""
COLLIDING = sys.hash_info.modulus
"""Python's hash of each multiple of this is 0."""


def collide(count: int) -> list[int]:
    return [(number + 1) * COLLIDING for number in range(count)]


def nest(depth: int, inner: Any) -> Any:
    for _ in range(depth):
        inner = [inner]
    return inner


def nest_maps(depth: int, inner: Any) -> Any:
    for _ in range(depth):
        inner = {"value": inner, "steps": inner} if depth < 4 else {"value": inner}
    return inner


HOSTILE: Mapping[str, Callable[[], Any]] = {
    "colliding ints": lambda: collide(MANY),
    "colliding floats": lambda: [float(number) for number in collide(MANY)],
    "colliding ints in an array": lambda: np.arange(MANY) << 40,
    "colliding tuples": lambda: [(number, 0) for number in collide(MANY // 4)],
    "colliding keys": lambda: FrameMap([(key, 0) for key in collide(MANY // 3)]),
    "a colliding set": lambda: FrameSet(collide(MANY // 3)),
    "one item many times": lambda: [0] * MANY,
    "many empty lists": lambda: [[] for _ in range(MANY)],
    "many empty maps": lambda: [{} for _ in range(MANY // 2)],
    "many short texts": lambda: ["ab"] * MANY,
    "long texts": lambda: ["x" * 1_000_000] * 40,
    "huge ints": lambda: [1 << 400_000] * 40,
    "a large array": lambda: np.zeros(60_000_000, np.int8),
    "a wide array": lambda: np.zeros((2, 20_000_000), np.int8),
    "an endless empty array": lambda: np.zeros((1 << 40, 0)),
    "arrays with colliding shapes": lambda: [np.zeros((0, number << 40)) for number in range(1, 20_000)],
    "nested lists": lambda: nest(60, collide(1000)),
    "nested maps": lambda: nest_maps(60, collide(1000)),
    "many parts of an array": lambda: [np.zeros(100) for _ in range(50_000)],
}


@lru_cache(maxsize=1)
def make_hostile(name: str) -> Any:
    """Return a hostile value as the host decodes it."""
    value = HOSTILE[name]()
    return value if isinstance(value, FrameMap | FrameSet) else codec.decode(codec.encode(value))


def infest(expected: Any, hostile: Any, depth: int = 0) -> Iterator[Any]:
    """Yield the hostile value, and the expected one with one part at a time replaced by it."""
    yield hostile
    if depth == 3:
        return
    if isinstance(expected, Mapping):
        for key in expected:
            for part in infest(expected[key], hostile, depth + 1):
                yield {**expected, key: part}
    elif isinstance(expected, list | tuple) and expected:
        kind = type(expected)
        for part in infest(expected[0], hostile, depth + 1):
            yield kind([part, *expected[1:]])
        yield kind([*expected, hostile])


def select_cases(problem: Problem, expected: ExpectedOutcomes) -> list[tuple[Case, Outcome]]:
    """Return one case of each group, checker, entry and form of payload, with the outcome of the reference."""
    selected: dict[Any, tuple[Case, Outcome]] = {}
    for case, outcome in zip(problem.cases(PRACTICE_SEED), expected.outcomes, strict=True):
        if outcome.how == "ok":
            form = (case.group, case.checker, case.payload.get("entry"), len(case.payload))
            selected.setdefault(form, (case, outcome))
    return list(selected.values())


def examine(problem: Problem, case: Case, expected: Outcome, actual: Outcome) -> tuple[Finding, float]:
    """Do all that the host does with one outcome. Return the finding and the CPU time, in units of this process."""
    unit = measure_cpu_unit()
    started = time.process_time()
    checker = problem.get_checker(case)
    finding = checker.check(case, expected, actual)
    checker.show(case, expected, actual)
    checker.is_same_behavior(case, expected, actual)
    checker.is_same_behavior(case, actual, expected)
    if problem.witness is not None:
        list(problem.witness(case, expected, actual))
    if problem.deduce is not None:
        list(problem.deduce([Evidence(case=case, expected=expected, actual=actual, finding=finding)]))
    return finding, (time.process_time() - started) / unit


Selected = Mapping[str, list[tuple[Case, Outcome]]]


@pytest.fixture(scope="module")
def selected_cases() -> Selected:
    """The selected cases of each problem."""
    cache = get_outcome_cache(get_shared_cache_folder())
    problems = [load_package(slug) for slug in list_runnable_slugs()]
    with closing(open_sandbox()) as sandbox:
        return {one.slug: select_cases(one, cache.get_expected(one, PRACTICE_SEED, sandbox)) for one in problems}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", HOSTILE)
def test_answers_hostile_outcomes_in_bounded_time(name: str, selected_cases: Selected) -> None:
    hostile, rng = make_hostile(name), random.Random(name)
    for slug in [*selected_cases][list(HOSTILE).index(name) % STRIDE :: STRIDE]:
        case, expected = rng.choice(selected_cases[slug])
        for value in (hostile, rng.choice(list(infest(expected.value, hostile)))):
            actual = parse_driver_result({"value": value, "mutated": []}, expected.calls)
            finding, units = examine(load_package(slug), case, expected, actual)
            assert units < MAX_CPU_UNITS, (slug, case.name)
            assert not (finding.ok and value is hostile), (slug, case.name)


HUGE = 10**5000
"""An integer that fits neither a float nor, by default, into text."""
TARGETED: Mapping[str, tuple[str, str, Callable[[Any], Any]]] = {
    "hnsw_search: colliding nodes": ("hnsw_search", "nodes", lambda want: {**want, "nodes": collide(MANY)}),
    "hnsw_search: colliding lookups": (
        "hnsw_search",
        "frugal",
        lambda want: {**want, "lookups": {0: collide(40_000), 1: collide(40_000)}},
    ),
    "hnsw_search: a colliding graph": (
        "hnsw_search",
        "inserted",
        lambda want: {"graph": FrameMap([(node, {0: []}) for node in collide(60_000)])},
    ),
    "beam_search: colliding hypotheses": (
        "beam_search",
        "beams",
        lambda want: [(0.0, [0, number]) for number in collide(60_000)],
    ),
    "token_sampling: millions of tokens": (
        "token_sampling",
        "sampler",
        lambda want: {**want, "tokens": np.arange(4_000_000)},
    ),
    "speculative_decoding: a billion lost draws": (
        "speculative_decoding",
        "pairs",
        lambda want: {**want, "raised": 10**9 - 1, "nothing": 10**9 - 1},
    ),
    "speculative_decoding: names of errors": ("speculative_decoding", "pairs", lambda want: {**want, "error": [HUGE]}),
    "adamw: names of parameters": ("adamw", "steps", lambda want: [[FrameMap([(HUGE, np.zeros(2))])]]),
    "bpe_training: counts of work": ("bpe_training", "growth", lambda want: [{**run, "lines": HUGE} for run in want]),
    "kv_cache: allocated bytes": ("kv_cache", "footprint", lambda want: [{"ok": [[1, 1], [HUGE, 1]]}]),
    "ring_all_reduce: shared": ("ring_all_reduce", "ring", lambda want: {**want, "shared": [HUGE]}),
    "ring_all_reduce: sent": ("ring_all_reduce", "ring", lambda want: {**want, "sent": ["x"]}),
    "ring_all_reduce: deadlock": ("ring_all_reduce", "ring", lambda want: {**want, "deadlock": np.zeros(3)}),
    "ring_all_reduce: endless rows": (
        "ring_all_reduce",
        "ring",
        lambda want: {**want, "results": np.zeros((1 << 40, 0))},
    ),
    "rope: endless parts": ("rope", "close", lambda want: np.zeros((1 << 40, 0))),
}
"""Problem, checker, and the change of the expected value that once took minutes or gigabytes, or raised."""


@pytest.mark.parametrize("target", TARGETED)
def test_answers_targeted_outcome_in_bounded_time(target: str, selected_cases: Selected) -> None:
    slug, checker, change = TARGETED[target]
    problem = load_package(slug)
    cases = [run for run in selected_cases[slug] if (run[0].checker or problem.checker) == checker]
    assert cases
    for case, expected in cases:
        actual = parse_driver_result({"value": change(expected.value), "mutated": []}, expected.calls)
        assert examine(problem, case, expected, actual)[1] < MAX_CPU_UNITS, case.name


def test_reads_only_names_from_forged_errors_and_starts() -> None:
    """A solution with a zero vector, and a new layer: their witnesses read fields of untrusted maps."""
    cosine, lora = load_package("cosine_search"), load_package("lora")
    for problem, change in (
        (cosine, lambda case: {"raised": [[], HUGE, {}]}),
        (lora, lambda case: [{"ok": {"A": np.zeros(3), "B is zero": np.zeros(3)}} for _ in case.payload["steps"]]),
    ):
        for case in problem.cases(PRACTICE_SEED):
            if case.group == "efficiency" or ("steps" in case.payload) != (problem is lora):
                continue
            value = change(case)
            forged = Outcome(how="ok", value=value)
            expected = Outcome(how="ok", value=[{"ok": {"A": [2, 4], "B is zero": True}} for _ in range(len(value))])
            examine(problem, case, expected, forged)
