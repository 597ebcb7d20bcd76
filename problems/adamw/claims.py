"""The numbers in the texts of adamw: how each one is computed, or why it is given."""

import numpy as np

from problems.adamw.reference import AdamW, optimizer_state_bytes
from problems.format.checkers.close import DOUBLE, SINGLE

WEIGHTS = {"w": np.array([1.0, -2.0])}
"""The weights of the statement's example, which the next line changes by its first step."""
AdamW(lr=0.1, weight_decay=0.1).step(WEIGHTS, {"w": np.array([0.5, 0.0])})
PARAMETERS = 70 * 10**9

CLAIMS: dict[str, object] = {
    "about **three times too large**": 0.1 / np.sqrt(0.001),
    "it is ten times too small": 1 / 0.1,
    "about three times too large if both corrections are missing, ten times too small or about "
    "thirty times too large": (
        0.1 / np.sqrt(0.001),
        1 / 0.1,
        1 / np.sqrt(0.001),
    ),
    "-0.09999 is right. About -0.0707 is this bug, -0.0032 if the corrections are folded into the step size, and "
    "-0.10000 with eps squared": (
        -0.1 * 1e-4 / (1e-4 + 1e-8),
        -0.1 * 1e-4 / np.sqrt(1e-4**2 + 1e-8),
        -0.1 * np.sqrt(0.001) / 0.1 * (0.1 * 1e-4) / np.sqrt(0.001 * 1e-4**2 + 1e-8),
        -0.1 * 1e-4 / np.sqrt(1e-4**2 + 1e-8**2),
    ),
    "too small, with beta2 = 0.999 up to 32 times in the first one": (..., 1 / np.sqrt(0.001)),
    "from 0, -0.05 is right, about -0.0031 is this bug": (
        -0.1 * 1e-8 / (1e-8 + 1e-8),
        -0.1 * 1e-8 / (1e-8 + 1e-8 / np.sqrt(0.001)),
    ),
    "after one step 0.99 is right, 0.9 or -999,999 is": (1 - 0.1 * 0.1, 1 - 0.1, 1 - 0.1 * 0.1 / 1e-8),
    "relative tolerance of $10^{-6}$, or $10^{-3}$ if one is float32": (DOUBLE[0], SINGLE[0]),
    "$m = (0.05, 0)$ and $v = (0.00025, 0)$, so $\\hat m = (0.5, 0)$ and $\\hat v = (0.25, 0)$": (
        0.1 * 0.5,
        0.001 * 0.5**2,
        0.5,
        0.5**2,
    ),
    "which leaves $(0.99, -1.98)$": (1 - 0.01, -2 * (1 - 0.01)),
    "$$w = (0.89,\\ -1.98)$$": WEIGHTS["w"],
    "up to $2 \\cdot 10^{-9}$": abs(WEIGHTS["w"][0] - 0.89),
    "$70 \\cdot 10^9 \\times 2 \\times 4$ bytes $= 560$ GB": (..., ..., optimizer_state_bytes(PARAMETERS, 4) / 1e9),
    "one value, 280 GB": PARAMETERS * 4 / 1e9,
    "figure of 840 GB": 3 * PARAMETERS * 4 / 1e9,
    "the weights (280 GB)": PARAMETERS * 4 / 1e9,
    "$2 + 2 + 4 + 4 + 4 = 16$ bytes per parameter, 1.12 TB": (4, 4, 4, 2 + 2 + 4 + 4 + 4, 16 * PARAMETERS / 1e12),
    "0.1 of the gradient and 0.001 of its square": (1 - 0.9, 1 - 0.999),
    "$0.1 / \\sqrt{0.001} \\approx 3.2$": (..., ..., 0.1 / np.sqrt(0.001)),
    "about 32 times too large": 1 / np.sqrt(0.001),
    "$10^{-8}$ inside acts like $10^{-4}$ outside": (..., np.sqrt(1e-8)),
    "For $g = 10^{-4}$ the step is 0.71 of its proper size, for $10^{-6}$ only 0.01": (
        ...,
        1e-4 / np.sqrt(1e-4**2 + 1e-8),
        ...,
        1e-6 / np.sqrt(1e-6**2 + 1e-8),
    ),
    "the weight moves by 0.1, where decay (with $\\lambda = 0.1$) would take 0.01": (0.1, ..., 0.1 * 0.1),
    "1e-8 acts like 1e-4 outside": (..., np.sqrt(1e-8)),
    "up to 41 percent too large": 100 * ((1e-8 + 1e-8) / np.hypot(1e-8, 1e-8) - 1),
}
GIVEN = {
    "the inputs of the example": (
        "`AdamW(lr=0.1, weight_decay=0.1)`, one parameter `w = [1.0, -2.0]`, and the gradient `[0.5, 0.0]`",
        "The update takes another 0.1",
    ),
    "limits of the inputs": (
        "as small as about $10^{-9}$ and as large as about $10^6$",
        "or ten times with `steps=10`",
        "between $10^{-8}$ and $10^4$",
    ),
    "the definition of part 2": ("(3.4445,\\ -4.7750,\\ 2.0315)", "between 0.6 and 1.3"),
    "names and exponents": ("ZeRO-3", "8-bit moments", "$L^{-1/4}\\, G\\, R^{-1/4}$"),
    "inputs": (
        "Gradients below $10^{-4}$ are common",
        "with beta2 = 0.999",
        "too small at 1e-4 and far too small below",
        "for gradients near 1e-8",
        "a learning rate of 0.1",
    ),
}
