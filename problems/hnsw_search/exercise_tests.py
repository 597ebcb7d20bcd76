import numpy as np
import pytest
from solution import hnsw_search


def line(points):
    return np.array([[float(point)] for point in points])


def search(graph, vectors, query, entry_point, num_layers, ef, k):
    got = hnsw_search(graph, vectors, np.array(query, dtype=float), entry_point, num_layers, ef, k)
    return [int(node) for node in got]


def test_a_local_minimum_needs_ef_above_k():
    graph = {0: {0: [1]}, 1: {0: [0, 2]}, 2: {0: [1]}}
    assert search(graph, line([2, 3, 0]), [0], 0, 0, 2, 1) == [2]


def test_what_cannot_be_reached_is_not_found():
    graph = {0: {0: [1]}, 1: {0: [0]}, 2: {0: []}}
    assert search(graph, line([2, 1, 0]), [0], 0, 0, 3, 3) == [1, 0]


def test_no_node_stands_in_the_answer_twice():
    nodes = range(6)
    graph = {node: {0: [other for other in nodes if other != node]} for node in nodes}
    vectors = line([5, 1, 4, 2, 0, 3])
    assert search(graph, vectors, [0], 0, 0, 4, 4) == [4, 1, 3, 5]
    assert search(graph, vectors, [0], 2, 0, 6, 6) == [4, 1, 3, 5, 2, 0]


@pytest.mark.parametrize("layers", [1, 2])
def test_descends_by_the_upper_layers(layers):
    # Layer 0 has two islands; only the upper layers lead from the entry to the one with the nearest.
    graph = {
        0: {0: [1], **{layer: [2] for layer in range(1, layers + 1)}},
        1: {0: [0]},
        2: {0: [3], **{layer: [0, 3] for layer in range(1, layers + 1)}},
        3: {0: [2, 4], **{layer: [2] for layer in range(1, layers + 1)}},
        4: {0: [3]},
    }
    assert search(graph, line([10, 11, 6, 2, 1]), [0], 0, layers, 2, 2) == [4, 3]


def test_each_layer_is_followed():
    graph = {0: {0: [], 1: [], 2: [1]}, 1: {0: [], 1: [2], 2: [0]}, 2: {0: [3], 1: [1]}, 3: {0: [2]}}
    assert search(graph, line([9, 6, 3, 1]), [0], 0, 2, 2, 2) == [3, 2]


def test_k_above_what_is_there():
    graph = {0: {0: [1]}, 1: {0: [0]}}
    assert search(graph, line([1, 0]), [0], 0, 0, 1, 5) == [1, 0]
