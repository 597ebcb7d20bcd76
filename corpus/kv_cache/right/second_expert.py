"""Expert oddity: one slab per cache, a row is [k / sqrt(d_k) | v | 1]; the ones column sums the weights."""
import numpy as np


def _slab(rows, d_k, d_v):
    slab = np.zeros((rows, d_k + d_v + 1))
    slab[:, -1] = 1.0
    return slab


def _store(row, k, v, d_k, d_v):
    k, v = np.asarray(k), np.asarray(v)
    if k.shape != (d_k,) or v.shape != (d_v,):
        raise ValueError(f"expected [{d_k}] and [{d_v}], got {k.shape} and {v.shape}")
    row[:d_k] = k / np.sqrt(d_k)
    row[d_k:-1] = v


def _read(rows, q, d_k):
    s = rows[:, :d_k] @ np.asarray(q, dtype=float)
    out = np.exp(s - s.max()) @ rows[:, d_k:]
    return out[:-1] / out[-1]


class KVCache:
    __slots__ = ("d_k", "d_v", "_slab", "_used")

    def __init__(self, d_k, d_v, max_seq):
        self.d_k, self.d_v = d_k, d_v
        self._slab = _slab(max_seq, d_k, d_v)
        self._used = 0

    @property
    def length(self):
        return self._used

    def append(self, k, v):
        if self._used >= len(self._slab):
            raise OverflowError("the cache is full")
        _store(self._slab[self._used], k, v, self.d_k, self.d_v)
        self._used += 1

    def attend(self, q):
        return _read(self._slab[:self._used], q, self.d_k)


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q, k, v = (np.asarray(x_embed) @ np.asarray(W) for W in (W_Q, W_K, W_V))
    cache.append(k, v)
    return cache.attend(q)


def kv_cache_bytes(batch, seq, n_layers, n_kv_heads, head_dim, bytes_per_value):
    per_token = 2 * n_kv_heads * head_dim * bytes_per_value
    return per_token * n_layers * seq * batch


class PagedKVCache:
    def __init__(self, d_k, d_v, block_size, n_blocks):
        self.d_k, self.d_v, self.size = d_k, d_v, block_size
        self._pool = _slab(n_blocks * block_size, d_k, d_v).reshape(n_blocks, block_size, -1)
        self._free = list(range(n_blocks))[::-1]
        self._tables = {}              # seq_id -> [tokens, block, block, ...]

    def append(self, seq_id, k, v):
        table = self._tables.get(seq_id, [0])
        slot = table[0] % self.size
        if slot == 0 and not self._free:
            raise MemoryError("no free block")
        block = self._free[-1] if slot == 0 else table[-1]
        _store(self._pool[block, slot], k, v, self.d_k, self.d_v)
        if slot == 0:
            table.append(self._free.pop())
        table[0] += 1
        self._tables[seq_id] = table

    def attend(self, seq_id, q):
        n, *blocks = self._tables[seq_id]
        rows = self._pool[blocks].reshape(-1, self._pool.shape[-1])
        return _read(rows[:n], q, self.d_k)

    def free(self, seq_id):
        self._free.extend(self._tables.pop(seq_id)[1:])
