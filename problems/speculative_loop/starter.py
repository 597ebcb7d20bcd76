from collections.abc import Callable

import numpy as np


def speculative_decode(
    draft: Callable[[list[int]], np.ndarray],
    target: Callable[[list[int]], np.ndarray],
    prompt: list[int],
    max_new: int,
    K: int,
) -> list[int]:
    """Return the max_new tokens that greedy decoding with `target` gives after `prompt`, with fewer calls of
    `target`."""
    raise NotImplementedError("Implement speculative_decode")
