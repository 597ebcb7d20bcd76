"""Plain greedy decoding, written apart, against the loop: over the judge's toy models and over random tables."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np

from problems.speculative_loop import reference
from problems.speculative_loop.model import Pair, decode

Array = np.ndarray[Any, Any]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs (tokens of the loop, tokens of plain decoding), and (target calls made, target calls needed)."""
    for _ in range(150):
        vocab, agree = int(rng.integers(2, 9)), float(rng.uniform(0, 1))
        pair = Pair({"seed": int(cast("Any", rng.integers(2**31))), "vocab": vocab, "agree": agree})
        prompt = rng.integers(0, vocab, int(rng.integers(1, 6))).tolist()
        wanted, size, calls = int(rng.integers(1, 30)), int(rng.integers(0, 7)), [0]

        def target(tokens: list[int], pair: Pair = pair, calls: list[int] = calls) -> Array:
            calls[0] += 1
            return pair.rows(pair.target, tokens)

        def draft(tokens: list[int], pair: Pair = pair) -> Array:
            return pair.rows(pair.draft, tokens)[-1]

        got = reference.speculative_decode(draft, target, prompt, wanted, size)
        yield np.array(got), np.array(_greedy(target, prompt, wanted))
        yield calls[0] - wanted, decode(pair, {"prompt": prompt, "max_new": wanted, "K": size}).calls


def _greedy(target: Any, prompt: list[int], wanted: int) -> list[int]:
    text = list(prompt)
    for _ in range(wanted):
        row = target(text)[-1].tolist()
        text.append(row.index(max(row)))
    return text[len(prompt) :]
