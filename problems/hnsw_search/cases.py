"""Cases of hnsw_search. Each is searched here in every way that is right, and used only where all agree: no answer
hangs on the kind of greedy walk, nor on a beam on the upper layers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.payloads import call
from problems.hnsw_search.walk import (
    Query,
    exhaustive_answers,
    found_from,
    narrow_answers,
    right_answers,
    undescended_answers,
)

Rng = np.random.Generator
Floats = NDArray[np.float64]
Graph = dict[int, dict[int, list[int]]]
Shows = Callable[[Query], Iterator[list[int]]]
GAP = 1e-6


def cases(rng: Rng) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _by_hand()
    yield from _random_traps(rng)
    yield from _efficiency(rng)
    yield from _inserts(rng)


def graph_of(nodes: int, *layers: Sequence[tuple[int, int]], one_way: Sequence[tuple[int, int]] = ()) -> Graph:
    """A graph of the nodes 0 ... nodes - 1, all on layer 0, from edges by layer; `one_way` ones are of layer 0."""
    graph: Graph = {node: {0: []} for node in range(nodes)}
    for layer, edges in enumerate(layers):
        for a, b in edges:
            graph[a].setdefault(layer, []).append(b)
            graph[b].setdefault(layer, []).append(a)
    for a, b in one_way:
        graph[a][0].append(b)
    return graph


def _path(*nodes: int) -> list[tuple[int, int]]:
    return list(pairwise(nodes))


def is_clear(query: Query) -> bool:
    """Do all right ways agree, and do no two nodes lie equally far?"""
    ordered = np.sort(query.distances)
    answers = list(right_answers(query))
    return bool(np.all(np.diff(ordered) > GAP)) and all(answer == answers[0] for answer in answers)


def _case(
    group: str, name: str, summary: str, graph: Graph, places: Any, sizes: tuple[int, int, int, int], **rest: Any
) -> Case:
    """One case. `places` are vectors and query; `sizes` are entry_point, num_layers, ef and k."""
    vectors, query = (np.asarray(part) for part in places)
    if vectors.ndim == 1:
        vectors, query = vectors[:, None], query.reshape(1)
    entry, top, ef, k = sizes
    if not is_clear(Query(graph, np.linalg.norm(vectors - query, axis=1), entry, top, ef, k)):
        raise ValueError(f"case {name!r} of hnsw_search hangs on the kind of walk, or on a tie")
    inputs = {"graph": graph, "vectors": vectors, "query": query, "entry_point": entry}
    payload = call("hnsw_search", {**inputs, "num_layers": top, "ef": ef, "k": k})
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _nearest_links(vectors: Floats, nodes: Sequence[int], links: int) -> list[tuple[int, int]]:
    """Edges of each node to its nearest."""
    places = vectors[list(nodes)]
    away = np.linalg.norm(places[:, None] - places[None], axis=-1)
    nearest: list[list[int]] = np.argsort(away, axis=1)[:, 1 : links + 1].tolist()
    pairs = ((nodes[i], nodes[other]) for i, others in enumerate(nearest) for other in others)
    return sorted({(min(pair), max(pair)) for pair in pairs})


def random_world(rng: Rng, nodes: int, top: int, links: int, spread: float) -> tuple[Graph, Floats, list[int]]:
    """(graph, vectors, level of each node): clusters that hang together on the upper layers more than below."""
    centres = rng.uniform(-10, 10, (max(3, nodes // 9), 2))
    vectors = centres[rng.integers(0, len(centres), nodes)] + rng.normal(0, spread, (nodes, 2))
    levels = [min(top, int(-np.log(rng.random()) / np.log(2.2))) for _ in range(nodes)]
    levels[int(rng.integers(nodes))] = top
    layers = [
        _nearest_links(vectors, [n for n in range(nodes) if levels[n] >= layer], links + layer)
        for layer in range(top + 1)
    ]
    return graph_of(nodes, *layers), vectors, levels


def _random(rng: Rng, group: str, name: str, sizes: tuple[int, int, int, int, int], *shows: Shows) -> Case:
    """A random case, drawn until it is clear and each of the wrong searches `shows` gives another answer."""
    nodes, top, links, ef, k = sizes
    for _ in range(60):
        graph, vectors, levels = random_world(rng, nodes, top, links, 1.2)
        entries = [node for node in range(nodes) if levels[node] == top]
        for query in rng.uniform(-10, 10, (40, 2)):
            distances, entry = np.linalg.norm(vectors - query, axis=1), int(rng.choice(entries))
            search = Query(graph, distances, entry, top, ef, k)
            right = next(right_answers(search))
            if all(next(wrong(search)) != right for wrong in shows) and is_clear(search):
                return _case(group, name, f"{nodes} nodes, {name}", graph, (vectors, query), (entry, top, ef, k))
    raise ValueError(f"no random case {name!r} of hnsw_search is clear; change its sizes")


LINE = [2.0, 3.0, 0.0]


def _normal(rng: Rng) -> Iterator[Case]:
    small = graph_of(5, _path(0, 1, 2, 3, 4), [(0, 3)])
    places = ([9.0, 6.0, 4.2, 1.0, -2.0], 0.7)
    yield _case("normal", "a small graph", "five nodes on two layers", small, places, (0, 1, 3, 2), sample=True)
    for turn, sizes in enumerate(((12, 1, 3, 6, 3), (20, 2, 3, 8, 4), (30, 2, 4, 12, 5), (40, 3, 4, 10, 1)), 1):
        yield _random(rng, "normal", f"a random graph {turn}", sizes)
    yield _random(rng, "normal", "one layer alone", (15, 0, 4, 8, 3))
    whole = np.array([[8, 0], [5, 1], [3, 3], [1, 0], [0, -2], [-3, 2]])
    graph = graph_of(6, [*_path(0, 1, 2, 3, 4, 5), (1, 3)], [(0, 3)])
    yield _case("normal", "integers", "integer vectors", graph, (whole, np.array([2, -1])), (0, 1, 4, 3))


def _by_hand() -> Iterator[Case]:
    path = graph_of(3, _path(0, 1, 2))
    yield _case(
        "trap", "over a hill", "the way leads over a farther node", path, (LINE, 0.0), (0, 0, 2, 1), sample=True
    )
    hill = graph_of(6, _path(0, 1, 2, 3, 4, 5))
    points = [3.0, 4.0, 5.0, 6.0, 1.0, 0.5]
    yield _case("trap", "over a long hill", "a hill that only a wide beam gets over", hill, (points, 0.0), (0, 0, 4, 1))
    yield _case("trap", "a hill too long", "a hill that the beam does not get over", hill, (points, 0.0), (0, 0, 3, 1))
    yield _case("trap", "a hill, two asked for", "a hill, two nodes asked for", hill, (points, 0.0), (0, 0, 5, 2))
    apart = graph_of(6, _path(0, 1, 2, 3))
    points = [7.0, 5.0, 3.0, 2.0, 0.1, 0.3]
    summary = "the nearest nodes cannot be reached"
    yield _case("trap", "out of reach", summary, apart, (points, 0.0), (0, 0, 10, 2), sample=True)
    yield _case("trap", "more than can be reached", "k above what can be reached", apart, (points, 0.0), (0, 0, 10, 6))
    yield _case("trap", "an entry alone", "an entry point without neighbours", apart, (points, 0.0), (4, 0, 5, 3))
    upper = graph_of(7, _path(4, 5, 6), [(0, 1), (1, 2), (2, 3), (3, 4)])
    points = [20.0, 16.0, 12.0, 8.0, 4.0, 1.0, -2.0]
    yield _case("trap", "many hops", "several hops on one layer", upper, (points, 0.0), (0, 1, 3, 2))
    tall = graph_of(8, _path(5, 6, 7), [(3, 4), (4, 5)], [(2, 3), (1, 2)], [(0, 1)])
    points = [40.0, 30.0, 22.0, 15.0, 9.0, 4.0, 1.0, -3.0]
    yield _case("trap", "hops on every layer", "hops on each of four layers", tall, (points, 0.0), (0, 3, 3, 2))
    yield _case(
        "trap", "absent above", "an entry point that is not on the top layers", tall, (points, 0.0), (3, 3, 3, 2)
    )
    yield _case("trap", "already nearest", "an entry point that is the nearest", tall, (points, 30.2), (1, 3, 3, 1))
    lonely = {**graph_of(7, _path(1, 2, 3, 4, 5, 6)), 1: {0: [2], 1: []}}
    points = [20.0, 16.0, 12.0, 8.0, 4.0, 1.0, -2.0]
    yield _case(
        "trap", "no neighbours above", "an entry point without neighbours above", lonely, (points, 0.0), (1, 1, 3, 2)
    )
    one_way = graph_of(5, [], [], one_way=[(0, 1), (1, 2), (2, 3), (4, 2)])
    yield _case("trap", "one way", "links that go one way", one_way, ([5.0, 4.0, 2.0, 1.0, 0.0], 0.2), (0, 0, 5, 5))
    clique = graph_of(6, [(a, b) for a in range(6) for b in range(a)])
    points = [6.0, 1.0, 5.0, 2.0, 4.0, 3.0]
    yield _case("trap", "all linked", "every node linked with every other", clique, (points, 0.0), (0, 0, 4, 3))
    yield _case("trap", "all linked, all asked for", "k is the number of nodes", clique, (points, 0.0), (0, 0, 6, 6))
    yield _case("trap", "ef below k", "ef smaller than k", clique, (points, 0.0), (0, 0, 1, 4))
    yield _case("trap", "ef 1", "ef and k of 1", hill, ([6.0, 5.0, 4.0, 3.0, 2.0, 2.5], 0.0), (0, 0, 1, 1))
    yield _case(
        "trap", "two nodes", "two nodes, both asked for", graph_of(2, [(0, 1)]), ([1.0, 2.0], 0.0), (1, 0, 2, 2)
    )


def _only(answers: Shows, place: int) -> Shows:
    """The wrong answers from one of them on."""
    return lambda query: islice(answers(query), place, None)


def _random_traps(rng: Rng) -> Iterator[Case]:
    straight, narrow, brute = undescended_answers, narrow_answers, exhaustive_answers
    for turn, sizes in enumerate(((30, 2, 3, 8, 3), (40, 3, 3, 10, 4), (50, 2, 2, 12, 3)), 1):
        yield _random(rng, "trap", f"far from the entry point {turn}", sizes, straight)
    for name, place in (("the top counts", 1), ("the layer above the last counts", 2), ("more than one hop", 5)):
        for turn, sizes in enumerate(((50, 2, 2, 8, 4), (70, 2, 2, 6, 3)), 1):
            yield _random(rng, "trap", f"{name} {turn}", sizes, straight, _only(straight, place))
    for turn, sizes in enumerate(((25, 1, 2, 9, 3), (30, 2, 2, 10, 3), (40, 1, 3, 12, 4), (30, 0, 2, 9, 3)), 1):
        yield _random(rng, "trap", f"a beam wider than k {turn}", sizes, narrow)
    for turn, sizes in enumerate(((24, 1, 2, 5, 3), (36, 2, 2, 6, 4), (30, 0, 3, 6, 5)), 1):
        yield _random(rng, "trap", f"not all in reach {turn}", sizes, brute)
    yield _random(rng, "trap", "all at once 1", (45, 2, 2, 9, 3), straight, narrow, brute)
    yield _random(rng, "trap", "all at once 2", (40, 1, 2, 8, 3), straight, narrow, brute)
    for turn, sizes in enumerate(((30, 2, 3, 3, 8), (26, 1, 4, 26, 26)), 1):
        yield _random(rng, "trap", f"many asked for {turn}", sizes)


def _shells(rng: Rng, shells: int, each: int) -> tuple[Floats, list[tuple[int, int]]]:
    """Nodes at falling distances from the middle, linked only from shell to shell, so that every walk is short."""
    angles = rng.uniform(0, 2 * np.pi, (shells, each))
    radii = np.arange(shells, 0, -1)[:, None] + rng.uniform(-0.2, 0.2, (shells, each))
    vectors = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1).reshape(-1, 2)
    edges: set[tuple[int, int]] = set()
    for shell in range(shells - 1):
        for place in range(each):
            for other in {place, *rng.integers(0, each, 3).tolist()}:
                edges.add((shell * each + place, (shell + 1) * each + other))
    return vectors, sorted(edges)


def _efficiency(rng: Rng) -> Iterator[Case]:
    for turn, (shells, each, ef, k) in enumerate(((6, 12, 30, 5), (5, 16, 40, 3)), 1):
        while True:
            vectors, edges = _shells(rng, shells, each)
            count = len(vectors)
            apart = rng.normal(0, 1, (4, 2)) + 40.0
            below = _nearest_links(vectors, range(count), 5)
            graph = graph_of(count + 4, [*below, *_path(*range(count, count + 4))], edges, edges)
            for node in range(count, count + 4):
                graph[node] |= {1: [], 2: []}
            places = (np.concatenate([vectors, apart]), np.zeros(2))
            search = Query(graph, np.linalg.norm(places[0], axis=1), 0, 2, ef, k)
            if is_clear(search) and len(found_from(search, [0])) == k:
                break
        name = f"look-ups {turn}"
        summary = "the look-ups on each layer, of a wide search of many nodes"
        yield _case("efficiency", name, summary, graph, places, (0, 2, ef, k), checker="frugal")
    vectors = rng.normal(0, 3, (150, 2))
    graph = graph_of(150, _nearest_links(vectors, range(150), 6))
    entry = int(np.argmax(np.linalg.norm(vectors, axis=1)))
    places = (vectors, vectors.mean(axis=0))
    yield _case(
        "efficiency", "look-ups below", "the look-ups on layer 0", graph, places, (entry, 0, 8, 3), checker="frugal"
    )


def _inserts(rng: Rng) -> Iterator[Case]:
    line = graph_of(4, _path(0, 1, 2, 3), [(0, 2)])
    points = np.array([[0.0], [1.0], [2.5], [4.5], [3.4], [-0.4], [1.6]])
    for name, node, level, m in (
        ("on layer 0 alone", 4, 0, 2),
        ("on two layers", 5, 1, 2),
        ("above the top", 6, 3, 2),
        ("one link", 4, 0, 1),
        ("room for all", 6, 1, 9),
    ):
        yield _insert(name, line, points, (node, level, 0, m, 20))
    for turn in range(1, 6):
        graph, vectors, levels = random_world(rng, 24, 2, 3, 3.0)
        keep = {n: {layer: list(around)[:6] for layer, around in layers.items()} for n, layers in graph.items()}
        new = np.concatenate([vectors, rng.uniform(-10, 10, (1, 2))])
        sizes = (24, turn % 4, levels.index(2), 2 + turn, 200)
        yield _insert(f"a random graph {turn}", _linked(keep), new, sizes)


def _linked(graph: Graph) -> Graph:
    """The graph with each layer in one piece, so that a wide search sees all of it from anywhere."""
    for layer in range(3):
        nodes = [n for n in graph if layer in graph[n]]
        for a, b in pairwise(nodes):
            if b not in graph[a][layer]:
                graph[a][layer].append(b)
            if a not in graph[b][layer]:
                graph[b][layer].append(a)
    return graph


def _insert(name: str, graph: Mapping[int, Any], vectors: Floats, sizes: tuple[int, int, int, int, int]) -> Case:
    node, level, entry, m, ef = sizes
    inputs = {"graph": dict(graph), "vectors": vectors, "node": node, "level": level, "entry_point": entry}
    payload = call("hnsw_insert", {**inputs, "M": m, "ef_construction": ef})
    summary = f"an insertion, {name}"
    return Case(name=f"insert: {name}", group="part2", summary=summary, payload=payload, checker="inserted")
