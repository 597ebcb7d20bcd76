"""Two buffers of max_seq rows and a length: an append writes one row, and attention reads a view of the filled rows."""

import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K = np.zeros((max_seq, d_k), dtype=np.float32)
        self.V = np.zeros((max_seq, d_v), dtype=np.float32)
        self.max_seq = max_seq
        self.length = 0

    def append(self, k, v):
        if self.length >= self.max_seq:
            raise RuntimeError("cache full")
        if np.shape(k) != (self.K.shape[1],):
            raise ValueError("wrong length of k")
        self.K[self.length] = k
        self.V[self.length] = v
        self.length += 1

    def attend(self, q):
        K, V = self.K[:self.length], self.V[:self.length]
        s = K @ q / np.sqrt(len(q))
        w = np.exp(s - s.max())
        w /= w.sum()
        return w @ V


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)


def kv_cache_bytes(batch, seq, n_layers, n_kv_heads, head_dim, bytes_per_value):
    values_per_token = 2 * n_layers * n_kv_heads * head_dim
    return batch * seq * values_per_token * bytes_per_value


class PagedKVCache:
    """Each sequence has a table of block numbers, like a page table. The pool is one array."""

    def __init__(self, d_k, d_v, block_size, n_blocks):
        self.pool = np.zeros((n_blocks, block_size, d_k + d_v))
        self.d_k = d_k
        self.free_blocks = list(range(n_blocks))
        self.table = {}
        self.used = {}

    def append(self, seq_id, k, v):
        n = self.used.get(seq_id, 0)
        block, slot = divmod(n, self.pool.shape[1])
        blocks = self.table.setdefault(seq_id, [])
        if block == len(blocks):
            if not self.free_blocks:
                raise MemoryError("no free block")
            blocks.append(self.free_blocks.pop())
        self.pool[blocks[block], slot] = np.concatenate([k, v])
        self.used[seq_id] = n + 1

    def attend(self, seq_id, q):
        rows = self.pool[self.table[seq_id]].reshape(-1, self.pool.shape[2])[:self.used[seq_id]]
        s = rows[:, :self.d_k] @ q / np.sqrt(len(q))
        w = np.exp(s - s.max())
        return w @ rows[:, self.d_k:] / w.sum()

    def free(self, seq_id):
        self.free_blocks.extend(self.table.pop(seq_id))
        self.used.pop(seq_id)
