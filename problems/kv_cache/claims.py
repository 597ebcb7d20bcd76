"""The numbers in the texts of kv_cache: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import SINGLE
from problems.kv_cache.reference import kv_cache_bytes

BYTES_PER_TOKEN = kv_cache_bytes(1, 1, 80, 8, 128, 2)
WRONG_BYTES_PER_TOKEN = 2 * 80 * 8192 * 2
FIRST_WEIGHT = 1 / (1 + np.exp(-1 / np.sqrt(2)))

CLAIMS: dict[str, object] = {
    "one gets 2.6 MB, eight times too much": (WRONG_BYTES_PER_TOKEN / 1e6, WRONG_BYTES_PER_TOKEN / BYTES_PER_TOKEN),
    "relative tolerance of $10^{-3}$ and an absolute tolerance of $10^{-5}$": SINGLE,
    "$2 \\cdot 80 \\cdot 8 \\cdot 128 \\cdot 2 = 327{,}680$": (80, 8, 128, BYTES_PER_TOKEN),
    "about 0.33 MB": BYTES_PER_TOKEN / 1e6,
    "that is 86 GB against 687": (BYTES_PER_TOKEN * 8192 * 32 / 1e9, WRONG_BYTES_PER_TOKEN * 8192 * 32 / 1e9),
    "weights 0.6698 and 0.3302": (FIRST_WEIGHT, 1 - FIRST_WEIGHT),
}
GIVEN = {
    "limits of the inputs": ("as large as $10^5$",),
    "the size of Llama at 70B": (
        "Llama 2 and 3 at 70B have 80 layers but 8 key-value heads of 128",
        "$d_\\text{model} = 8192$",
    ),
    "inputs": ("(16 tokens, for example)", "in 16 bits", "At 8,192 tokens and a batch of 32", "8-bit values"),
}
