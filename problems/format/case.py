"""A test case: one input of a problem, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GROUPS = ("normal", "trap", "hard", "efficiency")
"""The groups that every problem can have, in display order. Follow-up parts add their own groups, named "part2" or
"part2-<what>"; `problem.toml` declares those."""

CORE_GROUPS = ("normal", "trap")
"""An accepted solution passes every case of these groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input.

    `payload` is the input for the driver in the sandbox: plain Python values and NumPy arrays (what `sandbox.codec`
    supports). `private` stays on the trusted side, for the checker and the responder. `summary` describes the kind of
    input; candidates can read it on a hidden case, so it reveals no values. `sample` cases are shown in full, and a
    run uses only them; they belong to normal or trap. `checker` is the name of a shared checker or of one in the
    package's check.py ("" selects the problem's default); `options` are its settings (tolerances). `seconds` overrides
    the time limit. `needs` are the entry points or parameters ("softmax", "softmax(axis)") that the case requires: it
    is not run without them. Do not repeat the core entries of problem.toml.
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
