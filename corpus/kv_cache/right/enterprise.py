"""Typed; shapes validated; paged variant with an explicit block allocator."""
from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Deque, Dict, Hashable, List

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.floating]


class CacheFullError(RuntimeError):
    """Raised when no further token can be stored."""


def _vector(value: ArrayLike, size: int, name: str) -> Vector:
    array = np.asarray(value, dtype=np.float64)
    if array.shape != (size,):
        raise ValueError(f"{name} must have shape ({size},), not {array.shape}")
    return array


def _attention(keys: NDArray, values: NDArray, query: Vector) -> Vector:
    scores = keys @ query / np.sqrt(keys.shape[1])
    weights = np.exp(scores - scores.max())
    return (weights @ values) / weights.sum()


class KVCache:
    def __init__(self, d_k: int, d_v: int, max_seq: int) -> None:
        self.d_k, self.d_v, self.max_seq = d_k, d_v, max_seq
        self._keys: NDArray = np.zeros((max_seq, d_k))
        self._values: NDArray = np.zeros((max_seq, d_v))
        self._length: int = 0

    @property
    def length(self) -> int:
        return self._length

    def append(self, k: ArrayLike, v: ArrayLike) -> None:
        key, value = _vector(k, self.d_k, "k"), _vector(v, self.d_v, "v")
        if self._length == self.max_seq:
            raise CacheFullError(f"cache holds {self.max_seq} tokens already")
        self._keys[self._length], self._values[self._length] = key, value
        self._length += 1

    def attend(self, q: ArrayLike) -> Vector:
        query = _vector(q, self.d_k, "q")
        return _attention(self._keys[: self._length], self._values[: self._length], query)


def decode_step(x_embed: Vector, W_Q: NDArray, W_K: NDArray, W_V: NDArray, cache: KVCache) -> Vector:
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)


def kv_cache_bytes(batch: int, seq: int, n_layers: int, n_kv_heads: int, head_dim: int, bytes_per_value: int) -> int:
    values_per_token = 2 * n_layers * n_kv_heads * head_dim
    return batch * seq * values_per_token * bytes_per_value


@dataclass
class _Sequence:
    blocks: List[int] = field(default_factory=list)
    length: int = 0


class PagedKVCache:
    def __init__(self, d_k: int, d_v: int, block_size: int, n_blocks: int) -> None:
        self._block_size = block_size
        self._keys = np.zeros((n_blocks * block_size, d_k))
        self._values = np.zeros((n_blocks * block_size, d_v))
        self._free: Deque[int] = deque(range(n_blocks))
        self._sequences: Dict[Hashable, _Sequence] = {}

    def _rows(self, sequence: _Sequence) -> NDArray[np.intp]:
        blocks = np.asarray(sequence.blocks, dtype=np.intp)
        rows = blocks[:, None] * self._block_size + np.arange(self._block_size)
        return rows.ravel()[: sequence.length]

    def append(self, seq_id: Hashable, k: ArrayLike, v: ArrayLike) -> None:
        key = _vector(k, self._keys.shape[1], "k")
        value = _vector(v, self._values.shape[1], "v")
        sequence = self._sequences.get(seq_id, _Sequence())
        if sequence.length == len(sequence.blocks) * self._block_size:
            if not self._free:
                raise CacheFullError("no free block")
            sequence.blocks.append(self._free.popleft())
        self._sequences[seq_id] = sequence
        sequence.length += 1
        row = self._rows(sequence)[-1]
        self._keys[row], self._values[row] = key, value

    def attend(self, seq_id: Hashable, q: ArrayLike) -> Vector:
        rows = self._rows(self._sequences[seq_id])
        return _attention(self._keys[rows], self._values[rows], _vector(q, self._keys.shape[1], "q"))

    def free(self, seq_id: Hashable) -> None:
        self._free.extend(self._sequences.pop(seq_id).blocks)
