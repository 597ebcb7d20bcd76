"""Beam search that sets finished hypotheses aside."""

import heapq
from collections.abc import Callable
from typing import Any

import numpy as np

EOS = 1
Hypothesis = tuple[float, list[int]]


def beam_search(
    score_fn: Callable[[list[int]], "np.ndarray[Any, Any]"],
    beam_width: int,
    max_len: int,
    vocab_size: int,
    bos_id: int = 0,
    length_penalty: float = 0.0,
) -> list[Hypothesis]:
    """Return the best beam_width hypotheses, best first, as (sum of log-probabilities, tokens).

    The penalty affects only the final ranking, because all candidates of a step have the same length.
    """
    live: list[Hypothesis] = [(0.0, [bos_id])]
    finished: list[Hypothesis] = []
    for _ in range(max_len):
        if not live:
            break
        candidates: list[tuple[float, int, int]] = []
        for place, (score, tokens) in enumerate(live):
            log_probs = np.asarray(score_fn(list(tokens)), dtype=np.float64)
            candidates.extend((score + float(log_probs[token]), place, token) for token in range(vocab_size))
        best = heapq.nlargest(beam_width, candidates, key=lambda candidate: candidate[0])
        extended = [(score, [*live[place][1], token]) for score, place, token in best]
        finished.extend(hypothesis for hypothesis in extended if hypothesis[1][-1] == EOS)
        live = [hypothesis for hypothesis in extended if hypothesis[1][-1] != EOS]

    def rank(hypothesis: Hypothesis) -> float:
        score, tokens = hypothesis
        return score / max(1, len(tokens) - 1) ** length_penalty

    return sorted(finished + live, key=rank, reverse=True)[:beam_width]
