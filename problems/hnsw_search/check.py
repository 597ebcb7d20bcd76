"""Judges the nodes found and the look-ups that found them, and tells mistakes apart by searching as they do."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.equality import plain
from problems.format.failures import alike, failure
from problems.format.numbers import whole_numbers
from problems.format.outcome import Outcome
from problems.format.show import shown_call
from problems.format.values import text_of
from problems.format.views import Shown
from problems.hnsw_search.walk import (
    Query,
    beam,
    descend,
    exhaustive_answers,
    longest_descent,
    narrow_answers,
    reachable,
    undescended_answers,
)

NARROW, VISITED, BRUTE, STRAIGHT = "ef-equals-k", "visited-not-tracked", "brute-force", "no-descent"
OFTEN = 3
"""So often a node was expanded, at separate times, that it was not remembered; twice may come of reading ahead."""

ENOUGH = 3
"""Fewer nodes than this may be what any mistake finds."""


def query_of(case: Case) -> Query:
    """The search of a case, with its distances."""
    return _query(case.payload)


def _query(payload: Mapping[str, Any]) -> Query:
    graph, vectors, query, entry, top, ef, k = cast("Sequence[Any]", payload["args"])
    return Query(graph, np.linalg.norm(np.asarray(vectors, dtype=np.float64) - query, axis=1), entry, top, ef, k)


def nodes_of(outcome: Outcome) -> list[int] | None:
    """The nodes returned, of whatever kind of sequence and integers; None for anything else."""
    return whole_numbers(_part(outcome, "nodes"))


def _part(outcome: Outcome, key: str) -> Any:
    value = outcome.value if outcome.how == "ok" else None
    return cast("Mapping[Any, Any]", value).get(key) if isinstance(value, Mapping) else None


def lookups_of(outcome: Outcome, layer: int) -> list[int]:
    """The nodes whose neighbours on a layer were looked up, in order."""
    noted: Any = _part(outcome, "lookups")
    nodes: Any = cast("Mapping[Any, Any]", noted).get(layer, []) if isinstance(noted, Mapping) else []
    if not isinstance(nodes, list):
        return []
    return [node for node in cast("list[Any]", nodes) if type(node) is int]


def expansions(outcome: Outcome) -> int:
    """How often at the most one node of layer 0 was looked up, at separate times: two look-ups in a row are a habit."""
    noted = lookups_of(outcome, 0)
    apart = [node for before, node in pairwise([-1, *noted]) if node != before]
    return max(Counter(apart).values(), default=0)


class Nodes:
    """The nodes that the search finds, nearest first. Distances differ, so there is one right answer."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the nodes; the look-ups are for the efficiency cases."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        if _part(actual, "endless") is not None:
            return Finding(ok=False, kind="endless", message="It looked up neighbours without an end, and was stopped.")
        want, got = nodes_of(expected) or [], nodes_of(actual)
        if got is None:
            message = "The answer must be a list of nodes, which are whole numbers."
            return Finding(ok=False, kind="type", message=message)
        if got == want:
            return RIGHT
        kind, message = _difference(query_of(case), want, got)
        first = next((i for i, pair in enumerate(zip(want, got, strict=False)) if pair[0] != pair[1]), None)
        detail = f"expected {text_of(want, 300)}; got {text_of(got, 300)}"
        return Finding(ok=False, kind=kind, message=message, first=None if first is None else (first,), detail=detail)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same nodes in the same order, or both without an end."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        if (_part(a, "endless") is None) != (_part(b, "endless") is None):
            return False
        return nodes_of(a) == nodes_of(b)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The call with both answers."""
        return shown_call(case, None if expected is None else _answer(expected), _answer(actual))


def _answer(outcome: Outcome) -> Outcome:
    return replace(outcome, value=_part(outcome, "nodes"))


def _difference(query: Query, want: list[int], got: list[int]) -> tuple[str, str]:
    if len(set(got)) < len(got):
        return "duplicate", "A node stands in the answer twice."
    if any(not 0 <= node < len(query.distances) for node in got):
        return "range", "The answer holds a number that is no node."
    if set(got) - reachable(query):
        return "unreachable", "The answer holds a node that cannot be reached from the entry point."
    if sorted(got) == sorted(want):
        return "order", "The right nodes, in another order than nearest first."
    if len(got) != len(want):
        return "length", f"The answer has {len(got)} of {len(want)} nodes."
    return "nodes", "Other nodes than the search finds."


class Frugal(Nodes):
    """The nodes must be right, and no layer looked at more than its search needs."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the nodes first."""
        finding = super().check(case, expected, actual)
        if not finding.ok:
            return finding
        kind = waste(query_of(case), actual)
        return Finding(ok=False, kind=kind, message=_WASTE[kind]) if kind else RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two right answers with the same kind of waste."""
        return super().same(case, a, b) and waste(query_of(case), a) == waste(query_of(case), b)


_WASTE = {
    "reads": "Right, but it reads neighbours of nodes that a search from the entry point never sees.",
    "wide": "Right, but an upper layer is searched widely where a greedy walk is enough.",
    "revisits": "Right, but nodes of layer 0 are expanded again and again.",
    "exhaustive": "Right, but far more of layer 0 is searched than the width asks for.",
}


def waste(query: Query, outcome: Outcome) -> str:
    """Which look-ups were too many: a kind of _WASTE, or "" where there were few."""
    wide = False
    node = query.entry
    for layer in query.layers:
        noted = lookups_of(outcome, layer)
        if set(noted) - set(beam(query, [node, query.entry], layer, len(query.distances))):
            return "reads"
        longest = max(longest_descent(query, layer, start) for start in (node, query.entry))
        wide |= len(noted) > 2 * (longest + 1) + 2
        node = descend(query, range(query.top, layer - 1, -1))
    if wide:
        return "wide"
    if expansions(outcome) >= OFTEN:
        return "revisits"
    return "exhaustive" if len(lookups_of(outcome, 0)) > 6 * max(query.ef, query.k) + 20 else ""


class Inserted:
    """The graph after an insertion: the same neighbours on each layer of each node, in any order."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare node by node."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        want, got = (_links(_part(outcome, "graph")) for outcome in (expected, actual))
        if got is None or want is None:
            return Finding(ok=False, kind="type", message="The graph no longer holds lists of whole numbers by layer.")
        node = case.payload["args"][2]
        kind, message = next(_changes(want, got, node), ("", ""))
        return Finding(ok=False, kind=kind, message=message) if kind else RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same graph."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        return _links(_part(a, "graph")) == _links(_part(b, "graph"))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The call with both graphs."""
        wanted = None if expected is None else replace(expected, value=_part(expected, "graph"))
        return shown_call(case, wanted, replace(actual, value=_part(actual, "graph")))


Links = dict[int, dict[int, list[int]]]


def _links(graph: Any) -> Links | None:
    """{node: {layer: sorted neighbours}}; a layer without neighbours counts as one."""
    if not isinstance(graph, Mapping):
        return None
    links: Links = {}
    for node, layers in cast("Mapping[Any, Any]", graph).items():
        if not isinstance(layers, Mapping):
            return None
        for layer, around in cast("Mapping[Any, Any]", layers).items():
            nodes = whole_numbers(around)
            if nodes is None or type(plain(layer)) is not int or type(plain(node)) is not int:
                return None
            links.setdefault(plain(node), {})[plain(layer)] = sorted(nodes)
    return links


def _changes(want: Links, got: Links, node: int) -> Iterator[tuple[str, str]]:
    mine, theirs = want.get(node, {}), got.get(node, {})
    if set(theirs) != set(mine):
        yield "layers", "The new node does not stand on the layers 0 to level, and on no others."
    for layer in sorted(set(mine) & set(theirs)):
        if mine[layer] != theirs[layer]:
            yield "links", f"The new node has other neighbours on layer {layer} than its nearest."
    if {n: layers for n, layers in want.items() if n != node} != {n: layers for n, layers in got.items() if n != node}:
        yield "others", "Lists of other nodes are not as they should be: who links back, and who gives way?"


CHECKERS: Mapping[str, Checker] = {"nodes": Nodes(), "frugal": Frugal(), "inserted": Inserted()}

_ANSWERS: Mapping[str, Callable[[Query], Iterator[list[int]]]] = {
    NARROW: narrow_answers,
    STRAIGHT: undescended_answers,
    BRUTE: exhaustive_answers,
}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Name the mistake that finds just these nodes, if there is only one such; and nodes expanded again at once."""
    if case.payload["entry"] != "hnsw_search" or actual.how != "ok":
        return
    got, want = nodes_of(actual), nodes_of(expected)
    often = expansions(actual)
    if often >= OFTEN or _part(actual, "endless") == 0 or (got and len(set(got)) < len(got)):
        yield VISITED
    elif got and got != want and often < 2:
        query = query_of(case)
        if len(got) < ENOUGH and not set(got) - reachable(query):
            return
        named = [bug for bug, answers in _wrong_answers(_Payload(case.payload)).items() if tuple(got) in answers]
        if len(named) == 1:
            yield named[0]


class _Payload:
    """A payload as itself, so that what is computed of it can be kept."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.payload = payload

    def __hash__(self) -> int:
        return id(self.payload)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Payload) and other.payload is self.payload


@lru_cache(maxsize=256)
def _wrong_answers(of: _Payload) -> Mapping[str, set[tuple[int, ...]]]:
    query = _query(of.payload)
    return {bug: {tuple(answer) for answer in answers(query)} for bug, answers in _ANSWERS.items()}
