"""Internal errors of the judge. A submission never causes them."""


class GradingError(Exception):
    """The judge failed to grade a submission. The message names the cause and the next step. The caller may retry."""
