"""The numbers in the texts of bpe_training: how each one is computed, or why it is given."""

import re

from problems.format.loader import PRACTICE_SEED, load_package

LIMIT = next(case.cpu_limit for case in load_package("bpe_training").cases(PRACTICE_SEED) if case.cpu_limit)

CLAIMS: dict[str, object] = {
    "limit the vocabulary to 1,110 tokens": 10 + 100 + 1000,
    "at most 5 times that of the reference": LIMIT.max_ratio,
    "`1234567` becomes `123`, `456`, `7`": (..., *map(int, re.findall(r"\d{1,3}", "1234567"))),
}
GIVEN = {
    "sizes for illustration": ("A text of 100,000 equal letters", "makes 30,000 merges over a real corpus"),
}
