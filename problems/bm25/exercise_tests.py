import math

import pytest
from solution import bm25_score, build_bm25_index

DOCS = [
    ["the", "cat", "sat", "on", "the", "mat"],
    ["the", "dog"],
    ["a", "cat", "and", "a", "dog", "and", "a", "cat"],
    [],
    ["rare"],
]


def exact(docs, query, k1=1.5, b=0.75):
    average = sum(map(len, docs)) / len(docs)
    scores = []
    for doc in docs:
        total = 0.0
        for term in query:
            df = sum(term in other for other in docs)
            tf = doc.count(term)
            if tf:
                idf = math.log((len(docs) - df + 0.5) / (df + 0.5) + 1)
                total += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(doc) / average))
        scores.append(total)
    return scores


def scores_of(docs, query, **settings):
    return [float(score) for score in bm25_score(build_bm25_index(docs), query, **settings)]


@pytest.mark.parametrize("query", [["cat"], ["the", "dog"], ["a"], ["unknown"], ["rare", "cat", "unknown"], []])
@pytest.mark.parametrize("settings", [{}, {"k1": 0.9, "b": 0.4}, {"b": 0.0}])
def test_agrees_with_the_formula(query, settings):
    assert scores_of(DOCS, query, **settings) == pytest.approx(exact(DOCS, query, **settings))


def test_a_term_that_stands_twice_counts_twice():
    assert scores_of(DOCS, ["cat", "cat"]) == pytest.approx(exact(DOCS, ["cat", "cat"]))


def test_a_term_of_most_documents_still_counts():
    docs = [["x", "y"], ["x"], ["x", "z", "z"]]
    assert scores_of(docs, ["x"]) == pytest.approx(exact(docs, ["x"]))
    assert min(scores_of(docs, ["x"])) > 0


def test_nothing_to_search():
    assert scores_of([], ["x"]) == []
    assert scores_of([[], []], ["x"]) == [0.0, 0.0]


def test_an_index_serves_many_queries():
    index = build_bm25_index(DOCS)
    for query in (["zzz"], ["dog"], ["zzz", "dog"], ["dog"]):
        assert [float(score) for score in bm25_score(index, query)] == pytest.approx(exact(DOCS, query))
