import numpy as np


def verify_speculative(
    draft_tokens: list[int], draft_probs: np.ndarray, target_logits: np.ndarray
) -> tuple[list[int], int]:
    """Return the accepted prefix of draft_tokens and one more token. draft_probs: [K, V], target_logits: [K + 1, V]."""
    raise NotImplementedError("Implement verify_speculative")


# Part 2, once the core is accepted:
# def expected_tokens(alpha: float, K: int) -> float:
