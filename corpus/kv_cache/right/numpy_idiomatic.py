"""Idiomatic NumPy: preallocated float32 buffers and a length."""
import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K = np.zeros((max_seq, d_k), dtype=np.float32)
        self.V = np.zeros((max_seq, d_v), dtype=np.float32)
        self.length = 0

    def append(self, k, v):
        if self.length >= len(self.K):
            raise IndexError("KV cache is full")
        self.K[self.length] = k
        self.V[self.length] = v
        self.length += 1

    def attend(self, q):
        K, V = self.K[:self.length], self.V[:self.length]
        scores = K @ q / np.sqrt(K.shape[1])
        w = np.exp(scores - scores.max())
        return (w / w.sum()) @ V


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)


def kv_cache_bytes(batch, seq, n_layers, n_kv_heads, head_dim, bytes_per_value):
    return 2 * batch * seq * n_layers * n_kv_heads * head_dim * bytes_per_value


class PagedKVCache:
    def __init__(self, d_k, d_v, block_size, n_blocks):
        self.block_size = block_size
        self.K = np.zeros((n_blocks, block_size, d_k))
        self.V = np.zeros((n_blocks, block_size, d_v))
        self.free_blocks = list(range(n_blocks))
        self.tables = {}
        self.lengths = {}

    def append(self, seq_id, k, v):
        n = self.lengths.get(seq_id, 0)
        slot = n % self.block_size
        if slot == 0:
            if not self.free_blocks:
                raise MemoryError("out of blocks")
            self.tables.setdefault(seq_id, []).append(self.free_blocks.pop())
        block = self.tables[seq_id][-1]
        self.K[block, slot] = k
        self.V[block, slot] = v
        self.lengths[seq_id] = n + 1

    def attend(self, seq_id, q):
        n = self.lengths[seq_id]
        table = self.tables[seq_id]
        K = self.K[table].reshape(-1, self.K.shape[-1])[:n]
        V = self.V[table].reshape(-1, self.V.shape[-1])[:n]
        s = K @ q / np.sqrt(len(q))
        w = np.exp(s - s.max())
        return w @ V / w.sum()

    def free(self, seq_id):
        self.free_blocks.extend(self.tables.pop(seq_id, []))
        self.lengths.pop(seq_id, None)
