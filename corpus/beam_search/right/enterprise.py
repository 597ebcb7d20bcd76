"""Typed, with helpers, and top-W pre-selection for each beam."""
from __future__ import annotations

import heapq
from typing import Callable, Iterator, List, Sequence, Tuple

import numpy as np

Scored = Tuple[float, List[int]]
ScoreFn = Callable[[List[int]], Sequence[float]]
EOS_ID: int = 1


def _expand(beam: Scored, score_fn: ScoreFn, width: int) -> Iterator[Scored]:
    score, tokens = beam
    log_probs = np.asarray(score_fn(list(tokens)), dtype=np.float64)
    for token in np.argsort(-log_probs, kind="stable")[:width]:
        yield score + float(log_probs[token]), tokens + [int(token)]


def _final_rank(item: Scored, length_penalty: float) -> float:
    score, tokens = item
    generated = len(tokens) - 1
    return score if generated == 0 else score / (generated ** length_penalty)


def beam_search(
    score_fn: ScoreFn,
    beam_width: int,
    max_len: int,
    vocab_size: int,
    bos_id: int = 0,
    length_penalty: float = 0.0,
) -> List[Scored]:
    live: List[Scored] = [(0.0, [bos_id])]
    completed: List[Scored] = []
    for _ in range(max_len):
        pool = [c for beam in live for c in _expand(beam, score_fn, min(beam_width, vocab_size))]
        survivors = heapq.nlargest(beam_width, pool, key=lambda c: c[0])
        completed += [c for c in survivors if c[1][-1] == EOS_ID]
        live = [c for c in survivors if c[1][-1] != EOS_ID]
        if not live:
            break
    return heapq.nlargest(beam_width, completed + live, key=lambda c: _final_rank(c, length_penalty))
