"""hnsw_search: cases on which every right way agrees, look-ups counted by layer, mistakes told by what they find."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.hnsw_search import reference
from problems.hnsw_search.cases import cases, graph_of, is_clear
from problems.hnsw_search.check import CHECKERS, expansions, query_of, waste, witness
from problems.hnsw_search.walk import Query, found_from, right_answers, undescended_answers

PROBLEM = load("hnsw_search")
CASES = PROBLEM.cases(SEED)
SEARCHES = [case for case in CASES if case.payload["entry"] == "hnsw_search"]
NODES, FRUGAL, INSERTED = CHECKERS["nodes"], CHECKERS["frugal"], CHECKERS["inserted"]


def outcome(nodes: Any, lookups: Any = None) -> Outcome:
    return Outcome(how="ok", value={"nodes": nodes, "lookups": lookups or {}})


def right(case: Case) -> Outcome:
    return outcome(reference.hnsw_search(*case.payload["args"]))


def named(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


@pytest.mark.parametrize("seed", range(3))
def test_every_right_way_agrees_on_cases_of_any_seed(seed: int) -> None:
    for case in cases(np.random.default_rng(seed)):
        if case.payload["entry"] == "hnsw_search":
            query = query_of(case)
            answers = {tuple(answer) for answer in right_answers(query)}
            assert answers == {tuple(reference.hnsw_search(*case.payload["args"]))}, case.name


def test_it_knows_a_case_that_hangs_on_the_walk() -> None:
    fork = graph_of(5, [(1, 3), (2, 4)], [(0, 1), (0, 2)])
    distances = np.array([5.0, 2.0, 3.0, 1.0, 0.5])
    assert not is_clear(Query(fork, distances, 0, 1, 1, 1))
    assert not is_clear(Query(graph_of(2, [(0, 1)]), np.array([1.0, 1.0]), 0, 0, 2, 2))
    assert found_from(Query(graph_of(3, [(0, 1), (1, 2)]), np.array([2.0, 3.0, 0.0]), 0, 0, 2, 1), [0]) == [2]


def test_layers_of_the_descent_count() -> None:
    shown: Counter[int] = Counter()
    for case in SEARCHES:
        query = query_of(case)
        answer = next(right_answers(query))
        shown.update(place for place, wrong in enumerate(undescended_answers(query)) if place < 6 and wrong != answer)
    assert min(shown[place] for place in range(6)) >= 3, shown


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([2], ""), ((2,), ""), (np.array([2]), ""), ([np.int64(2)], ""), ([0], "nodes"), ([2, 0], "length"),
        ([], "length"), (None, "type"), ([2.0], "type"), (np.array([2.0]), "type"), ("2", "type"), ([7], "range"),
        ([2, 2], "duplicate"), ([True], "type"), (2, "type"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(value: Any, kind: str) -> None:
    case = named("over a hill")
    assert NODES.check(case, right(case), outcome(value)).kind == kind
    list(witness(case, right(case), outcome(value)))
    NODES.show(case, right(case), outcome(value))


def test_junk_from_the_box_is_survived() -> None:
    case = named("look-ups 1")
    for value in (None, [], {}, {"nodes": [1], "lookups": {0: [None, "x"], 1: 3}}, {"endless": 0}, {"endless": "x"}):
        junk = Outcome(how="ok", value=value)
        assert not FRUGAL.check(case, right(case), junk).ok
        list(witness(case, right(case), junk))


def test_look_ups_show_waste_and_of_which_kind() -> None:
    case = named("look-ups 1")
    query, nodes = query_of(case), right(case).value["nodes"]
    shell = list(range(40))
    for lookups, kind in (
        ({2: [0, 12, 24], 1: [24], 0: shell}, ""),
        ({2: [0, 0, 12, 12], 1: [12, 12], 0: [n for n in shell for _ in range(2)]}, ""),
        ({2: shell, 1: [24], 0: shell}, "wide"),
        ({2: [0], 1: [*shell, len(query.distances) - 1], 0: shell}, "reads"),
        ({2: [0], 1: [0], 0: shell * 3}, "revisits"),
        ({2: [0], 1: [0], 0: list(range(70)) * 2 + list(range(1000, 1100))}, "exhaustive"),
    ):
        assert waste(query, outcome(nodes, lookups)) == kind, kind
    assert expansions(outcome(nodes, {0: [1, 1, 2, 1, 3]})) == 2


def test_an_insertion_is_compared_in_any_order_of_links() -> None:
    case = named("insert: on two layers")
    args = case.payload["args"]

    def grown(change: Any = None) -> Outcome:
        graph = {node: {layer: list(around) for layer, around in layers.items()} for node, layers in args[0].items()}
        reference.hnsw_insert(graph, *args[1:])
        if change:
            change(graph)
        return Outcome(how="ok", value={"graph": graph})

    assert INSERTED.check(case, grown(), grown(lambda graph: graph[5][0].reverse())).ok
    assert INSERTED.check(case, grown(), grown(lambda graph: graph[5].pop(1))).kind == "layers"
    assert INSERTED.check(case, grown(), grown(lambda graph: graph[5][0].pop())).kind == "links"
    assert INSERTED.check(case, grown(), grown(lambda graph: graph[0][0].pop())).kind == "others"
    assert INSERTED.check(case, grown(), Outcome(how="ok", value={"graph": [1]})).kind == "type"


@pytest.mark.parametrize("bug", ["ef-equals-k", "no-descent", "brute-force"])
def test_what_it_finds_names_each_bug(bug: str) -> None:
    for variant, source in next(b for b in PROBLEM.bugs if b.id == bug).sources.items():
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug}.{variant}.py", "exec"), module)
        told: set[str] = set()
        for case in SEARCHES:
            wrong = outcome(module["hnsw_search"](*case.payload["args"]))
            if not NODES.check(case, right(case), wrong).ok:
                told.update(witness(case, right(case), wrong))
        assert told == {bug}, (variant, told)
