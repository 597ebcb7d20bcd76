# bug: one-uniform-for-all, a fresh generator with the same seed for every test
from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np


@dataclass(frozen=True)
class Verdict:
    accepted: bool
    replacement: Optional[int] = None


class CategoricalSampler:
    def __init__(self, rng: Optional[np.random.Generator] = None) -> None:
        self._rng = rng or np.random.default_rng()
        self._seed = int(self._rng.integers(2 ** 62))

    def uniform(self) -> float:
        return float(np.random.default_rng(self._seed).random())

    def draw(self, weights: np.ndarray) -> int:
        cdf = np.cumsum(weights, dtype=np.float64)
        point = float(self._rng.random()) * cdf[-1]
        index = int(np.searchsorted(cdf, point, side="right"))
        return min(index, int(np.flatnonzero(weights)[-1]))


class SpeculativeVerifier:
    def __init__(self, sampler: CategoricalSampler) -> None:
        self._sampler = sampler

    @staticmethod
    def probabilities(logits: np.ndarray) -> np.ndarray:
        shifted = np.asarray(logits, dtype=np.float64) - np.max(logits)
        unnormalised = np.exp(shifted)
        return unnormalised / np.sum(unnormalised)

    def judge(self, token: int, draft: np.ndarray, target: np.ndarray) -> Verdict:
        acceptance = min(1.0, float(target[token]) / float(draft[token]))
        if self._sampler.uniform() < acceptance:
            return Verdict(True)
        residual = np.where(target > draft, target - draft, 0.0)
        if not residual.any():
            residual = target
        return Verdict(False, self._sampler.draw(residual))

    def run(self, tokens: Sequence[int], draft: np.ndarray, logits: np.ndarray) -> Tuple[List[int], int]:
        accepted: List[int] = []
        for position, token in enumerate(tokens):
            target = self.probabilities(logits[position])
            verdict = self.judge(token, np.asarray(draft[position]), target)
            if not verdict.accepted:
                assert verdict.replacement is not None
                return accepted, verdict.replacement
            accepted.append(token)
        return accepted, self._sampler.draw(self.probabilities(logits[len(tokens)]))


def verify_speculative(draft_tokens: List[int], draft_probs: np.ndarray, target_logits: np.ndarray) -> Tuple[List[int], int]:
    verifier = SpeculativeVerifier(CategoricalSampler())
    return verifier.run(draft_tokens, draft_probs, target_logits)


def expected_tokens(alpha: float, K: int) -> float:
    """Mean number of tokens for each target pass."""
    if abs(1.0 - alpha) < 1e-12:
        return float(K + 1)
    return (1.0 - alpha ** (K + 1)) / (1.0 - alpha)
