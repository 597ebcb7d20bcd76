"""BM25 right and wrong: the scores of every way to write each bug, and of two at once."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

RIGHT = "right"
NOT_OURS = "other"

Idf = Callable[[float, float], float]
"""(number of documents, document frequency) -> weight."""


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf


def _odds(n: float, df: float) -> float:
    return (n - df + 0.5) / (df + 0.5)


IDFS: Mapping[str, tuple[str, Idf]] = {
    "right": ("", lambda n, df: _log(_odds(n, df) + 1)),
    "raw": ("raw-idf", lambda n, df: _log(n / df)),
    "raw, df + 1": ("raw-idf", lambda n, df: _log(n / (df + 1))),
    "raw, both + 1": ("raw-idf", lambda n, df: _log((n + 1) / (df + 1))),
    "raw, + 1": ("raw-idf", lambda n, df: _log(n / df) + 1),
    "raw, all + 1": ("raw-idf", lambda n, df: _log((n + 1) / (df + 1)) + 1),
    "raw, df + 1, + 1": ("raw-idf", lambda n, df: _log(n / (df + 1)) + 1),
    "raw, 1 inside": ("raw-idf", lambda n, df: _log(1 + n / df)),
    "raw, 1 and df + 1 inside": ("raw-idf", lambda n, df: _log(1 + n / (df + 1))),
    "raw, half": ("raw-idf", lambda n, df: _log(n / (df + 0.5))),
    "raw, base 10": ("raw-idf", lambda n, df: _log(n / df) / math.log(10)),
    "raw, base 2": ("raw-idf", lambda n, df: _log(n / df) / math.log(2)),
    "no 1": ("idf-plus-one-missing", lambda n, df: _log(_odds(n, df))),
    "no 1, cut at 0": ("idf-plus-one-missing", lambda n, df: max(0.0, _log(_odds(n, df)))),
    "no 1, absolute": ("idf-plus-one-missing", lambda n, df: abs(_log(_odds(n, df)))),
    "1 outside": ("idf-plus-one-missing", lambda n, df: _log(_odds(n, df)) + 1),
    "base 2": (NOT_OURS, lambda n, df: _log(_odds(n, df) + 1) / math.log(2)),
    "base 10": (NOT_OURS, lambda n, df: _log(_odds(n, df) + 1) / math.log(10)),
    "none": (NOT_OURS, lambda _n, _df: 1.0),
}


class Document(NamedTuple):
    tf: float
    length: float
    mean: float
    k1: float
    b: float
    kinds: float
    """Distinct terms, and their mean over all documents."""
    mean_kinds: float

    @property
    def norm(self) -> float:
        return 1 - self.b + self.b * (self.length / self.mean if self.mean else 0.0)


Tf = Callable[[Document], float]


def _part(above: float, below: float) -> float:
    return above / below if below else (0.0 if above == 0 else math.inf)


TFS: Mapping[str, tuple[tuple[str, ...], Tf]] = {
    "right": ((), lambda d: _part(d.tf * (d.k1 + 1), d.tf + d.k1 * d.norm)),
    "no k1 + 1": (("k1-plus-one-missing",), lambda d: _part(d.tf, d.tf + d.k1 * d.norm)),
    "no length": (("length-not-normalised",), lambda d: _part(d.tf * (d.k1 + 1), d.tf + d.k1)),
    "raw": (("length-not-normalised",), lambda d: d.tf),
    "raw, k1 + 1": (("length-not-normalised",), lambda d: d.tf * (d.k1 + 1)),
    "1 + ln": (("length-not-normalised",), lambda d: 1 + math.log(d.tf)),
    "1 - b alone": (("length-not-normalised",), lambda d: _part(d.tf * (d.k1 + 1), d.tf + d.k1 * (1 - d.b))),
    "neither": (("k1-plus-one-missing", "length-not-normalised"), lambda d: _part(d.tf, d.tf + d.k1)),
    "k1 alone": (("k1-plus-one-missing",), lambda d: _part(d.tf * d.k1, d.tf + d.k1 * d.norm)),
    "length upside down": (
        (NOT_OURS,),
        lambda d: _part(d.tf * (d.k1 + 1), d.tf + d.k1 * (1 - d.b + d.b * _part(d.mean, d.length))),
    ),
    "length without b": ((NOT_OURS,), lambda d: _part(d.tf * (d.k1 + 1), d.tf + d.k1 * _part(d.length, d.mean))),
    "in brackets": ((NOT_OURS,), lambda d: _part(d.tf * (d.k1 + 1), (d.tf + d.k1) * d.norm)),
    "distinct terms as length": (
        (NOT_OURS,),
        lambda d: _part(d.tf * (d.k1 + 1), d.tf + d.k1 * d._replace(length=d.kinds, mean=d.mean_kinds).norm),
    ),
    "b fixed": ((NOT_OURS,), lambda d: _part(d.tf * (d.k1 + 1), d.tf + d.k1 * d._replace(b=0.75).norm)),
    "k1 fixed": ((NOT_OURS,), lambda d: _part(d.tf * 2.5, d.tf + 1.5 * d.norm)),
    "tf over length": ((NOT_OURS,), lambda d: _part(d.tf, d.length)),
    "whether at all": ((NOT_OURS,), lambda d: float(d.tf > 0)),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write it."""

    idf: str = RIGHT
    tf: str = RIGHT
    occurrences: bool = False
    """Document frequency counts occurrences."""
    once: bool = False
    """A term counts once, however often it stands in the query."""

    @property
    def bugs(self) -> frozenset[str]:
        found = {IDFS[self.idf][0], *TFS[self.tf][0]} - {""}
        found |= {"df-counts-occurrences"} if self.occurrences else set()
        return frozenset(found | ({"query-term-deduplicated"} if self.once else set()))


_EVERY = (Way(*parts) for parts in product(IDFS, TFS, (False, True), (False, True)))
WAYS = tuple(way for way in _EVERY if NOT_OURS not in way.bugs or len(way.bugs) == 1)
"""Every bug in every form, several at once, and other mistakes one at a time."""


class Collection:
    """Documents, counted once for all ways."""

    def __init__(self, docs: Sequence[Sequence[str]]) -> None:
        self.counts = [Counter(doc) for doc in docs]
        self.lengths = [len(doc) for doc in docs]
        self.mean = sum(self.lengths) / max(1, len(docs))
        self.mean_kinds = sum(map(len, self.counts)) / max(1, len(docs))
        self.total = Counter(term for doc in docs for term in doc)
        self.df = Counter(term for doc in docs for term in set(doc))

    def scores(self, query: Sequence[str], k1: float, b: float, way: Way) -> list[float]:
        """One score for each document."""
        return [self.score(place, query, k1, b, way) for place in range(len(self.lengths))]

    def score(self, place: int, query: Sequence[str], k1: float, b: float, way: Way) -> float:
        """The score of one document."""
        total, count = 0.0, self.counts[place]
        tf_part = TFS[way.tf][1]
        for term, times in Counter(query).items():
            if term in count:
                df = self.total[term] if way.occurrences else self.df[term]
                weight = IDFS[way.idf][1](len(self.lengths), df) * (1 if way.once else times)
                total += weight * tf_part(
                    Document(count[term], self.lengths[place], self.mean, k1, b, len(count), self.mean_kinds)
                )
        return total
