import numpy as np
import pytest
from solution import hnsw_search


def make_vectors(points):
    return np.array([[float(point)] for point in points])


def run_search(graph, vectors, query, entry_point, num_layers, ef, k):
    got = hnsw_search(graph, vectors, np.array(query, dtype=float), entry_point, num_layers, ef, k)
    return [int(node) for node in got]


def test_escapes_local_minimum_with_ef_above_k():
    graph = {0: {0: [1]}, 1: {0: [0, 2]}, 2: {0: [1]}}
    assert run_search(graph, make_vectors([2, 3, 0]), [0], 0, 0, 2, 1) == [2]


def test_does_not_return_unreachable_nodes():
    graph = {0: {0: [1]}, 1: {0: [0]}, 2: {0: []}}
    assert run_search(graph, make_vectors([2, 1, 0]), [0], 0, 0, 3, 3) == [1, 0]


def test_returns_each_node_once():
    nodes = range(6)
    graph = {node: {0: [other for other in nodes if other != node]} for node in nodes}
    vectors = make_vectors([5, 1, 4, 2, 0, 3])
    assert run_search(graph, vectors, [0], 0, 0, 4, 4) == [4, 1, 3, 5]
    assert run_search(graph, vectors, [0], 2, 0, 6, 6) == [4, 1, 3, 5, 2, 0]


@pytest.mark.parametrize("layers", [1, 2])
def test_descends_through_the_upper_layers(layers):
    # Layer 0 has two components. Only the upper layers connect the entry point to the one with the nearest node.
    graph = {
        0: {0: [1], **{layer: [2] for layer in range(1, layers + 1)}},
        1: {0: [0]},
        2: {0: [3], **{layer: [0, 3] for layer in range(1, layers + 1)}},
        3: {0: [2, 4], **{layer: [2] for layer in range(1, layers + 1)}},
        4: {0: [3]},
    }
    assert run_search(graph, make_vectors([10, 11, 6, 2, 1]), [0], 0, layers, 2, 2) == [4, 3]


def test_follows_each_layer():
    graph = {0: {0: [], 1: [], 2: [1]}, 1: {0: [], 1: [2], 2: [0]}, 2: {0: [3], 1: [1]}, 3: {0: [2]}}
    assert run_search(graph, make_vectors([9, 6, 3, 1]), [0], 0, 2, 2, 2) == [3, 2]


def test_returns_all_nodes_when_k_is_larger():
    graph = {0: {0: [1]}, 1: {0: [0]}}
    assert run_search(graph, make_vectors([1, 0]), [0], 0, 0, 1, 5) == [1, 0]
