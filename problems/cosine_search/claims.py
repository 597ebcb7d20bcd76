"""The numbers in the texts of cosine_search: how each one is computed, or why it is given."""

import numpy as np

INDEX = np.array([[1.0, 0.0], [0.0, 1.0], [3.0, 3.0], [-1.0, 0.5]])
COSINES = INDEX @ [2.0, 1.0] / np.linalg.norm(INDEX, axis=1) / np.sqrt(5)

CLAIMS: dict[str, object] = {
    "The similarities are 0.894, 0.447, 0.949 and -0.6": COSINES,
    "$10^5$ rows of 768 floats are 307 MB": (..., ..., 1e5 * 768 * 4 / 1e6),
    "a row of norm 1e-9 in the query's direction gets 0.09": (..., 1e-9 / (1e-9 + 1e-8)),
}
GIVEN = {
    "limits of the inputs": ("a norm of at least 0.01",),
    "rules of thumb": ("$10\\,000$ rows and $100\\,000$ rows",),
    "the usual epsilon": ("norm + 1e-8", "max(norm, 1e-8)", "an epsilon of 1e-8", "`norm + 1e-8`"),
    "inputs": ("time k = 10",),
}
