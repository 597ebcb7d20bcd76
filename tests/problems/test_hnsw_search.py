"""hnsw_search: all correct searches agree on every case, lookups are counted per layer, and answers identify bugs."""

from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.input_form_builders import list_input_forms
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.hnsw_search import reference
from problems.hnsw_search.cases import build_graph, cases, is_clear
from problems.hnsw_search.check import CHECKERS, find_max_expansions, find_waste, read_query, witness
from problems.hnsw_search.graph_search import (
    GraphQuery,
    compute_right_answers,
    compute_undescended_answers,
    search_bottom_layer,
)
from problems.hnsw_search.measured_cases import make_measured_case
from problems.hnsw_search.tower_graphs import DECOYS, Tower

PROBLEM = load_package("hnsw_search")
CASES = PROBLEM.cases(PRACTICE_SEED)
SEARCHES = [case for case in CASES if case.payload["entry"] == "hnsw_search" and "args" in case.payload]
NODES, FRUGAL, INSERTED = CHECKERS["nodes"], CHECKERS["frugal"], CHECKERS["inserted"]


def make_outcome(nodes: Any, lookups: Any = None) -> Outcome:
    return Outcome(how="ok", value={"nodes": nodes, "lookups": lookups or {}})


def compute_right_outcome(case: Case) -> Outcome:
    return make_outcome(reference.hnsw_search(*case.payload["args"]))


def get_case(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


@pytest.mark.parametrize("seed", range(3))
def test_correct_searches_agree_on_cases_of_any_seed(seed: int) -> None:
    for case in cases(np.random.default_rng(seed)):
        if case.payload["entry"] == "hnsw_search" and "args" in case.payload:
            query = read_query(case)
            answers = {tuple(answer) for answer in compute_right_answers(query)}
            assert answers == {tuple(reference.hnsw_search(*case.payload["args"]))}, case.name


def draw_measured_search(seed: int) -> tuple[list[int], dict[str, Any]]:
    """Return the nodes of a measured input, nearest first, and the arguments of its search."""
    case = make_measured_case(np.random.default_rng(seed))
    inputs = case.payload["inputs"]
    nearest = np.argsort(np.linalg.norm(inputs["vectors"] - inputs["query"], axis=1))
    tower = Tower(
        rows=case.payload["rows"],
        lists=case.payload["lists"],
        vectors=inputs["vectors"],
        query=inputs["query"],
        order=nearest[::-1],
    )
    assert tower.entry_point == inputs["entry_point"]
    return nearest.tolist(), {"graph": tower.build_graph(), **inputs}


def search_without(search: dict[str, Any], left_out: Collection[int] = (), layer: int = -1) -> list[int]:
    """Return the reference's answer for a graph without some nodes, or without a layer."""
    graph = {
        node: {at: [n for n in around if n not in left_out] for at, around in layers.items() if at != layer}
        for node, layers in search["graph"].items()
        if node not in left_out
    }
    return search_reference({**search, "graph": graph})


def search_reference(search: dict[str, Any]) -> list[int]:
    return reference.hnsw_search(**search)


@pytest.mark.parametrize("seed", range(5))
def test_correct_searches_agree_on_measured_inputs(seed: int) -> None:
    nearest, search = draw_measured_search(seed)
    distances = np.linalg.norm(search["vectors"] - search["query"], axis=1)
    sizes = [search[name] for name in ("entry_point", "num_layers", "ef", "k")]
    assert is_clear(GraphQuery(search["graph"], distances, *sizes))
    assert search_without(search) == nearest[DECOYS : DECOYS + search["k"]]


def test_each_layer_of_measured_inputs_counts_in_its_turn() -> None:
    _, search = draw_measured_search(3)
    answer = search_without(search)
    for layer in range(1, search["num_layers"] + 1):
        assert search_without(search, layer=layer) != answer
        assert search_reference({**search, "graph": merge_layers(search["graph"], layer, layer - 1)}) != answer


def merge_layers(graph: dict[int, dict[int, list[int]]], upper: int, lower: int) -> dict[int, dict[int, list[int]]]:
    """Return the graph with the links of both layers on both."""
    merged = {node: sorted({*layers.get(upper, []), *layers.get(lower, [])}) for node, layers in graph.items()}
    return {node: {**layers, upper: merged[node], lower: merged[node]} for node, layers in graph.items()}


@pytest.mark.parametrize("seed", range(20))
def test_any_tenth_of_the_measured_nodes_counts(seed: int) -> None:
    nearest, search = draw_measured_search(seed)
    answer = search_without(search)
    mixed: list[int] = np.random.default_rng(seed).permutation(nearest).tolist()
    for order in (nearest, mixed):
        for tenth in np.array_split(order, 10):
            assert search_without(search, set(tenth.tolist())) != answer


@pytest.mark.parametrize("seed", range(3))
def test_judges_cases_with_as_many_layers_as_are_measured(seed: int) -> None:
    tall = [read_top_layer(case) for case in cases(np.random.default_rng(seed)) if case.group == "trap"]
    _, search = draw_measured_search(seed)
    assert max(tall) == search["num_layers"]
    assert sum(top > 20 for top in tall) >= 3


def read_top_layer(case: Case) -> int:
    return case.payload["args"][4] if "args" in case.payload else case.payload["inputs"]["num_layers"]


def test_detects_a_case_that_depends_on_the_walk() -> None:
    fork = build_graph(5, [(1, 3), (2, 4)], [(0, 1), (0, 2)])
    distances = np.array([5.0, 2.0, 3.0, 1.0, 0.5])
    assert not is_clear(GraphQuery(fork, distances, 0, 1, 1, 1))
    assert not is_clear(GraphQuery(build_graph(2, [(0, 1)]), np.array([1.0, 1.0]), 0, 0, 2, 2))
    assert search_bottom_layer(
        GraphQuery(build_graph(3, [(0, 1), (1, 2)]), np.array([2.0, 3.0, 0.0]), 0, 0, 2, 1), [0]
    ) == [2]


def test_cases_expose_each_missing_part_of_the_descent() -> None:
    exposed: Counter[int] = Counter()
    for case in SEARCHES:
        query = read_query(case)
        answer = next(compute_right_answers(query))
        exposed.update(
            place for place, wrong in enumerate(compute_undescended_answers(query)) if place < 6 and wrong != answer
        )
    assert min(exposed[place] for place in range(6)) >= 3, exposed


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([2], ""), ((2,), ""), (np.array([2]), ""), ([np.int64(2)], ""), ([0], "nodes"), ([2, 0], "length"),
        ([], "length"), (None, "type"), ([2.0], "type"), (np.array([2.0]), "type"), ("2", "type"), ([7], "range"),
        ([2, 2], "duplicate"), ([True], "type"), (2, "type"),
    ],
)  # fmt: skip
def test_reports_the_kind_of_a_wrong_answer(value: Any, kind: str) -> None:
    case = get_case("a local minimum")
    assert NODES.check(case, compute_right_outcome(case), make_outcome(value)).kind == kind
    list(witness(case, compute_right_outcome(case), make_outcome(value)))
    NODES.show(case, compute_right_outcome(case), make_outcome(value))


def test_rejects_malformed_values_from_the_cell() -> None:
    case = get_case("lookups on all layers 1")
    for value in (None, [], {}, {"nodes": [1], "lookups": {0: [None, "x"], 1: 3}}, {"endless": 0}, {"endless": "x"}):
        junk = Outcome(how="ok", value=value)
        assert not FRUGAL.check(case, compute_right_outcome(case), junk).ok
        list(witness(case, compute_right_outcome(case), junk))


def test_lookups_reveal_the_kind_of_waste() -> None:
    case = get_case("lookups on all layers 1")
    query, nodes = read_query(case), compute_right_outcome(case).value["nodes"]
    shell = list(range(40))
    for lookups, kind in (
        ({2: [0, 12, 24], 1: [24], 0: shell}, ""),
        ({2: [0, 0, 12, 12], 1: [12, 12], 0: [n for n in shell for _ in range(2)]}, ""),
        ({2: shell, 1: [24], 0: shell}, "wide"),
        ({2: [0], 1: [*shell, len(query.distances) - 1], 0: shell}, "reads"),
        ({2: [0], 1: [0], 0: shell * 3}, "revisits"),
        ({2: [0], 1: [0], 0: list(range(70)) * 2 + list(range(1000, 1100))}, "exhaustive"),
    ):
        assert find_waste(query, make_outcome(nodes, lookups)) == kind, kind
    assert find_max_expansions(make_outcome(nodes, {0: [1, 1, 2, 1, 3]})) == 2


def test_compares_insertion_in_any_order_of_links() -> None:
    case = get_case("insert: on two layers")
    args = case.payload["args"]

    def insert(change: Any = None) -> Outcome:
        graph = {node: {layer: list(around) for layer, around in layers.items()} for node, layers in args[0].items()}
        reference.hnsw_insert(graph, *args[1:])
        if change:
            change(graph)
        return Outcome(how="ok", value={"graph": graph})

    assert INSERTED.check(case, insert(), insert(lambda graph: graph[5][0].reverse())).ok
    assert INSERTED.check(case, insert(), insert(lambda graph: graph[5].pop(1))).kind == "layers"
    assert INSERTED.check(case, insert(), insert(lambda graph: graph[5][0].pop())).kind == "links"
    assert INSERTED.check(case, insert(), insert(lambda graph: graph[0][0].pop())).kind == "others"
    assert INSERTED.check(case, insert(), Outcome(how="ok", value={"graph": [1]})).kind == "type"


@pytest.mark.parametrize("bug", ["ef-equals-k", "no-descent", "brute-force"])
def test_answers_identify_each_bug(bug: str) -> None:
    for variant, source in next(b for b in PROBLEM.bugs if b.id == bug).sources.items():
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug}.{variant}.py", "exec"), module)
        named: set[str] = set()
        for case in SEARCHES:
            wrong = make_outcome(module["hnsw_search"](*case.payload["args"]))
            if not NODES.check(case, compute_right_outcome(case), wrong).ok:
                named.update(witness(case, compute_right_outcome(case), wrong))
        assert named == {bug}, (variant, named)


def test_own_input_reports_an_endless_search() -> None:
    """Not what the driver returns for one, which has the lookups."""
    (form,) = list_input_forms(PROBLEM)
    assert form.check(SEARCHES[0], {"nodes": [1], "lookups": {}}).ok
    assert "without end" in form.check(SEARCHES[0], {"endless": 1, "lookups": {}}).message
