# extra optional parameters: dtype, scale, window; paged cache with dicts of blocks
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq, dtype=np.float64, scale=None):
        self._k = np.zeros((max_seq, d_k), dtype)
        self._v = np.zeros((max_seq, d_v), dtype)
        self.scale = scale if scale is not None else 1 / np.sqrt(d_k)
        self.length = 0

    def append(self, k, v):
        k = np.asarray(k)
        if (n := self.length) >= self._k.shape[0]:
            raise BufferError("KV cache full")
        np.copyto(self._k[n:n + 1], k.reshape(1, self._k.shape[1]))
        np.copyto(self._v[n:n + 1], np.asarray(v).reshape(1, self._v.shape[1]))
        self.length += 1

    def attend(self, q, window=None):
        rows = slice(0 if window is None else max(0, self.length - window), self.length)
        s = np.inner(self._k[rows], q) * self.scale
        s -= s.max()
        p = np.exp(s)
        p /= p.sum()
        return np.average(self._v[rows], axis=0, weights=p)

def decode_step(x_embed, W_Q, W_K, W_V, cache, verbose=False):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    if verbose:
        print("cache length", cache.length)
    return cache.attend(x_embed @ W_Q)

def kv_cache_bytes(batch, seq, n_layers, n_kv_heads, head_dim, bytes_per_value):
    return batch * seq * n_layers * n_kv_heads * head_dim * bytes_per_value * 2

class PagedKVCache:
    def __init__(self, d_k, d_v, block_size, n_blocks):
        self.size, self.d_k = block_size, d_k
        self.pool = [np.zeros((block_size, d_k + d_v)) for _ in range(n_blocks)]
        self.seqs = {}

    def append(self, seq_id, k, v):
        blocks, n = self.seqs.get(seq_id, ([], 0))
        if n == len(blocks) * self.size:
            if not self.pool:
                raise RuntimeError("out of blocks")
            blocks = blocks + [self.pool.pop(0)]
        blocks[n // self.size][n % self.size] = np.concatenate([k, v])
        self.seqs[seq_id] = blocks, n + 1

    def attend(self, seq_id, q):
        blocks, n = self.seqs[seq_id]
        kv = np.concatenate(blocks)[:n]
        s = kv[:, :self.d_k] @ q / np.sqrt(self.d_k)
        p = np.exp(s - s.max())
        return p @ kv[:, self.d_k:] / p.sum()

    def free(self, seq_id):
        blocks, _ = self.seqs.pop(seq_id)
        self.pool += blocks
