"""Cases of bm25: small collections that show one term of the formula each, random ones, and odd collections."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

Docs = list[list[str]]
Queries = list[tuple[int, list[str], dict[str, float]]]
"""(number of the collection, terms, settings)."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _formula()
    yield from _queries(rng)
    yield from _collections()
    yield from _hard()
    yield Case(
        name="rare terms, two sizes",
        group="efficiency",
        summary="the work of one query with rare terms, in a small collection and in a large one",
        payload={"entry": "bm25_score", "growth": [60, 260]},
        checker="growth",
    )
    yield from _fusion(rng)


def _docs(text: str) -> Docs:
    """Documents of words, parted by bars."""
    return [doc.split() for doc in text.split("|")]


def _case(name: str, group: str, summary: str, docs: Docs, query: str, **rest: Any) -> Case:
    settings = {key: rest.pop(key) for key in ("k1", "b") if key in rest}
    return _asked(name, group, summary, [docs], [(0, query.split(), settings)], **rest)


def _asked(
    name: str,
    group: str,
    summary: str,
    collections: list[Docs],
    queries: Queries,
    **rest: Any,
) -> Case:
    payload = {"entry": "bm25_score", "collections": collections, "queries": [list(query) for query in queries]}
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _words(rng: np.random.Generator, count: int, kinds: int = 12) -> list[str]:
    """Words of which some are much more frequent than others."""
    weights = 1 / np.arange(1, kinds + 1)
    return [f"w{int(one)}" for one in rng.choice(kinds, count, p=weights / weights.sum())]


def _random(rng: np.random.Generator, count: int, longest: int = 14) -> Docs:
    return [_words(rng, int(rng.integers(1, longest))) for _ in range(count)]


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    docs = _docs("red fox|fox fox den hill|hill top view")
    yield _case("three documents", "normal", "three short documents and one term", docs, "fox", sample=True)
    docs = _docs("the cat sat|the dog ran far|a bird sang|the cat and the dog")
    yield _case("two terms", "normal", "a query of two terms", docs, "cat dog")
    yield _case("other settings", "normal", "k1 and b given", docs, "cat the", k1=1.2, b=0.5)
    yield _case("no length", "normal", "b = 0, so that length does not count", docs, "the dog", b=0.0)
    yield _case("a large k1", "normal", "a large k1", docs, "the cat", k1=8.0)
    for count in (6, 15, 40):
        yield _case(f"{count} random documents", "normal", f"{count} random documents", _random(rng, count), "w1 w3 w7")
    queries: Queries = [(0, _words(rng, 3), {}), (0, _words(rng, 2), {"k1": 0.9, "b": 1.0}), (0, ["w2"], {"b": 0.3})]
    summary = "one index, several queries with other settings"
    yield _asked("several queries", "normal", summary, [_random(rng, 12)], queries)


def _formula() -> Iterator[Case]:
    docs = _docs("ice tea|ice cream|ice ice age|ice")
    yield _case("in every document", "trap", "a term that every document holds", docs, "ice", sample=True)
    docs = _docs("sun moon|sun|sun star|sun moon sea|sky")
    yield _case("in most documents", "trap", "a term that most documents hold", docs, "sun")
    yield _case("common and rare", "trap", "a common term and a rare one", docs, "sun sky star")
    docs = _docs("go go go go go|stay|stay home|home|sleep|sleep late|eat")
    yield _case("often in one document", "trap", "a term that stands many times in one document", docs, "go")
    docs = _docs("a a a b|b c|c d|d e e|a f|g")
    yield _case("repeated here and there", "trap", "terms that some documents hold several times", docs, "a e b")
    docs = [["key"], ["key", *["pad"] * 3], ["key", *["pad"] * 20], ["other"]]
    yield _case("short and long", "trap", "one count in documents of unlike lengths", docs, "key", sample=True)
    docs = [["x"] * count + ["y"] * (12 - count) for count in (0, 1, 2, 4, 8, 12)]
    yield _case("counts that grow", "trap", "documents of one length with more and more of a term", docs, "x")
    docs = [["x"] * 50, ["x"], ["x", "y"], ["y"] * 30]
    yield _case("fifty times", "trap", "a document that holds nothing but one term, many times", docs, "x y")
    yield _case("full length correction", "trap", "b = 1", _docs("p q|p q r s t|p p p|u"), "p", b=1.0)
    yield _case("one document", "trap", "a collection of one document", _docs("solo act solo"), "solo act")
    docs = _docs("m n|m|n|o o o o o o o o")
    yield _case("a mean that is no whole number", "trap", "lengths whose mean is a fraction", docs, "m n o")


def _queries(rng: np.random.Generator) -> Iterator[Case]:
    docs = _docs("tea cup|tea pot tea|cup|milk jug tea")
    yield _case("a term twice", "trap", "a query that holds a term twice", docs, "cup tea cup", sample=True)
    yield _case("a term four times", "trap", "a query that holds one term many times", docs, "milk milk tea milk milk")
    yield _case("an unknown term", "trap", "a query with a term that no document holds", docs, "tea wine")
    yield _case("unknown terms alone", "trap", "a query of terms that no document holds", docs, "wine beer wine")
    yield _case("an empty query", "trap", "a query without terms", docs, "")
    docs = [["Tea", "tea"], ["TEA"], ["tea "], ["te", "a"], ["", ""], ["new york", "new", "york"]]
    queries: Queries = [(0, [term], {}) for term in ("tea", "TEA", "", "new york", "a")]
    yield _asked("terms as they are", "trap", "terms with capitals, blanks and nothing in them", [docs], queries)
    docs = [["größe", "straße"], ["Größe"], ["山", "川", "山"], ["straße", "山"]]
    yield _asked("other alphabets", "trap", "terms with letters beyond ASCII", [docs], [(0, ["straße", "山"], {})])
    words = _words(rng, 8)
    yield _asked(
        "a long query", "trap", "a query with many repetitions", [_random(rng, 10)], [(0, words + words[:3], {})]
    )
    for count, longest in ((20, 30), (60, 10)):
        docs = _random(rng, count, longest)
        name = f"{count} documents, a query with repetitions"
        yield _asked(name, "trap", f"{count} random documents and repeated terms", [docs], [(0, _words(rng, 6), {})])


def _collections() -> Iterator[Case]:
    docs = [["a", "b"], [], ["a"], [], [], ["b", "b", "c"]]
    yield _case("empty documents", "trap", "a collection with empty documents", docs, "a b")
    yield _case("all empty", "trap", "a collection of empty documents alone", [[], [], []], "a b")
    yield _case("one empty document", "trap", "a collection of one empty document", [[]], "a")
    yield _case("no documents", "trap", "a collection without documents", [], "a b")
    yield _case("no documents, no terms", "trap", "neither documents nor terms", [], "")
    docs = _docs("a b|a b|b a|a c|a c")
    yield _case("equal documents", "trap", "documents that are alike", docs, "a b")
    first, second = _docs("a b|a|c c c"), _docs("a|b b a|b|b d")
    queries: Queries = [(0, ["a", "b"], {}), (1, ["a", "b"], {}), (0, ["c"], {})]
    summary = "two indexes asked in turn"
    yield _asked("two collections", "trap", summary, [first, second], queries)
    queries = [(0, ["a"], {}), (0, ["a"], {"k1": 0.5}), (0, ["a"], {"b": 0.1}), (0, ["a"], {})]
    yield _asked("settings in turn", "trap", "one query with changing settings", [_docs("a|a b c d|e")], queries)


def _hard() -> Iterator[Case]:
    docs = [["a", "b"], [], ["a", "a", "c"]]
    yield _case("b = 1, an empty document", "hard", "b = 1 and an empty document", docs, "a b", b=1.0)
    docs = _docs("a b|a a|c|b c c")
    yield _case("k1 = 0", "hard", "k1 = 0, so that counts do not matter", docs, "a c", k1=0.0)
    docs = [["a"], [], ["b", "b"]]
    yield _case("k1 = 0, b = 1", "hard", "k1 = 0 and b = 1 with an empty document", docs, "a b a", k1=0.0, b=1.0)


def _fusion(rng: np.random.Generator) -> Iterator[Case]:
    def case(name: str, summary: str, rankings: list[list[Any]], **settings: Any) -> Case:
        payload = call("reciprocal_rank_fusion", {"rankings": rankings}, **settings)
        return Case(name=name, group="part2", summary=summary, payload=payload, checker="fused")

    yield case("two rankings", "two rankings of the same ids", [[1, 2, 3], [3, 1, 2]])
    yield case("one ranking", "one ranking alone", [["d", "a", "c"]])
    yield case("ids in one ranking only", "rankings that hold other ids", [["a", "b", "c"], ["c", "d"], ["e"]])
    yield case("a small k", "a small k, so that first places count", [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3]], k=1)
    yield case("k = 0", "k = 0", [[5, 6, 7], [6, 7, 5], [7, 6]], k=0)
    yield case("equal sums", "ids with equal sums", [["x", "y"], ["y", "x"]])
    yield case("no rankings", "no rankings at all", [])
    yield case("an empty ranking", "an empty ranking among others", [[], [3, 1], []])
    third = [[1, 9, 2, 3], [4, 9, 5, 6], [7, 9, 8, 1]]
    yield case("never first", "an id that is second everywhere", third)
    many = [[int(one) for one in rng.permutation(20)[: int(rng.integers(5, 20))]] for _ in range(4)]
    yield case("many ids", "four random rankings", many)
    yield case("many ids, a small k", "four random rankings and a small k", [row[::-1] for row in many], k=2)
