"""The numbers in the texts of token_bucket, and the clock of its example."""

import inspect
from typing import Any

from problems.token_bucket import reference


class _Clock:
    """A clock that `sleep` advances at once."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _load_with_clock() -> dict[str, Any]:
    """Return the names of a new copy of the reference whose `time` is a clock at 0."""
    namespace: dict[str, Any] = {"__name__": "token_bucket_example"}
    exec(inspect.getsource(reference), namespace)
    namespace["time"] = _Clock()
    return namespace


def _poll(interval: float, count: int) -> float:
    """Return the tokens of an empty bucket of capacity 1 and rate 1 after `count` refused requests, one every
    `interval` seconds."""
    namespace = _load_with_clock()
    bucket = namespace["TokenBucket"](1, 1)
    bucket.consume()
    for _ in range(count):
        namespace["time"].sleep(interval)
        bucket.consume(1.5)
    return bucket.tokens


NAMES = _load_with_clock()
CLAIMS: dict[str, object] = {"It then holds 0.9999999999999999 tokens": _poll(0.1, 10)}
GIVEN = {
    "an input": ("a tenth of a second apart",),
    "rates of the cases": ("such as $\\frac18$, 1 or 16",),
    "conversions of nanoseconds": ("divide them by `1e9`", "multiplying by `1e-9` rounds"),
}
