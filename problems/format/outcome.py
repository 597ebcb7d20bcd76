"""The outcome of a case, expected or actual: the data that checkers compare."""

from dataclasses import dataclass
from typing import Any, Literal

How = Literal["ok", "raised", "crashed", "missing", "time", "memory", "output", "size", "stopped", "not_run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedException:
    """An exception: its class name, the names of its bases (most derived first), its message and line.

    All of its text is untrusted."""

    type: str
    bases: tuple[str, ...] = ()
    message: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one case ended, and its result.

    `value` is what the driver returned under "value" (only for "ok"). `mutated` holds the names of the inputs that the
    solution changed. `raised` is the exception (only for "raised"). `missing` is the entry or parameter that the
    solution does not define (only for "missing"). `calls` is what the package's responder recorded outside the sandbox;
    None without a responder. `detail` describes a crash or a rejected callback in a few words. "size" means
    that the value has far more bytes than the answer can have and was not decoded.
    """

    how: How
    value: Any = None
    mutated: tuple[str, ...] = ()
    raised: RaisedException | None = None
    missing: str = ""
    calls: Any = None
    detail: str = ""

    @property
    def is_attempt(self) -> bool:
        """Whether the solution tried the case: it defines what the case calls, and the case ran."""
        return self.how not in ("missing", "not_run")
