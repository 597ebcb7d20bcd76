import math

import numpy as np
import pytest
from solution import hybrid_search

WORDS = "alpha beta gamma delta eps zeta eta theta".split()


def compute_bm25(docs, query):
    average = sum(map(len, docs)) / len(docs)
    scores = []
    for doc in docs:
        total = 0.0
        for term in query:
            df = sum(term in other for other in docs)
            tf = doc.count(term)
            if tf:
                idf = math.log((len(docs) - df + 0.5) / (df + 0.5) + 1)
                total += idf * tf * 2.5 / (tf + 1.5 * (0.25 + 0.75 * len(doc) / average))
        scores.append(total)
    return scores


def compute_cosines(vectors, q):
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(q)
    return np.where(lengths > 0, vectors @ q / np.where(lengths > 0, lengths, 1), 0.0).tolist()


def rank_documents(scores):
    order = sorted(range(len(scores)), key=lambda doc: -scores[doc])
    return {doc: place for place, doc in enumerate(order, 1)}


def check_search(docs, vectors, query, q, k):
    got = [int(doc) for doc in hybrid_search(docs, vectors, query, q, k)]
    by_words, by_vector = rank_documents(compute_bm25(docs, query)), rank_documents(compute_cosines(vectors, q))
    fused = [1 / (60 + by_words[doc]) + 1 / (60 + by_vector[doc]) for doc in range(len(docs))]
    assert len(got) == min(k, len(docs))
    assert len(set(got)) == len(got)
    assert [fused[doc] for doc in got] == pytest.approx(sorted(fused, reverse=True)[: len(got)], rel=1e-12)


def draw_instance(seed, n):
    # Every document has a different length, so that no two documents have equal scores.
    rng = np.random.default_rng(seed)
    docs = [[str(word) for word in rng.choice(WORDS, size=3 + i)] for i in range(n)]
    return docs, rng.normal(size=(n, 3)) * rng.uniform(0.1, 9, size=(n, 1)), rng.normal(size=3)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("n", "k"), [(40, 40), (12, 3)])
def test_matches_the_formula(seed, n, k):
    docs, vectors, q = draw_instance(seed, n)
    check_search(docs, vectors, ["alpha", "beta", "alpha"], q, k)


def test_ranks_documents_with_score_zero_by_index():
    docs = [["x"], ["y"], ["alpha", "z"], ["w"], ["v"], ["u"]]
    vectors = np.array([[0.1, 1.0], [0.2, 1.0], [-1.0, 0.2], [0.0, 0.0], [-0.3, 1.0], [1.0, 0.3]])
    for k in (6, 2):
        check_search(docs, vectors, ["alpha"], np.array([1.0, 0.0]), k)


def test_returns_nothing_when_k_is_zero():
    docs, vectors, q = draw_instance(0, 4)
    assert len(hybrid_search(docs, vectors, ["alpha"], q, 0)) == 0
