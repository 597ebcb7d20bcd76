from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def _attend(q: ArrayLike, keys: Floats, values: Floats) -> Floats:
    query = np.asarray(q, dtype=np.float64)
    scores = keys @ query / np.sqrt(query.shape[-1])
    weights = np.exp(scores - scores.max())
    return weights @ values / weights.sum()


class KVCache:
    def __init__(self, d_k: int, d_v: int, max_seq: int) -> None:
        self.keys = np.zeros((max_seq, d_k))
        self.values = np.zeros((max_seq, d_v))
        self.length = 0

    def append(self, k: ArrayLike, v: ArrayLike) -> None:
        key, value = np.asarray(k), np.asarray(v)
        if self.length == len(self.keys):
            raise ValueError("the cache is full")
        # NumPy would broadcast a key of length 1 over the whole row.
        if key.shape != self.keys.shape[1:] or value.shape != self.values.shape[1:]:
            raise ValueError("a key or value has the wrong length")
        self.keys[self.length] = key
        self.values[self.length] = value
        self.length += 1

    def attend(self, q: ArrayLike) -> Floats:
        # Every cached token is in the past, so there is nothing to mask.
        return _attend(q, self.keys[: self.length], self.values[: self.length])


def decode_step(x_embed: ArrayLike, W_Q: ArrayLike, W_K: ArrayLike, W_V: ArrayLike, cache: KVCache) -> Floats:
    x = np.asarray(x_embed)
    cache.append(x @ np.asarray(W_K), x @ np.asarray(W_V))
    return cache.attend(x @ np.asarray(W_Q))


def kv_cache_bytes(batch: int, seq: int, n_layers: int, n_kv_heads: int, head_dim: int, bytes_per_value: int) -> int:
    return 2 * batch * seq * n_layers * n_kv_heads * head_dim * bytes_per_value


class PagedKVCache:
    def __init__(self, d_k: int, d_v: int, block_size: int, n_blocks: int) -> None:
        self.keys = np.zeros((n_blocks, block_size, d_k))
        self.values = np.zeros((n_blocks, block_size, d_v))
        self.unused = list(range(n_blocks))
        self.tables: dict[Hashable, list[int]] = {}
        self.lengths: dict[Hashable, int] = {}

    def append(self, seq_id: Hashable, k: ArrayLike, v: ArrayLike) -> None:
        length = self.lengths.get(seq_id, 0)
        slot = length % self.keys.shape[1]
        table = self.tables.get(seq_id, [])
        if slot == 0:
            if not self.unused:
                raise MemoryError("all blocks are in use")
            table = [*table, self.unused.pop()]
        self.keys[table[-1], slot] = k
        self.values[table[-1], slot] = v
        self.tables[seq_id], self.lengths[seq_id] = table, length + 1

    def attend(self, seq_id: Hashable, q: ArrayLike) -> Floats:
        table, length = self.tables[seq_id], self.lengths[seq_id]
        keys, values = (pool[table].reshape(-1, pool.shape[-1])[:length] for pool in (self.keys, self.values))
        return _attend(q, keys, values)

    def free(self, seq_id: Hashable) -> None:
        self.unused += self.tables.pop(seq_id)
        del self.lengths[seq_id]
