from collections.abc import Callable

import numpy as np

EOS = 1


def beam_search(
    score_fn: Callable[[list[int]], np.ndarray],
    beam_width: int,
    max_len: int,
    vocab_size: int,
    bos_id: int = 0,
) -> list[tuple[float, list[int]]]:
    """Return the best beam_width sequences as (sum of log-probabilities, tokens with BOS), best first."""
    raise NotImplementedError("Implement beam_search")
