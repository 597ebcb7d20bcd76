"""Greedy speculative decoding."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Model = Callable[[list[int]], Array]


def speculative_decode(
    draft: Model,
    target: Model,
    prompt: list[int],
    max_new: int,
    K: int,
) -> list[int]:
    """Return the `max_new` tokens that greedy decoding with the target gives."""
    text = list(prompt)
    end = len(prompt) + max_new
    while len(text) < end:
        drafted: list[int] = []
        while len(drafted) < min(K, end - len(text) - 1):
            drafted.append(int(np.argmax(draft(text + drafted))))
        # The row before a token predicts it.
        choices = np.argmax(target(text + drafted)[len(text) - 1 :], axis=-1).tolist()
        accepted = 0
        while accepted < len(drafted) and drafted[accepted] == choices[accepted]:
            accepted += 1
        text += choices[: accepted + 1]
    return text[len(prompt) :]
