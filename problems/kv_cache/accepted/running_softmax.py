"""Computes attention in one pass over the cache with a running maximum, like a kernel that reads block by block. It needs no array of scores."""

import numpy as np


class KVCache:
    BLOCK = 8

    def __init__(self, d_k, d_v, max_seq):
        self.scale = 1 / np.sqrt(d_k)
        self.k = np.full((max_seq, d_k), np.nan)
        self.v = np.full((max_seq, d_v), np.nan)
        self.length = 0

    def append(self, k, v):
        # Indexing past the end raises an IndexError before anything has changed.
        row = self.k[self.length]
        if len(k) != len(row):
            raise ValueError(f"k has {len(k)} entries and not {len(row)}")
        row[:] = k
        self.v[self.length] = v
        self.length += 1

    def attend(self, q):
        top, total, out = -np.inf, 0.0, 0.0
        for start in range(0, self.length, self.BLOCK):
            end = min(start + self.BLOCK, self.length)
            s = self.k[start:end] @ q * self.scale
            new = max(top, s.max())
            w = np.exp(s - new)
            keep = np.exp(top - new)
            total = total * keep + w.sum()
            out = out * keep + w @ self.v[start:end]
            top = new
        return out / total


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    x = x_embed[None, :]
    cache.append((x @ W_K)[0], (x @ W_V)[0])
    return cache.attend((x @ W_Q)[0])


class PagedKVCache:
    """Each block is a small cache, and a sequence is a list of blocks."""

    def __init__(self, d_k, d_v, block_size, n_blocks):
        self.make = lambda: KVCache(d_k, d_v, block_size)
        self.left = n_blocks
        self.size = block_size
        self.sequences = {}

    def append(self, seq_id, k, v):
        blocks = self.sequences.get(seq_id, [])
        if not blocks or blocks[-1].length == self.size:
            if self.left == 0:
                raise RuntimeError("out of blocks")
            self.left -= 1
            blocks = self.sequences.setdefault(seq_id, blocks)
            blocks.append(self.make())
        blocks[-1].append(k, v)

    def attend(self, seq_id, q):
        blocks = self.sequences[seq_id]
        k = np.concatenate([b.k[:b.length] for b in blocks])
        v = np.concatenate([b.v[:b.length] for b in blocks])
        s = k @ q * blocks[0].scale
        w = np.exp(s - s.max())
        return w @ v / w.sum()

    def free(self, seq_id):
        self.left += len(self.sequences.pop(seq_id))
