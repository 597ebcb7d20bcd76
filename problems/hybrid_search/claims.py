"""The numbers in the texts of hybrid_search: how each one is computed, or why it is given."""

import numpy as np

from problems.bm25.reference import bm25_score, build_bm25_index

DOCS = [["red", "car"], ["blue", "car", "car"], ["green", "tree"], ["red", "red", "bus", "stop"]]
VECTORS = np.array([[1.0, 0.2], [0.1, 1.0], [0.9, 0.5], [-0.5, 1.0]])
SPARSE_ORDER = np.argsort(-np.asarray(bm25_score(build_bm25_index(DOCS), ["red", "car"])), kind="stable")
DENSE_ORDER = np.argsort(-(VECTORS @ [1.0, 0.4]) / np.linalg.norm(VECTORS, axis=1), kind="stable")
DENOMINATORS = [60 + 1 + np.argsort(order) for order in (SPARSE_ORDER, DENSE_ORDER)]

CLAIMS: dict[str, object] = {
    "The sparse ranking is 0, 1, 3, 2": SPARSE_ORDER[2],
    "The dense ranking is 2, 0, 1, 3": DENSE_ORDER[3],
    "$\\frac{1}{61} + \\frac{1}{62}$ for document 0, $\\frac{1}{64} + \\frac{1}{61}$ for document 2, and "
    "$\\frac{1}{62} + \\frac{1}{63}$ for document 1": [DENOMINATORS[side][doc] for doc in (0, 2, 1) for side in (0, 1)],
    "the first place counts about 15 percent more than the tenth": 100 * (70 / 61 - 1),
}
GIVEN = {
    "the formula": (
        "$$\\text{idf} \\cdot",
        "\\text{df} + 0.5",
        "$k_1 = 1.5$ and $b = 0.75$",
        "\\frac{1}{60 + \\text{rank}_\\text{sparse}} + \\frac{1}{60 + \\text{rank}_\\text{dense}}",
        "the constant 60",
        "With 60,",
        "60 comes from a pilot experiment",
        "the constant 59 in place of 60",
        "it must be 2/61",
    ),
    "the year of a paper": ("Bruch and others, 2023", "Bruch and others (2023)"),
    "sizes for illustration": ("from 0 to 20 and more",),
    "inputs": ("the ranks 1 and 3, 3 and 1", "scores 1, 3, 2", "places 6 and 9 together must beat places 2 and 14"),
}
assert (list(SPARSE_ORDER), list(DENSE_ORDER)) == ([0, 1, 3, 2], [2, 0, 1, 3])
