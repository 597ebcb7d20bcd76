import numpy as np


def sample_token(logits: np.ndarray, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> int:
    """Draw a token index from logits [V]: temperature, then top-k, then softmax, then top-p, then one draw."""
    raise NotImplementedError("Implement sample_token")


# Part 2, after the core is accepted:
# def sample_min_p(logits: np.ndarray, min_p: float, temperature: float = 1.0) -> int:
