"""What may go wrong on our side. A submission never causes these."""


class GradingError(Exception):
    """The judge could not judge. The message names the problem and says what to do; the caller may try again."""
