"""Typed, immutable configuration, inverse-CDF draw."""
from __future__ import annotations

import random
from dataclasses import dataclass
from typing import List, Sequence

import numpy as np


@dataclass(frozen=True)
class SamplingConfig:
    temperature: float
    top_k: int
    top_p: float

    def validate(self) -> None:
        if self.temperature < 0:
            raise ValueError("temperature must be >= 0")
        if self.top_k < 0:
            raise ValueError("top_k must be >= 0")


@dataclass(frozen=True)
class Candidate:
    token: int
    probability: float


def _rank(logits: Sequence[float], temperature: float) -> List[Candidate]:
    values = [float(v) for v in logits]
    peak = max(values)
    weights = np.exp([(v - peak) / temperature for v in values])
    ranked = [Candidate(i, float(w)) for i, w in enumerate(weights)]
    ranked.sort(key=lambda c: (values[c.token], -c.token), reverse=True)
    return ranked


def _normalise(candidates: List[Candidate]) -> List[Candidate]:
    total = sum(c.probability for c in candidates)
    return [Candidate(c.token, c.probability / total) for c in candidates]


def _nucleus(candidates: List[Candidate], top_p: float) -> List[Candidate]:
    if top_p >= 1.0:
        return candidates
    accumulated = 0.0
    for size, candidate in enumerate(candidates, start=1):
        accumulated += candidate.probability
        if accumulated >= top_p:
            return candidates[:size]
    return candidates


def _draw(candidates: List[Candidate]) -> int:
    u = random.random()
    for candidate in candidates:
        u -= candidate.probability
        if u < 0.0:
            return candidate.token
    return candidates[0].token


def sample_token(logits: Sequence[float], temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> int:
    config = SamplingConfig(temperature, top_k, top_p)
    config.validate()
    if config.temperature == 0:
        return int(np.argmax(logits))
    ranked = _rank(logits, config.temperature)
    if config.top_k:
        ranked = ranked[: config.top_k]
    return _draw(_normalise(_nucleus(_normalise(ranked), config.top_p)))


def sample_min_p(logits: Sequence[float], min_p: float, temperature: float = 1.0) -> int:
    if temperature == 0:
        return int(np.argmax(logits))
    ranked = _rank(logits, temperature)
    floor = min_p * ranked[0].probability
    return _draw(_normalise([c for c in ranked if c.probability >= floor]))
