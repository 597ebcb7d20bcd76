"""Idiomatic NumPy: batched matmul over heads; GQA by repeating key-value heads."""
import numpy as np


def softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


def _split(t, heads):
    seq, width = t.shape
    return t.reshape(seq, heads, width // heads).transpose(1, 0, 2)


def _attend(Q, K, V, causal):
    scores = Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])
    if causal:
        mask = np.triu(np.ones(scores.shape[-2:], dtype=bool), k=1)
        scores = np.where(mask, -1e9, scores)
    return softmax(scores) @ V


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0, "d_model % n_heads != 0"
    heads = _attend(_split(x @ W_Q, n_heads), _split(x @ W_K, n_heads), _split(x @ W_V, n_heads), causal)
    return heads.transpose(1, 0, 2).reshape(seq, d_model) @ W_O


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    seq, d_model = x.shape
    group = n_heads // n_kv_heads
    K = np.repeat(_split(x @ W_K, n_kv_heads), group, axis=0)
    V = np.repeat(_split(x @ W_V, n_kv_heads), group, axis=0)
    heads = _attend(_split(x @ W_Q, n_heads), K, V, causal)
    return heads.transpose(1, 0, 2).reshape(seq, -1) @ W_O
