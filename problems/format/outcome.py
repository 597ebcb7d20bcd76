"""What a case gave, expected and actual alike: the data that checkers compare."""

from dataclasses import dataclass
from typing import Any, Literal

How = Literal["ok", "raised", "crashed", "missing", "time", "memory", "output", "stopped", "not_run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An exception: its class name, its bases' names (most derived first), its message and line. Untrusted text."""

    type: str
    bases: tuple[str, ...] = ()
    message: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one case ended and what it gave.

    `value` is what the driver returned under "value" (only for "ok"); `mutated` the names of the inputs that the
    solution changed; `raised` the exception (only for "raised"); `missing` the entry or parameter that the solution
    lacks (only for "missing"); `calls` what the package's responder recorded outside the box, None without one;
    `detail` a few words on a crash or a refusal.
    """

    how: How
    value: Any = None
    mutated: tuple[str, ...] = ()
    raised: Raised | None = None
    missing: str = ""
    calls: Any = None
    detail: str = ""
