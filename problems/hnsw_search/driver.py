"""Driver of hnsw_search: runs calls and records lookups of neighbors per layer.

The value of hnsw_search is {"nodes": the answer, "lookups": {layer: [node, ...]}}, with lookups in order. If one layer
is looked up more often than the limit (see MAX_LOOKUPS_PER_NODE), it is {"endless": layer, "lookups": ...}.

A case has its arguments, or the `rows` and `lists` of a `Tower` (tower_graphs.py), from which the driver makes the
graph. For a case with "measured", the value is {"nodes": the answer}, and nothing is recorded.

The value of hnsw_insert is {"graph": the graph after the call}.
"""

import copy
from typing import Any

from problems.format.drivers.common import find_missing, get_solution, is_identical, load

__all__ = ["load", "run"]

MAX_LOOKUPS_PER_NODE = 20
"""The limit on lookups of one layer, per node of the graph; a search needs one or two. Above it, 200 more are allowed,
and then the search counts as endless."""
_lookups: dict[Any, list[int]] = {}
"""The nodes that the current search looked up, by layer, in order."""
_max_lookups = [0]
"""The limit of the current search. A list, so that `run` can change it."""


class _TooManyLookups(BaseException):
    """Derives from BaseException, so that an `except Exception` in a solution does not catch it."""


class _RecordingLayers(dict[Any, Any]):
    """The layers of one node: a dict that records which layers are looked up."""

    node = -1

    def __getitem__(self, layer: Any) -> Any:
        _record_lookup(layer, self.node)
        return super().__getitem__(layer)

    def get(self, layer: Any, default: Any = None) -> Any:
        _record_lookup(layer, self.node)
        return super().get(layer, default)


def _record_lookup(layer: Any, node: int) -> None:
    nodes = _lookups.setdefault(layer, [])
    nodes.append(node)
    if len(nodes) > _max_lookups[0]:
        raise _TooManyLookups(layer)


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run one search or one insertion."""
    solution, entry = get_solution(), case["entry"]
    missing = find_missing(solution, [entry, *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    inputs = _read_inputs(case)
    if case.get("measured"):
        return {"value": {"nodes": solution.hnsw_search(**inputs)}, "mutated": []}
    if entry == "hnsw_insert":
        return _run_insert(solution, copy.deepcopy(inputs), inputs)
    return _run_recorded_search(solution, inputs)


def _read_inputs(case: dict[str, Any]) -> dict[str, Any]:
    if "rows" in case:
        return {"graph": _build_graph(case["rows"].tolist(), case["lists"].tolist()), **case["inputs"]}
    return dict(zip(case["names"], case["args"], strict=True))


def _build_graph(rows: list[list[int]], lists: list[list[int]]) -> dict[int, dict[int, list[int]]]:
    """Return the graph: `rows` has the list of neighbors of each node on each layer, or -1."""
    return {
        node: {layer: lists[row] for layer, row in enumerate(layers) if row >= 0} for node, layers in enumerate(rows)
    }


def _run_recorded_search(solution: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    arguments = {
        "graph": {node: _wrap_layers(node, layers) for node, layers in inputs["graph"].items()},
        **copy.deepcopy({name: value for name, value in inputs.items() if name != "graph"}),
    }
    _lookups.clear()
    _max_lookups[0] = MAX_LOOKUPS_PER_NODE * len(inputs["graph"]) + 200
    try:
        value = {"nodes": solution.hnsw_search(*arguments.values())}
    except _TooManyLookups as endless:
        value = {"endless": endless.args[0]}
    lookups = {layer: nodes for layer, nodes in _lookups.items() if type(layer) is int}
    arguments["graph"] = {node: dict(layers.items()) for node, layers in arguments["graph"].items()}
    mutated = [name for name in inputs if not is_identical(arguments[name], inputs[name])]
    return {"value": {**value, "lookups": lookups}, "mutated": mutated}


def _wrap_layers(node: int, layers: dict[int, list[int]]) -> _RecordingLayers:
    recording = _RecordingLayers({layer: list(neighbors) for layer, neighbors in layers.items()})
    recording.node = node
    return recording


def _run_insert(solution: Any, arguments: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """Call hnsw_insert with `arguments`, a copy of `inputs` that it may change."""
    solution.hnsw_insert(*arguments.values())
    mutated = [name for name in inputs if name != "graph" and not is_identical(arguments[name], inputs[name])]
    return {"value": {"graph": arguments["graph"]}, "mutated": mutated}
