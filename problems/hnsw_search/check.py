"""Judges the nodes of an answer and the lookups of its search, and identifies mistakes by running their searches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Finding
from problems.format.numeric_arrays import find_duplicate_index, to_ints
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view, format_value
from problems.format.value_equality import to_python
from problems.format.view_builders import build_call_view
from problems.format.views import CaseView
from problems.hnsw_search.graph_search import (
    GraphQuery,
    compute_exhaustive_answers,
    compute_narrow_answers,
    compute_undescended_answers,
    count_longest_descent,
    descend,
    find_reachable,
    search_layer,
)

EF_EQUALS_K, VISITED_NOT_TRACKED, BRUTE_FORCE, NO_DESCENT = (
    "ef-equals-k",
    "visited-not-tracked",
    "brute-force",
    "no-descent",
)
MIN_REPEATED_EXPANSIONS = 3
"""If a node is expanded this often, at separate times, visited nodes are not remembered. Twice may be reading ahead."""

MAX_LAYERS = 1 << 16
"""A layer that no graph has. Numbers below it have different hashes."""
MIN_LENGTH_TO_DIAGNOSE = 3
"""A shorter answer may match the answer of some mistake by accident."""


def read_query(case: Case) -> GraphQuery:
    """Return the search of a case, with its distances."""
    return _build_query(case.payload)


def _build_query(payload: Mapping[str, Any]) -> GraphQuery:
    graph, vectors, query, entry, top, ef, k = cast("Sequence[Any]", payload["args"])
    return GraphQuery(graph, np.linalg.norm(np.asarray(vectors, dtype=np.float64) - query, axis=1), entry, top, ef, k)


def read_nodes(outcome: Outcome) -> list[int] | None:
    """Return the nodes of an answer from any sequence of integers, or None if it is anything else."""
    return to_ints(_read_field(outcome, "nodes"))


def _read_field(outcome: Outcome, key: str) -> Any:
    value = outcome.value if outcome.how == "ok" else None
    return cast("Mapping[Any, Any]", value).get(key) if isinstance(value, Mapping) else None


def read_lookups(outcome: Outcome, layer: int) -> list[int]:
    """Return the nodes whose neighbors on a layer were looked up, in order."""
    lookups: Any = _read_field(outcome, "lookups")
    nodes: Any = cast("Mapping[Any, Any]", lookups).get(layer, []) if isinstance(lookups, Mapping) else []
    if not isinstance(nodes, list):
        return []
    return [node for node in cast("list[Any]", nodes) if type(node) is int]


def find_max_expansions(outcome: Outcome) -> int:
    """Return the largest number of separate lookups of one node on layer 0.

    Consecutive lookups of the same node count once: reading an entry twice in a row is a common style.
    """
    lookups = read_lookups(outcome, 0)
    separate = sorted(node for before, node in pairwise([-1, *lookups]) if node != before)  # sorted, not hashed
    return max((len(list(same)) for _, same in groupby(separate)), default=0)


class NodesChecker:
    """Requires the nodes that the search finds, nearest first. All distances differ, so there is one right answer."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the nodes. Lookups only matter in the efficiency cases."""
        finding = check_abnormal(case, expected, actual) or check_endless(actual)
        if finding is not None:
            return finding
        want, got = read_nodes(expected) or [], read_nodes(actual)
        if got is None:
            message = "The answer must be a list of nodes (integers)."
            return Finding(ok=False, kind="type", message=message)
        if got == want:
            return RIGHT
        kind, message = _describe_difference(read_query(case), want, got)
        first = next((i for i, pair in enumerate(zip(want, got, strict=False)) if pair[0] != pair[1]), None)
        detail = f"expected {format_value(want, 300)}; got {format_value(got, 300)}"
        return Finding(ok=False, kind=kind, message=message, first=None if first is None else (first,), detail=detail)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both answers have the same nodes in the same order, or both searches were endless."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        if (_read_field(a, "endless") is None) != (_read_field(b, "endless") is None):
            return False
        return read_nodes(a) == read_nodes(b)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the call with both answers."""
        return build_call_view(case, None if expected is None else _extract_nodes(expected), _extract_nodes(actual))


def check_endless(actual: Outcome) -> Finding | None:
    """Return the finding about a search that was stopped; None about any other."""
    if _read_field(actual, "endless") is None:
        return None
    message = "The search looked up neighbors without end and was stopped."
    return Finding(ok=False, kind="endless", message=message)


def _extract_nodes(outcome: Outcome) -> Outcome:
    return replace(outcome, value=_read_field(outcome, "nodes"))


def _describe_difference(query: GraphQuery, want: list[int], got: list[int]) -> tuple[str, str]:
    """Return (kind, message) for the finding of a wrong answer."""
    if find_duplicate_index(got) is not None:
        return "duplicate", "A node appears in the answer twice."
    if any(not 0 <= node < len(query.distances) for node in got):
        return "range", "The answer contains a number that is not a node."
    if set(got) - find_reachable(query):
        return "unreachable", "The answer contains a node that cannot be reached from the entry point."
    if sorted(got) == sorted(want):
        return "order", "The nodes are right, but they are not in order, nearest first."
    if len(got) != len(want):
        return "length", f"The answer has {len(got)} nodes, expected {len(want)}."
    return "nodes", "The answer contains nodes that the search does not find."


class LookupsChecker(NodesChecker):
    """Requires the right nodes, and no more lookups on a layer than its search needs."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the nodes, then the lookups."""
        finding = super().check(case, expected, actual)
        if not finding.ok:
            return finding
        kind = find_waste(read_query(case), actual)
        return Finding(ok=False, kind=kind, message=_WASTE_MESSAGES[kind]) if kind else RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both answers have the same nodes and the same kind of waste."""
        return super().is_same_behavior(case, a, b) and find_waste(read_query(case), a) == find_waste(
            read_query(case), b
        )


_WASTE_MESSAGES = {
    "reads": "The answer is right, but it reads neighbors of nodes that a search from the entry point never visits.",
    "wide": "The answer is right, but it searches an upper layer widely. A greedy walk is enough there.",
    "revisits": "The answer is right, but it expands nodes of layer 0 again and again.",
    "exhaustive": "The answer is right, but it searches far more of layer 0 than the width max(ef, k) requires.",
}


def find_waste(query: GraphQuery, outcome: Outcome) -> str:
    """Return which kind of lookups was excessive: a key of _WASTE_MESSAGES, or "" if none was."""
    wide = False
    node = query.entry
    for layer in query.upper_layers:
        lookups = read_lookups(outcome, layer)
        visited = set(search_layer(query, [node, query.entry], layer, len(query.distances)))
        if any(looked_up not in visited for looked_up in lookups):
            return "reads"
        longest = max(count_longest_descent(query, layer, start) for start in (node, query.entry))
        wide |= len(lookups) > 2 * (longest + 1) + 2
        node = descend(query, range(query.top, layer - 1, -1))
    if wide:
        return "wide"
    if find_max_expansions(outcome) >= MIN_REPEATED_EXPANSIONS:
        return "revisits"
    return "exhaustive" if len(read_lookups(outcome, 0)) > 6 * max(query.ef, query.k) + 20 else ""


class NearestNodesChecker:
    """Requires the reference's nodes for a case whose graph only the driver has."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the nodes."""
        finding = check_abnormal(case, expected, actual) or check_endless(actual)
        if finding is not None:
            return finding
        if read_nodes(actual) == read_nodes(expected):
            return RIGHT
        return Finding(ok=False, kind="nodes", message="The answer contains nodes that the search does not find.")

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both answers have the same nodes."""
        decided = compare_abnormal(a, b)
        return decided if decided is not None else read_nodes(a) == read_nodes(b)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show both answers."""
        sides = [None if one is None else build_value_view(_read_field(one, "nodes")) for one in (expected, actual)]
        return CaseView(inputs=[], expected=sides[0], actual=sides[1])


class InsertionChecker:
    """Requires the right graph after an insertion: the same neighbors on each layer of each node, in any order."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the graphs node by node."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        want, got = _read_graph(case, expected), _read_graph(case, actual)
        if got is None or want is None:
            message = "The graph no longer maps the rows of `vectors` to layers to lists of rows."
            return Finding(ok=False, kind="type", message=message)
        node = case.payload["args"][2]
        kind, message = next(_find_differences(want, got, node), ("", ""))
        return Finding(ok=False, kind=kind, message=message) if kind else RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both graphs are the same."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        return _read_graph(case, a) == _read_graph(case, b)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the call with both graphs."""
        expected_graph = None if expected is None else replace(expected, value=_read_field(expected, "graph"))
        return build_call_view(case, expected_graph, replace(actual, value=_read_field(actual, "graph")))


Links = dict[int, dict[int, list[int]]]


def _read_graph(case: Case, outcome: Outcome) -> Links | None:
    """Return {node: {layer: sorted neighbors}}, or None if the graph is malformed. Empty layers are included.

    Nodes and layers are hashed only if they are in range, so that their hashes cannot collide."""
    graph, rows = _read_field(outcome, "graph"), len(case.payload["args"][1])
    if not isinstance(graph, Mapping) or len(cast("Mapping[Any, Any]", graph)) > rows:
        return None
    links: Links = {}
    for node, layers in cast("Mapping[Any, Any]", graph).items():
        if not isinstance(layers, Mapping) or not _is_in_range(node, rows):
            return None
        for layer, neighbors in cast("Mapping[Any, Any]", layers).items():
            nodes = to_ints(neighbors, longest=2 * rows)
            if nodes is None or not _is_in_range(layer, MAX_LAYERS):
                return None
            links.setdefault(to_python(node), {})[to_python(layer)] = sorted(nodes)
    return links


def _is_in_range(number: Any, end: int) -> bool:
    number = to_python(number) if isinstance(number, np.generic) else number
    return type(number) is int and 0 <= number < end


def _find_differences(want: Links, got: Links, node: int) -> Iterator[tuple[str, str]]:
    """Yield (kind, message) for each difference. `node` is the one that was inserted."""
    expected_links, actual_links = want.get(node, {}), got.get(node, {})
    if set(actual_links) != set(expected_links):
        yield "layers", "The new node must be on the layers 0 to level, and on no others."
    for layer in sorted(set(expected_links) & set(actual_links)):
        if expected_links[layer] != actual_links[layer]:
            yield "links", f"The neighbors of the new node on layer {layer} are not its nearest nodes."
    if {n: layers for n, layers in want.items() if n != node} != {n: layers for n, layers in got.items() if n != node}:
        yield "others", "The links of other nodes are wrong. Check the links back to the new node and the limit M."


CHECKERS: Mapping[str, Checker] = {
    "nodes": NodesChecker(),
    "frugal": LookupsChecker(),
    "inserted": InsertionChecker(),
    "nearest": NearestNodesChecker(),
}

_MISTAKEN_SEARCHES: Mapping[str, Callable[[GraphQuery], Iterator[list[int]]]] = {
    EF_EQUALS_K: compute_narrow_answers,
    NO_DESCENT: compute_undescended_answers,
    BRUTE_FORCE: compute_exhaustive_answers,
}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield visited-not-tracked if a node is expanded several times or returned twice, or if the search of layer 0 is
    endless; otherwise the bug that finds exactly these nodes, if only one does."""
    if case.payload["entry"] != "hnsw_search" or actual.how != "ok":
        return
    got, want = read_nodes(actual), read_nodes(expected)
    expansions = find_max_expansions(actual)
    if (
        expansions >= MIN_REPEATED_EXPANSIONS
        or _read_field(actual, "endless") == 0
        or (got and find_duplicate_index(got) is not None)
    ):
        yield VISITED_NOT_TRACKED
    elif got and got != want and expansions < 2 and "args" in case.payload:
        query = read_query(case)
        if len(got) < MIN_LENGTH_TO_DIAGNOSE and not set(got) - find_reachable(query):
            return
        mistaken = _compute_mistaken_answers(_GraphPayloadKey(case.payload))
        bugs = [bug for bug, answers in mistaken.items() if tuple(got) in answers]
        if len(bugs) == 1:
            yield bugs[0]


class _GraphPayloadKey:
    """A payload that is hashed by identity, so that results computed from it can be cached."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.payload = payload

    def __hash__(self) -> int:
        return id(self.payload)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _GraphPayloadKey) and other.payload is self.payload


@lru_cache(maxsize=256)
def _compute_mistaken_answers(key: _GraphPayloadKey) -> Mapping[str, set[tuple[int, ...]]]:
    """Return the possible answers of each bug in _MISTAKEN_SEARCHES, by the bug's id."""
    query = _build_query(key.payload)
    return {bug: {tuple(answer) for answer in answers(query)} for bug, answers in _MISTAKEN_SEARCHES.items()}
