import numpy as np


def verify_speculative(
    draft_tokens: list[int], draft_probs: np.ndarray, target_logits: np.ndarray
) -> tuple[list[int], int]:
    """Accepted prefix of draft_tokens, and one more token. draft_probs: [K, V], target_logits: [K + 1, V]."""
    raise NotImplementedError


# Part 2, once the core is accepted:
# def expected_tokens(alpha: float, K: int) -> float:
