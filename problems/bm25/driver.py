"""Driver of bm25.

A case is one of:

- {"entry": "bm25_score", "collections": [docs, ...], "queries": [[collection, terms, settings], ...]}: builds all
  indexes, then runs the queries in order. `collection` is a position in "collections".
- {"entry": "bm25_score", "growth": [small, large]}: measures the work of one query with rare terms in collections of
  both sizes. The value is [int, int].
- A call of reciprocal_rank_fusion, as in the shared driver `calls`.

The result is {"value": the scores of one query, or a tuple with the scores of each query, "mutated": [names]} or
{"missing": name}.
"""

from typing import Any

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import InputSnapshot, count_lines, find_missing, get_solution, load, to_plain

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run one case and report which inputs the solution changed."""
    if "args" in case:
        return run_call(case)
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    if "growth" in case:
        return {"value": [_measure_query_work(solution, size) for size in case["growth"]], "mutated": []}
    collections, queries = case["collections"], case["queries"]
    inputs = InputSnapshot({"docs": collections, "query_terms": [query[1] for query in queries]})
    indexes = [solution.build_bm25_index(collection) for collection in collections]
    scores = tuple(solution.bm25_score(indexes[place], terms, **settings) for place, terms, settings in queries)
    return {"value": to_plain(scores[0] if len(scores) == 1 else scores), "mutated": inputs.list_mutated()}


class LookupCountingTerm(str):
    """A query term that counts how often it is looked up, by counting calls of `__hash__`."""

    lookups = 0
    __slots__ = ()

    def __hash__(self) -> int:
        LookupCountingTerm.lookups += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


def _measure_query_work(solution: Any, size: int) -> int:
    """Return the lines of Python plus the term lookups of one query. Each term appears in two of `size` documents."""
    docs = [["common", f"word{place % 7}", f"filler{place}"] for place in range(size)]
    for number in range(5):
        for place in (number + 3, size - number - 2):
            docs[place].append(f"rare{number}")
    index = solution.build_bm25_index(docs)
    terms: list[str] = [LookupCountingTerm(f"rare{number}") for number in range(5)]
    LookupCountingTerm.lookups = 0
    with count_lines() as lines:
        solution.bm25_score(index, terms)
    return lines[0] + LookupCountingTerm.lookups
