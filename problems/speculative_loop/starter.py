from collections.abc import Callable

import numpy as np


def speculative_decode(
    draft: Callable[[list[int]], np.ndarray],
    target: Callable[[list[int]], np.ndarray],
    prompt: list[int],
    max_new: int,
    K: int,
) -> list[int]:
    """The max_new tokens that greedy decoding of `target` gives after `prompt`, in fewer calls of it."""
    raise NotImplementedError
