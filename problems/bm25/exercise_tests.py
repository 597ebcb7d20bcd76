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


def compute_expected_scores(docs, query, k1=1.5, b=0.75):
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


def compute_scores(docs, query, **settings):
    return [float(score) for score in bm25_score(build_bm25_index(docs), query, **settings)]


@pytest.mark.parametrize("query", [["cat"], ["the", "dog"], ["a"], ["unknown"], ["rare", "cat", "unknown"], []])
@pytest.mark.parametrize("settings", [{}, {"k1": 0.9, "b": 0.4}, {"b": 0.0}])
def test_matches_the_formula(query, settings):
    assert compute_scores(DOCS, query, **settings) == pytest.approx(compute_expected_scores(DOCS, query, **settings))


def test_counts_a_repeated_query_term_twice():
    assert compute_scores(DOCS, ["cat", "cat"]) == pytest.approx(compute_expected_scores(DOCS, ["cat", "cat"]))


def test_gives_positive_weight_to_a_common_term():
    docs = [["x", "y"], ["x"], ["x", "z", "z"]]
    assert compute_scores(docs, ["x"]) == pytest.approx(compute_expected_scores(docs, ["x"]))
    assert min(compute_scores(docs, ["x"])) > 0


def test_scores_empty_collections_and_empty_documents():
    assert compute_scores([], ["x"]) == []
    assert compute_scores([[], []], ["x"]) == [0.0, 0.0]


def test_index_answers_several_queries():
    index = build_bm25_index(DOCS)
    for query in (["zzz"], ["dog"], ["zzz", "dog"], ["dog"]):
        assert [float(score) for score in bm25_score(index, query)] == pytest.approx(compute_expected_scores(DOCS, query))
