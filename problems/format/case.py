"""A case: one input of a problem, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GROUPS = ("normal", "trap", "hard", "efficiency")
"""The groups that every problem may have, in the order in which they are shown. Follow-up parts add groups of their
own, named "part2" or "part2-<what>"; `problem.toml` declares those."""

CORE = ("normal", "trap")
"""The groups whose every case an accepted solution passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input.

    `payload` is what the driver in the box gets: plain Python values and NumPy arrays (what `sandbox.codec` carries).
    `private` stays on the trusted side, for the checker and the responder. `summary` is the kind of input in words; a
    candidate may read it on a hidden case, so it gives no values away. `sample` cases are shown whole and are what Run
    runs; they belong to normal or trap. `checker` names a function or object in the package's check.py or one of the
    shared checkers ("" takes the problem's default); `options` are its settings (tolerances). `seconds` overrides the
    time limit. `needs` are the entry points or parameters ("softmax", "softmax(axis)") without which the case is not
    attempted; the core entries of problem.toml need not be repeated.
    """

    name: str
    group: str
    summary: str
    payload: Mapping[str, Any]
    private: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sample: bool = False
    checker: str = ""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    seconds: float | None = None
    needs: tuple[str, ...] = ()
