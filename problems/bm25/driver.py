"""Driver of bm25. A case is {"entry": "bm25_score", "collections": [docs, ...], "queries": [[collection, terms,
settings], ...]}: all indexes are built first, and then the queries asked in order. Or {"growth": [small, large]}: the
work of one query with rare terms in collections of both sizes, [int, int]. Or a plain call of reciprocal_rank_fusion.

Gives {"value": scores of the one query or a tuple with those of each, "mutated": [names]} or {"missing": name}."""

import sys
from typing import Any

from problems.format.drivers.common import CELL, Inputs, argument_names, lacks

_state: dict[str, Any] = {}


def load() -> None:
    """Import the solution."""
    _state["solution"] = CELL.import_solution("solution")


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Build and ask, and say which inputs were changed."""
    solution = _state["solution"]
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    if "growth" in case:
        return {"value": [_work(solution, size) for size in case["growth"]], "mutated": []}
    if "args" in case:
        return _call(getattr(solution, case["entry"]), case)
    docs, queries = case["collections"], case["queries"]
    inputs = Inputs({"docs": docs, "query_terms": [query[1] for query in queries]})
    indexes = [solution.build_bm25_index(collection) for collection in docs]
    scores = tuple(solution.bm25_score(indexes[place], terms, **settings) for place, terms, settings in queries)
    return {"value": scores[0] if len(scores) == 1 else scores, "mutated": inputs.mutated()}


def _call(function: Any, case: dict[str, Any]) -> dict[str, Any]:
    args = list(case["args"])
    inputs = Inputs(dict(zip(argument_names(function, args, case.get("names", ())), args, strict=True)))
    value = function(*args, **case.get("kwargs", {}))
    return {"value": value, "mutated": inputs.mutated()}


class Term(str):
    """A term of a query that counts how often it is looked up."""

    lookups = 0
    __slots__ = ()

    def __hash__(self) -> int:
        Term.lookups += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


def _work(solution: Any, size: int) -> int:
    """Lines of Python and look-ups of terms in one query, whose terms stand in two documents each."""
    docs = [["common", f"word{place % 7}", f"filler{place}"] for place in range(size)]
    for number in range(5):
        for place in (number + 3, size - number - 2):
            docs[place].append(f"rare{number}")
    index = solution.build_bm25_index(docs)
    terms: list[str] = [Term(f"rare{number}") for number in range(5)]
    lines = 0

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    Term.lookups = 0
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        solution.bm25_score(index, terms)
    finally:
        sys.settrace(before)
    return lines + Term.lookups
