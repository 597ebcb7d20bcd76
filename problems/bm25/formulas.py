"""BM25 scores by the correct formula and by every known wrong formula, including several bugs at once."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

CORRECT = "right"
"""The key of the correct formula in IDF_FORMULAS and in TF_FORMULAS."""
UNLISTED_BUG = "other"
"""The id for every mistake that problem.toml does not list."""

IdfFormula = Callable[[float, float], float]
"""Maps (number of documents, document frequency) to the weight of a term."""


def _safe_log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf


def _compute_odds(n: float, df: float) -> float:
    return (n - df + 0.5) / (df + 0.5)


IDF_FORMULAS: Mapping[str, tuple[str, IdfFormula]] = {
    "right": ("", lambda n, df: _safe_log(_compute_odds(n, df) + 1)),
    "raw": ("raw-idf", lambda n, df: _safe_log(n / df)),
    "raw, df + 1": ("raw-idf", lambda n, df: _safe_log(n / (df + 1))),
    "raw, both + 1": ("raw-idf", lambda n, df: _safe_log((n + 1) / (df + 1))),
    "raw, + 1": ("raw-idf", lambda n, df: _safe_log(n / df) + 1),
    "raw, all + 1": ("raw-idf", lambda n, df: _safe_log((n + 1) / (df + 1)) + 1),
    "raw, df + 1, + 1": ("raw-idf", lambda n, df: _safe_log(n / (df + 1)) + 1),
    "raw, 1 inside": ("raw-idf", lambda n, df: _safe_log(1 + n / df)),
    "raw, 1 and df + 1 inside": ("raw-idf", lambda n, df: _safe_log(1 + n / (df + 1))),
    "raw, half": ("raw-idf", lambda n, df: _safe_log(n / (df + 0.5))),
    "raw, base 10": ("raw-idf", lambda n, df: _safe_log(n / df) / math.log(10)),
    "raw, base 2": ("raw-idf", lambda n, df: _safe_log(n / df) / math.log(2)),
    "no + 1": ("idf-plus-one-missing", lambda n, df: _safe_log(_compute_odds(n, df))),
    "no + 1, clamped at 0": ("idf-plus-one-missing", lambda n, df: max(0.0, _safe_log(_compute_odds(n, df)))),
    "no + 1, absolute": ("idf-plus-one-missing", lambda n, df: abs(_safe_log(_compute_odds(n, df)))),
    "1 outside": ("idf-plus-one-missing", lambda n, df: _safe_log(_compute_odds(n, df)) + 1),
    "base 2": (UNLISTED_BUG, lambda n, df: _safe_log(_compute_odds(n, df) + 1) / math.log(2)),
    "base 10": (UNLISTED_BUG, lambda n, df: _safe_log(_compute_odds(n, df) + 1) / math.log(10)),
    "none": (UNLISTED_BUG, lambda _n, _df: 1.0),
}
"""Maps a name to (id of the bug, or "" if it is correct; formula)."""


class TermStatistics(NamedTuple):
    """One term in one document, with the parameters of BM25."""

    tf: float
    length: float
    mean: float
    """The mean length of all documents."""
    k1: float
    b: float
    distinct_terms: float
    """The number of distinct terms in the document."""
    mean_distinct_terms: float
    """The mean of `distinct_terms` over all documents."""

    @property
    def length_norm(self) -> float:
        return 1 - self.b + self.b * (self.length / self.mean if self.mean else 0.0)


TfFormula = Callable[[TermStatistics], float]
"""Maps a term in a document to the factor by which its idf is multiplied."""


def _divide(numerator: float, denominator: float) -> float:
    """Return 0 for 0 / 0, and infinity for another division by 0."""
    return numerator / denominator if denominator else (0.0 if numerator == 0 else math.inf)


TF_FORMULAS: Mapping[str, tuple[tuple[str, ...], TfFormula]] = {
    "right": ((), lambda d: _divide(d.tf * (d.k1 + 1), d.tf + d.k1 * d.length_norm)),
    "no k1 + 1": (("k1-plus-one-missing",), lambda d: _divide(d.tf, d.tf + d.k1 * d.length_norm)),
    "no length": (("length-not-normalised",), lambda d: _divide(d.tf * (d.k1 + 1), d.tf + d.k1)),
    "raw": (("length-not-normalised",), lambda d: d.tf),
    "raw, k1 + 1": (("length-not-normalised",), lambda d: d.tf * (d.k1 + 1)),
    "1 + ln": (("length-not-normalised",), lambda d: 1 + math.log(d.tf)),
    "only 1 - b": (("length-not-normalised",), lambda d: _divide(d.tf * (d.k1 + 1), d.tf + d.k1 * (1 - d.b))),
    "no k1 + 1, no length": (("k1-plus-one-missing", "length-not-normalised"), lambda d: _divide(d.tf, d.tf + d.k1)),
    "only k1": (("k1-plus-one-missing",), lambda d: _divide(d.tf * d.k1, d.tf + d.k1 * d.length_norm)),
    "inverse length": (
        (UNLISTED_BUG,),
        lambda d: _divide(d.tf * (d.k1 + 1), d.tf + d.k1 * (1 - d.b + d.b * _divide(d.mean, d.length))),
    ),
    "length without b": (
        (UNLISTED_BUG,),
        lambda d: _divide(d.tf * (d.k1 + 1), d.tf + d.k1 * _divide(d.length, d.mean)),
    ),
    "all times length norm": ((UNLISTED_BUG,), lambda d: _divide(d.tf * (d.k1 + 1), (d.tf + d.k1) * d.length_norm)),
    "distinct terms as length": (
        (UNLISTED_BUG,),
        lambda d: _divide(
            d.tf * (d.k1 + 1), d.tf + d.k1 * d._replace(length=d.distinct_terms, mean=d.mean_distinct_terms).length_norm
        ),
    ),
    "b fixed": ((UNLISTED_BUG,), lambda d: _divide(d.tf * (d.k1 + 1), d.tf + d.k1 * d._replace(b=0.75).length_norm)),
    "k1 fixed": ((UNLISTED_BUG,), lambda d: _divide(d.tf * 2.5, d.tf + 1.5 * d.length_norm)),
    "tf over length": ((UNLISTED_BUG,), lambda d: _divide(d.tf, d.length)),
    "binary": ((UNLISTED_BUG,), lambda d: float(d.tf > 0)),
}
"""Maps a name to (ids of its bugs, formula)."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One way to compute BM25. `idf` and `tf` are keys of IDF_FORMULAS and TF_FORMULAS."""

    idf: str = CORRECT
    tf: str = CORRECT
    df_counts_occurrences: bool = False
    """Document frequency counts occurrences."""
    deduplicates_query: bool = False
    """A term counts once, however often it appears in the query."""

    @property
    def bugs(self) -> frozenset[str]:
        """The ids of the bugs in this formula, and UNLISTED_BUG if it has a mistake that problem.toml does not list."""
        found = {IDF_FORMULAS[self.idf][0], *TF_FORMULAS[self.tf][0]} - {""}
        found |= {"df-counts-occurrences"} if self.df_counts_occurrences else set()
        return frozenset(found | ({"query-term-deduplicated"} if self.deduplicates_query else set()))


_ALL_COMBINATIONS = (Formula(*parts) for parts in product(IDF_FORMULAS, TF_FORMULAS, (False, True), (False, True)))
FORMULAS = tuple(formula for formula in _ALL_COMBINATIONS if UNLISTED_BUG not in formula.bugs or len(formula.bugs) == 1)
"""The correct formula, every bug in every form, several bugs at once, and unlisted mistakes without a listed bug."""


class DocumentCollection:
    """Documents with the counts that all formulas share.

    `counts` are those of the terms of each document. `df` is the number of documents that contain a term, and
    `occurrences` how often all documents together contain it."""

    def __init__(self, docs: Sequence[Sequence[str]]) -> None:
        self.counts = [Counter(doc) for doc in docs]
        self.lengths = [len(doc) for doc in docs]
        self.mean = sum(self.lengths) / max(1, len(docs))
        self.mean_distinct_terms = sum(map(len, self.counts)) / max(1, len(docs))
        self.occurrences = Counter(term for doc in docs for term in doc)
        self.df = Counter(term for doc in docs for term in set(doc))

    def compute_scores(self, query: Sequence[str], k1: float, b: float, formula: Formula) -> list[float]:
        """Return one score per document."""
        return [self.compute_score(place, query, k1, b, formula) for place in range(len(self.lengths))]

    def compute_score(self, index: int, query: Sequence[str], k1: float, b: float, formula: Formula) -> float:
        """Return the score of the document at position `index`."""
        total, term_counts = 0.0, self.counts[index]
        tf_part = TF_FORMULAS[formula.tf][1]
        for term, times in Counter(query).items():
            if term in term_counts:
                df = self.occurrences[term] if formula.df_counts_occurrences else self.df[term]
                weight = IDF_FORMULAS[formula.idf][1](len(self.lengths), df) * (
                    1 if formula.deduplicates_query else times
                )
                total += weight * tf_part(
                    TermStatistics(
                        term_counts[term],
                        self.lengths[index],
                        self.mean,
                        k1,
                        b,
                        len(term_counts),
                        self.mean_distinct_terms,
                    )
                )
        return total
