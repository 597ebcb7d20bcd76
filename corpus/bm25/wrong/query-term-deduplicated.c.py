# bug: query-term-deduplicated, dict.fromkeys keeps each term once
from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Dict, Iterable, List, Sequence, Tuple


@dataclass(frozen=True)
class Posting:
    document: int
    frequency: int


@dataclass(frozen=True)
class Saturation:
    k1: float
    b: float

    def weight(self, frequency: int, relative_length: float) -> float:
        pivot = 1.0 - self.b + self.b * relative_length
        return frequency * (self.k1 + 1.0) / (frequency + self.k1 * pivot)


@dataclass
class Bm25Index:
    lengths: List[int] = field(default_factory=list)
    postings: Dict[str, List[Posting]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.lengths)

    @property
    def average_length(self) -> float:
        return sum(self.lengths) / self.size if self.size else 0.0

    def add(self, document: Sequence[str]) -> None:
        number = self.size
        self.lengths.append(len(document))
        for term, frequency in Counter(document).items():
            self.postings.setdefault(term, []).append(Posting(number, frequency))

    def idf(self, term: str) -> float:
        document_frequency = len(self.postings[term])
        odds = (self.size - document_frequency + 0.5) / (document_frequency + 0.5)
        return math.log(odds + 1.0)


def build_bm25_index(docs: Iterable[Sequence[str]]) -> Bm25Index:
    index = Bm25Index()
    for document in docs:
        index.add(document)
    return index


def bm25_score(idx: Bm25Index, query_terms: Sequence[str], k1: float = 1.5, b: float = 0.75) -> List[float]:
    saturation = Saturation(k1, b)
    average = idx.average_length
    scores = [0.0 for _ in range(idx.size)]
    for term in dict.fromkeys(query_terms):
        if term not in idx.postings:
            continue
        idf = idx.idf(term)
        for posting in idx.postings[term]:
            relative = idx.lengths[posting.document] / average
            scores[posting.document] += idf * saturation.weight(posting.frequency, relative)
    return scores
