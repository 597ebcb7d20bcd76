"""Compares the loop with an independent implementation of plain greedy decoding, on the judge's random toy models."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np

from problems.speculative_loop import reference
from problems.speculative_loop.toy_models import ModelPair, decode_speculatively

Array = np.ndarray[Any, Any]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (tokens of the loop, tokens of plain decoding) and (target calls made, target calls needed)."""
    for _ in range(150):
        vocab, agree = int(rng.integers(2, 9)), float(rng.uniform(0, 1))
        pair = ModelPair({"seed": int(cast("Any", rng.integers(2**31))), "vocab": vocab, "agree": agree})
        prompt = rng.integers(0, vocab, int(rng.integers(1, 6))).tolist()
        max_new, draft_length, calls = int(rng.integers(1, 30)), int(rng.integers(0, 7)), [0]

        def target(tokens: list[int], pair: ModelPair = pair, calls: list[int] = calls) -> Array:
            calls[0] += 1
            return pair.compute_rows(tokens)

        def draft(tokens: list[int], pair: ModelPair = pair) -> Array:
            return pair.compute_draft_row(tokens)

        got = reference.speculative_decode(draft, target, prompt, max_new, draft_length)
        yield np.array(got), np.array(_decode_greedily(target, prompt, max_new))
        yield (
            calls[0] - max_new,  # without those of plain decoding
            decode_speculatively(pair, {"prompt": prompt, "max_new": max_new, "K": draft_length}).calls,
        )


def _decode_greedily(target: Any, prompt: list[int], max_new: int) -> list[int]:
    text = list(prompt)
    for _ in range(max_new):
        row = target(text)[-1].tolist()
        text.append(row.index(max(row)))
    return text[len(prompt) :]
