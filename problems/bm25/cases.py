"""Cases of bm25: small collections that each test one part of the formula, random collections, and edge cases."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

Docs = list[list[str]]
Queries = list[tuple[int, list[str], dict[str, float]]]
"""Items are (position of the collection, terms, settings)."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    for case in _make_score_cases(rng):
        yield case if case.sample else _rename_terms(second_rng, case)
    sizes = [int(size + second_rng.integers(0, 20)) for size in (60, 260)]
    yield Case(
        name="rare terms, two sizes",
        group="efficiency",
        summary="the work of one query with rare terms, in a small collection and in a large one",
        payload={"entry": "bm25_score", "growth": sizes},
        checker="growth",
        self_counted=True,
    )
    yield from _make_fusion_cases(rng)


def _make_score_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _make_normal_cases(rng)
    yield from _make_formula_cases()
    yield from _make_query_term_cases(rng)
    yield from _make_collection_cases()
    yield from _make_hard_cases()


def _rename_terms(rng: np.random.Generator, case: Case) -> Case:
    """Return the case with the documents in another order and the same random letters before each term.

    Letters in front leave capitals, spaces and common beginnings of terms as they are. The empty term stays empty."""
    letters = _draw_letters(rng, 3)

    def rename(terms: list[str]) -> list[str]:
        return [letters + term if term else term for term in terms]

    collections = [
        [rename(docs[place]) for place in rng.permutation(len(docs))] for docs in case.payload["collections"]
    ]
    queries = [[place, rename(terms), settings] for place, terms, settings in case.payload["queries"]]
    return replace(case, payload={**case.payload, "collections": collections, "queries": queries})


def _draw_letters(rng: np.random.Generator, count: int) -> str:
    return "".join(rng.choice(list("bcdfghjklmnpqrstvxz"), count))


def _parse_docs(text: str) -> Docs:
    """Split `text` at bars into documents, and documents at spaces into words."""
    return [doc.split() for doc in text.split("|")]


def _make_query_case(name: str, group: str, summary: str, docs: Docs, query: str, **rest: Any) -> Case:
    """Create a case of one collection and one query, whose terms are the words of `query`.

    `rest` are k1, b and other fields of Case."""
    settings = {key: rest.pop(key) for key in ("k1", "b") if key in rest}
    return _make_case(name, group, summary, [docs], [(0, query.split(), settings)], **rest)


def _make_case(
    name: str,
    group: str,
    summary: str,
    collections: list[Docs],
    queries: Queries,
    **rest: Any,
) -> Case:
    """Create a case of `bm25_score`. Only documents without a query term score 0, and they score exactly 0."""
    payload = {"entry": "bm25_score", "collections": collections, "queries": [list(query) for query in queries]}
    return Case(name=name, group=group, summary=summary, payload=payload, options={"exact": "zeros"}, **rest)


def _draw_words(rng: np.random.Generator, count: int, vocabulary_size: int = 12) -> list[str]:
    """Draw `count` words, of which some are much more frequent than others."""
    weights = 1 / np.arange(1, vocabulary_size + 1)
    return [f"w{int(word)}" for word in rng.choice(vocabulary_size, count, p=weights / weights.sum())]


def _draw_docs(rng: np.random.Generator, count: int, length_limit: int = 14) -> Docs:
    return [_draw_words(rng, int(rng.integers(1, length_limit))) for _ in range(count)]


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    docs = _parse_docs("red fox|fox fox den hill|hill top view")
    yield _make_query_case("three documents", "normal", "three short documents and one term", docs, "fox", sample=True)
    docs = _parse_docs("the cat sat|the dog ran far|a bird sang|the cat and the dog")
    yield _make_query_case("two terms", "normal", "a query of two terms", docs, "cat dog")
    yield _make_query_case("k1 and b", "normal", "k1 and b are passed", docs, "cat the", k1=1.2, b=0.5)
    yield _make_query_case("b = 0", "normal", "b = 0, so that length does not count", docs, "the dog", b=0.0)
    yield _make_query_case("a large k1", "normal", "a large k1", docs, "the cat", k1=8.0)
    for count in (6, 15, 40):
        yield _make_query_case(
            f"{count} random documents", "normal", f"{count} random documents", _draw_docs(rng, count), "w1 w3 w7"
        )
    queries: Queries = [
        (0, _draw_words(rng, 3), {}),
        (0, _draw_words(rng, 2), {"k1": 0.9, "b": 1.0}),
        (0, ["w2"], {"b": 0.3}),
    ]
    summary = "one index, several queries with different settings"
    yield _make_case("several queries", "normal", summary, [_draw_docs(rng, 12)], queries)


def _make_formula_cases() -> Iterator[Case]:
    docs = _parse_docs("ice tea|ice cream|ice ice age|ice")
    yield _make_query_case("in every document", "trap", "a term that every document contains", docs, "ice", sample=True)
    docs = _parse_docs("sun moon|sun|sun star|sun moon sea|sky")
    yield _make_query_case("in most documents", "trap", "a term that most documents contain", docs, "sun")
    yield _make_query_case("common and rare", "trap", "a common term and a rare one", docs, "sun sky star")
    docs = _parse_docs("go go go go go|stay|stay home|home|sleep|sleep late|eat")
    yield _make_query_case("repeated in one document", "trap", "a term that one document repeats", docs, "go")
    docs = _parse_docs("a a a b|b c|c d|d e e|a f|g")
    yield _make_query_case("repeated in some documents", "trap", "terms that some documents repeat", docs, "a e b")
    docs = [["key"], ["key", *["pad"] * 3], ["key", *["pad"] * 20], ["other"]]
    yield _make_query_case(
        "short and long", "trap", "the same count in documents of different lengths", docs, "key", sample=True
    )
    docs = [["x"] * count + ["y"] * (12 - count) for count in (0, 1, 2, 4, 8, 12)]
    yield _make_query_case("increasing counts", "trap", "documents of equal length with increasing counts", docs, "x")
    docs = [["x"] * 50, ["x"], ["x", "y"], ["y"] * 30]
    yield _make_query_case("fifty times", "trap", "a document of one term, repeated many times", docs, "x y")
    yield _make_query_case("b = 1", "trap", "b = 1", _parse_docs("p q|p q r s t|p p p|u"), "p", b=1.0)
    yield _make_query_case(
        "one document", "trap", "a collection of one document", _parse_docs("solo act solo"), "solo act"
    )
    docs = _parse_docs("m n|m|n|o o o o o o o o")
    yield _make_query_case("fractional mean length", "trap", "lengths whose mean is a fraction", docs, "m n o")


def _make_query_term_cases(rng: np.random.Generator) -> Iterator[Case]:
    docs = _parse_docs("tea cup|tea pot tea|cup|milk jug tea")
    yield _make_query_case(
        "a term twice", "trap", "a query that contains a term twice", docs, "cup tea cup", sample=True
    )
    yield _make_query_case(
        "a term four times", "trap", "a query that contains one term many times", docs, "milk milk tea milk milk"
    )
    summary = "a query with a term that no document contains"
    yield _make_query_case("an unknown term", "trap", summary, docs, "tea wine")
    summary = "a query of terms that no document contains"
    yield _make_query_case("only unknown terms", "trap", summary, docs, "wine beer wine")
    yield _make_query_case("an empty query", "trap", "a query without terms", docs, "")
    docs = [["Tea", "tea"], ["TEA"], ["tea "], ["te", "a"], ["", ""], ["new york", "new", "york"]]
    queries: Queries = [(0, [term], {}) for term in ("tea", "TEA", "", "new york", "a")]
    yield _make_case("exact terms", "trap", "terms with capitals and spaces, and an empty term", [docs], queries)
    docs = [["größe", "straße"], ["Größe"], ["山", "川", "山"], ["straße", "山"]]
    yield _make_case("non-ASCII terms", "trap", "terms with letters outside ASCII", [docs], [(0, ["straße", "山"], {})])
    words = _draw_words(rng, 8)
    yield _make_case(
        "a long query", "trap", "a query with many repetitions", [_draw_docs(rng, 10)], [(0, words + words[:3], {})]
    )
    for count, length_limit in ((20, 30), (60, 10)):
        docs = _draw_docs(rng, count, length_limit)
        name = f"{count} documents, a query with repetitions"
        yield _make_case(
            name, "trap", f"{count} random documents and repeated terms", [docs], [(0, _draw_words(rng, 6), {})]
        )


def _make_collection_cases() -> Iterator[Case]:
    docs = [["a", "b"], [], ["a"], [], [], ["b", "b", "c"]]
    yield _make_query_case("empty documents", "trap", "a collection with empty documents", docs, "a b")
    yield _make_query_case("only empty documents", "trap", "a collection of only empty documents", [[], [], []], "a b")
    yield _make_query_case("one empty document", "trap", "a collection of one empty document", [[]], "a")
    yield _make_query_case("no documents", "trap", "a collection without documents", [], "a b")
    reason = "no documents and no terms have no other form"
    yield _make_query_case("no documents, no terms", "trap", "no documents and no terms", [], "", fixed=reason)
    docs = _parse_docs("a b|a b|b a|a c|a c")
    yield _make_query_case("equal documents", "trap", "documents with the same terms", docs, "a b")
    first, second = _parse_docs("a b|a|c c c"), _parse_docs("a|b b a|b|b d")
    queries: Queries = [(0, ["a", "b"], {}), (1, ["a", "b"], {}), (0, ["c"], {})]
    summary = "two indexes, queried alternately"
    yield _make_case("two collections", "trap", summary, [first, second], queries)
    queries = [(0, ["a"], {}), (0, ["a"], {"k1": 0.5}), (0, ["a"], {"b": 0.1}), (0, ["a"], {})]
    yield _make_case(
        "changing settings", "trap", "one query with changing settings", [_parse_docs("a|a b c d|e")], queries
    )


def _make_hard_cases() -> Iterator[Case]:
    docs = [["a", "b"], [], ["a", "a", "c"]]
    yield _make_query_case("b = 1, an empty document", "hard", "b = 1 and an empty document", docs, "a b", b=1.0)
    docs = _parse_docs("a b|a a|c|b c c")
    yield _make_query_case("k1 = 0", "hard", "k1 = 0, so that counts do not matter", docs, "a c", k1=0.0)
    docs = [["a"], [], ["b", "b"]]
    yield _make_query_case(
        "k1 = 0, b = 1", "hard", "k1 = 0 and b = 1 with an empty document", docs, "a b a", k1=0.0, b=1.0
    )


def _make_fusion_cases(rng: np.random.Generator) -> Iterator[Case]:
    second_rng = rng.spawn(1)[0]

    def make_case(name: str, summary: str, rankings: list[list[Any]], *, fixed: str = "", **settings: Any) -> Case:
        payload = call("reciprocal_rank_fusion", {"rankings": _rename_ids(second_rng, rankings)}, **settings)
        return Case(name=name, group="part2", summary=summary, payload=payload, checker="fused", fixed=fixed)

    yield make_case("two rankings", "two rankings of the same ids", [[1, 2, 3], [3, 1, 2]])
    yield make_case("one ranking", "one ranking", [["d", "a", "c"]])
    yield make_case("ids in one ranking only", "rankings with different ids", [["a", "b", "c"], ["c", "d"], ["e"]])
    yield make_case(
        "a small k", "a small k, which favors first places", [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3]], k=1
    )
    yield make_case("k = 0", "k = 0", [[5, 6, 7], [6, 7, 5], [7, 6]], k=0)
    yield make_case("equal scores", "ids with equal scores", [["x", "y"], ["y", "x"]])
    yield make_case("no rankings", "no rankings", [], fixed="an empty list has no other form")
    yield make_case("an empty ranking", "an empty ranking among others", [[], [3, 1], []])
    second_everywhere = [[1, 9, 2, 3], [4, 9, 5, 6], [7, 9, 8, 1]]
    yield make_case("never first", "an id that is second in every ranking", second_everywhere)
    # With k = 60 the id 1 is ahead of 5, and 6 is ahead of 2. With k = 61 the first is false, with k = 59 the second.
    close = [[1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16, 17, 5, 6, 18, 19, 20, 1, 2]]
    yield make_case("the default k", "ids whose order depends on k, and no k", close)
    many = [[int(id_) for id_ in rng.permutation(20)[: int(rng.integers(5, 20))]] for _ in range(4)]
    yield make_case("many ids", "four random rankings", many)
    yield make_case("many ids, a small k", "four random rankings and a small k", [row[::-1] for row in many], k=2)


def _rename_ids(rng: np.random.Generator, rankings: list[list[Any]]) -> list[list[Any]]:
    """Return the rankings with other ids of the same type, in the same places."""
    ids = list(dict.fromkeys(id_ for ranking in rankings for id_ in ranking))
    numbers, letters = rng.permutation(np.arange(1, 100)), _draw_letters(rng, 3)
    new_ids = {
        id_: int(number) if isinstance(id_, int) else letters + id_ for id_, number in zip(ids, numbers, strict=False)
    }
    return [[new_ids[id_] for id_ in ranking] for ranking in rankings]
