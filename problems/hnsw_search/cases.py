"""Cases of hnsw_search.

Every correct form of the search runs on each search that `_make_case` makes, and a case is used only if all answers
agree. No answer depends on the kind of greedy walk, or on whether the upper layers are searched with a beam.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.payloads import call
from problems.hnsw_search.graph_search import (
    GraphQuery,
    compute_exhaustive_answers,
    compute_narrow_answers,
    compute_right_answers,
    compute_undescended_answers,
    search_bottom_layer,
)
from problems.hnsw_search.measured_cases import make_large_case, make_measured_case
from problems.hnsw_search.tower_graphs import draw_tower

Rng = np.random.Generator
Floats = NDArray[np.float64]
Graph = dict[int, dict[int, list[int]]]
Answers = Callable[[GraphQuery], Iterator[list[int]]]
"""A function of graph_search.py that yields the answers of several searches, correct or wrong, for one query."""
MIN_GAP = 1e-6
"""Distances to the query that differ by no more than this count as a tie."""


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases."""
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    yield from _make_normal_cases(rng)
    for case in _make_small_trap_cases():
        yield case if case.sample else _vary_graph(second_rng, case)
    yield from _make_random_trap_cases(rng)
    yield from _make_tall_cases(rng.spawn(1)[0])
    yield from _make_efficiency_cases(rng)
    yield from _make_insert_cases(rng)
    yield make_measured_case(rng.spawn(1)[0])


def build_graph(nodes: int, *layers: Sequence[tuple[int, int]], one_way: Sequence[tuple[int, int]] = ()) -> Graph:
    """Build a graph of the nodes 0 to nodes - 1, all on layer 0, from the edges of each layer.

    Edges in `one_way` are links on layer 0 that go only from the first node to the second.
    """
    graph: Graph = {node: {0: []} for node in range(nodes)}
    for layer, edges in enumerate(layers):
        for a, b in edges:
            graph[a].setdefault(layer, []).append(b)
            graph[b].setdefault(layer, []).append(a)
    for a, b in one_way:
        graph[a][0].append(b)
    return graph


def _connect_path(*nodes: int) -> list[tuple[int, int]]:
    return list(pairwise(nodes))


def is_clear(query: GraphQuery) -> bool:
    """Return whether all correct searches agree and no two nodes have the same distance."""
    ordered = np.sort(query.distances)
    answers = list(compute_right_answers(query))
    return bool(np.all(np.diff(ordered) > MIN_GAP)) and all(answer == answers[0] for answer in answers)


def _make_case(
    name: str, group: str, summary: str, graph: Graph, points: Any, sizes: tuple[int, int, int, int], **rest: Any
) -> Case:
    """Make one case. `points` are (vectors, query), of shapes [n, d] and [d], or [n] and a number if d is 1. `sizes`
    are (entry_point, num_layers, ef, k).

    Raises `ValueError` if the case is not clear.
    """
    vectors, query = (np.asarray(part) for part in points)
    if vectors.ndim == 1:
        vectors, query = vectors[:, None], query.reshape(1)
    entry, top, ef, k = sizes
    if not is_clear(GraphQuery(graph, np.linalg.norm(vectors - query, axis=1), entry, top, ef, k)):
        raise ValueError(
            f"The answer of the hnsw_search case {name!r} depends on the kind of walk or on a tie. Change it."
        )
    inputs = {"graph": graph, "vectors": vectors, "query": query, "entry_point": entry}
    payload = call("hnsw_search", {**inputs, "num_layers": top, "ef": ef, "k": k})
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _vary_graph(rng: Rng, case: Case) -> Case:
    """Return the case with renamed nodes, and with vectors that are moved together and a little against each other."""
    graph, vectors, query, entry, top, ef, k = case.payload["args"]
    nodes = len(vectors)
    names = rng.permutation(nodes).tolist()
    renamed = {names[n]: {layer: [names[m] for m in links] for layer, links in graph[n].items()} for n in graph}
    moved: NDArray[Any] = np.empty_like(vectors)
    offset = rng.integers(-9, 10, int(moved.shape[1]))
    moved[names] = vectors + offset
    if moved.dtype.kind == "f":
        moved += rng.uniform(-0.04, 0.04, moved.shape)
    points = (moved, query + offset)
    return _make_case(case.name, case.group, case.summary, renamed, points, (names[entry], top, ef, k))


def _connect_nearest(vectors: Floats, nodes: Sequence[int], links: int) -> list[tuple[int, int]]:
    """Return the edges that connect each node with its `links` nearest nodes."""
    points = vectors[list(nodes)]
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    nearest: list[list[int]] = np.argsort(distances, axis=1)[:, 1 : links + 1].tolist()
    pairs = ((nodes[i], nodes[other]) for i, others in enumerate(nearest) for other in others)
    return sorted({(min(pair), max(pair)) for pair in pairs})


def draw_graph(rng: Rng, nodes: int, top: int, links: int, spread: float) -> tuple[Graph, Floats, list[int]]:
    """Draw (graph, vectors, level of each node). The clusters are better connected on the upper layers than below.

    On layer 0 each node is linked to its `links` nearest nodes, and to one more on each layer above. `spread` is the
    standard deviation of the nodes around their cluster's center.
    """
    centers = rng.uniform(-10, 10, (max(3, nodes // 9), 2))
    vectors = centers[rng.integers(0, len(centers), nodes)] + rng.normal(0, spread, (nodes, 2))
    levels = [min(top, int(-np.log(rng.random()) / np.log(2.2))) for _ in range(nodes)]
    levels[int(rng.integers(nodes))] = top
    layers = [
        _connect_nearest(vectors, [n for n in range(nodes) if levels[n] >= layer], links + layer)
        for layer in range(top + 1)
    ]
    return build_graph(nodes, *layers), vectors, levels


def _draw_case(
    rng: Rng, group: str, name: str, sizes: tuple[int, int, int, int, int], *wrong_searches: Answers
) -> Case:
    """Draw random cases until one is clear and the first answer of each of `wrong_searches` is wrong.

    `sizes` are (nodes, num_layers, links per node, ef, k). Raises `ValueError` after 60 graphs.
    """
    nodes, top, links, ef, k = sizes
    for _ in range(60):
        graph, vectors, levels = draw_graph(rng, nodes, top, links, 1.2)
        entries = [node for node in range(nodes) if levels[node] == top]
        for query in rng.uniform(-10, 10, (40, 2)):
            distances, entry = np.linalg.norm(vectors - query, axis=1), int(rng.choice(entries))
            search = GraphQuery(graph, distances, entry, top, ef, k)
            right = next(compute_right_answers(search))
            if all(next(wrong(search)) != right for wrong in wrong_searches) and is_clear(search):
                return _make_case(name, group, f"{nodes} nodes, {name}", graph, (vectors, query), (entry, top, ef, k))
    raise ValueError(f"No random case {name!r} of hnsw_search is suitable after 60 graphs. Change its sizes.")


LOCAL_MINIMUM_POINTS = [2.0, 3.0, 0.0]
"""The positions of three nodes on a path. The way from the first to the last leads through a farther one."""


def _make_normal_cases(rng: Rng) -> Iterator[Case]:
    small = build_graph(5, _connect_path(0, 1, 2, 3, 4), [(0, 3)])
    points = ([9.0, 6.0, 4.2, 1.0, -2.0], 0.7)
    yield _make_case("a small graph", "normal", "five nodes on two layers", small, points, (0, 1, 3, 2), sample=True)
    for turn, sizes in enumerate(((12, 1, 3, 6, 3), (20, 2, 3, 8, 4), (30, 2, 4, 12, 5), (40, 3, 4, 10, 1)), 1):
        yield _draw_case(rng, "normal", f"a random graph {turn}", sizes)
    yield _draw_case(rng, "normal", "one layer", (15, 0, 4, 8, 3))
    integers = np.array([[8, 0], [5, 1], [3, 3], [1, 0], [0, -2], [-3, 2]])
    graph = build_graph(6, [*_connect_path(0, 1, 2, 3, 4, 5), (1, 3)], [(0, 3)])
    case = _make_case("integers", "normal", "integer vectors", graph, (integers, np.array([2, -1])), (0, 1, 4, 3))
    yield _vary_graph(rng.spawn(1)[0], case)


def _make_small_trap_cases() -> Iterator[Case]:
    path = build_graph(3, _connect_path(0, 1, 2))
    yield _make_case(
        "a local minimum",
        "trap",
        "the path goes through a farther node",
        path,
        (LOCAL_MINIMUM_POINTS, 0.0),
        (0, 0, 2, 1),
        sample=True,
    )
    hill = build_graph(6, _connect_path(0, 1, 2, 3, 4, 5))
    points = [3.0, 4.0, 5.0, 6.0, 1.0, 0.5]
    summary = "a local minimum that only a wide beam escapes"
    yield _make_case("a deep local minimum", "trap", summary, hill, (points, 0.0), (0, 0, 4, 1))
    summary = "a local minimum that the beam does not escape"
    yield _make_case("too deep for the beam", "trap", summary, hill, (points, 0.0), (0, 0, 3, 1))
    summary = "a deep local minimum, k is 2"
    yield _make_case("a local minimum, k is 2", "trap", summary, hill, (points, 0.0), (0, 0, 5, 2))
    disconnected = build_graph(6, _connect_path(0, 1, 2, 3))
    points = [7.0, 5.0, 3.0, 2.0, 0.1, 0.3]
    summary = "the nearest nodes cannot be reached"
    yield _make_case("unreachable nodes", "trap", summary, disconnected, (points, 0.0), (0, 0, 10, 2), sample=True)
    summary = "k is above the number of reachable nodes"
    yield _make_case("k above the reachable nodes", "trap", summary, disconnected, (points, 0.0), (0, 0, 10, 6))
    summary = "an entry point without neighbors"
    yield _make_case("an isolated entry point", "trap", summary, disconnected, (points, 0.0), (4, 0, 5, 3))
    upper = build_graph(7, _connect_path(4, 5, 6), [(0, 1), (1, 2), (2, 3), (3, 4)])
    points = [20.0, 16.0, 12.0, 8.0, 4.0, 1.0, -2.0]
    yield _make_case("many hops", "trap", "several hops on one layer", upper, (points, 0.0), (0, 1, 3, 2))
    tall = build_graph(8, _connect_path(5, 6, 7), [(3, 4), (4, 5)], [(2, 3), (1, 2)], [(0, 1)])
    points = [40.0, 30.0, 22.0, 15.0, 9.0, 4.0, 1.0, -3.0]
    yield _make_case("hops on every layer", "trap", "hops on each of four layers", tall, (points, 0.0), (0, 3, 3, 2))
    yield _make_case(
        "entry point on lower layers",
        "trap",
        "an entry point that is not on the top layers",
        tall,
        (points, 0.0),
        (3, 3, 3, 2),
    )
    summary = "an entry point that is the nearest node"
    yield _make_case("nearest entry point", "trap", summary, tall, (points, 30.2), (1, 3, 3, 1))
    no_upper_links = {**build_graph(7, _connect_path(1, 2, 3, 4, 5, 6)), 1: {0: [2], 1: []}}
    points = [20.0, 16.0, 12.0, 8.0, 4.0, 1.0, -2.0]
    yield _make_case(
        "no upper neighbors",
        "trap",
        "an entry point without neighbors on the upper layer",
        no_upper_links,
        (points, 0.0),
        (1, 1, 3, 2),
    )
    one_way = build_graph(5, [], [], one_way=[(0, 1), (1, 2), (2, 3), (4, 2)])
    yield _make_case("one-way links", "trap", "one-way links", one_way, ([5.0, 4.0, 2.0, 1.0, 0.0], 0.2), (0, 0, 5, 5))
    clique = build_graph(6, [(a, b) for a in range(6) for b in range(a)])
    points = [6.0, 1.0, 5.0, 2.0, 4.0, 3.0]
    yield _make_case("fully linked", "trap", "every node is linked to every other", clique, (points, 0.0), (0, 0, 4, 3))
    yield _make_case("fully linked, k is n", "trap", "k is the number of nodes", clique, (points, 0.0), (0, 0, 6, 6))
    yield _make_case("ef below k", "trap", "ef is below k", clique, (points, 0.0), (0, 0, 1, 4))
    yield _make_case("ef is 1", "trap", "ef and k are 1", hill, ([6.0, 5.0, 4.0, 3.0, 2.0, 2.5], 0.0), (0, 0, 1, 1))
    evicted = build_graph(6, [(0, 1), (0, 2), (1, 3), (3, 4), (2, 5)])
    points = [10.0, 5.0, 6.0, 4.0, 3.0, 1.0]
    summary = "a node that is replaced before it is expanded, and that leads to the nearest one"
    yield _make_case("a replaced node", "trap", summary, evicted, (points, 0.0), (0, 0, 2, 1))
    yield _make_case(
        "two nodes", "trap", "two nodes, k is 2", build_graph(2, [(0, 1)]), ([1.0, 2.0], 0.0), (1, 0, 2, 2)
    )


def _skip_answers(answers: Answers, count: int) -> Answers:
    """Return a function that yields the same answers as `answers` without the first `count`."""
    return lambda query: islice(answers(query), count, None)


def _make_random_trap_cases(rng: Rng) -> Iterator[Case]:
    undescended, narrow, exhaustive = compute_undescended_answers, compute_narrow_answers, compute_exhaustive_answers
    for turn, sizes in enumerate(((30, 2, 3, 8, 3), (40, 3, 3, 10, 4), (50, 2, 2, 12, 3)), 1):
        yield _draw_case(rng, "trap", f"far from the entry point {turn}", sizes, undescended)
    for name, skipped in (("top layer needed", 1), ("layer 1 needed", 2), ("several hops needed", 5)):
        for turn, sizes in enumerate(((50, 2, 2, 8, 4), (70, 2, 2, 6, 3)), 1):
            yield _draw_case(rng, "trap", f"{name} {turn}", sizes, undescended, _skip_answers(undescended, skipped))
    for turn, sizes in enumerate(((25, 1, 2, 9, 3), (30, 2, 2, 10, 3), (40, 1, 3, 12, 4), (30, 0, 2, 9, 3)), 1):
        yield _draw_case(rng, "trap", f"a beam wider than k {turn}", sizes, narrow)
    for turn, sizes in enumerate(((24, 1, 2, 5, 3), (36, 2, 2, 6, 4), (30, 0, 3, 6, 5)), 1):
        yield _draw_case(rng, "trap", f"some nodes unreachable {turn}", sizes, exhaustive)
    yield _draw_case(rng, "trap", "combined difficulties 1", (45, 2, 2, 9, 3), undescended, narrow, exhaustive)
    yield _draw_case(rng, "trap", "combined difficulties 2", (40, 1, 2, 8, 3), undescended, narrow, exhaustive)
    for turn, sizes in enumerate(((30, 2, 3, 3, 8), (26, 1, 4, 26, 26)), 1):
        yield _draw_case(rng, "trap", f"a large k {turn}", sizes)


def _make_tall_cases(rng: Rng) -> Iterator[Case]:
    """Make searches through more layers than usual. All are needed, and each has links of its own."""
    for layers, ef, k in ((21, 6, 3), (30, 40, 4)):
        tower = draw_tower(rng, layers)
        graph = tower.build_graph()
        points, sizes = (tower.vectors, tower.query), (tower.entry_point, layers, ef, k)
        yield _make_case(f"{layers} upper layers", "trap", f"{layers} upper layers, all needed", graph, points, sizes)
    yield make_large_case(rng)


def _draw_shells(rng: Rng, shells: int, nodes_per_shell: int) -> tuple[Floats, list[tuple[int, int]]]:
    """Draw (vectors, edges) of nodes in shells around the origin, outermost first.

    Only nodes of adjacent shells are linked, so that every walk is short.
    """
    angles = rng.uniform(0, 2 * np.pi, (shells, nodes_per_shell))
    radii = np.arange(shells, 0, -1)[:, None] + rng.uniform(-0.2, 0.2, (shells, nodes_per_shell))
    vectors = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1).reshape(-1, 2)
    edges: set[tuple[int, int]] = set()
    for shell in range(shells - 1):
        for place in range(nodes_per_shell):
            for other in {place, *rng.integers(0, nodes_per_shell, 3).tolist()}:
                edges.add((shell * nodes_per_shell + place, (shell + 1) * nodes_per_shell + other))
    return vectors, sorted(edges)


def _make_efficiency_cases(rng: Rng) -> Iterator[Case]:
    for turn, (shells, nodes_per_shell, ef, k) in enumerate(((6, 12, 30, 5), (5, 16, 40, 3)), 1):
        while True:
            vectors, edges = _draw_shells(rng, shells, nodes_per_shell)
            count = len(vectors)
            far_points = rng.normal(0, 1, (4, 2)) + 40.0
            below = _connect_nearest(vectors, range(count), 5)
            graph = build_graph(count + 4, [*below, *_connect_path(*range(count, count + 4))], edges, edges)
            for node in range(count, count + 4):
                graph[node] |= {1: [], 2: []}
            points = (np.concatenate([vectors, far_points]), np.zeros(2))
            search = GraphQuery(graph, np.linalg.norm(points[0], axis=1), 0, 2, ef, k)
            if is_clear(search) and len(search_bottom_layer(search, [0])) == k:
                break
        name = f"lookups on all layers {turn}"
        summary = "the lookups on each layer in a wide search of many nodes"
        yield _make_case(name, "efficiency", summary, graph, points, (0, 2, ef, k), checker="frugal", self_counted=True)
    vectors = rng.normal(0, 3, (150, 2))
    graph = build_graph(150, _connect_nearest(vectors, range(150), 6))
    entry = int(np.argmax(np.linalg.norm(vectors, axis=1)))
    points = (vectors, vectors.mean(axis=0))
    yield _make_case(
        "lookups on layer 0",
        "efficiency",
        "the lookups on layer 0",
        graph,
        points,
        (entry, 0, 8, 3),
        checker="frugal",
        self_counted=True,
    )


def _make_insert_cases(rng: Rng) -> Iterator[Case]:
    line = build_graph(4, _connect_path(0, 1, 2, 3), [(0, 2)])
    points = np.array([[0.0], [1.0], [2.5], [4.5], [3.4], [-0.4], [1.6]])
    points += rng.spawn(1)[0].uniform(-0.05, 0.05, points.shape)
    for name, node, level, m in (
        ("only on layer 0", 4, 0, 2),
        ("on two layers", 5, 1, 2),
        ("above the top layer", 6, 3, 2),
        ("M is 1", 4, 0, 1),
        ("M above the number of nodes", 6, 1, 9),
    ):
        yield _make_insert_case(name, line, points, (node, level, 0, m, 20))
    hill = build_graph(6, _connect_path(0, 1, 2, 3, 4, 5))
    heights = np.array([[3.0], [4.0], [5.0], [6.0], [1.0], [0.5], [0.0]])
    heights += rng.spawn(1)[0].uniform(-0.05, 0.05, heights.shape)
    yield _make_insert_case("behind a local minimum", hill, heights, (6, 0, 0, 2, 20))
    for turn in range(1, 6):
        graph, vectors, levels = draw_graph(rng, 24, 2, 3, 3.0)
        trimmed = {
            n: {layer: list(neighbors)[:6] for layer, neighbors in layers.items()} for n, layers in graph.items()
        }
        extended = np.concatenate([vectors, rng.uniform(-10, 10, (1, 2))])
        sizes = (24, turn % 4, levels.index(2), 2 + turn, 200)
        yield _make_insert_case(f"a random graph {turn}", _connect_layers(trimmed), extended, sizes)


def _connect_layers(graph: Graph) -> Graph:
    """Connect all nodes of each of the layers 0 to 2, so that a wide search reaches the whole layer from any node.

    Changes the graph in place and returns it.
    """
    for layer in range(3):
        nodes = [n for n in graph if layer in graph[n]]
        for a, b in pairwise(nodes):
            if b not in graph[a][layer]:
                graph[a][layer].append(b)
            if a not in graph[b][layer]:
                graph[b][layer].append(a)
    return graph


def _make_insert_case(
    name: str, graph: Mapping[int, Any], vectors: Floats, sizes: tuple[int, int, int, int, int]
) -> Case:
    """Make one case. `sizes` are (node, level, entry_point, M, ef_construction)."""
    node, level, entry, m, ef = sizes
    inputs = {"graph": dict(graph), "vectors": vectors, "node": node, "level": level, "entry_point": entry}
    payload = call("hnsw_insert", {**inputs, "M": m, "ef_construction": ef})
    summary = f"an insertion, {name}"
    return Case(name=f"insert: {name}", group="part2", summary=summary, payload=payload, checker="inserted")
