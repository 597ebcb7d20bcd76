"""Driver of hnsw_search: calls whose look-ups of neighbours are noted, by layer.

hnsw_search gives {"nodes": the answer, "lookups": {layer: [node, ...]}}, in the order of the look-ups, and
{"endless": layer, "lookups"} where one layer was looked at more than MOST times; hnsw_insert gives {"graph": the graph
as it is afterwards}."""

import copy
from typing import Any

from problems.format.drivers.common import identical, lacks, load, loaded

__all__ = ["load", "run"]

MOST = 20
"""Look-ups of one layer for each node, beyond which a search has no end; a search needs one or two."""
_lookups: dict[Any, list[int]] = {}
_bound = [0]


class _Endless(BaseException):
    """Not an Exception, so that no `except Exception` of a solution stops it."""


class _Layers(dict[Any, Any]):
    """The layers of one node: a dict that notes which layer is asked for."""

    node = -1

    def __getitem__(self, layer: Any) -> Any:
        _note(layer, self.node)
        return super().__getitem__(layer)

    def get(self, layer: Any, default: Any = None) -> Any:
        _note(layer, self.node)
        return super().get(layer, default)


def _note(layer: Any, node: int) -> None:
    noted = _lookups.setdefault(layer, [])
    noted.append(node)
    if len(noted) > _bound[0]:
        raise _Endless(layer)


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Search, or insert."""
    solution, entry = loaded(), case["entry"]
    missing = lacks(solution, [entry, *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    inputs = dict(zip(case["names"], case["args"], strict=True))
    if entry == "hnsw_insert":
        return _inserted(solution, copy.deepcopy(inputs), inputs)
    given = {
        **copy.deepcopy(inputs),
        "graph": {node: _noting(node, layers) for node, layers in inputs["graph"].items()},
    }
    _lookups.clear()
    _bound[0] = MOST * len(inputs["graph"]) + 200
    try:
        value = {"nodes": solution.hnsw_search(*given.values())}
    except _Endless as endless:
        value = {"endless": endless.args[0]}
    lookups = {layer: nodes for layer, nodes in _lookups.items() if type(layer) is int}
    given["graph"] = {node: dict(layers.items()) for node, layers in given["graph"].items()}
    mutated = [name for name in inputs if not identical(given[name], inputs[name])]
    return {"value": {**value, "lookups": lookups}, "mutated": mutated}


def _noting(node: int, layers: dict[int, list[int]]) -> _Layers:
    noting = _Layers({layer: list(around) for layer, around in layers.items()})
    noting.node = node
    return noting


def _inserted(solution: Any, given: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    solution.hnsw_insert(*given.values())
    mutated = [name for name in inputs if name != "graph" and not identical(given[name], inputs[name])]
    return {"value": {"graph": given["graph"]}, "mutated": mutated}
