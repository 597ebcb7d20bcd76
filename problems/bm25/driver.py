"""Driver of bm25. A case is {"entry": "bm25_score", "collections": [docs, ...], "queries": [[collection, terms,
settings], ...]}: all indexes are built first, and then the queries asked in order. Or {"growth": [small, large]}: the
work of one query with rare terms in collections of both sizes, [int, int]. Or a plain call of reciprocal_rank_fusion.

Gives {"value": scores of the one query or a tuple with those of each, "mutated": [names]} or {"missing": name}."""

from typing import Any

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import Inputs, counting, lacks, load, loaded

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Build and ask, and say which inputs were changed."""
    if "args" in case:
        return run_call(case)
    solution = loaded()
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    if "growth" in case:
        return {"value": [_work(solution, size) for size in case["growth"]], "mutated": []}
    docs, queries = case["collections"], case["queries"]
    inputs = Inputs({"docs": docs, "query_terms": [query[1] for query in queries]})
    indexes = [solution.build_bm25_index(collection) for collection in docs]
    scores = tuple(solution.bm25_score(indexes[place], terms, **settings) for place, terms, settings in queries)
    return {"value": scores[0] if len(scores) == 1 else scores, "mutated": inputs.mutated()}


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
    Term.lookups = 0
    with counting() as lines:
        solution.bm25_score(index, terms)
    return lines[0] + Term.lookups
