import numpy as np


def sample_token(logits: np.ndarray, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> int:
    """Draws a token index. logits: [V]. Temperature, then top-k, then softmax, then top-p, then one draw."""
    raise NotImplementedError


# Part 2, once the core is accepted:
# def sample_min_p(logits: np.ndarray, min_p: float, temperature: float = 1.0) -> int:
