"""Internal errors of the judge. A submission never causes them."""


class GradingError(Exception):
    """The judge failed to grade a submission. The message names the cause and the next step. The caller may retry."""


class NotMeasurableError(GradingError):
    """The machine was too busy to measure the CPU time that decides about a submission."""

    def __init__(self) -> None:
        super().__init__("The CPU time could not be measured, because this server is too busy. Grade it again later.")
