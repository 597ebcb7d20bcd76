# bug: bias-correction-missing, only the first moment is corrected
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Mapping, MutableMapping

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class AdamWConfig:
    lr: float
    beta1: float
    beta2: float
    eps: float
    weight_decay: float


@dataclass
class Moments:
    first: Array
    second: Array
    steps: int = 0

    @classmethod
    def like(cls, p: Array) -> "Moments":
        return cls(np.zeros(np.shape(p)), np.zeros(np.shape(p)))

    def observe(self, g: Array, cfg: AdamWConfig) -> None:
        self.steps += 1
        self.first = cfg.beta1 * self.first + (1.0 - cfg.beta1) * g
        self.second = cfg.beta2 * self.second + (1.0 - cfg.beta2) * np.multiply(g, g)

    def corrected(self, cfg: AdamWConfig) -> tuple[Array, Array]:
        return (
            self.first / (1.0 - cfg.beta1 ** self.steps),
            self.second,
        )


class AdamW:
    def __init__(
        self,
        lr: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        self.config = AdamWConfig(lr, beta1, beta2, eps, weight_decay)
        self._moments: Dict[str, Moments] = {}

    def _moments_of(self, name: str, p: Array) -> Moments:
        if name not in self._moments:
            self._moments[name] = Moments.like(p)
        return self._moments[name]

    def _update(self, name: str, p: Array, g: Array) -> Array:
        cfg = self.config
        moments = self._moments_of(name, p)
        moments.observe(g.astype(np.float64), cfg)
        m_hat, v_hat = moments.corrected(cfg)
        decayed = p - cfg.lr * cfg.weight_decay * p
        return decayed - cfg.lr * m_hat / (np.sqrt(v_hat) + cfg.eps)

    def step(self, params: MutableMapping[str, Array], grads: Mapping[str, Array]) -> None:
        for name, p in params.items():
            p[...] = self._update(name, p, np.asarray(grads[name]))


def optimizer_state_bytes(n_params: int, bytes_per_value: int) -> int:
    moments_per_parameter = 2
    return moments_per_parameter * n_params * bytes_per_value
