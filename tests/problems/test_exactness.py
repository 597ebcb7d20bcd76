"""Sentences of the statements that promise something exactly: an answer that is only close must be refused.

Each variant is a correct solution with one change at its end."""

from dataclasses import dataclass

import pytest

from problems.format.loader import PRACTICE_SEED, load_package
from tests.problems.conftest import Drive


@dataclass(frozen=True)
class Inexact:
    """`code` is appended to the source of the reference. `sentence` is the promise that it breaks."""

    slug: str
    sentence: str
    code: str
    groups: tuple[str, ...] = ("normal", "trap")


VARIANTS = [
    Inexact(
        "softmax",
        "Its probability is exactly 0.",
        """
right_softmax = softmax
def softmax(x, axis=-1):
    p = np.array(right_softmax(x, axis))
    p[np.isneginf(x)] = 1e-9
    return p
""",
    ),
    Inexact(
        "softmax",
        "Its probability is exactly 0. (along any axis)",
        """
right_softmax = softmax
def softmax(x, axis=-1):
    p = np.array(right_softmax(x, axis))
    p[np.isneginf(x)] = 5e-324
    return p
""",
        ("part2",),
    ),
    Inexact(
        "softmax",
        "Its log-probability is -inf.",
        """
right_log_softmax = log_softmax
def log_softmax(x):
    return np.maximum(right_log_softmax(x), -1e308)
""",
    ),
    Inexact(
        "attention",
        "gives every later key a weight of exactly 0",
        """
right_attention = scaled_dot_product_attention
def scaled_dot_product_attention(Q, K, V, causal=False):
    y = np.array(right_attention(Q, K, V, causal))
    return y + 1e-20 * np.asarray(V, dtype=float).sum(axis=0) if causal else y
""",
    ),
    Inexact(
        "attention",
        "Padding gets a weight of exactly 0.",
        """
right_padding = attention_with_padding
def attention_with_padding(Q, K, V, pad_mask):
    return np.array(right_padding(Q, K, V, pad_mask)) + 1e-40 * np.asarray(V, dtype=float)[pad_mask].sum(axis=0)
""",
        ("part2-padding",),
    ),
    Inexact(
        "multi_head_attention",
        "Later tokens get a weight of exactly 0.",
        """
right_attention = multi_head_attention
def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    y = np.array(right_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal))
    return y + 1e-20 * (x @ W_V @ W_O).sum(axis=0) if causal else y
""",
    ),
    Inexact(
        "bm25",
        "A term that no document contains adds 0. An empty document scores 0.",
        """
right_score = bm25_score
def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    return [score + 1e-9 for score in right_score(idx, query_terms, k1, b)]
""",
    ),
    Inexact(
        "ring_all_reduce",
        "Their sums must be exact",
        """
right_reduce = ring_all_reduce
def ring_all_reduce(workers):
    return [np.sum([w.astype(float) for w in workers], axis=0).astype(workers[0].dtype) for _ in workers]
""",
    ),
    Inexact(
        "ring_all_reduce",
        "Their sums must be exact (not off by a millionth)",
        """
right_reduce = ring_all_reduce
def ring_all_reduce(workers):
    rows = right_reduce(workers)
    return [row * (1 + 1e-9) for row in rows] if workers[0].dtype.kind == "i" else rows
""",
    ),
    Inexact(
        "ring_all_reduce",
        "Return the sum of all grads. (same rules)",
        """
right_worker = ring_worker
def ring_worker(rank, n, grad, send, recv):
    return right_worker(rank, n, grad, send, recv).astype(float)
""",
        ("part2",),
    ),
    Inexact(
        "rope",
        "the others are unchanged (float32)",
        """
right_qkv = rope_qkv
def rope_qkv(q, k, v, cos, sin, offset=0):
    return (*right_qkv(q, k, v, cos, sin, offset)[:2], np.asarray(v, dtype=np.float32))
""",
    ),
    Inexact(
        "rope",
        "the others are unchanged (rotated by a tiny angle)",
        """
right_qkv = rope_qkv
def rope_qkv(q, k, v, cos, sin, offset=0):
    return (*right_qkv(q, k, v, cos, sin, offset)[:2], np.asarray(v) * (1 + 1e-12))
""",
    ),
    Inexact(
        "adamw",
        "returns the number of bytes",
        """
right_bytes = optimizer_state_bytes
def optimizer_state_bytes(n_params, bytes_per_value):
    size = right_bytes(n_params, bytes_per_value)
    return size + size // 10**7 * bytes_per_value
""",
        ("part2-memory",),
    ),
    Inexact(
        "kv_cache",
        "returns the number of bytes of keys and values together, an integer",
        """
right_bytes = kv_cache_bytes
def kv_cache_bytes(*sizes):
    return right_bytes(*sizes) * (1 + 1e-4)
""",
        ("part2-bytes",),
    ),
    Inexact(
        "kv_cache",
        "length is the number of cached tokens",
        """
RightCache = KVCache
class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.right = RightCache(d_k, d_v, max_seq)
    def append(self, k, v):
        self.right.append(k, v)
    def attend(self, q):
        return self.right.attend(q)
    @property
    def length(self):
        return self.right.length * (1 + 1e-4)
""",
    ),
    Inexact(
        "kv_cache",
        "returns the number of bytes, an integer (a float of the right value)",
        """
right_bytes = kv_cache_bytes
def kv_cache_bytes(*sizes):
    return float(right_bytes(*sizes))
""",
        ("part2-bytes",),
    ),
    Inexact(
        "kv_cache",
        "length: int (a float of the right value)",
        """
RightCache = KVCache
class KVCache:
    def __init__(self, *sizes):
        self.right = RightCache(*sizes)
    def append(self, k, v):
        self.right.append(k, v)
    def attend(self, q):
        return self.right.attend(q)
    @property
    def length(self):
        return float(self.right.length)
""",
    ),
    Inexact(
        "lru_cache",
        "ThreadSafeLRUCache has the same interface: get returns values with the same type",
        """
class ThreadSafeLRUCache(ThreadSafeLRUCache):
    def get(self, key):
        value = super().get(key)
        return float(value) if type(value) is int else value
""",
        ("part2-threads",),
    ),
    Inexact(
        "lora",
        "forward changes nothing: not W, A, B or x, nor the state of the layer",
        """
class LoRALinear(LoRALinear):
    def forward(self, x):
        y = super().forward(x)
        if np.any(self.B):
            self.A = np.asarray(self.A) * (1 + 1e-9)
        return y
""",
    ),
    Inexact(
        "lora",
        "At the start B is exactly zero.",
        """
class LoRALinear(LoRALinear):
    def __init__(self, W, r, alpha):
        super().__init__(W, r, alpha)
        self.B = self.B + 1e-30
""",
    ),
    Inexact(
        "lora",
        "merge changes nothing in the layer",
        """
class LoRALinear(LoRALinear):
    def merge(self):
        merged = super().merge()
        self.B = np.asarray(self.B) * (1 + 1e-9)
        return merged
""",
        ("part2-merge",),
    ),
    Inexact(
        "lru_cache",
        "get returns them unchanged (a number of another type)",
        """
class LRUCache(LRUCache):
    def get(self, key):
        value = super().get(key)
        return float(value) if type(value) is int else value
""",
    ),
    Inexact(
        "lru_cache",
        "get returns them unchanged (a list as a tuple)",
        """
class LRUCache(LRUCache):
    def get(self, key):
        value = super().get(key)
        return tuple(value) if isinstance(value, list) else value
""",
    ),
    Inexact(
        "lru_cache",
        "get returns them unchanged (an array as a list)",
        """
class LRUCache(LRUCache):
    def get(self, key):
        value = super().get(key)
        return value.tolist() if hasattr(value, "tolist") else value
""",
    ),
    Inexact(
        "lru_cache",
        "match returns the number of tokens covered",
        """
class PrefixBlockCache(PrefixBlockCache):
    def match(self, tokens):
        return super().match(tokens) * (1 + 1e-10)
""",
        ("part2-blocks",),
    ),
    Inexact(
        "cosine_search",
        "a list or a one-dimensional array of integers",
        """
right_top_k = cosine_top_k
def cosine_top_k(index, q, k):
    return [float(row) for row in right_top_k(index, q, k)]
""",
    ),
    Inexact(
        "hnsw_search",
        "Return a list of nodes.",
        """
right_search = hnsw_search
def hnsw_search(*args, **kwargs):
    return [float(node) for node in right_search(*args, **kwargs)]
""",
    ),
    Inexact(
        "hybrid_search",
        "the indices as a list or a one-dimensional array of integers",
        """
right_search = hybrid_search
def hybrid_search(*args):
    return [float(place) for place in right_search(*args)]
""",
    ),
]
IMPORTS = b"\nimport numpy as np\n"


@pytest.mark.parametrize("variant", VARIANTS, ids=[f"{one.slug}: {one.sentence}" for one in VARIANTS])
def test_refuses_answer_that_is_only_close(variant: Inexact, drive: Drive) -> None:
    problem = load_package(variant.slug)
    cases = [case for case in problem.cases(PRACTICE_SEED) if case.group in variant.groups]
    expected = drive(problem, problem.reference, cases)
    changed = drive(problem, problem.reference + IMPORTS + variant.code.encode(), cases)
    runs = list(zip(cases, expected, changed, strict=True))
    assert not any(actual.how in ("raised", "missing") for _, want, actual in runs if want.how == "ok")
    assert not all(problem.get_checker(case).check(case, want, actual).ok for case, want, actual in runs)
    assert all(problem.get_checker(case).check(case, want, want).ok for case, want, _ in runs)
